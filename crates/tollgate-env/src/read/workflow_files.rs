//! The workflows of the repository that can be read, for checks that look at nothing else of it.
//!
//! Comes in: a directory. Goes out: what each says, with its text.

use std::path::{Path, PathBuf};

use tollgate_common::workflow::Workflow;
use tollgate_common::workflow::yaml::{Mapping, Scalar};

use super::repository::{Repository, is_workflow};

/// One file.
pub struct WorkflowFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says.
    pub workflow: Workflow,
}

/// The workflows below a root whose text is of interest, by their names. One that is none is left out: others say so.
#[must_use]
pub fn workflows(root: &Path, is_of_interest: impl Fn(&str) -> bool) -> Vec<WorkflowFile> {
    let repository = Repository::workflows_of(root);
    let texts = repository.named(is_workflow).filter(|(_, text)| is_of_interest(text));
    let read = |(path, text): (&str, &str)| {
        let workflow = Workflow::parse(text).ok()?;
        Some(WorkflowFile { path: root.join(path), text: text.to_owned(), workflow })
    };
    texts.filter_map(read).collect()
}

impl WorkflowFile {
    /// What a variable is set to, in the workflow, its jobs and their steps.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Scalar> {
        let of = move |raw: &'a Mapping| raw.get("env")?.mapping()?.get(name)?.scalar();
        let jobs = self.workflow.jobs.iter();
        let raws =
            jobs.flat_map(|job| std::iter::once(&job.raw).chain(job.steps.iter().map(|step| &step.raw)));
        std::iter::once(&self.workflow.raw).chain(raws).filter_map(of)
    }
}
