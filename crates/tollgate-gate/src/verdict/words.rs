//! The verdict in words: one sentence for the reviewer, and a few words why for each job.
//!
//! Plain text; job ids are escaped, results and reasons too. A sink that needs more escapes the whole.

use std::collections::BTreeSet;

use tollgate_common::text::{count, escape};

use super::causes::KEPT;
use super::id::JobId;
use super::needs::JobResult;
use super::report::{JobReport, PlanFault, Report, Role, Standing, Verdict, Why};

/// So many jobs are named one by one.
const NAMED: usize = 3;

/// A reason from a plan is cut here; it may be anybody's text, and of any length.
const REASON: usize = 300;

/// `gate: FAIL — build failed; test and docs never ran because of it`
#[must_use]
pub fn sentence(report: &Report) -> String {
    match report.verdict {
        Verdict::Pass => format!("gate: PASS — {}", passed(report)),
        Verdict::Fail => format!("gate: FAIL — {}", failed(report)),
        Verdict::Cancelled => format!("gate: CANCELLED — {}", failed(report)),
    }
}

fn passed(report: &Report) -> String {
    let total = report.judged().count();
    let of = |is: fn(&Why) -> bool| {
        report.judged().filter(|job| job.standing == Standing::Good && is(&job.why)).count()
    };
    let planned = of(|why| matches!(why, Why::Planned(_) | Why::BelowPlanned));
    let free = of(|why| *why == Why::AnySkip);
    let ran = report.judged().filter(|job| job.result != JobResult::Skipped).count();
    let all_well = report.judged().all(|job| job.result == JobResult::Success);
    let commit = report.plan.as_ref().and_then(|plan| plan.commit.as_deref()).unwrap_or_default();
    let commit: String = commit.chars().take(7).collect();
    let mut text = match (all_well, total) {
        (true, 1) => "the one job succeeded".to_owned(),
        (true, _) => format!("all {total} jobs succeeded"),
        (false, _) => format!("{ran} of {} ran", count(total, "job")),
    };
    if planned > 0 {
        text += &match ran {
            0 if free == 0 => format!(", by plan for {commit}"),
            _ => format!(", {planned} skipped by plan for {commit}"),
        };
    }
    if free > 0 {
        text += &format!(", {free} skipped as they may be at any time");
    }
    for (result, said) in [
        (JobResult::Failure, "failed"),
        (JobResult::Cancelled, "was cancelled or timed out"),
        (JobResult::Skipped, "was skipped"),
    ] {
        // Also the one that makes the plan.
        let ids = report.jobs.iter().filter(|job| job.standing == Standing::Warned && job.result == result);
        text += &warned(&ids.map(|job| &job.id).collect::<Vec<_>>(), said);
    }
    let other =
        |job: &&JobReport| job.standing == Standing::Warned && matches!(job.result, JobResult::Other(_));
    text + &warned(
        &report.jobs.iter().filter(other).map(|job| &job.id).collect::<Vec<_>>(),
        "has no known result",
    )
}

fn warned(ids: &[&JobId], said: &str) -> String {
    if ids.is_empty() {
        return String::new();
    }
    format!("; {} {}, which only warns", list(ids), plural(ids.len(), said))
}

fn failed(report: &Report) -> String {
    let causes: Vec<_> = report.causes().map(|(_, job)| job).collect();
    if causes.iter().any(|job| job.why == Why::NothingRan) {
        return nothing(report, &causes);
    }
    let mut clauses = Vec::new();
    for job in &causes {
        let kind = kind(&job.why);
        if !clauses.iter().any(|(known, _)| *known == kind) {
            clauses.push((
                kind,
                causes.iter().copied().filter(|other| self::kind(&other.why) == kind).collect::<Vec<_>>(),
            ));
        }
    }
    clauses.sort_by_key(|(kind, _)| *kind);
    let mut parts: Vec<_> = clauses.iter().map(|(_, jobs)| clause(jobs)).collect();
    parts.extend(followed(report, causes.len()));
    parts.join("; ")
}

/// Why a run in which nothing succeeded is no pass, though each of its jobs might be.
fn nothing(report: &Report, causes: &[&JobReport]) -> String {
    let total = report.judged().count();
    if causes.len() == total {
        return format!("nothing ran: of {} not one ran, and no plan says so", count(total, "job"));
    }
    let is_plan = report.plan.as_ref().is_some_and(|plan| plan.commit.is_some());
    let silent = if is_plan { "the plan does not say" } else { "no plan says" };
    let ids: Vec<_> = causes.iter().map(|job| &job.id).collect();
    format!("not one of {} succeeded, and {silent} that {} may be skipped", count(total, "job"), list(&ids))
}

/// Causes of one kind are named together, in this order.
fn kind(why: &Why) -> usize {
    match why {
        Why::Failed => 0,
        Why::UnknownResult => 1,
        Why::BadPlan(_) => 2,
        Why::WasCancelled => 3,
        Why::PlannedToRun(_) => 4,
        Why::NotInPlan => 5,
        Why::NoPlan => 6,
        Why::FullRun(_) => 7,
        Why::SkippedOn(_) => 8,
        Why::NoEvent => 9,
        _ => 10,
    }
}

/// What began it, of jobs of one kind.
fn clause(jobs: &[&JobReport]) -> String {
    let ids: Vec<_> = jobs.iter().map(|job| &job.id).collect();
    let hidden = hidden(jobs);
    let said = match (&jobs[0].why, jobs) {
        (Why::PlannedToRun(reason), [_]) => {
            format!("was skipped though the plan says to run it: {}", cut(reason, REASON))
        }
        (Why::UnknownResult, [first, rest @ ..]) if rest.iter().any(|job| job.result != first.result) => {
            "ended with results that GitHub does not document".to_owned()
        }
        (Why::PlannedToRun(_), _) => "were skipped though the plan says to run them".to_owned(),
        (why, _) => plural(jobs.len(), &said(jobs[0], why)),
    };
    format!("{} {said}{hidden}", list(&ids))
}

/// What may be behind causes that nothing explains.
fn hidden(jobs: &[&JobReport]) -> String {
    let unseen: Vec<_> =
        jobs.iter().flat_map(|job| &job.unseen).collect::<BTreeSet<_>>().into_iter().collect();
    let after: Vec<_> = jobs.iter().flat_map(|job| &job.after).collect::<BTreeSet<_>>().into_iter().collect();
    if !after.is_empty() {
        return format!(" (after {}, which may fail)", list(&after));
    }
    match unseen.as_slice() {
        [] => String::new(),
        ids => format!(
            " (what became of {} is not known: the gate does not need {})",
            list(ids),
            them(ids.len())
        ),
    }
}

/// What followed from it.
fn followed(report: &Report, causes: usize) -> Vec<String> {
    let followers: Vec<_> =
        report.jobs.iter().filter(|job| matches!(job.role, Role::Consequence(_))).collect();
    let (never, after): (Vec<_>, Vec<_>) =
        followers.into_iter().partition(|job| job.result == JobResult::Skipped);
    let ids = |jobs: &[&JobReport]| list(&jobs.iter().map(|job| &job.id).collect::<Vec<_>>());
    let idle: Vec<_> = report
        .jobs
        .iter()
        .filter(|job| report.verdict == Verdict::Cancelled && job.role == Role::Beside)
        .collect();
    let mut parts = Vec::new();
    if !idle.is_empty() {
        parts.push(format!("{} never started", ids(&idle)));
    }
    if !never.is_empty() {
        let what = began(report, &never, causes).unwrap_or_else(|| them(causes).to_owned());
        parts.push(format!("{} never ran because of {what}", ids(&never)));
    }
    if !after.is_empty() {
        let that = if causes == 1 { "that" } else { "those" };
        let what = began(report, &after, causes).unwrap_or_else(|| that.to_owned());
        parts.push(format!("{} did not succeed after {what}", ids(&after)));
    }
    parts
}

/// The causes of these jobs, where they are not simply all of them; of very many not all are known here.
fn began(report: &Report, followers: &[&JobReport], all: usize) -> Option<String> {
    let of = |job: &JobReport| match &job.role {
        Role::Consequence(causes) => causes.clone(),
        _ => Vec::new(),
    };
    let causes: BTreeSet<_> = followers.iter().flat_map(|job| of(job)).collect();
    let ids: Vec<_> = causes.iter().map(|&cause| &report.jobs[cause].id).collect();
    (ids.len() < all.min(KEPT)).then(|| list(&ids))
}

/// Why a job stands as it does, as one would say it after the job's name.
#[must_use]
pub fn why(report: &Report, job: &JobReport) -> String {
    match &job.role {
        Role::Consequence(causes) if job.result == JobResult::Skipped => {
            let causes: Vec<_> = causes.iter().map(|&cause| &report.jobs[cause].id).collect();
            format!("never ran because of {}", list(&causes))
        }
        Role::Beside if job.result == JobResult::Skipped => "never started".to_owned(),
        _ => said(job, &job.why),
    }
}

fn said(job: &JobReport, why: &Why) -> String {
    match why {
        Why::Succeeded => "succeeded".to_owned(),
        Why::NotPlanned(reason) => format!("ran though the plan says to skip it: {}", cut(reason, REASON)),
        Why::Planned(reason) => format!("skipped by plan: {}", cut(reason, REASON)),
        Why::BelowPlanned => "skipped by plan, downstream of a job that it skips".to_owned(),
        Why::AnySkip => "may be skipped at any time".to_owned(),
        Why::Failed => "failed".to_owned(),
        // GitHub says the same of a job that took longer than its `timeout-minutes`.
        Why::WasCancelled => "was cancelled or timed out".to_owned(),
        Why::UnknownResult => {
            format!("ended as `{}`, which is no result that GitHub documents", word(job.result.as_str()))
        }
        Why::Skipped => "was skipped, and nothing allows that".to_owned(),
        Why::SkippedOn(event) => format!("was skipped, which it may not be on {}", escape(event)),
        Why::FullRun(event) => format!("was skipped on {}, on which every job has to run", escape(event)),
        Why::NoEvent => "was skipped, which depends on the event, and that is not known".to_owned(),
        Why::PlannedToRun(reason) => {
            format!("was skipped though the plan says to run it: {}", cut(reason, REASON))
        }
        Why::NotInPlan => "was skipped, and the plan does not name it".to_owned(),
        Why::NoPlan => "was skipped, and no plan excuses that".to_owned(),
        Why::BadPlan(fault) => fault_words(fault),
        Why::NothingRan => "was skipped as it may be, but nothing succeeded, and no plan says so".to_owned(),
    }
}

fn fault_words(fault: &PlanFault) -> String {
    match fault {
        PlanFault::NotMade => "did not succeed".to_owned(),
        PlanFault::NoOutput => {
            "succeeded without an output `plan` (GitHub drops outputs that are empty or may hold a secret)"
                .to_owned()
        }
        PlanFault::Unreadable(what) => format!("made a plan that cannot be read: {}", cut(what, REASON)),
        PlanFault::OtherCommit { plan: Some(plan), judged } => {
            let short = |commit: &str| commit.chars().take(10).collect::<String>();
            let judged = judged.as_deref().map_or_else(|| "another".to_owned(), short);
            format!("made a plan for {}, and {} is judged", short(plan), judged)
        }
        PlanFault::OtherCommit { plan: None, .. } => "made a plan for no commit".to_owned(),
    }
}

/// A foreign word, cut where it is none.
fn word(text: &str) -> String {
    cut(text, 40)
}

/// Foreign text of so many characters at most.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        None => escape(text).into_owned(),
        Some((end, _)) => format!("{}…", escape(&text[..end])),
    }
}

/// `a`, `a and b`, `a, b and c`, `a, b, c and 7 more`
fn list(ids: &[&JobId]) -> String {
    match ids {
        [] => String::new(),
        [one] => one.to_string(),
        ids if ids.len() <= NAMED => {
            let (last, first) = ids.split_last().unwrap_or((&ids[0], ids));
            format!("{} and {last}", joined(first))
        }
        ids => format!("{} and {} more", joined(&ids[..NAMED]), ids.len() - NAMED),
    }
}

fn joined(ids: &[&JobId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn plural(n: usize, said: &str) -> String {
    let verb = |one: &str, many: &str| said.strip_prefix(one).map(|rest| format!("{many}{rest}"));
    match n {
        1 => said.to_owned(),
        _ => verb("was ", "were ").or_else(|| verb("has ", "have ")).unwrap_or_else(|| said.to_owned()),
    }
}

fn them(n: usize) -> &'static str {
    if n == 1 { "it" } else { "them" }
}
