//! Version 1 of a run as JSON. The order of the fields is fixed. What jobs have written is not in it.

use serde::Serialize;
use tollgate_common::records::End;
use tollgate_common::text;

use crate::runner::measure::ms;
use crate::runner::report::{self, Because, Fate, JobReport, Report, Verdict};
use crate::runner::words;

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// `pass`, `fail` or `cancelled`.
    verdict: &'static str,
    /// The run in one sentence.
    sentence: String,
    /// What tells it from other runs; the records have it too.
    run: &'a str,
    /// When it began, in milliseconds since 1970 (UTC).
    start_ms: u64,
    /// How long it took in all.
    wall_ms: u64,
    /// What the plan compared with; null where there is none.
    compared_with: Option<&'a str>,
    /// `SIGINT`, `SIGQUIT`, `SIGTERM` or `SIGHUP`, where one of them stopped or kept back a job; else null.
    interrupted_by: Option<&'static str>,
    /// Why there is no plan, where one was asked for: then everything ran.
    no_plan: Option<&'a str>,
    /// In the order of `tollgate.toml`.
    jobs: Vec<Job<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Job<'a> {
    /// Its name.
    name: &'a str,
    /// `passed`, `failed`, `timed-out`, `stopped` while it ran, `not-run`, or `skipped`.
    result: &'static str,
    /// Whether `tollgate.toml` allows that result.
    allowed: bool,
    /// Whether it passed, but not at the first try.
    flaky: bool,
    /// Why it ran, or was skipped.
    reason: &'a str,
    /// The job that failed, where it was stopped or not run because of one; null also where the run was interrupted.
    because: Option<&'a str>,
    /// What one types to run it again; null where it was skipped.
    again: Option<&'a str>,
    /// What it took most times before; null where that is not known.
    usual_ms: Option<u64>,
    /// How long ago it passed on the same tree, where it was not run again for that (its result is `passed` then); else
    /// null.
    passed_ms_ago: Option<u64>,
    /// Its tries, the first first.
    attempts: Vec<Attempt<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Attempt<'a> {
    /// `passed`, `failed`, `timed-out` or `cancelled`.
    end: &'static str,
    /// When it began, in milliseconds since 1970 (UTC).
    start_ms: u64,
    /// How long it could have run already and waited for others.
    waited_ms: u64,
    /// How long it took.
    wall_ms: u64,
    /// The time on processors, its own and that of all that it started and waited for.
    cpu_ms: Option<u64>,
    /// The most memory that one of its processes had, in bytes.
    peak_bytes: Option<u64>,
    /// Its exit code; null where it has none.
    exit: Option<i32>,
    /// The signal that ended it.
    signal: Option<i32>,
    /// How many bytes it has written.
    output_bytes: u64,
    /// Why it could not be started, or a part of its output is lost.
    trouble: Option<&'a str>,
    /// The command, packages put in.
    command: &'a str,
}

/// The run as one JSON document with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub(crate) fn json(report: &Report) -> serde_json::Result<String> {
    let answer = Answer {
        version: VERSION,
        verdict: match report.verdict() {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::Cancelled => "cancelled",
        },
        sentence: words::sentence(report),
        run: &report.run,
        start_ms: report.start_ms,
        wall_ms: ms(report.wall),
        compared_with: report.compared_with.as_deref(),
        interrupted_by: report.interrupted().map(report::Signal::name),
        no_plan: report.no_plan.as_deref(),
        jobs: report.jobs.iter().map(job).collect(),
    };
    text::json(&answer)
}

/// The schema of the answer.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}

fn job(job: &JobReport) -> Job<'_> {
    let (result, allowed, because) = match &job.fate {
        Fate::Passed | Fate::PassedBefore { .. } => ("passed", false, None),
        Fate::Failed { allowed } => ("failed", *allowed, None),
        Fate::TimedOut { allowed } => ("timed-out", *allowed, None),
        Fate::Stopped(because) => ("stopped", false, named(because)),
        Fate::NotRun(because) => ("not-run", false, named(because)),
        Fate::Skipped => ("skipped", false, None),
    };
    Job {
        name: &job.name,
        result,
        allowed,
        flaky: job.is_flaky(),
        reason: &job.reason,
        because,
        again: job.again.as_deref(),
        usual_ms: job.usual.map(|usual| ms(usual.median)),
        passed_ms_ago: match job.fate {
            Fate::PassedBefore { ago } => Some(ms(ago)),
            _ => None,
        },
        attempts: job.attempts.iter().map(attempt).collect(),
    }
}

fn named(because: &Because) -> Option<&str> {
    match because {
        Because::Need(name) | Because::FailFast(name) => Some(name),
        Because::Interrupt(_) => None,
    }
}

fn attempt(attempt: &report::Attempt) -> Attempt<'_> {
    let record = &attempt.record;
    Attempt {
        end: match record.end {
            End::Passed => "passed",
            End::Failed => "failed",
            End::TimedOut => "timed-out",
            End::Cancelled => "cancelled",
        },
        start_ms: record.start_ms,
        waited_ms: record.waited_ms,
        wall_ms: record.wall_ms,
        cpu_ms: record.cpu_ms,
        peak_bytes: record.peak_bytes,
        exit: record.exit,
        signal: record.signal,
        output_bytes: attempt.output_bytes,
        trouble: attempt.trouble.as_deref(),
        command: &record.command,
    }
}
