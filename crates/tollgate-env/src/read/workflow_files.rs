//! The workflows of a repository that can be read.
//!
//! Comes in: the repository's files. Goes out: what each workflow says, with its path and its text.

use tollgate_common::workflow::Workflow;
use tollgate_common::workflow::yaml::{Mapping, Scalar};

use super::repository::{Repository, is_workflow};

/// One file.
pub struct WorkflowFile<'a> {
    /// Its path from the root, with `/`.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What it says.
    pub workflow: Workflow,
}

/// The workflows whose text is of interest, by their names. One that is none is left out: others say so.
pub fn workflows<'a>(
    repository: &'a Repository,
    is_of_interest: impl Fn(&str) -> bool,
) -> Vec<WorkflowFile<'a>> {
    let texts = repository.named(is_workflow).filter(|(_, text)| is_of_interest(text));
    texts
        .filter_map(|(path, text)| Some(WorkflowFile { path, text, workflow: Workflow::parse(text).ok()? }))
        .collect()
}

impl WorkflowFile<'_> {
    /// What a variable is set to, in the workflow, its jobs and their steps.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Scalar> {
        let of = move |raw: &'a Mapping| raw.get("env")?.mapping()?.get(name)?.scalar();
        let jobs = self.workflow.jobs.iter();
        let raws =
            jobs.flat_map(|job| std::iter::once(&job.raw).chain(job.steps.iter().map(|step| &step.raw)));
        std::iter::once(&self.workflow.raw).chain(raws).filter_map(of)
    }
}
