//! Which locked packages every build of the workspace has: those that are reached from a member by dependencies that
//! are neither optional nor of some targets only, nor for tests.
//!
//! What is not among them may still be built. That needs the features and targets of each build, which are not followed.

use std::collections::{BTreeMap, BTreeSet};

use crate::read::index::Index;
use crate::read::lock_file::{LockFile, Locked};
use crate::read::workspace::{Dependency, Package};

/// The places of these packages in the lock file.
pub(super) fn always(members: &[&Package], lock: &LockFile, index: &Index) -> BTreeSet<usize> {
    let mut by_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, package) in lock.packages.iter().enumerate() {
        by_name.entry(package.name.as_str()).or_default().push(place);
    }
    let mut found = BTreeSet::new();
    let mut open = Vec::new();
    for member in members {
        let own = by_name.get(member.name.as_str()).into_iter().flatten();
        for place in own.filter(|place| lock.packages[**place].source.is_none()) {
            open.extend(needed(&lock.packages[*place], &member.dependencies, lock, &by_name));
        }
    }
    while let Some(place) = open.pop() {
        let package = &lock.packages[place];
        if found.insert(place) && package.is_of_registry() {
            let entry = index.version(&package.name, &package.version);
            let declared: Vec<_> =
                entry.into_iter().flat_map(|entry| entry.deps).map(|of| of.as_declared()).collect();
            open.extend(needed(package, &declared, lock, &by_name));
        }
    }
    found
}

/// What a package always needs of what the lock file has for it.
fn needed(
    package: &Locked,
    declared: &[Dependency],
    lock: &LockFile,
    by_name: &BTreeMap<&str, Vec<usize>>,
) -> Vec<usize> {
    let always = declared.iter().filter(|of| {
        !of.optional && of.target.is_none() && matches!(of.kind.as_deref(), None | Some("build"))
    });
    let edges: Vec<_> =
        package.dependencies.iter().filter_map(|edge| resolved(edge, lock, by_name)).collect();
    let leads_to = |dependency: &Dependency| {
        let of_name = || edges.iter().copied().filter(|place| lock.packages[*place].name == dependency.name);
        let fits = |place: &usize| is_met(&dependency.req, &lock.packages[*place].version);
        match of_name().count() {
            // A patch may have a version that does not fit.
            1 => of_name().next(),
            _ => of_name().find(fits),
        }
    };
    always.filter_map(leads_to).collect()
}

/// `name`, `name version`, or `name version (source)`.
fn resolved(edge: &str, lock: &LockFile, by_name: &BTreeMap<&str, Vec<usize>>) -> Option<usize> {
    let mut words = edge.splitn(3, ' ');
    let (name, version, source) = (words.next()?, words.next(), words.next());
    let mut fitting = by_name.get(name)?.iter().copied().filter(|place| {
        let package = &lock.packages[*place];
        version.is_none_or(|version| package.version == version)
            && source.is_none_or(|source| {
                package.source.as_deref().is_some_and(|of| {
                    of.split('#').next() == source.trim_matches(['(', ')']).split('#').next()
                })
            })
    });
    fitting.next()
}

fn is_met(req: &str, version: &str) -> bool {
    let req = semver::VersionReq::parse(req);
    let version = semver::Version::parse(version);
    req.is_ok_and(|req| version.is_ok_and(|version| req.matches(&version)))
}
