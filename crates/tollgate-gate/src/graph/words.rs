//! The words that all formats share: times, what a job is, and sentences about the whole.

use std::time::Duration;

use tollgate_common::duration::shown;
use tollgate_common::text::{count, escape};

use super::input::{By, Count};
use super::report::{Hint, JobReport, Report, Time, Unknown};

/// A time, as `run` shows it too.
pub(crate) fn time(milliseconds: u64) -> String {
    shown(Duration::from_millis(milliseconds))
}

/// The id, harmless, and what the job stands for: `test ×3`, `deploy (4 jobs)`.
pub(crate) fn label(job: &JobReport) -> String {
    let mut label = escape(&job.id).into_owned();
    if let Some(legs) = job.legs {
        label.push_str(&format!(" ×{}", many(legs)));
    }
    match job.calls {
        Some(Count::Known(jobs)) => label.push_str(&format!(" ({})", count(jobs, "job"))),
        Some(Count::Unknown) => label.push_str(" (a workflow)"),
        None => {}
    }
    label
}

fn many(count: Count) -> String {
    match count {
        Count::Known(count) => count.to_string(),
        Count::Unknown => "?".to_owned(),
    }
}

/// The ids of jobs with arrows between them.
pub(crate) fn chain(report: &Report, jobs: &[usize]) -> String {
    let ids: Vec<_> = jobs.iter().map(|job| escape(&report.jobs[*job].id)).collect();
    ids.join(" → ")
}

/// The ids of jobs, at most so many of them.
pub(crate) fn list(report: &Report, jobs: &[usize], most: usize) -> String {
    let (shown, more) = jobs.split_at(jobs.len().min(most));
    let mut ids: Vec<String> = shown.iter().map(|job| escape(&report.jobs[*job].id).into_owned()).collect();
    if !more.is_empty() {
        ids.push(format!("{} more", more.len()));
    }
    ids.join(", ")
}

/// The file, and how large its graph is.
pub(crate) fn title(report: &Report) -> String {
    let size = format!("{} on {}", count(report.jobs.len(), "job"), count(report.levels, "level"));
    format!("{}: {size}", escape(&report.source))
}

/// Where the times are from; what to do where there are none.
pub(crate) fn basis(report: &Report) -> String {
    let Some(basis) = &report.basis else {
        return if report.runs > 0 {
            format!("no times are known: no job succeeded in {}", count(report.runs, "run"))
        } else if report.is_workflow {
            "no times are known: give the jobs of some runs with --runs".to_owned()
        } else {
            "no times are known: `tollgate-gate run --all` records some, or give --runs".to_owned()
        };
    };
    match (basis.by, basis.runs) {
        (By::GitHub, 1) => "times of 1 run on GitHub".to_owned(),
        (By::GitHub, runs) => format!("medians of {runs} runs on GitHub"),
        (By::Run, 1) => "times of 1 `tollgate-gate run` on this machine".to_owned(),
        (By::Run, runs) => format!("medians of {runs} of `tollgate-gate run` on this machine"),
    }
}

/// The longest path in one sentence.
pub(crate) fn path(report: &Report) -> String {
    let path = &report.path;
    let chain = chain(report, &path.jobs);
    if report.basis.is_none() {
        return format!("longest chain: {chain}");
    }
    let queue = if path.queue > 0 { format!(", {} of it queueing", time(path.queue)) } else { String::new() };
    format!("critical path: {}{}{queue}: {chain}", least(report), time(path.length))
}

fn least(report: &Report) -> &'static str {
    if report.is_complete() { "" } else { "at least " }
}

/// What the jobs take together, and how many run at once on average.
pub(crate) fn work(report: &Report) -> String {
    let work = format!("{}{} of run time", least(report), time(report.work));
    match parallelism(report) {
        Some(tenths) => {
            format!(
                "{work} on a path of {}: {}.{} at once on average",
                time(report.path.length),
                tenths / 10,
                tenths % 10
            )
        }
        None => work,
    }
}

/// The work by the length of the longest path, in tenths; nothing where either is a lower bound.
pub(crate) fn parallelism(report: &Report) -> Option<u64> {
    let length = Some(report.path.length).filter(|_| report.is_complete())?;
    (report.work * 10 + length / 2).checked_div(length)
}

/// What a whole run took, beside what its longest path would.
pub(crate) fn wall(report: &Report) -> Option<String> {
    let wall = report.basis.as_ref()?.wall?;
    let p90 =
        if wall.p90 > wall.median { format!(" (90th percentile {})", time(wall.p90)) } else { String::new() };
    Some(format!("{}{p90}", time(wall.median)))
}

/// What it means that a time is not known.
pub(crate) fn unknown(report: &Report) -> Option<String> {
    if report.basis.is_none() || report.is_complete() {
        return None;
    }
    let ids = list(report, &report.unknown, 5);
    Some(format!("{ids}: what is not known counts as nothing, so that slack and savings may be other"))
}

/// Why there is no time of a job; nothing where there is one.
pub(crate) fn why_no_time(job: &JobReport) -> Option<String> {
    match job.time {
        Time::Known(_) => None,
        Time::Skipped(1) => Some("skipped".to_owned()),
        Time::Skipped(runs) => Some(format!("skipped in all {runs} runs")),
        Time::Unknown(Unknown::Absent) => Some("not in any run".to_owned()),
        Time::Unknown(Unknown::NeverSucceeded(1)) => Some("did not succeed".to_owned()),
        Time::Unknown(Unknown::NeverSucceeded(runs)) => Some(format!("did not succeed in {runs} runs")),
    }
}

/// What would be won where a job took no time: the jobs with most first.
pub(crate) fn what_if(report: &Report) -> Vec<usize> {
    let mut jobs: Vec<usize> = (0..report.jobs.len()).filter(|job| report.jobs[*job].saves > 0).collect();
    jobs.sort_by_key(|job| (std::cmp::Reverse(report.jobs[*job].saves), *job));
    jobs
}

/// A hint as a sentence.
pub(crate) fn hint(report: &Report, hint: &Hint) -> String {
    let id = |job: usize| escape(&report.jobs[job].id);
    let (job, need) = (id(hint.job), id(hint.need));
    let line = report.jobs[hint.job].line;
    let why = if hint.gates {
        format!("`{job}` (line {line}) seems to need `{need}` only so that it does not start when that fails")
    } else {
        format!(
            "`{job}` (line {line}) waits for `{need}`, uses nothing of it that can be seen, and runs also when it fails"
        )
    };
    match hint.saves {
        0 => why,
        saves => format!("{why}; without waiting, {} would be saved", time(saves)),
    }
}
