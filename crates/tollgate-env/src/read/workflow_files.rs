//! The workflows of the repository that can be read.

use std::fs;
use std::path::{Path, PathBuf};

use tollgate_common::workflow::Workflow;
use tollgate_common::workflow::yaml::{Mapping, Scalar};

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
    let entries = fs::read_dir(root.join(".github/workflows")).into_iter().flatten().flatten();
    let is_workflow = |path: &PathBuf| path.extension().is_some_and(|of| of == "yml" || of == "yaml");
    let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(is_workflow).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok().filter(|text| is_of_interest(text))?;
        let workflow = Workflow::parse(&text).ok()?;
        Some(WorkflowFile { path, text, workflow })
    };
    paths.into_iter().filter_map(read).collect()
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
