//! How many jobs a workflow has that a job calls.

use std::path::Path;

use tollgate_common::workflow::{Job, Uses, Workflow};

use super::matrix;
use crate::graph::input::Count;

/// Workflows call each other at most this deep (docs.github.com, "Reuse workflows", limitations).
const DEEPEST: usize = 10;

/// The jobs of the workflow, with every leg of a matrix and the jobs of those that it calls in turn; only a file of
/// this repository can be counted.
pub(super) fn jobs(uses: &Uses, root: &Path) -> Count {
    of_file(uses, root, 0).map_or(Count::Unknown, Count::Known)
}

fn of_file(uses: &Uses, root: &Path, depth: usize) -> Option<usize> {
    let text = std::fs::read_to_string(root.join(uses.local()?)).ok()?;
    let workflow = Workflow::parse(&text).ok().filter(|_| depth < DEEPEST)?;
    workflow.jobs.iter().map(|job| of_job(job, root, depth)).sum()
}

fn of_job(job: &Job, root: &Path, depth: usize) -> Option<usize> {
    let matrix = job.strategy.as_ref().and_then(|strategy| strategy.matrix.as_ref());
    let legs = matrix.map_or(Some(1), matrix::legs)?;
    let each = job.uses.as_ref().map_or(Some(1), |uses| of_file(uses, root, depth + 1))?;
    legs.checked_mul(each)
}
