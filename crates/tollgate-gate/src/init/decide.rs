//! From what was seen to what is to be written, what is left alone, and what somebody has to do by hand. Pure.

use tollgate_common::jobs::Skip;
use tollgate_common::text::escape;

use super::change::Change;
use super::found::{self, Found, OldJob};
use super::jobs::{self, Job};
use super::seen::{Config, Seen};
use super::workflow::{self, Names};
use super::xtask;
use super::{WORKFLOW, config};

/// What comes of it.
#[derive(Debug, Default)]
pub(super) struct Proposal {
    /// Files to be written, in the order in which they are shown.
    pub(super) changes: Vec<Change>,
    /// Files that are there and would be another: the path, and what would be in it.
    pub(super) left: Vec<(String, String)>,
    /// What is there already as it would be.
    pub(super) same: Vec<String>,
    /// What somebody has to do by hand; without it something that was asked for is missing.
    pub(super) by_hand: Vec<String>,
    /// What one should know.
    pub(super) notes: Vec<String>,
    /// The check that branch protection has to require; none where no workflow is written.
    pub(super) check: Option<String>,
    /// The jobs of the workflows as they are, but for gates.
    pub(super) old: Vec<OldJob>,
    /// The id of the job with the plan.
    pub(super) plan: String,
}

/// Decides. `reference` is what the actions are asked for by.
pub(super) fn decide(seen: &Seen, with_xtask: bool, reference: &str) -> Proposal {
    let mut found = found::find(seen);
    let mut proposal = Proposal { notes: notes(seen), ..Proposal::default() };
    let (jobs, left) = jobs::jobs(seen, &found);
    let places: Vec<String> =
        left.iter().map(|(old, what)| format!("{}: {what}", found.jobs[*old].place())).collect();
    let text = config::render(seen, &jobs, &found, &places);
    let jobs = jobs_of(seen, jobs, text, &mut proposal);
    for (old, what) in left {
        found.jobs[old].rest.push(what);
    }
    gate(seen, &found, &jobs, reference, &mut proposal);
    if with_xtask {
        let mut xtask = xtask::decide(seen);
        proposal.changes.append(&mut xtask.changes);
        proposal.by_hand.append(&mut xtask.by_hand);
    }
    proposal.old = found.jobs.into_iter().filter(|job| !job.is_gate).collect();
    proposal
}

fn notes(seen: &Seen) -> Vec<String> {
    let mut notes: Vec<String> = seen
        .unreadable
        .iter()
        .map(|what| format!("a workflow was passed over, since it cannot be read: {what}"))
        .collect();
    if !seen.has_git {
        notes.push("there is no git repository here: the files are for one whose root this is".to_owned());
    }
    if seen.branch.is_none() {
        notes.push(format!("nothing says which branch is the default one: {WORKFLOW} says `main`"));
    }
    notes
}

/// The jobs: those of the `tollgate.toml` that is there, else those of one to be written.
fn jobs_of(seen: &Seen, jobs: Vec<Job>, text: String, proposal: &mut Proposal) -> Vec<Job> {
    let path = seen.path("tollgate.toml");
    let Some(there) = &seen.config else {
        proposal.changes.push(Change { path, before: None, after: text });
        return jobs;
    };
    if seen.present.get(&path) == Some(&text) {
        proposal.same.push(path);
        return jobs;
    }
    if there.jobs.declared {
        proposal
            .notes
            .push(format!("{} is there already, and the workflow is written for its jobs", there.path));
        return declared(there, &jobs, proposal);
    }
    proposal.left.push((there.path.clone(), text));
    proposal
        .by_hand
        .push(format!("{}: add the jobs that are shown, since the plan and the gate go by them", there.path));
    jobs
}

/// The jobs of a `tollgate.toml`, with what is known of those that we would write.
fn declared(config: &Config, ours: &[Job], proposal: &mut Proposal) -> Vec<Job> {
    let (ids, others): (Vec<_>, Vec<_>) =
        config.jobs.by_name.iter().partition(|(name, _)| workflow::is_id(name));
    proposal.by_hand.extend(others.iter().map(|(name, _)| {
        format!(
            "{}: GitHub takes no job with the name `{}`: letters, digits, `-` and `_`",
            config.path,
            escape(name)
        )
    }));
    let one = |(name, job): (&String, &tollgate_common::jobs::Job)| {
        let known = ours.iter().find(|our| our.run == job.run);
        let minutes =
            job.timeout.as_deref().and_then(minutes).or(known.map(|known| known.minutes)).unwrap_or(60);
        Job {
            name: name.clone(),
            run: job.run.clone(),
            is_always: job.skip != Skip::Planned,
            minutes,
            env: known.map(|known| known.env.clone()).unwrap_or_default(),
            machines: known.map(|known| known.machines.clone()).unwrap_or_default(),
            ..Job::default()
        }
    };
    ids.into_iter().map(one).collect()
}

/// `20m`, `1h`: so many minutes.
fn minutes(timeout: &str) -> Option<u32> {
    let (number, unit) = timeout.split_at_checked(timeout.len().checked_sub(1)?)?;
    match unit {
        "m" => number.parse().ok(),
        "h" => number.parse::<u32>().ok()?.checked_mul(60),
        _ => None,
    }
}

/// The workflow, unless there is a gate of ours already.
fn gate(seen: &Seen, found: &Found, jobs: &[Job], reference: &str, proposal: &mut Proposal) {
    let said = seen.config.as_ref().and_then(|config| config.gate.plan.clone());
    let said = said.filter(|plan| workflow::is_id(plan));
    proposal.plan = said.unwrap_or_else(|| free("plan", jobs, &[]));
    if let Some((file, job)) = &seen.own_gate {
        proposal.same.push(format!("{} (the job `{}` is a gate of tollgate's)", escape(file), escape(job)));
        return;
    }
    let taken: Vec<&str> = found.jobs.iter().map(|job| job.id.as_str()).chain(seen.names()).collect();
    let env = free("env", jobs, &[]);
    let gate = free("gate", jobs, &taken);
    let names = Names { plan: &proposal.plan, gate: &gate, env: &env, reference };
    let text = workflow::render(seen, jobs, names);
    match seen.present.get(WORKFLOW) {
        None => proposal.changes.push(Change { path: WORKFLOW.to_owned(), before: None, after: text }),
        Some(there) if *there == text => proposal.same.push(WORKFLOW.to_owned()),
        Some(_) => proposal.left.push((WORKFLOW.to_owned(), text)),
    }
    proposal.check = Some(gate);
}

/// An id that no job has: of ours, as they are in one file; of others, as GitHub compares checks by their names.
fn free(name: &str, jobs: &[Job], others: &[&str]) -> String {
    let is_free = |id: &String| {
        !jobs.iter().any(|job| job.name.eq_ignore_ascii_case(id))
            && !others.iter().any(|other| other.eq_ignore_ascii_case(id))
    };
    let mut names =
        [name.to_owned(), format!("tollgate-{name}")].into_iter().chain((2..).map(|n| format!("{name}-{n}")));
    names.find(is_free).unwrap_or_else(|| name.to_owned())
}
