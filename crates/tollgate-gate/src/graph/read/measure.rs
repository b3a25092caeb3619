//! From the jobs of runs to the times of the jobs of a file.
//!
//! Only a success says how long a job takes. Whoever waits for a matrix or a called workflow waits for all of it, so
//! that runs from its first start to its last end; the queue is what passes before the first start.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::anyhow;
use tollgate_common::text::{count, escape};
use tollgate_common::{Failure, Result};

use super::Source;
use super::names;
use super::runs::{Ran, Runs};
use crate::graph::input::{By, Measured, Sample, Times};

/// More names than these are only counted.
const NAMED: usize = 3;

/// One run: of each job of the file what ran of it.
type Run<'a> = BTreeMap<usize, Vec<&'a Ran>>;

/// The times of the jobs.
pub(super) fn measured(source: &Source, runs: Runs, notes: &mut Vec<String>) -> Result<Measured> {
    let missing = runs.missing();
    if missing > 0 {
        notes.push(format!(
            "the runs have {} more than the files hold: ask for all pages (gh api --paginate)",
            count(usize::try_from(missing).unwrap_or(usize::MAX), "job")
        ));
    }
    let jobs = of_this_workflow(source, runs.jobs, notes)?;
    let by_run = latest(&jobs);
    let known = known(source, &by_run, notes);
    let mut times = vec![Times::default(); source.jobs.len()];
    for run in &known {
        for (job, ran) in run {
            add(&mut times[*job], ran, ready(source, run, *job));
        }
    }
    let walls = by_run.values().filter_map(|run| wall(run)).collect();
    Ok(Measured { by: By::GitHub, runs: by_run.len(), walls, jobs: times })
}

fn of_this_workflow(source: &Source, jobs: Vec<Ran>, notes: &mut Vec<String>) -> Result<Vec<Ran>> {
    let Some(name) = &source.workflow else { return Ok(jobs) };
    let is_own = |job: &Ran| job.workflow_name.as_ref().is_none_or(|of| of == name || *of == source.shown);
    let (own, other): (Vec<Ran>, Vec<Ran>) = jobs.into_iter().partition(is_own);
    let others: BTreeSet<&str> = other.iter().filter_map(|job| job.workflow_name.as_deref()).collect();
    let listed = listed(others.iter().copied());
    if own.is_empty() {
        let file = escape(&source.shown);
        return Err(Failure::new(anyhow!("the runs are of {listed}, and {file} is `{}`", escape(name)))
            .hint("name the file of that workflow, or get the jobs of a run of this one"));
    }
    if !other.is_empty() {
        notes.push(format!("{} of another workflow left out: {listed}", count(other.len(), "job")));
    }
    Ok(own)
}

/// Of a job that was run again, the last time.
fn latest(jobs: &[Ran]) -> BTreeMap<u64, Vec<&Ran>> {
    let mut attempts: BTreeMap<(u64, &str), u64> = BTreeMap::new();
    for job in jobs {
        let last = attempts.entry((job.run_id, &job.name)).or_default();
        *last = (*last).max(job.run_attempt);
    }
    let mut by_run: BTreeMap<u64, Vec<&Ran>> = BTreeMap::new();
    for job in jobs.iter().filter(|job| attempts[&(job.run_id, job.name.as_str())] == job.run_attempt) {
        by_run.entry(job.run_id).or_default().push(job);
    }
    by_run
}

fn known<'a>(source: &Source, by_run: &BTreeMap<u64, Vec<&'a Ran>>, notes: &mut Vec<String>) -> Vec<Run<'a>> {
    let (mut strange, mut unclear) = (BTreeSet::new(), BTreeSet::new());
    let mut runs = Vec::new();
    for jobs in by_run.values() {
        let mut run = Run::new();
        for job in jobs {
            match names::job(&source.names, &job.name) {
                Ok(number) => run.entry(number).or_default().push(job),
                Err(several) if several.is_empty() => drop(strange.insert(job.name.as_str())),
                Err(_) => drop(unclear.insert(job.name.as_str())),
            }
        }
        runs.push(run);
    }
    for (names, what) in [(strange, "no job is called"), (unclear, "several jobs could be called")] {
        if !names.is_empty() {
            notes.push(format!("{what} {}; what it took is left out", listed(names.into_iter())));
        }
    }
    runs
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{}`", escape(name))).collect();
    let (shown, more) = names.split_at(names.len().min(NAMED));
    let more = if more.is_empty() { String::new() } else { format!(" and {} more", more.len()) };
    shown.join(", ") + &more
}

/// When the last of what a job needs ended in this run.
fn ready(source: &Source, run: &Run<'_>, job: usize) -> u64 {
    let needs = source.jobs[job].needs.iter().filter_map(|need| run.get(&need.job));
    needs.flatten().filter_map(|ran| ran.completed()).max().unwrap_or(0)
}

fn add(times: &mut Times, ran: &[&Ran], ready: u64) {
    let legs: Vec<&Ran> = ran.iter().copied().filter(|leg| !leg.is("skipped")).collect();
    if legs.is_empty() {
        times.skipped += 1;
        return;
    }
    match sample(&legs, ready) {
        Some(sample) => times.samples.push(sample),
        None => times.unusable += 1,
    }
}

/// The times of what succeeded, all of it in one attempt.
fn sample(legs: &[&Ran], ready: u64) -> Option<Sample> {
    let is_one = legs.iter().all(|leg| leg.is("success") && leg.run_attempt == legs[0].run_attempt);
    let spans: Option<Vec<(u64, u64)>> =
        legs.iter().map(|leg| Some((leg.started()?, leg.completed()?))).collect();
    let spans = spans.filter(|spans| is_one && spans.iter().all(|(start, end)| start <= end))?;
    let start = spans.iter().map(|(start, _)| *start).min()?;
    let end = spans.iter().map(|(_, end)| *end).max()?;
    let created: Option<Vec<u64>> = legs.iter().map(|leg| leg.created()).collect();
    let queue = created.and_then(|created| created.into_iter().min()).map(|created| {
        // A need that ended later was run again since.
        let ready = if ready <= start { ready } else { 0 };
        start.saturating_sub(created.max(ready))
    });
    let work = spans.iter().map(|(start, end)| end - start).sum();
    Some(Sample { queue, run: end - start, work, legs: legs.len() })
}

/// What a whole run took that ended, and of which nothing was run again.
fn wall(run: &[&Ran]) -> Option<u64> {
    let is_whole = run.iter().all(|job| job.status == "completed" && job.run_attempt == run[0].run_attempt);
    let ran = || run.iter().filter(|job| !job.is("skipped"));
    let from = ran().filter_map(|job| job.created()).min()?;
    let to = ran().filter_map(|job| job.completed()).max()?;
    to.checked_sub(from).filter(|_| is_whole)
}
