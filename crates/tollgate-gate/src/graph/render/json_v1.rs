//! Version 1 of the graph as JSON. The order of the fields is fixed; times are in milliseconds.

use serde::Serialize;
use tollgate_common::text;

use crate::graph::input::{By, Count};
use crate::graph::report::{self, BuildReport, JobReport, Report, Spread, Time};
use crate::graph::words;

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// The file that the jobs are from.
    source: &'a str,
    /// Where the times are from; null where none is known: all times are 0 then, and the longest path is that of the
    /// most jobs.
    basis: Option<Basis>,
    /// Whether the times of all jobs are known. If not, those in `unknown` count as 0: lengths are lower bounds, slack
    /// and savings what they are if those jobs take no time.
    complete: bool,
    /// The jobs of which no time is known.
    unknown: Vec<&'a str>,
    /// The longest path.
    critical_path: Path<'a>,
    /// What all legs of all jobs run, the medians added up.
    work_ms: u64,
    /// The jobs, in the order of the file.
    jobs: Vec<Job<'a>>,
    /// Edges that may cost time for little.
    hints: Vec<Hint<'a>>,
    /// What cargo built in jobs.
    builds: Vec<Build<'a>>,
    /// What was left out of the times, and why.
    notes: &'a [String],
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Basis {
    /// `github` or `run`.
    measured_by: &'static str,
    /// How many runs.
    runs: usize,
    /// What whole runs took, where that is known.
    wall_ms: Option<Two>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Two {
    /// The median.
    median: u64,
    /// The 90th percentile.
    p90: u64,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Path<'a> {
    /// The jobs on it, first to last.
    jobs: Vec<&'a str>,
    /// What it takes.
    length_ms: u64,
    /// What of that is queueing.
    queue_ms: u64,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Job<'a> {
    /// Its id.
    id: &'a str,
    /// The line of the file; 0 of a default job.
    line: usize,
    /// What it needs.
    needs: Vec<&'a str>,
    /// Those of `needs` that another of them has before it.
    implied: Vec<&'a str>,
    /// The need that ends last, which decides when it starts.
    waits_for: Option<&'a str>,
    /// How many jobs at most stand before it.
    level: usize,
    /// Its matrix, if it has one.
    matrix: Option<Folded>,
    /// The workflow that it calls, if it calls one.
    calls: Option<Folded>,
    /// How long it takes.
    time: Measured,
    /// When it can begin to queue at the earliest.
    earliest_start_ms: u64,
    /// When it has to, so that nothing ends later.
    latest_start_ms: u64,
    /// The time between the two.
    slack_ms: u64,
    /// What would be saved if it ran for no time.
    saves_ms: u64,
    /// Whether it is on the longest path that is shown.
    critical: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Folded {
    /// How many; null where that is known only when it runs, or the file is not here.
    jobs: Option<usize>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Measured {
    /// `known`, `skipped` (in every run) or `unknown`.
    kind: &'static str,
    /// In how many runs it was measured, or skipped.
    runs: usize,
    /// From when it could have started until it did; null where that is not known.
    queue_ms: Option<Two>,
    /// From the first start of a leg to the end of the last.
    run_ms: Option<Two>,
    /// What all its legs ran, the median.
    work_ms: Option<u64>,
    /// The most legs that were seen.
    legs: Option<usize>,
    /// Why there is no time.
    why: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Hint<'a> {
    /// The job that waits.
    job: &'a str,
    /// The job that it waits for.
    need: &'a str,
    /// Whether a failure of `need` keeps `job` from starting.
    gates: bool,
    /// What would be saved without the edge.
    saves_ms: u64,
    /// The hint in one sentence.
    message: String,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Build<'a> {
    /// The job.
    job: &'a str,
    /// The report of cargo.
    file: &'a str,
    /// From the first start to the last end.
    wall_ms: u64,
    /// What all units took.
    work_ms: u64,
    /// What was built, in the order in which it began.
    units: Vec<Unit<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Unit<'a> {
    /// The crate with its version, and what of it.
    name: &'a str,
    /// When it began.
    start_ms: u64,
    /// What it took.
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
    text::json(&answer)
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

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}
