//! What packages take, from the records of jobs that ran with them: those that `gate run` keeps.
//!
//! A record has the time of one run and the packages that it ran with, by `-p` in its command. What of that time was
//! whose is estimated: so that the weights of each run's packages add up to its time, as well as they can for all runs
//! at once. A run with one package says it plainly; runs that always had the same packages tell these not apart. A run
//! with `--workspace` says nothing of a package.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::records::{End, RECENT, Record};

use crate::render::matrix::Weights;

/// So often are the times divided anew by what came out before, if they have not come to rest.
const ROUNDS: usize = 100;

/// What changes by less than so many seconds is at rest.
const REST: f64 = 0.000_001;

/// A run: its packages, and its time in seconds.
type Run<'a> = (BTreeSet<&'a str>, f64);

/// Adds what the packages take in each job, or in that one, by its latest runs that passed.
pub(super) fn add(records: &[Record], job: Option<&str>, times: &mut Weights) {
    let mut jobs: BTreeMap<&str, Vec<Run<'_>>> = BTreeMap::new();
    let passed = |record: &&Record| record.end == End::Passed;
    let asked = |record: &&Record| job.is_none_or(|job| record.job == job);
    for record in records.iter().rev().filter(passed).filter(asked) {
        let packages = packages(&record.command);
        let runs = jobs.entry(&record.job).or_default();
        if !packages.is_empty() && runs.len() < RECENT {
            runs.push((packages, record.wall().as_secs_f64()));
        }
    }
    for (package, time) in jobs.values().flat_map(|runs| fitted(runs)) {
        *times.entry(package.to_owned()).or_default() += time;
    }
}

/// The packages that a command names: `-p a`, `-pa`, `--package a`, `--package=a`, each perhaps with a version
/// (`cargo help pkgid`). Their names need no quotes.
fn packages(command: &str) -> BTreeSet<&str> {
    let mut words = command.split_ascii_whitespace().take_while(|word| *word != "--");
    let mut packages = BTreeSet::new();
    while let Some(word) = words.next() {
        let package = match word {
            "-p" | "--package" => words.next(),
            _ => word.strip_prefix("--package=").or_else(|| word.strip_prefix("-p")),
        };
        let name = package.and_then(|package| package.split('@').next());
        packages.extend(name.filter(|name| !name.is_empty()));
    }
    packages
}

/// The weights with which the packages of each run come as near to its time as they can: from equal ones, each run's
/// time is divided by the weights, and a package gets the mean of its parts (expectation maximisation).
fn fitted<'a>(runs: &[Run<'a>]) -> BTreeMap<&'a str, f64> {
    let names = runs.iter().flat_map(|(packages, _)| packages);
    let mut weights: BTreeMap<&str, f64> = names.map(|name| (*name, 1.0)).collect();
    for _ in 0..ROUNDS {
        let mut parts: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
        for (packages, time) in runs {
            let total: f64 = packages.iter().map(|name| weights[name]).sum();
            for name in packages {
                let (sum, count) = parts.entry(name).or_default();
                *sum += if total > 0.0 { time * weights[name] / total } else { 0.0 };
                *count += 1.0;
            }
        }
        let before = weights;
        weights = parts.into_iter().map(|(name, (sum, count))| (name, sum / count)).collect();
        if before.iter().all(|(name, weight)| (weights[name] - weight).abs() < REST) {
            break;
        }
    }
    weights
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn run(job: &str, command: &str, seconds: u64) -> Record {
        Record {
            job: job.to_owned(),
            command: command.to_owned(),
            wall_ms: 1000 * seconds,
            end: End::Passed,
            ..Record::default()
        }
    }

    fn weights(records: &[Record], job: Option<&str>) -> Vec<(String, u64)> {
        let mut times = Weights::new();
        add(records, job, &mut times);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "these are small")]
        times.into_iter().map(|(name, time)| (name, (1000.0 * time).round() as u64)).collect()
    }

    #[test]
    fn packages_of_commands() {
        for (command, expected) in [
            ("cargo test -p a --locked -p b", &["a", "b"][..]),
            ("cargo test --package=a --package b@1.2.3 -pc", &["a", "b", "c"]),
            ("cargo nextest run -p a -E package(=a)", &["a"]),
            ("cargo run -p a -- -p b", &["a"]),
            ("cargo test --workspace", &[]),
            ("cargo test -p", &[]),
            ("cargo fmt --all -- --check", &[]),
        ] {
            assert_eq!(packages(command).into_iter().collect::<Vec<_>>(), expected, "{command}");
        }
    }

    #[test]
    fn what_is_whose_is_told_by_all_runs_together() {
        let both = run("test", "cargo test -p a -p b", 10);
        assert_eq!(weights(std::slice::from_ref(&both), None), [("a".into(), 5000), ("b".into(), 5000)]);
        let one = run("test", "cargo test -p a", 2);
        assert_eq!(weights(&[both, one], None), [("a".into(), 2000), ("b".into(), 8000)]);
    }

    #[test]
    fn jobs_are_added_up_unless_one_is_asked_for() {
        let runs = [run("test", "cargo test -p a", 3), run("doc", "cargo doc -p a -p b", 2)];
        assert_eq!(weights(&runs, None), [("a".into(), 4000), ("b".into(), 1000)]);
        assert_eq!(weights(&runs, Some("test")), [("a".into(), 3000)]);
    }

    #[test]
    fn only_the_latest_that_passed_count() {
        let failed = Record { end: End::Failed, ..run("test", "cargo test -p a", 50) };
        let mut runs = vec![run("test", "cargo test -p a", 100)];
        runs.extend(std::iter::repeat_n(run("test", "cargo test -p a", 1), RECENT));
        runs.extend([failed, run("test", "cargo test --workspace", 70)]);
        assert_eq!(weights(&runs, None), [("a".into(), 1000)]);
    }

    proptest! {
        /// What no run contradicts is found as it was, and nothing is ever negative or no number.
        #[test]
        fn weights_are_sane(runs in proptest::collection::vec((1_u8..32, 0_u64..1000), 0..12)) {
            let runs: Vec<_> = runs
                .iter()
                .map(|(mask, time)| {
                    let names = (0..5).filter(|bit| mask >> bit & 1 == 1);
                    run("test", &names.map(|bit| format!("-p p{bit} ")).collect::<String>(), *time)
                })
                .collect();
            let mut times = Weights::new();
            add(&runs, None, &mut times);
            let longest = runs.iter().map(|run| run.wall().as_secs_f64()).fold(0.0, f64::max);
            for (name, weight) in &times {
                prop_assert!(weight.is_finite() && *weight >= 0.0 && *weight <= longest, "{name} {weight}");
            }
        }
    }
}
