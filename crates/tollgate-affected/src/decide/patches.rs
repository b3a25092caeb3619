//! Edges that lead through external packages: a `[patch]` puts a local directory in the place of an external
//! package, so that other external packages, and whoever uses these, depend on it.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::graph::{Dependent, Dependents};
use crate::lock::Lock;
use crate::workspace::{Dependency, Kind, PackageId, Workspace};

pub(super) fn add_edges(workspace: &Workspace, lock: Option<&Lock>, dependents: &mut Dependents) {
    for patched in &workspace.patches {
        let edges = match lock {
            Some(lock) => through_lock(workspace, lock, *patched),
            None => unknown(workspace, *patched),
        };
        dependents.entry(*patched).or_default().extend(edges);
    }
}

fn through_lock(workspace: &Workspace, lock: &Lock, patched: PackageId) -> BTreeSet<Dependent> {
    let name = &workspace.package(patched).name;
    let is_patched =
        |place: &usize| lock.nodes[*place].key.external.is_none() && lock.nodes[*place].key.name == *name;
    let start: Vec<usize> = (0..lock.nodes.len()).filter(is_patched).collect();
    let reached = locals_above(workspace, lock, start.iter().copied());
    let direct = |through: &Vec<usize>| through.len() > 1;
    reached
        .into_iter()
        .filter(|reached| direct(&reached.through))
        .map(|reached| Dependent {
            package: reached.package,
            kind: reached.kind,
            through: names(lock, &reached.through[1..]),
        })
        .collect()
}

/// Without a lock file nobody knows what the external packages depend on. Only this is certain: nothing that
/// the patched package itself depends on can depend on it, as that would be a cycle.
fn unknown(workspace: &Workspace, patched: PackageId) -> BTreeSet<Dependent> {
    let below = externals_below(workspace, patched);
    let mut edges = BTreeSet::new();
    for (package, described) in workspace.iter() {
        for kind in [Kind::Normal, Kind::Build, Kind::Dev] {
            let may_lead_back = |dependency: &&Dependency| {
                let is_below = below.contains(&(&dependency.name, dependency.requirement.to_string()));
                dependency.local.is_none() && dependency.kind == kind && !is_below
            };
            if let Some(external) = described.dependencies.iter().find(may_lead_back) {
                let through = vec![format!("{} (without Cargo.lock nobody knows)", external.name)];
                edges.insert(Dependent { package, kind, through });
            }
        }
    }
    edges
}

/// The external packages that a package needs, directly and through other local packages; by name and
/// requirement, as another version of the same name is another package.
fn externals_below(workspace: &Workspace, package: PackageId) -> BTreeSet<(&String, String)> {
    let mut externals = BTreeSet::new();
    let mut seen = BTreeSet::from([package]);
    let mut pending = vec![package];
    while let Some(package) = pending.pop() {
        let dependencies = &workspace.package(package).dependencies;
        for dependency in dependencies.iter().filter(|dependency| dependency.kind != Kind::Dev) {
            match dependency.local {
                Some(local) => pending.extend(seen.insert(local).then_some(local)),
                None => {
                    externals.insert((&dependency.name, dependency.requirement.to_string()));
                }
            }
        }
    }
    externals
}

/// A local package that depends, through the lock file, on where a walk began.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub(super) package: PackageId,
    /// How it depends on the last of `through`.
    pub(super) kind: Kind,
    /// The places in the lock file from where the walk began up to what the package depends on.
    pub(super) through: Vec<usize>,
}

/// Walks up from packages of the lock file to the first local packages, by shortest ways.
pub(super) fn locals_above(
    workspace: &Workspace,
    lock: &Lock,
    start: impl IntoIterator<Item = usize>,
) -> Vec<Reached> {
    let dependents = lock.dependents();
    let by_name: BTreeMap<&str, Vec<PackageId>> =
        workspace.iter().fold(BTreeMap::new(), |mut map, (id, package)| {
            map.entry(package.name.as_str()).or_insert_with(Vec::new).push(id);
            map
        });
    let mut parents: BTreeMap<usize, Option<usize>> = start.into_iter().map(|place| (place, None)).collect();
    let mut queue: VecDeque<usize> = parents.keys().copied().collect();
    let mut found = Vec::new();
    while let Some(place) = queue.pop_front() {
        for &above in &dependents[place] {
            let node = &lock.nodes[above];
            let local = by_name.get(node.key.name.as_str()).filter(|_| node.key.external.is_none());
            match local {
                Some(packages) => {
                    for &package in packages {
                        let through = way(&parents, place);
                        let kind = kind_of(workspace, package, lock, place);
                        found.push(Reached { package, kind, through });
                    }
                }
                // An external package, or a local one that nobody described: what uses it may change too.
                None => {
                    if let Entry::Vacant(entry) = parents.entry(above) {
                        entry.insert(Some(place));
                        queue.push_back(above);
                    }
                }
            }
        }
    }
    found
}

/// The strongest way in which a package declares to depend on a package of the lock file. What it does not
/// declare, though the lock file says that it depends on it, is taken for a normal dependency.
pub(super) fn kind_of(workspace: &Workspace, package: PackageId, lock: &Lock, place: usize) -> Kind {
    let node = &lock.nodes[place];
    let version = semver::Version::parse(&node.version).ok();
    let dependencies = &workspace.package(package).dependencies;
    let named = || dependencies.iter().filter(|dependency| dependency.name == node.key.name);
    let fits = |dependency: &&Dependency| {
        version.as_ref().is_none_or(|version| dependency.requirement.matches(version))
    };
    let kinds: Vec<Kind> = if named().any(|dependency| fits(&dependency)) {
        named().filter(fits).map(|dependency| dependency.kind).collect()
    } else {
        named().map(|dependency| dependency.kind).collect()
    };
    if kinds.is_empty() || kinds.contains(&Kind::Normal) {
        Kind::Normal
    } else if kinds.contains(&Kind::Build) {
        Kind::Build
    } else {
        Kind::Dev
    }
}

fn way(parents: &BTreeMap<usize, Option<usize>>, place: usize) -> Vec<usize> {
    let mut way: Vec<usize> =
        std::iter::successors(Some(place), |place| parents.get(place).copied().flatten()).collect();
    way.reverse();
    way
}

/// Names of packages of the lock file, with their versions.
pub(super) fn names(lock: &Lock, places: &[usize]) -> Vec<String> {
    places
        .iter()
        .map(|place| format!("{} {}", lock.nodes[*place].key.name, lock.nodes[*place].version))
        .collect()
}
