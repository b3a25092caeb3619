//! What holds for every graph and all times: the figures against ways to find them that are slow and plain.

use proptest::prelude::*;

use super::decide;
use crate::graph::input::{By, Carries, Input, Job, Measured, Need, Sample, Times};
use crate::graph::report::{Report, Time};

/// What is drawn for a job: its times, or none; what it needs among those before it; how it is measured.
type Drawn = (Option<(u64, u64)>, Vec<(prop::sample::Index, u8)>, u8);

fn input() -> impl Strategy<Value = Input> {
    let time = prop::option::weighted(0.9, (0..5_u64, 0..20_u64));
    let need = (any::<prop::sample::Index>(), 0..3_u8);
    let job = (time, prop::collection::vec(need, 0..4), 0..4_u8);
    let jobs = prop::collection::vec(job, 0..9);
    (jobs, any::<u64>()).prop_map(|(jobs, seed)| shuffled(build(&jobs), seed))
}

/// The jobs of an input in another order.
fn shuffled(input: Input, seed: u64) -> Input {
    let count = input.jobs.len();
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|job| (*job as u64 + 1).wrapping_mul(seed | 1).rotate_left(17));
    let place = |job: usize| order.iter().position(|other| *other == job).expect("each once");
    let mut jobs = Vec::new();
    let mut times = Vec::new();
    let measured = input.measured.expect("it was drawn");
    for &old in &order {
        let mut job = input.jobs[old].clone();
        job.needs.iter_mut().for_each(|need| need.job = place(need.job));
        jobs.push(job);
        times.push(measured.jobs[old].clone());
    }
    Input { jobs, measured: Some(Measured { jobs: times, ..measured }), ..input }
}

fn build(drawn: &[Drawn]) -> Input {
    let mut jobs = Vec::new();
    let mut times = Vec::new();
    for (number, (time, needs, kind)) in drawn.iter().enumerate() {
        let mut job = Job { id: format!("j{number}"), ..Job::default() };
        for (index, carries) in needs.iter().filter(|_| number > 0) {
            let need = index.index(number);
            let carries = [Carries::Something, Carries::FailureOnly, Carries::Nothing][usize::from(*carries)];
            if job.needs.iter().all(|other| other.job != need) {
                job.needs.push(Need { job: need, carries });
            }
        }
        let sample = |(queue, run): (u64, u64)| Sample { queue: Some(queue), run, work: run, legs: 1 };
        let samples: Vec<Sample> = time.map(sample).into_iter().collect();
        let skipped = usize::from(samples.is_empty() && *kind == 0);
        times.push(Times { samples, skipped, unusable: 0 });
        jobs.push(job);
    }
    let measured = Measured { by: By::GitHub, runs: 1, walls: Vec::new(), jobs: times };
    Input { jobs, measured: Some(measured), ..Input::default() }
}

/// Every path from a job without needs to any job, as lists of jobs.
fn paths(input: &Input) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = (0..input.jobs.len()).map(|job| vec![job]).collect();
    let mut done = Vec::new();
    while let Some(path) = all.pop() {
        let first = path[0];
        if input.jobs[first].needs.is_empty() {
            done.push(path);
            continue;
        }
        for need in &input.jobs[first].needs {
            all.push(std::iter::once(need.job).chain(path.iter().copied()).collect());
        }
    }
    done
}

/// The longest of all paths, where each job takes this long.
fn longest(input: &Input, total: impl Fn(usize) -> u64) -> u64 {
    paths(input).iter().map(|path| path.iter().map(|job| total(*job)).sum()).max().unwrap_or(0)
}

fn without(input: &Input, job: usize, need: usize) -> Input {
    let mut input = input.clone();
    input.jobs[job].needs.retain(|other| other.job != need);
    input
}

fn holds(input: &Input) -> Result<(), TestCaseError> {
    let report = decide(input);
    let total = |job: usize| report.jobs[job].time.total();
    prop_assert_eq!(report.path.length, longest(input, total));
    // The path that is shown is one, and takes as long.
    prop_assert_eq!(report.path.jobs.iter().map(|job| total(*job)).sum::<u64>(), report.path.length);
    for pair in report.path.jobs.windows(2) {
        prop_assert!(report.jobs[pair[1]].needs.contains(&pair[0]));
    }
    for (number, job) in report.jobs.iter().enumerate() {
        let through = |path: &&Vec<usize>| path.contains(&number);
        // The longest that leads through it says how much later it may end.
        let longest_through: u64 = paths(input)
            .iter()
            .filter(through)
            .map(|path| path.iter().map(|job| total(*job)).sum())
            .max()
            .unwrap_or(0);
        prop_assert_eq!(job.slack(), report.path.length - longest_through);
        prop_assert!(!job.is_critical || job.slack() == 0);
        let at_once = |other: usize| if other == number { job.time.queue() } else { total(other) };
        prop_assert_eq!(job.saves, report.path.length - longest(input, at_once));
        prop_assert!(job.saves <= job.time.run());
        for need in &job.needs {
            prop_assert!(report.jobs[*need].earliest + total(*need) <= job.earliest);
            prop_assert!(report.jobs[*need].level < job.level);
        }
    }
    for hint in &report.hints {
        let shorter = longest(&without(input, hint.job, hint.need), total);
        prop_assert_eq!(hint.saves, report.path.length - shorter);
    }
    whole(input, &report)
}

/// What is shown is all that there is, and what is not known is named.
fn whole(input: &Input, report: &Report) -> Result<(), TestCaseError> {
    let mut order = report.order.clone();
    order.sort_unstable();
    prop_assert_eq!(order, (0..input.jobs.len()).collect::<Vec<_>>());
    for (number, job) in report.jobs.iter().enumerate() {
        let is_unknown = matches!(job.time, Time::Unknown(_));
        prop_assert_eq!(report.unknown.contains(&number), is_unknown);
        // By the job that it hangs from and by those that are named beside it, all of its needs are told.
        let mut told: Vec<usize> = job.waits_for.into_iter().chain(report.also(number)).collect();
        let mut next = 0;
        while let Some(&one) = told.get(next) {
            next += 1;
            told.extend(
                report.jobs[one].needs.iter().filter(|need| !told.contains(need)).collect::<Vec<_>>(),
            );
        }
        prop_assert!(job.needs.iter().all(|need| told.contains(need)));
    }
    prop_assert_eq!(report.basis.is_some(), report.jobs.iter().any(|job| job.time.known().is_some()));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_figures_are_those_of_all_paths(input in input()) {
        holds(&input)?;
    }
}
