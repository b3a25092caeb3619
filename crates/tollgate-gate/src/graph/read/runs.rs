//! The jobs of runs, as GitHub answers (docs.github.com, "REST API endpoints for workflow jobs", "List jobs for a workflow
//! run"): one answer, several pages of it, or several runs, one after the other in a file.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::anyhow;
use serde::Deserialize;
use serde_json::Value;
use tollgate_common::text::{count, escape};
use tollgate_common::{Ctx, Failure, Result};

use super::text;
use super::timestamp::milliseconds;
use crate::graph::advice::GET;
use crate::workflows::shown;

/// What GitHub says of jobs.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// The jobs, in the order of the files.
    pub(super) jobs: Vec<Ran>,
    /// How many jobs each run has by its answer.
    totals: BTreeMap<u64, u64>,
}

impl Runs {
    /// How many jobs the answers speak of and do not hold.
    pub(super) fn missing(&self) -> u64 {
        let held = |run: &u64| self.jobs.iter().filter(|job| job.run_id == *run).count() as u64;
        self.totals.iter().map(|(run, total)| total.saturating_sub(held(run))).sum()
    }
}

/// A job that ran: the documented fields that are used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Ran {
    id: u64,
    pub(super) run_id: u64,
    #[serde(default = "first")]
    pub(super) run_attempt: u64,
    pub(super) name: String,
    pub(super) workflow_name: Option<String>,
    pub(super) status: String,
    pub(super) conclusion: Option<String>,
    created_at: Option<String>,
    started_at: Option<String>,
    completed_at: Option<String>,
}

const fn first() -> u64 {
    1
}

impl Ran {
    /// When it was created, began and ended, in milliseconds; `None` where that is not said.
    pub(super) fn created(&self) -> Option<u64> {
        milliseconds(self.created_at.as_deref()?)
    }

    /// See [`Ran::created`].
    pub(super) fn started(&self) -> Option<u64> {
        milliseconds(self.started_at.as_deref()?)
    }

    /// See [`Ran::created`].
    pub(super) fn completed(&self) -> Option<u64> {
        milliseconds(self.completed_at.as_deref()?)
    }

    /// Whether it ended in this way.
    pub(super) fn is(&self, conclusion: &str) -> bool {
        self.status == "completed" && self.conclusion.as_deref() == Some(conclusion)
    }
}

/// Reads all files.
pub(super) fn read(files: &[PathBuf], root: &Path, ctx: &Ctx) -> Result<Runs> {
    let mut runs = Runs::default();
    for file in files {
        let path = ctx.cwd.join(file);
        let name = shown(&path, root);
        add(&mut runs, &text(&path, &name)?, &name)?;
    }
    // A page that is there twice counts once.
    let mut seen = BTreeSet::new();
    runs.jobs.retain(|job| seen.insert(job.id));
    if runs.jobs.is_empty() {
        return Err(Failure::new(anyhow!(
            "there are no jobs in the {} of --runs",
            count(files.len(), "file")
        )));
    }
    Ok(runs)
}

fn add(runs: &mut Runs, text: &str, name: &str) -> Result<()> {
    for answer in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let answer = answer.map_err(|err| wrong(name, &err.to_string()))?;
        match answer {
            Value::Array(items) => items.into_iter().try_for_each(|item| add_one(runs, item, name))?,
            one => add_one(runs, one, name)?,
        }
    }
    Ok(())
}

/// An answer with `jobs`, or one job.
fn add_one(runs: &mut Runs, mut value: Value, name: &str) -> Result<()> {
    let read = |job: Value| serde_json::from_value(job).map_err(|err| wrong(name, &err.to_string()));
    let Some(jobs) = value.get_mut("jobs").map(Value::take) else {
        runs.jobs.push(read(value)?);
        return Ok(());
    };
    let Value::Array(jobs) = jobs else { return Err(wrong(name, "`jobs` is no list")) };
    let jobs: Vec<Ran> = jobs.into_iter().map(read).collect::<Result<_>>()?;
    if let (Some(job), Some(total)) = (jobs.first(), value.get("total_count").and_then(Value::as_u64)) {
        runs.totals.insert(job.run_id, total);
    }
    runs.jobs.extend(jobs);
    Ok(())
}

fn wrong(name: &str, what: &str) -> Failure {
    let failure =
        Failure::new(anyhow!("{}: these are not the jobs of a run: {}", escape(name), escape(what)));
    // All that comes after `--runs` is taken for one of its files.
    if [".yml", ".yaml", ".toml"].iter().any(|end| name.ends_with(end)) {
        return failure.hint("the file to show comes before `--runs`");
    }
    failure.hint(format!("get them with: {GET}"))
}
