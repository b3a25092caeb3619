//! Who depends on whom, and how far a change flows: the reverse closure.
//!
//! Breadth first from what changed itself, so that every package gets a shortest chain as its cause. A
//! normal or build edge carries on what is compiled anew; a dev edge gives its dependent the test level and
//! ends there. Optional and platform-specific edges count: another job may turn them on.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::report::{Cause, Level, Selected};
use crate::workspace::{Kind, PackageId};

/// An edge from a package to one that depends on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependent {
    /// The dependent.
    pub package: PackageId,
    /// What it needs the package for.
    pub kind: Kind,
    /// The external packages in between, nearest to the dependency first.
    pub through: Vec<String>,
}

/// For each package, who depends on it.
pub type Dependents = BTreeMap<PackageId, BTreeSet<Dependent>>;

/// What changed of a package itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seed {
    /// How far it reaches into the package.
    pub level: Level,
    /// Whether it reaches the dependents too. What is compiled anew does, unless it is a binary.
    pub flows: bool,
    /// Why.
    pub cause: Cause,
}

/// What changed itself, and why.
pub type Seeds = BTreeMap<PackageId, BTreeSet<Seed>>;

/// Everything that a change reaches.
#[must_use]
pub fn closure(seeds: &Seeds, dependents: &Dependents) -> BTreeMap<PackageId, Selected> {
    let mut selected = BTreeMap::new();
    let mut queue = VecDeque::new();
    let mut flowing = BTreeSet::new();
    for (package, seeds) in seeds {
        // The causes that reach furthest come first, as they are the ones to show.
        let mut seeds: Vec<_> = seeds.iter().collect();
        seeds.sort_by_key(|seed| (std::cmp::Reverse((seed.level, seed.flows)), plainness(&seed.cause)));
        let Some(Seed { level, flows, .. }) = seeds.first() else {
            continue;
        };
        let causes = seeds.iter().map(|seed| seed.cause.clone()).collect();
        selected.insert(*package, Selected { level: *level, causes });
        if *flows && flowing.insert(*package) {
            queue.push_back(*package);
        }
    }
    let mut by_tests_only = BTreeMap::new();
    while let Some(on) = queue.pop_front() {
        for Dependent { package, kind, through } in dependents.get(&on).into_iter().flatten() {
            let cause = Cause::Package { on, kind: *kind, through: through.clone() };
            if *kind == Kind::Dev {
                by_tests_only.entry(*package).or_insert(cause);
            } else if flowing.insert(*package) {
                raise(&mut selected, *package, cause);
                queue.push_back(*package);
            }
        }
    }
    for (package, cause) in by_tests_only {
        selected.entry(package).or_insert_with(|| Selected { level: Level::Test, causes: vec![cause] });
    }
    selected
}

/// Which cause to show first: a source or a manifest that changed says more than a file that may be read.
fn plainness(cause: &Cause) -> u8 {
    match cause {
        Cause::File { path, .. } if path.has_suffix(".rs") || path.file_name() == b"Cargo.toml" => 0,
        Cause::External { .. } => 1,
        _ => 2,
    }
}

/// Raises a package to the compile level.
fn raise(selected: &mut BTreeMap<PackageId, Selected>, package: PackageId, cause: Cause) {
    let entry =
        selected.entry(package).or_insert_with(|| Selected { level: Level::Compile, causes: Vec::new() });
    entry.level = Level::Compile;
    entry.causes.insert(0, cause);
}
