//! A run in words: what became of a job, how its time compares, and all of it in one sentence.

use std::time::Duration;

use tollgate_common::duration::shown;
use tollgate_common::records::Usual;
use tollgate_common::text::{count, escape};

use super::report::{Because, Fate, JobReport, Report, Verdict};

/// So many names stand in a sentence.
const MOST: usize = 3;

/// Fewer runs tell nothing of what is slower or faster.
const ENOUGH: usize = 3;

/// What became of a job; foreign text in it is escaped.
pub(crate) fn result(job: &JobReport) -> String {
    let allowed = |allowed: bool| if allowed { ", which it may" } else { "" };
    match &job.fate {
        Fate::Passed if job.is_flaky() => format!("passed at try {}: flaky", job.attempts.len()),
        Fate::Passed => "passed".to_owned(),
        Fate::PassedBefore { ago } => passed_before(*ago),
        Fate::Failed { allowed: may } => format!("failed{}: {}", allowed(*may), ending(job)),
        Fate::TimedOut { allowed: may } => format!("ran out of time{}", allowed(*may)),
        Fate::Stopped(because) => format!("stopped: {}", reason(because)),
        Fate::NotRun(because) => format!("not run: {}", reason(because)),
        Fate::Skipped => "skipped".to_owned(),
    }
}

/// That a job need not run.
pub(crate) fn passed_before(ago: Duration) -> String {
    format!("passed {} ago on this tree", shown(ago))
}

/// How the process ended.
fn ending(job: &JobReport) -> String {
    let Some(last) = job.last() else { return "it never started".to_owned() };
    let tries = match job.attempts.len() {
        1 => String::new(),
        tries => format!(", {tries} times tried"),
    };
    let how = match (last.record.exit, last.record.signal) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(number)) => match signal(number) {
            Some(name) => format!("signal {number} ({name})"),
            None => format!("signal {number}"),
        },
        (None, None) => "cannot be started".to_owned(),
    };
    how + &tries
}

/// What the system calls a signal.
#[cfg(unix)]
fn signal(number: i32) -> Option<&'static str> {
    signal_hook::low_level::signal_name(number)
}

#[cfg(not(unix))]
fn signal(_: i32) -> Option<&'static str> {
    None
}

fn reason(because: &Because) -> String {
    match because {
        Because::Need(need) => format!("{} did not pass", escape(need)),
        Because::FailFast(failed) => format!("{} failed", escape(failed)),
        Because::Interrupt(by) => format!("interrupted by {}", by.name()),
    }
}

/// How long it took, the tries together; nothing for one that never ran.
pub(crate) fn time(job: &JobReport) -> String {
    if job.attempts.is_empty() {
        return String::new();
    }
    shown(job.attempts.iter().map(|attempt| attempt.record.wall()).sum())
}

/// How that compares with what is usual; nothing is said of what did not pass.
pub(crate) fn compared(job: &JobReport) -> String {
    match (&job.fate, job.last(), job.usual) {
        (Fate::Passed, Some(last), Some(usual)) => compare(last.record.wall(), usual),
        _ => String::new(),
    }
}

/// A fifth and half a second more or less is not worth a word.
fn compare(wall: Duration, usual: Usual) -> String {
    let median = usual.median;
    let (least, most) = (wall.min(median), wall.max(median));
    let is_same = most - least < Duration::from_millis(500) || most < least + least / 5;
    let usually = format!("usually {}", shown(median));
    match wall > median {
        _ if usual.runs < ENOUGH => format!("before {}", shown(median)),
        _ if is_same => usually,
        true => format!("slower, {usually}"),
        false => format!("faster, {usually}"),
    }
}

/// The run in one sentence.
pub(crate) fn sentence(report: &Report) -> String {
    let names = |is: fn(&JobReport) -> bool| -> Vec<&JobReport> {
        report.jobs.iter().filter(|job| is(job)).collect()
    };
    let failed =
        names(|job| matches!(job.fate, Fate::Failed { allowed: false } | Fate::TimedOut { allowed: false }));
    let allowed =
        names(|job| matches!(job.fate, Fate::Failed { allowed: true } | Fate::TimedOut { allowed: true }));
    let stopped = names(|job| matches!(job.fate, Fate::Stopped(_)));
    let not_run = names(|job| matches!(job.fate, Fate::NotRun(_)));
    let passed = names(|job| job.fate == Fate::Passed);
    let before = names(|job| matches!(job.fate, Fate::PassedBefore { .. }));
    let flaky = names(JobReport::is_flaky);
    let skipped = names(|job| job.fate == Fate::Skipped);
    let mut parts = vec![(listed(&failed), "failed"), (listed(&allowed), "failed as allowed")];
    parts.push((listed(&stopped), were(&stopped, "was stopped", "were stopped")));
    parts.push((listed(&not_run), were(&not_run, "was not run", "were not run")));
    parts.push((Some(count(passed.len(), "job")).filter(|_| !passed.is_empty()), "passed"));
    parts.push((
        Some(count(before.len(), "job")).filter(|_| !before.is_empty()),
        "passed before on this tree",
    ));
    parts.push((listed(&flaky), were(&flaky, "is flaky", "are flaky")));
    parts.push((Some(count(skipped.len(), "job")).filter(|_| !skipped.is_empty()), "skipped"));
    let parts: Vec<String> =
        parts.into_iter().filter_map(|(who, what)| Some(format!("{} {what}", who?))).collect();
    let said = if parts.is_empty() { "there was nothing to run".to_owned() } else { parts.join(", ") };
    let word = match report.verdict() {
        Verdict::Pass => "PASS".to_owned(),
        Verdict::Fail => "FAIL".to_owned(),
        Verdict::Cancelled => cancelled(report),
    };
    format!("run: {word} — {said} in {}", shown(report.wall))
}

fn cancelled(report: &Report) -> String {
    let by = report.interrupted().map(|by| format!(" by {}", by.name()));
    format!("CANCELLED{}", by.unwrap_or_default())
}

fn were(jobs: &[&JobReport], one: &'static str, many: &'static str) -> &'static str {
    if jobs.len() == 1 { one } else { many }
}

/// `a`, `a and b`, `a, b, c and 4 more`.
fn listed(jobs: &[&JobReport]) -> Option<String> {
    let names: Vec<String> = jobs.iter().take(MOST).map(|job| escape(&job.name).into_owned()).collect();
    match (names.as_slice(), jobs.len() - names.len()) {
        ([], _) => None,
        ([one], _) => Some(one.clone()),
        ([first @ .., last], 0) => Some(format!("{} and {last}", first.join(", "))),
        (names, more) => Some(format!("{} and {more} more", names.join(", "))),
    }
}

/// A job while it runs: for how long, how long it takes most times, and what lets it go on if its group was halted.
pub(crate) fn running(
    name: &str,
    elapsed: Duration,
    usual: Option<Usual>,
    attempt: u32,
    halted: Option<u32>,
) -> String {
    let usually = usual.map(|usual| format!(" of usually {}", shown(usual.median))).unwrap_or_default();
    let again = if attempt > 1 { format!(", try {attempt}") } else { String::new() };
    let cure = |group| format!(", halted by a signal; `kill -CONT -- -{group}` lets it go on");
    let halted = halted.map(cure).unwrap_or_default();
    format!("{}  {}{usually}{again}{halted}", escape(name), shown(elapsed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_compared_where_enough_is_known() {
        for (wall, median, runs, expected) in [
            (1000, 1000, 1, "before 1.0s"),
            (9000, 1000, 2, "before 1.0s"),
            (1000, 1000, 3, "usually 1.0s"),
            (1400, 1000, 3, "usually 1.0s"),
            (1600, 1000, 3, "slower, usually 1.0s"),
            (11_000, 10_000, 3, "usually 10.0s"),
            (13_000, 10_000, 3, "slower, usually 10.0s"),
            (8000, 10_000, 3, "faster, usually 10.0s"),
            (9000, 10_000, 3, "usually 10.0s"),
        ] {
            let usual = Usual { median: Duration::from_millis(median), runs };
            assert_eq!(compare(Duration::from_millis(wall), usual), expected, "{wall}");
        }
    }
}
