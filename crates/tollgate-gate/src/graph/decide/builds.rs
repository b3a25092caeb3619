//! What cargo built in a job: the chain of units each of which made the next possible.
//!
//! cargo tells for each unit which others could begin once it was done; of all that a unit depends on it is the last
//! one that did so. A gap between the two is a wait for a free core.

use std::collections::BTreeMap;

use crate::graph::input::{Build, Unit};
use crate::graph::report::{BuildReport, UnitReport};

/// The build as it is shown.
pub(super) fn report(build: &Build) -> BuildReport {
    let mut units: Vec<&Unit> = build.units.iter().collect();
    units.sort_by_key(|unit| (unit.start, unit.number));
    let chain = chain(&units);
    let first = units.first().map_or(0, |unit| unit.start);
    let last = units.iter().map(|unit| unit.start + unit.run).max().unwrap_or(0);
    let shown = |(place, unit): (usize, &&Unit)| UnitReport {
        name: unit.name.clone(),
        start: unit.start - first,
        run: unit.run,
        is_critical: chain.contains(&place),
    };
    BuildReport {
        job: build.job,
        file: build.file.clone(),
        wall: last - first,
        work: units.iter().map(|unit| unit.run).sum(),
        units: units.iter().enumerate().map(shown).collect(),
        chain,
    }
}

fn chain(units: &[&Unit]) -> Vec<usize> {
    let mut unblocked_by: BTreeMap<u64, usize> = BTreeMap::new();
    for (place, unit) in units.iter().enumerate() {
        for number in unit.unblocks.iter().chain(&unit.unblocks_early) {
            unblocked_by.insert(*number, place);
        }
    }
    let last = (0..units.len()).max_by_key(|place| (units[*place].start + units[*place].run, *place));
    let mut chain: Vec<usize> = Vec::new();
    let mut next = last;
    // A file that says that two made each other possible is broken, and no reason to go round for ever.
    while let Some(place) = next.filter(|place| !chain.contains(place)) {
        chain.push(place);
        next = unblocked_by.get(&units[place].number).copied();
    }
    chain.reverse();
    chain
}
