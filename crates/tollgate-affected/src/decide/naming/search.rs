//! What to search the sources for, so that every source that matters is read and few others are.
//!
//! The first search needs no workspace and runs while cargo does; the second follows what the first and the
//! workspace say. More names than needed cost time and change nothing: what a name means is decided later.

use std::collections::BTreeSet;

use super::data::{is_data, readers_inside};
use super::is_quiet;
use super::outside::Holders;
use super::place::{Place, Role};
use crate::change::is_compared_by_content;
use crate::path::{Nearest, RepoPath};
use crate::rules::Rules;
use crate::sources::{Asks, Needles, Scan};
use crate::workspace::{Owners, Package, PackageId, TEST_DIRS, Workspace};

/// What to search for, and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Search {
    pub(crate) needles: Needles,
    pub(crate) sources: Vec<RepoPath>,
}

impl Search {
    /// Makes this one search that finds what either would.
    pub(crate) fn add(&mut self, other: Self) {
        if self.sources.is_empty() {
            *self = other;
            return;
        }
        if other.sources.is_empty() {
            return;
        }
        self.needles.anywhere.extend(other.needles.anywhere);
        self.needles.from_above.extend(other.needles.from_above);
        self.sources.extend(other.sources);
        self.sources.sort();
        self.sources.dedup();
    }
}

/// The names to search all sources for: those of files that have no effect by themselves or only on tests, with
/// their directories up to their package (`is_package` says of a directory whether it has a manifest); and those of
/// other files that are no sources, which matter only to a source that knows a way up.
#[must_use]
pub(crate) fn first(
    rules: &Rules,
    files: &BTreeSet<RepoPath>,
    is_package: impl Fn(&RepoPath) -> bool,
    holders: &Holders,
) -> Needles {
    let mut needles = Needles::default();
    for path in files {
        let dirs = std::iter::successors(path.parent(), RepoPath::parent);
        let mut dirs = dirs.filter(|dir| is_package(dir));
        let owner = dirs.next().unwrap_or_default();
        if needs_search(rules, path) {
            needles.anywhere.extend(below(path, &owner));
        } else if !path.has_suffix(".rs") && !is_compared_by_content(path) {
            needles.from_above.insert(path.file_name().to_vec());
        }
        if !path.has_suffix(".rs") && !is_compared_by_content(path) {
            needles.outside.extend(heads(holders, path, &owner));
        }
        for around in dirs {
            needles.nearby.extend(below(path, &around).next());
            needles.near.insert(around);
        }
        if may_be_data(path, &owner) {
            needles.nearby.extend(below(path, &owner));
            needles.near.insert(owner);
        }
    }
    needles
}

/// Whether a file may be one that has an effect only through who reads it, as far as its path tells.
fn may_be_data(path: &RepoPath, owner: &RepoPath) -> bool {
    let is_source = path.has_suffix(".rs") || is_compared_by_content(path);
    !is_source && below(path, owner).next().is_some_and(|first| first != b"src")
}

/// The components of a path of which one has to be named to reach it from outside of its package.
fn heads(holders: &Holders, path: &RepoPath, owner: &RepoPath) -> Vec<Vec<u8>> {
    let heads = holders.heads(path, Some(owner));
    let count = |heads: std::ops::RangeInclusive<usize>| heads.end() - heads.start() + 1;
    let (skipped, taken) = heads.map_or((0, 0), |heads| (*heads.start(), count(heads)));
    path.components().skip(skipped).take(taken).map(<[u8]>::to_vec).collect()
}

/// Whether a file has no effect by itself, or perhaps only on tests, so that all depends on who names it.
fn needs_search(rules: &Rules, path: &RepoPath) -> bool {
    is_quiet(rules, path)
        || path.components().any(|name| TEST_DIRS.iter().any(|dir| dir.as_bytes() == name))
        || suggests_tests(path)
}

/// Whether a source may be a module that is for tests only, as far as its path tells. What is guessed wrong is
/// found out later, and costs more.
#[must_use]
pub(crate) fn suggests_tests(path: &RepoPath) -> bool {
    let suggests = |name: &[u8]| {
        let mut words = name.split(|byte| matches!(byte, b'_' | b'.' | b'-'));
        words.any(|word| matches!(word, b"test" | b"tests" | b"testing" | b"testutil" | b"mock" | b"mocks"))
    };
    let parts: Vec<&[u8]> = path.components().collect();
    let from = parts.iter().rposition(|part| *part == b"src").unwrap_or(parts.len());
    path.has_suffix(".rs") && parts[from..].iter().copied().any(suggests)
}

/// The names of a path and its directories, up to a directory.
fn below(path: &RepoPath, dir: &RepoPath) -> impl Iterator<Item = Vec<u8>> {
    let below = path.relative_to(dir).and_then(RepoPath::new).unwrap_or_default();
    below.components().map(<[u8]>::to_vec).collect::<Vec<_>>().into_iter()
}

/// What the first search was for and what it found.
pub(crate) struct First<'a> {
    pub(crate) needles: &'a Needles,
    pub(crate) scan: &'a Scan,
    /// Which directories of packages it took for those nearby.
    pub(crate) near: Nearest<'a, bool>,
}

/// The second search: in packages that hold others, for the names by which they may mean a file of these; in
/// packages that know a way up through a library, for names again, and in their tests for what lists
/// directories; and for a data file in the code that may read it. Files of packages elsewhere in the repository
/// are searched for in all sources; `manifests` are all that there are.
#[must_use]
pub(crate) fn second(
    workspace: &Workspace,
    rules: &Rules,
    files: &BTreeSet<RepoPath>,
    manifests: &[RepoPath],
    first: &First<'_>,
    all: &[RepoPath],
) -> Search {
    let First { needles, scan, near } = first;
    let mut names: BTreeSet<Vec<u8>> = needles.anywhere.union(&needles.from_above).cloned().collect();
    let mut outside = needles.outside.clone();
    let holders = Holders::new(workspace.packages.iter().filter_map(|package| package.dir.clone()));
    let mut outer_dirs = BTreeSet::new();
    let mut search_all = false;
    for path in files {
        let owner = workspace.owner(path);
        let inside = owner.filter(|owner| is_data(workspace, path, *owner));
        for id in inside.map(|owner| readers_inside(workspace, owner)).into_iter().flatten() {
            outer_dirs.extend(workspace.package(id).dir.as_ref().map(|dir| (id, dir)));
        }
        // The nearest manifest need not be that of the owner: it may be a fixture's.
        let dir = owner.and_then(|owner| workspace.package(owner).dir.clone()).unwrap_or_default();
        let is_elsewhere = workspace.package_elsewhere(path, manifests).is_some();
        let parts: Vec<_> = below(path, &dir).collect();
        if is_elsewhere || (needs_search(rules, path) && !parts.iter().all(|part| names.contains(part))) {
            names.extend(parts);
            search_all = true;
        } else if inside.is_some() {
            names.extend(parts);
        }
        if owner.is_none() || !path.has_suffix(".rs") {
            let heads = heads(&holders, path, &dir);
            search_all |= !heads.iter().all(|head| outside.contains(head));
            outside.extend(heads);
        }
        for (id, package) in workspace.iter() {
            let Some(dir) = package.dir.as_ref().filter(|_| Some(id) != owner) else { continue };
            // From the package around that of the file a path begins with the first directory below it.
            if let Some(below) = path.relative_to(dir).and_then(RepoPath::new) {
                names.extend(below.components().next().map(<[u8]>::to_vec));
                outer_dirs.insert((id, dir));
            }
        }
    }
    let owners = workspace.owners();
    let is_outer = |path: &RepoPath| {
        let is_below = outer_dirs.iter().any(|(_, dir)| path.is_within(dir));
        is_below && owners.of(path).is_some_and(|owner| outer_dirs.iter().any(|(id, _)| *id == owner))
    };
    let helped = helped_sources(workspace, &owners, scan);
    let wanted = Needles { anywhere: names, outside, ..Needles::default() };
    let is_covered = needles.of_nearby().covers(&wanted);
    let is_known = |path: &RepoPath| is_covered && near.to(path) == Some(&true);
    let is_wanted = |path: &&RepoPath| search_all || helped.contains(path) || is_outer(path);
    let sources = all.iter().filter(is_wanted).filter(|path| !is_known(path)).cloned().collect();
    Search { needles: wanted, sources }
}

/// Of the packages that know a way up: the sources for which that matters.
fn helped_sources<'a>(workspace: &Workspace, owners: &Owners<'_>, scan: &'a Scan) -> BTreeSet<&'a RepoPath> {
    let places: Vec<_> = scan.found.iter().map(|source| Place::of(workspace, source)).collect();
    let climbers = climbers(workspace, &places);
    let is_helped = |path: &&RepoPath| owners.of(path).is_some_and(|owner| climbers.contains(&owner));
    scan.if_helped.iter().filter(is_helped).collect()
}

/// The packages that can find a directory above themselves by a function: those that have such a function, if
/// only in their tests, whose directory is that of the package however they begin; and those that depend on a library
/// that has one, directly or not.
pub(super) fn climbers(workspace: &Workspace, places: &[Place<'_>]) -> BTreeSet<PackageId> {
    let is_helper = |place: &&Place<'_>| place.role == Role::Code && place.is_anchored() && place.climbs();
    let helpers: BTreeSet<PackageId> =
        places.iter().filter(is_helper).filter_map(|place| place.owner).collect();
    let mut climbers = helpers;
    let goes_up = |place: &&Place<'_>| place.climbs() || place.source.asks != Asks::Never;
    let is_in_tests = |place: &&Place<'_>| place.role == Role::Test && goes_up(place);
    let in_tests = places.iter().filter(is_in_tests).filter_map(|place| place.owner);
    loop {
        let depends = |package: &Package| {
            package
                .dependencies
                .iter()
                .any(|dependency| dependency.local.is_some_and(|on| climbers.contains(&on)))
        };
        let users: Vec<_> =
            workspace.iter().filter(|(_, package)| depends(package)).map(|(id, _)| id).collect();
        let before = climbers.len();
        climbers.extend(users);
        if climbers.len() == before {
            climbers.extend(in_tests);
            return climbers;
        }
    }
}
