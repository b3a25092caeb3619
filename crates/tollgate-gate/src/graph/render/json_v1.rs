//! Version 1 of the graph as JSON. The order of the fields is fixed; times are in milliseconds.

use serde::Serialize;
use tollgate_common::text::escape_json;

use crate::graph::input::{By, Count};
use crate::graph::report::{self, BuildReport, JobReport, Report, Spread, Time};
use crate::graph::words;

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    source: &'a str,
    /// Where the times are from; null where none is known: all times are 0 then, and the longest path is that of the
    /// most jobs.
    basis: Option<Basis>,
    /// Whether the times of all jobs are known. If not, those in `unknown` count as 0: lengths are lower bounds, slack
    /// and savings what they are if those jobs take no time.
    complete: bool,
    unknown: Vec<&'a str>,
    critical_path: Path<'a>,
    work_ms: u64,
    jobs: Vec<Job<'a>>,
    hints: Vec<Hint<'a>>,
    builds: Vec<Build<'a>>,
    notes: &'a [String],
}

#[derive(Serialize)]
struct Basis {
    /// `github` or `run`.
    measured_by: &'static str,
    runs: usize,
    wall_ms: Option<Two>,
}

#[derive(Serialize)]
struct Two {
    median: u64,
    p90: u64,
}

#[derive(Serialize)]
struct Path<'a> {
    jobs: Vec<&'a str>,
    length_ms: u64,
    queue_ms: u64,
}

#[derive(Serialize)]
struct Job<'a> {
    id: &'a str,
    line: usize,
    needs: Vec<&'a str>,
    /// Those of `needs` that another of them has before it.
    implied: Vec<&'a str>,
    waits_for: Option<&'a str>,
    level: usize,
    matrix: Option<Folded>,
    calls: Option<Folded>,
    time: Measured,
    earliest_start_ms: u64,
    latest_start_ms: u64,
    slack_ms: u64,
    saves_ms: u64,
    critical: bool,
}

#[derive(Serialize)]
struct Folded {
    /// Null where that is known only when it runs, or the file is not here.
    jobs: Option<usize>,
}

#[derive(Serialize)]
struct Measured {
    /// `known`, `skipped` (in every run) or `unknown`.
    kind: &'static str,
    runs: usize,
    queue_ms: Option<Two>,
    run_ms: Option<Two>,
    work_ms: Option<u64>,
    legs: Option<usize>,
    why: Option<String>,
}

#[derive(Serialize)]
struct Hint<'a> {
    job: &'a str,
    need: &'a str,
    /// Whether a failure of `need` keeps `job` from starting.
    gates: bool,
    saves_ms: u64,
    message: String,
}

#[derive(Serialize)]
struct Build<'a> {
    job: &'a str,
    file: &'a str,
    wall_ms: u64,
    work_ms: u64,
    units: Vec<Unit<'a>>,
}

#[derive(Serialize)]
struct Unit<'a> {
    name: &'a str,
    start_ms: u64,
    run_ms: u64,
    /// Whether it is in the chain of those that each made the next possible, up to the last.
    chain: bool,
}

/// The graph as one JSON document with a newline at its end.
pub(in crate::graph) fn render(report: &Report) -> serde_json::Result<String> {
    let ids = |jobs: &[usize]| jobs.iter().map(|job| report.jobs[*job].id.as_str()).collect();
    let answer = Answer {
        version: VERSION,
        source: &report.source,
        basis: report.basis.as_ref().map(basis),
        complete: report.is_complete(),
        unknown: ids(&report.unknown),
        critical_path: Path {
            jobs: ids(&report.path.jobs),
            length_ms: report.path.length,
            queue_ms: report.path.queue,
        },
        work_ms: report.work,
        jobs: report.jobs.iter().map(|of| job(report, of)).collect(),
        hints: report.hints.iter().map(|of| hint(report, of)).collect(),
        builds: report.builds.iter().map(|of| build(report, of)).collect(),
        notes: &report.notes,
    };
    serde_json::to_string_pretty(&answer).map(|text| escape_json(&text) + "\n")
}

fn basis(basis: &report::Basis) -> Basis {
    let measured_by = match basis.by {
        By::GitHub => "github",
        By::Run => "run",
    };
    Basis { measured_by, runs: basis.runs, wall_ms: basis.wall.map(two) }
}

const fn two(spread: Spread) -> Two {
    Two { median: spread.median, p90: spread.p90 }
}

fn folded(count: Count) -> Folded {
    Folded { jobs: if let Count::Known(jobs) = count { Some(jobs) } else { None } }
}

fn job<'a>(report: &'a Report, job: &'a JobReport) -> Job<'a> {
    let ids = |jobs: &[usize]| jobs.iter().map(|job| report.jobs[*job].id.as_str()).collect();
    Job {
        id: &job.id,
        line: job.line,
        needs: ids(&job.needs),
        implied: ids(&job.implied),
        waits_for: job.waits_for.map(|need| report.jobs[need].id.as_str()),
        level: job.level,
        matrix: job.legs.map(folded),
        calls: job.calls.map(folded),
        time: measured(job),
        earliest_start_ms: job.earliest,
        latest_start_ms: job.latest,
        slack_ms: job.slack(),
        saves_ms: job.saves,
        critical: job.is_critical,
    }
}

fn measured(job: &JobReport) -> Measured {
    let (kind, runs) = match &job.time {
        Time::Known(known) => ("known", known.samples),
        Time::Skipped(runs) => ("skipped", *runs),
        Time::Unknown(_) => ("unknown", 0),
    };
    let known = job.time.known();
    Measured {
        kind,
        runs,
        queue_ms: known.and_then(|known| known.queue).map(two),
        run_ms: known.map(|known| two(known.run)),
        work_ms: known.map(|known| known.work),
        legs: known.map(|known| known.legs),
        why: words::why_no_time(job),
    }
}

fn hint<'a>(report: &'a Report, hint: &report::Hint) -> Hint<'a> {
    Hint {
        job: &report.jobs[hint.job].id,
        need: &report.jobs[hint.need].id,
        gates: hint.gates,
        saves_ms: hint.saves,
        message: words::hint(report, hint),
    }
}

fn build<'a>(report: &'a Report, build: &'a BuildReport) -> Build<'a> {
    let unit = |unit: &'a report::UnitReport| Unit {
        name: &unit.name,
        start_ms: unit.start,
        run_ms: unit.run,
        chain: unit.is_critical,
    };
    Build {
        job: &report.jobs[build.job].id,
        file: &build.file,
        wall_ms: build.wall,
        work_ms: build.work,
        units: build.units.iter().map(unit).collect(),
    }
}
