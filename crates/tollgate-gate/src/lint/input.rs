//! What the rules look at: workflow files, and what `tollgate.toml` says. Plain data.

use std::collections::BTreeMap;

use tollgate_common::jobs::{Ignore, Job};
use tollgate_common::workflow::yaml::Span;

use crate::workflows::File;

/// Everything that was read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Input {
    /// The workflow files, sorted by path.
    pub(crate) files: Vec<File>,
    /// What `tollgate.toml` says.
    pub(crate) policy: Policy,
    /// The job that was named as the gate.
    pub(crate) gate: Option<String>,
}

/// What `tollgate.toml` says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Policy {
    /// Its path as it is shown, and its text; both empty where there is none.
    pub(crate) path: String,
    /// See `path`.
    pub(crate) source: String,
    /// The jobs that it declares, each with where its name stands.
    pub(crate) jobs: BTreeMap<String, (Job, Span)>,
    /// The jobs that the gate does not judge, with the reason.
    pub(crate) exclude: BTreeMap<String, String>,
    /// Findings that are none here, each with where it stands.
    pub(crate) ignore: Vec<(Ignore, Span)>,
}

impl Input {
    /// The path and the text of a file by its number; the one after the last workflow is `tollgate.toml`.
    pub(crate) fn source(&self, file: usize) -> (&str, &str) {
        match self.files.get(file) {
            Some(file) => (&file.path, &file.source),
            None => (&self.policy.path, &self.policy.source),
        }
    }

    /// The number of `tollgate.toml`.
    pub(crate) fn config(&self) -> usize {
        self.files.len()
    }
}

impl Policy {
    /// What is said of a job, whatever its case.
    pub(crate) fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|(name, _)| name.eq_ignore_ascii_case(id)).map(|(_, (job, _))| job)
    }

    /// Whether the gate does not judge a job.
    pub(crate) fn excludes(&self, id: &str) -> bool {
        self.exclude.keys().any(|name| name.eq_ignore_ascii_case(id))
    }
}
