//! What becomes of every job when some end badly: the `if`s of a workflow played through.
//!
//! A job that runs succeeds, unless it is said to end otherwise. Where an `if` depends on what is not known, the
//! job runs, unless it comes after one that was said to end badly: of those both ways are tried.

use std::collections::BTreeMap;

use tollgate_common::workflow::Job;
use tollgate_common::workflow::expression::{Answer, Conclusion, Value, World, runs};

use super::gate::Gate;
use super::input::Input;
use crate::workflows::File;

/// The events of a pull request.
pub(crate) const PULL_REQUEST_EVENTS: [&str; 3] = ["pull_request", "pull_request_target", "merge_group"];

/// What is assumed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Assumed<'a> {
    /// What started the run; `None` where that is not known.
    pub(crate) event: Option<&'a str>,
    /// The job that ends in another way than it would.
    pub(crate) forced: Option<(&'a str, Conclusion)>,
    /// What becomes of those after it whose `if` is not known.
    pub(crate) unclear: Conclusion,
}

/// How a gate became green though it should not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Green<'a> {
    /// Whether it was skipped, which counts as passed.
    pub(crate) skipped: bool,
    /// What started the run.
    pub(crate) event: Option<&'a str>,
    /// The needs of the gate that were skipped.
    pub(crate) skips: Vec<&'a str>,
    /// Whether every need of the gate that comes after the job was skipped: what still runs may well fail.
    pub(crate) all_skipped: bool,
}

/// The events for which a workflow is played through.
pub(crate) fn events(file: &File) -> Vec<Option<&'static str>> {
    let on = &file.workflow.on;
    let events: Vec<_> =
        PULL_REQUEST_EVENTS.into_iter().filter(|event| on.get(event).is_some()).map(Some).collect();
    if events.is_empty() { vec![None] } else { events }
}

/// What becomes of every job.
pub(crate) fn play<'f>(file: &'f File, assumed: Assumed<'_>) -> BTreeMap<&'f str, Conclusion> {
    let mut order: Vec<(&str, &Job)> = Vec::new();
    for job in &file.workflow.jobs {
        if let Some(id) = file.dag.id(&job.id.text) {
            order.push((id, job));
        }
    }
    // Whoever comes later has more ancestors.
    order.sort_by_key(|(id, _)| file.dag.ancestors(id).len());
    let mut results = BTreeMap::new();
    for (id, job) in order {
        let end = end(file, id, job, &results, assumed);
        results.insert(id, end);
    }
    results
}

fn end(
    file: &File,
    id: &str,
    job: &Job,
    results: &BTreeMap<&str, Conclusion>,
    assumed: Assumed<'_>,
) -> Conclusion {
    let forced = assumed.forced.filter(|(forced, _)| forced.eq_ignore_ascii_case(id));
    if let Some((_, conclusion)) = forced {
        return conclusion;
    }
    let is_after = assumed.forced.is_some_and(|(forced, _)| {
        file.dag.ancestors(id).iter().any(|before| before.eq_ignore_ascii_case(forced))
    });
    match job_runs(file, job, results, assumed.event, false) {
        Answer::No => Conclusion::Skipped,
        Answer::Unknown if is_after => assumed.unclear,
        Answer::Unknown | Answer::Yes => Conclusion::Success,
    }
}

/// Whether a job runs, given what became of others.
pub(crate) fn job_runs(
    file: &File,
    job: &Job,
    results: &BTreeMap<&str, Conclusion>,
    event: Option<&str>,
    is_cancelled: bool,
) -> Answer {
    match &job.condition {
        Some(condition) if condition.expression.is_err() => Answer::Unknown,
        _ => runs(job.expression(), &world(file, &job.id.text, results, event, is_cancelled)),
    }
}

/// Whether a job can run on an event at all, when all goes well or when all fails.
pub(crate) fn can_run(file: &File, job: &Job, event: &str) -> bool {
    [Conclusion::Success, Conclusion::Failure].into_iter().any(|end| {
        let results: BTreeMap<&str, Conclusion> = file.dag.jobs().map(|id| (id, end)).collect();
        !job_runs(file, job, &results, Some(event), false).is_no()
    })
}

/// The world as a job sees it.
pub(crate) fn world(
    file: &File,
    id: &str,
    results: &BTreeMap<&str, Conclusion>,
    event: Option<&str>,
    is_cancelled: bool,
) -> World {
    let result = |id: &str| results.get(id).copied().unwrap_or(Conclusion::Success);
    let needs: Vec<(&str, Conclusion)> = file.dag.needs(id).map(|need| (need, result(need))).collect();
    let ancestors: Vec<Conclusion> = file.dag.ancestors(id).into_iter().map(result).collect();
    let world = World::of_job(needs, ancestors, is_cancelled);
    let Some(event) = event else { return world };
    let mut world = world.with("github", github(event));
    // Who calls it may pass something.
    if file.workflow.on.get("workflow_call").is_none() {
        world.contexts.push(("inputs".to_owned(), Value::object::<String>([])));
    }
    world
}

/// What is known of the context `github` on an event (docs.github.com, "Events that trigger workflows" and
/// "Contexts": `github.ref` and the rest).
fn github(event: &str) -> Vec<(String, Value)> {
    let open = |known: Vec<(String, Value)>| Value::Object { known, open: true };
    let mut known = vec![("event_name".to_owned(), Value::text(event))];
    let is_there = Value::Object { known: Vec::new(), open: true };
    let mut payload = vec![("inputs".to_owned(), Value::Null), ("schedule".to_owned(), Value::Null)];
    match event {
        "pull_request" => {
            known.push(("ref".to_owned(), Value::text("refs/pull/1/merge")));
            known.push(("ref_name".to_owned(), Value::text("1/merge")));
        }
        "merge_group" => {
            known.push(("ref".to_owned(), Value::text("refs/heads/gh-readonly-queue/main/pr-1-0")));
            known.push(("ref_name".to_owned(), Value::text("gh-readonly-queue/main/pr-1-0")));
        }
        _ => {}
    }
    known.push(("ref_type".to_owned(), Value::text("branch")));
    if event != "merge_group" {
        known.push(("head_ref".to_owned(), Value::Truthy));
        known.push(("base_ref".to_owned(), Value::Truthy));
        payload.push(("pull_request".to_owned(), is_there));
    }
    known.push(("event".to_owned(), open(payload)));
    known
}

/// How a gate becomes green when a job ends like this, if it surely does: whatever the `if`s that are not known
/// come to.
pub(crate) fn green<'f>(
    input: &Input,
    file: &'f File,
    gate: &Gate<'_>,
    forced: (&str, Conclusion),
) -> Option<Green<'f>> {
    events(file).into_iter().find_map(|event| green_on(input, file, gate, forced, event))
}

fn green_on<'f>(
    input: &Input,
    file: &'f File,
    gate: &Gate<'_>,
    forced: (&str, Conclusion),
    event: Option<&'static str>,
) -> Option<Green<'f>> {
    let usual = play(file, Assumed { event, forced: None, unclear: Conclusion::Success });
    // What does not run on this event cannot end badly.
    let is_skipped =
        |id: &str| usual.iter().any(|(job, end)| job.eq_ignore_ascii_case(id) && *end == Conclusion::Skipped);
    if is_skipped(forced.0) {
        return None;
    }
    let runs = |results: &BTreeMap<&str, Conclusion>| job_runs(file, gate.job, results, event, false);
    let failed =
        Assumed { event, forced: Some((forced.0, Conclusion::Failure)), unclear: Conclusion::Success };
    // On this event it is no gate, whatever happens.
    if runs(&usual).is_no() && runs(&play(file, failed)).is_no() {
        return None;
    }
    let mut found: Option<Green<'f>> = None;
    for unclear in [Conclusion::Success, Conclusion::Skipped] {
        let results = play(file, Assumed { event, forced: Some(forced), unclear });
        let green = judged(input, file, gate, &results, event, forced.0)?;
        found = match found {
            Some(first) if first.skipped != green.skipped => return None,
            Some(first) => Some(Green { all_skipped: first.all_skipped && green.all_skipped, ..green }),
            None => Some(green),
        };
    }
    found
}

/// How the gate is green with these results, if it surely is.
fn judged<'f>(
    input: &Input,
    file: &'f File,
    gate: &Gate<'_>,
    results: &BTreeMap<&'f str, Conclusion>,
    event: Option<&'static str>,
    forced: &str,
) -> Option<Green<'f>> {
    let needs: BTreeMap<&str, Conclusion> =
        file.dag.needs(gate.id()).filter_map(|need| Some((need, *results.get(need)?))).collect();
    let after = file.dag.descendants(forced);
    let all_skipped = needs.iter().all(|(id, end)| !after.contains(id) || *end == Conclusion::Skipped);
    let skips: Vec<&str> = needs
        .iter()
        .filter(|(id, end)| after.contains(**id) && **end == Conclusion::Skipped)
        .map(|(id, _)| *id)
        .collect();
    match job_runs(file, gate.job, results, event, false) {
        Answer::No => Some(Green { skipped: true, event, skips, all_skipped }),
        Answer::Unknown => None,
        Answer::Yes => {
            let world = world(file, gate.id(), results, event, false);
            let fails = gate.fails(input, &needs, &world);
            fails.is_no().then_some(Green { skipped: false, event, skips, all_skipped })
        }
    }
}
