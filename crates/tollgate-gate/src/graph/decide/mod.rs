//! From what was read to what is shown: which jobs decide how long a run takes, what room the others have, and what
//! would be won.
//!
//! A pure function. A job of which no time is known counts as nothing here and is named in the report, so that whoever
//! shows a figure says that it is a lower bound.

mod builds;
mod hints;
mod order;
#[cfg(test)]
mod properties;
mod schedule;
mod spread;

use super::input::{Input, Times};
use super::report::{Basis, JobReport, Known, Path, Report, Time, Unknown};
use schedule::{Edges, Schedule};
use spread::spread;

/// Decides.
pub(crate) fn decide(input: &Input) -> Report {
    let mut jobs = described(input);
    let edges = Edges::of(input);
    let schedule = Schedule::of(&edges, &totals(&jobs));
    fill(&mut jobs, &edges, &schedule);
    let path = path(&jobs, &schedule);
    path.jobs.iter().for_each(|&job| jobs[job].is_critical = true);
    save(&mut jobs, &edges, schedule.length);
    let unknown = (0..jobs.len()).filter(|&job| matches!(jobs[job].time, Time::Unknown(_))).collect();
    let basis = basis(input, &jobs);
    Report {
        source: input.source.clone(),
        is_workflow: input.is_workflow,
        order: order::order(&jobs, &edges, basis.is_some()),
        basis,
        runs: input.measured.as_ref().map_or(0, |measured| measured.runs),
        levels: jobs.iter().map(|job| job.level + 1).max().unwrap_or(0),
        work: jobs.iter().filter_map(|job| job.time.known()).map(|known| known.work).sum(),
        hints: hints::hints(input, &jobs, &edges, schedule.length),
        builds: input.builds.iter().map(builds::report).collect(),
        notes: input.notes.clone(),
        jobs,
        path,
        unknown,
    }
}

/// Where no time of any job is known there is nothing that figures could rest on.
fn basis(input: &Input, jobs: &[JobReport]) -> Option<Basis> {
    let measured = input.measured.as_ref()?;
    jobs.iter().any(|job| job.time.known().is_some()).then(|| Basis {
        by: measured.by,
        runs: measured.runs,
        wall: spread(measured.walls.iter().copied()),
    })
}

fn described(input: &Input) -> Vec<JobReport> {
    let nothing = Times::default();
    let times = |job: usize| input.measured.as_ref().and_then(|measured| measured.jobs.get(job));
    let jobs = input.jobs.iter().enumerate();
    jobs.map(|(number, job)| JobReport::new(job, time(times(number).unwrap_or(&nothing)))).collect()
}

fn time(times: &Times) -> Time {
    let samples = &times.samples;
    let Some(run) = spread(samples.iter().map(|sample| sample.run)) else {
        return match times.skipped {
            0 if times.unusable == 0 => Time::Unknown(Unknown::Absent),
            skipped if times.unusable == 0 => Time::Skipped(skipped),
            skipped => Time::Unknown(Unknown::NeverSucceeded(times.unusable + skipped)),
        };
    };
    Time::Known(Known {
        queue: spread(samples.iter().filter_map(|sample| sample.queue)),
        run,
        work: spread(samples.iter().map(|sample| sample.work)).map_or(0, |work| work.median),
        samples: samples.len(),
        legs: samples.iter().map(|sample| sample.legs).max().unwrap_or(0),
    })
}

fn totals(jobs: &[JobReport]) -> Vec<u64> {
    jobs.iter().map(|job| job.time.total()).collect()
}

fn fill(jobs: &mut [JobReport], edges: &Edges, schedule: &Schedule) {
    let levels = edges.levels();
    for (number, job) in jobs.iter_mut().enumerate() {
        job.earliest = schedule.earliest[number];
        job.latest = schedule.latest[number];
        job.level = levels[number];
        job.implied = edges.implied(number);
        // Of those that end together, the one with the most before it, then the last of the file: what waits for
        // many stands below them.
        let end = |need: &usize| (schedule.end(*need), levels[*need], *need);
        job.waits_for = job.needs.iter().copied().max_by_key(end);
    }
}

/// Back from the job that ends last, along what each waited for.
fn path(jobs: &[JobReport], schedule: &Schedule) -> Path {
    let end = |job: &usize| (schedule.end(*job), jobs[*job].level, *job);
    let last = (0..jobs.len()).max_by_key(end);
    let mut path: Vec<usize> = std::iter::successors(last, |job| jobs[*job].waits_for).collect();
    path.reverse();
    let queue = path.iter().map(|job| jobs[*job].time.queue()).sum();
    Path { jobs: path, length: schedule.length, queue }
}

/// A job that can wait saves nothing: the longest path does not lead through it.
fn save(jobs: &mut [JobReport], edges: &Edges, length: u64) {
    let mut totals = totals(jobs);
    for number in 0..jobs.len() {
        let run = jobs[number].time.run();
        if jobs[number].slack() > 0 || run == 0 {
            continue;
        }
        totals[number] -= run;
        jobs[number].saves = length - edges.length(&totals);
        totals[number] += run;
    }
}
