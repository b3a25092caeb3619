//! From what was chosen to what can be started: commands, directories, target directories, and the tasks of the schedule.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::anyhow;
use tollgate_common::jobs::{Allowed, Job};
use tollgate_common::records::Usual;
use tollgate_common::text::escape;
use tollgate_common::{Failure, Result};

use super::command::{self, Invocation, Unusable};
use super::read::Input;
use super::schedule::Task;
use super::selection::Choice;

/// The variable that tells cargo where to build.
const TARGET: &str = "CARGO_TARGET_DIR";

/// A job that can be started.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    pub(crate) name: String,
    /// Why it runs.
    pub(crate) reason: String,
    pub(crate) command: Invocation,
    /// Where it runs.
    pub(crate) directory: PathBuf,
    pub(crate) timeout: Option<Duration>,
    /// What it takes most times.
    pub(crate) usual: Option<Usual>,
}

/// What is to be done, and what is not.
#[derive(Debug)]
pub(crate) struct Work {
    pub(crate) jobs: Vec<Prepared>,
    /// The same jobs for the schedule, at the same places.
    pub(crate) tasks: Vec<Task>,
    /// The others, each with the reason.
    pub(crate) skipped: Vec<(String, String)>,
}

/// Everything is looked at before anything runs.
pub(crate) fn prepare(input: &Input, chosen: Vec<(String, Choice)>) -> Result<Work> {
    let mut work = Work { jobs: Vec::new(), tasks: Vec::new(), skipped: Vec::new() };
    for (name, choice) in chosen {
        let known = input.jobs.by_name.get(&name);
        match (choice, known.and_then(|job| Some((job, job.run.as_deref()?)))) {
            (Choice::Run { reason, packages }, Some((job, run))) => {
                work.jobs.push(one(&name, job, run, reason, &packages, input)?);
            }
            (Choice::Run { reason, .. } | Choice::Skip { reason }, _) => work.skipped.push((name, reason)),
        }
    }
    work.tasks = tasks(&work.jobs, input);
    Ok(work)
}

fn one(
    name: &str,
    job: &Job,
    run: &str,
    reason: String,
    packages: &[String],
    input: &Input,
) -> Result<Prepared> {
    let wrong = |Unusable { what, hint }| Failure::new(anyhow!("[jobs.{}]: {what}", escape(name))).hint(hint);
    let mut command = command::invocation(job, run, packages, input.shell).map_err(wrong)?;
    if let Some(target) = job.target_dir.as_ref().filter(|_| command.variable(TARGET).is_none()) {
        command.env.push((TARGET.to_owned(), input.root.join(target).display().to_string()));
    }
    let directory = match &job.working_directory {
        Some(directory) => input.root.join(directory),
        None => input.root.clone(),
    };
    if !directory.is_dir() {
        let what = format!("there is no directory {}", escape(&directory.display().to_string()));
        return Err(wrong(Unusable { what, hint: "see its `working-directory`" }));
    }
    let usual = input.records.usual_of(name, &command.shown());
    Ok(Prepared { name: name.to_owned(), reason, command, directory, timeout: job.time_limit(), usual })
}

fn tasks(prepared: &[Prepared], input: &Input) -> Vec<Task> {
    let places: BTreeMap<&str, usize> =
        prepared.iter().enumerate().map(|(at, job)| (job.name.as_str(), at)).collect();
    let task = |prepared: &Prepared| {
        let job = input.jobs.by_name.get(&prepared.name).cloned().unwrap_or_default();
        Task {
            needs: needs(&job, input, &places),
            usual: prepared.usual.map(|usual| usual.median),
            target: target(prepared, input),
            retries: job.retries,
            may_fail: job.advisory || job.allow.contains(&Allowed::Failure),
            // GitHub says of a job whose time is over that it was cancelled.
            may_time_out: job.advisory || job.allow.contains(&Allowed::Cancelled),
        }
    };
    prepared.iter().map(task).collect()
}

/// The nearest ancestors that run, through those that do not.
fn needs(job: &Job, input: &Input, places: &BTreeMap<&str, usize>) -> Vec<usize> {
    let mut found = Vec::new();
    let mut open: Vec<&String> = job.needs.iter().collect();
    while let Some(need) = open.pop() {
        match (places.get(need.as_str()), input.jobs.by_name.get(need)) {
            (Some(place), _) if !found.contains(place) => found.push(*place),
            (None, Some(skipped)) => open.extend(&skipped.needs),
            _ => {}
        }
    }
    found.sort_unstable();
    found
}

/// The target directory that nobody else may use meanwhile; cargo would wait for it too, but nobody would see.
fn target(prepared: &Prepared, input: &Input) -> Option<String> {
    let said = prepared.command.variable(TARGET).map(|said| prepared.directory.join(said));
    let target = said.or_else(|| prepared.command.builds.then(|| input.target.clone()))?;
    Some(target.display().to_string())
}

impl Prepared {
    /// What one types at `here` to run it again.
    pub(crate) fn again(&self, here: &Path) -> String {
        let command = self.command.shown();
        if self.directory == here {
            return command;
        }
        format!("cd {} && {command}", command::quoted(&self.directory.display().to_string()))
    }
}
