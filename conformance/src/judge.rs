//! Cargo as the judge of the expected answers: what it rebuilds after a change is what is affected.
//!
//! Builds each workspace once, and then once more after each change, every time from the same state: with
//! the same target directory and the same times of modification. What a build on this machine cannot show
//! is `unseen` in the scenario, and has to be a part of the answer that cargo leaves out.

mod built;
pub(crate) mod checked;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::path::Path;
use std::thread;

use anyhow::{Context, Result, anyhow};

use self::built::Built;
use crate::{Expected, Level, Machine, Scenario, Suite};

/// What cargo rebuilds: each package, and how much of it.
pub type Rebuilt = BTreeMap<String, Level>;

/// A scenario, and what cargo finds otherwise, if anything.
pub type Judged<'a> = (&'a Scenario, Option<String>);

/// Judges the scenarios that cargo can judge, those of one workspace after each other.
///
/// # Errors
/// When a workspace cannot be built.
pub fn judge<'a>(suite: &Suite, scenarios: &[&'a Scenario], machine: &Machine) -> Result<Vec<Judged<'a>>> {
    let can_be_judged = |scenario: &&&Scenario| scenario.unjudged.is_none();
    let mut scenarios: Vec<_> = scenarios.iter().filter(can_be_judged).copied().collect();
    scenarios.sort_by_key(|scenario| &scenario.workspace);
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    let share = scenarios.len().div_ceil(workers).max(1);
    thread::scope(|scope| {
        let judge_share = |(worker, share): (usize, &[&'a Scenario])| {
            let place = machine.place(&format!("judge/{worker}"));
            let share = share.to_vec();
            scope.spawn(move || judge_in(&place, &share, suite, machine))
        };
        let workers: Vec<_> = scenarios.chunks(share).enumerate().map(judge_share).collect();
        let mut judged = Vec::new();
        for worker in workers {
            judged.extend(worker.join().map_err(|_| anyhow!("a thread of the judge panicked"))??);
        }
        Ok(judged)
    })
}

fn judge_in<'a>(
    place: &Path,
    scenarios: &[&'a Scenario],
    suite: &Suite,
    machine: &Machine,
) -> Result<Vec<Judged<'a>>> {
    let mut judged = Vec::new();
    for of_one in scenarios.chunk_by(|a, b| a.workspace == b.workspace) {
        let built = Built::new(suite.workspace(of_one[0])?, &place.join(&of_one[0].workspace), machine)?;
        for scenario in of_one {
            let what = || format!("scenario {}", scenario.name);
            let (rebuilt, members) = built.rebuild(scenario).with_context(what)?;
            judged.push((*scenario, disagreement(scenario, &rebuilt, &members)));
            built.restore().with_context(what)?;
        }
    }
    Ok(judged)
}

fn disagreement(scenario: &Scenario, rebuilt: &Rebuilt, members: &BTreeSet<String>) -> Option<String> {
    let expected: Rebuilt = match Expected::of(scenario) {
        Expected::Packages { levels, .. } => levels,
        _ => members.iter().map(|name| (name.clone(), Level::Compile)).collect(),
    };
    let agrees = |name: &String| match (expected.get(name), rebuilt.get(name)) {
        (expected, found) if scenario.unseen.contains(name) => found < expected,
        (expected, found) => found == expected,
    };
    let wrong = expected.keys().chain(rebuilt.keys()).any(|name| !agrees(name));
    wrong.then(|| format!("cargo rebuilds {}", show(rebuilt)))
}

fn show(rebuilt: &Rebuilt) -> String {
    let one = |(name, level): (&String, &Level)| match level {
        Level::Compile => name.clone(),
        Level::Test => format!("{name} (test)"),
    };
    let names: Vec<_> = rebuilt.iter().map(one).collect();
    if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
}
