//! Which packages read a changed file that is not theirs: by an include, a path attribute, a literal that
//! reaches it, or a symbolic link.
//!
//! What is read by the compiler, or by a build script, compiles the reader anew; what only tests name
//! touches only the tests. A source that is itself named by others passes the change on to them.

mod data;
mod outside;
mod place;
mod search;
mod taken_in;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(super) use self::data::{Data, is_data};
pub(crate) use self::outside::Holders;
pub(super) use self::outside::Outside;
use self::outside::Users;
pub(super) use self::place::Place;
use self::place::Role;
use self::search::climbers;
pub(crate) use self::search::{First, Search, first, second, suggests_tests};
pub(crate) use self::taken_in::{TakenIn, taken_in};
use super::Input;
use super::modules::{self, PartOf};
use crate::change::is_compared_by_content;
use crate::config::Effect;
use crate::path::RepoPath;
use crate::report::Level;
use crate::rules::Rules;
use crate::sources::modules::ModulePath;
use crate::workspace::{Package, PackageId, TEST_DIRS, Target, Workspace};

/// A package that reads a file which is not its own, or not plainly its own.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Reading {
    pub(super) package: PackageId,
    pub(super) level: Level,
    /// Follows the path of the file in a sentence.
    pub(super) why: String,
}

/// All that the sources and links of the workspace name.
pub(super) struct Names<'a> {
    input: &'a Input,
    /// By the file or directory that is named.
    by_target: BTreeMap<RepoPath, Vec<Name<'a>>>,
    /// What changed sources are by their place among the modules of their package.
    judged: BTreeMap<RepoPath, PartOf>,
    /// By the last component alone, of sources that know a way up to the directory in which it may be.
    by_ending: BTreeMap<&'a [u8], Vec<Name<'a>>>,
    users: Users<'a>,
}

/// A file or directory that a source names.
#[derive(Clone, Debug)]
struct Name<'a> {
    source: &'a RepoPath,
    owner: Option<PackageId>,
    line: usize,
    level: Level,
    /// How the file has to end, where not all of its name is known.
    ending: Option<&'a str>,
    reach: Reach,
    /// Whether the compiler takes the file in, so that its reader becomes the reader of what it takes in.
    takes_in: bool,
    /// Whether the file is read when a program runs that may be that of any package which uses this one.
    runs_in_users: bool,
}

/// How far a name reaches below the directory it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// Every file below.
    Below,
    /// Every file of other packages, and what of its own has no effect by itself, unless the compiler takes
    /// it in: a climb that says no more than "somewhere above".
    Foreign,
    /// Nothing below; it has to be the file itself.
    Exact,
}

/// The sources of the input in their packages.
pub(super) fn places(input: &Input) -> Vec<Place<'_>> {
    input.sources.iter().map(|source| Place::of(&input.workspace, source)).collect()
}

impl<'a> Names<'a> {
    pub(super) fn new(input: &'a Input, places: &'a [Place<'a>]) -> Self {
        let climbers = climbers(&input.workspace, places);
        let judged = modules::judge(input);
        let users = Users::new(&input.workspace);
        let mut names = Self { input, judged, by_target: BTreeMap::new(), by_ending: BTreeMap::new(), users };
        for place in places {
            for mention in &place.source.mentions {
                for (target, name) in place.names(mention) {
                    names.by_target.entry(target).or_default().push(name);
                }
            }
            let is_helped = place.owner.is_some_and(|owner| climbers.contains(&owner));
            if is_helped
                && place.role == Role::Test
                && let Some(line) = place.source.lists
            {
                let name = place.name(line, Level::Test, Reach::Foreign, None, false);
                names.by_target.entry(RepoPath::root()).or_default().push(name);
            }
            if is_helped || place.climbs() {
                for (ending, name) in place.endings() {
                    names.by_ending.entry(ending).or_default().push(name);
                }
            }
        }
        names
    }

    /// The packages that read the file, through any number of sources and links.
    pub(super) fn readers(&self, changed: &RepoPath) -> BTreeSet<Reading> {
        let mut readings = BTreeSet::new();
        let mut seen = BTreeSet::from([changed.clone()]);
        // The file under each of its names, and then the sources that read it.
        let mut pending = VecDeque::new();
        self.add(changed, None, &mut pending, &mut readings);
        while let Some((file, reader)) = pending.pop_front() {
            readings.extend(self.targets_at(&file));
            let own_counts = reader.is_some() || file != *changed || self.needs_proof(changed);
            for (target, name) in self.named_by(&file, own_counts) {
                let place = format!("{}:{}", name.source, name.line);
                let why = match &reader {
                    Some(_) if !name.takes_in => continue,
                    Some(reader) => format!("{reader}, which {place} takes in"),
                    None if target == file => format!("is named by {place}"),
                    None if target.is_within(&file) => format!("holds what {place} names"),
                    None if name.reach == Reach::Foreign => format!("may be read by {place}"),
                    None => format!("is in a directory that {place} names"),
                };
                readings.extend(self.readings(name, &why));
                // Whoever takes that source in becomes a reader too.
                if seen.insert(name.source.clone()) {
                    self.add(name.source, Some(&why), &mut pending, &mut readings);
                }
            }
        }
        readings
    }

    /// Whoever reads what is named: the package that names it; and where that is read when a program runs, all in
    /// whose programs that may be. (What is compiled anew flows on to these by itself.)
    fn readings(&self, name: &Name<'_>, why: &str) -> Vec<Reading> {
        let Some(owner) = name.owner else { return Vec::new() };
        let reading = |(package, level)| Reading { package, level, why: why.to_owned() };
        if name.level == Level::Compile || !name.runs_in_users {
            return vec![reading((owner, name.level))];
        }
        let users = self.users.of(owner).iter().copied();
        users
            .map(|(id, level)| match id == owner {
                true => reading((id, level)),
                false => Reading { why: format!("{why}, which runs in it too"), ..reading((id, level)) },
            })
            .collect()
    }

    /// The packages with a target that lies outside of them, at this file or beside it: what is beside a
    /// target may be a module of it.
    fn targets_at(&self, file: &RepoPath) -> Vec<Reading> {
        let is_at = |target: &&Target| {
            let source = &target.source;
            let is_beside = source.parent().is_some_and(|dir| file.is_within(&dir)) && file.has_suffix(".rs");
            source == file || is_beside
        };
        let reading = |(package, described): (PackageId, &Package)| {
            let is_outer =
                |target: &&Target| described.dir.as_ref().is_some_and(|dir| !target.source.is_within(dir));
            let at = described.targets.iter().filter(is_outer).filter(is_at);
            // What all of them are decides.
            let target = at.min_by_key(|target| target.is_test)?;
            let level = if target.is_test { Level::Test } else { Level::Compile };
            let why = format!("belongs to the target {} of the package", target.source);
            Some(Reading { package, level, why })
        };
        self.input.workspace.iter().filter_map(reading).collect()
    }

    /// A file under each of its names. Whoever has a link to it reads it.
    fn add(
        &self,
        file: &RepoPath,
        reader: Option<&String>,
        pending: &mut VecDeque<(RepoPath, Option<String>)>,
        readings: &mut BTreeSet<Reading>,
    ) {
        let workspace = &self.input.workspace;
        let reading = |package, why| Reading { package, level: Level::Compile, why };
        let aliases = aliases(&self.input.links, file).unwrap_or_else(|| {
            let why = "is what more links lead to than can be followed";
            readings.extend(workspace.members().map(|package| reading(package, why.to_owned())));
            Vec::new()
        });
        for alias in &aliases {
            let why = format!("is what the link {alias} leads to");
            readings.extend(workspace.owner(alias).map(|package| reading(package, why)));
        }
        let names = std::iter::once(file.clone()).chain(aliases);
        pending.extend(names.map(|name| (name, reader.cloned())));
    }

    /// The names that mean a file: one for each source, the one that reaches furthest. What a package says
    /// of its own files matters only where these have no effect by themselves.
    fn named_by(&self, file: &RepoPath, own_counts: bool) -> Vec<(RepoPath, &Name<'a>)> {
        let owner = self.input.workspace.owner(file);
        // What these mean to their package is compared, but not what they are as text.
        let is_compared = is_compared_by_content(file);
        let mut best: BTreeMap<&RepoPath, (RepoPath, &Name<'a>)> = BTreeMap::new();
        let by_target = std::iter::successors(Some(file.clone()), RepoPath::parent).flat_map(|target| {
            self.by_target.get(&target).into_iter().flatten().map(move |name| (target.clone(), name))
        });
        let by_ending =
            self.by_ending.get(file.file_name()).into_iter().flatten().map(|name| (file.clone(), name));
        // What is below a changed path that is no directory is in a submodule, and changes with it.
        let inside = self
            .by_target
            .range(file.clone()..)
            .take_while(|(target, _)| target.as_bytes().starts_with(file.as_bytes()))
            .filter(|(target, _)| *target != file && target.is_within(file))
            .flat_map(|(target, names)| names.iter().map(move |name| (target.clone(), name)));
        for (target, name) in by_target.chain(by_ending).chain(inside) {
            let is_own = name.owner.is_some() && name.owner == owner;
            let reaches = match name.reach {
                Reach::Below => true,
                Reach::Foreign => !is_own || !name.takes_in,
                Reach::Exact => target.is_within(file),
            };
            let is_inside = target != *file && target.is_within(file);
            let ends =
                is_inside || name.ending.is_none_or(|ending| file.as_bytes().ends_with(ending.as_bytes()));
            if !reaches
                || !ends
                || name.source == file
                || (is_own && self.is_judged_with(file, name))
                || (is_own && !own_counts && !(is_compared && name.takes_in))
            {
                continue;
            }
            let rank = |target: &RepoPath, name: &Name<'_>| (name.takes_in, name.level, target == file);
            let known = best.entry(name.source).or_insert_with(|| (target.clone(), name));
            if rank(&target, name) > rank(&known.0, known.1) {
                *known = (target, name);
            }
        }
        best.into_values().collect()
    }

    /// Whether what a package says of this file of its own matters: where the file's place in the package does
    /// not say enough.
    fn needs_proof(&self, file: &RepoPath) -> bool {
        is_quiet(&self.input.rules, file)
            || is_test_only(&self.input.workspace, file)
            || matches!(
                self.judged.get(file),
                Some(PartOf::Binary(_) | PartOf::Tests(_) | PartOf::Nothing(_))
            )
    }

    /// What a changed source is by its place among the modules of its package, where that is known.
    pub(super) fn part_of(&self, file: &RepoPath) -> Option<&PartOf> {
        self.judged.get(file)
    }

    /// Whether a name is a declaration that the place of the file among the modules has taken into account.
    fn is_judged_with(&self, file: &RepoPath, name: &Name<'_>) -> bool {
        let is_at = |path: &ModulePath| path.line == name.line;
        name.takes_in && self.judged.contains_key(file) && {
            let declared = self.input.modules.sources.get(name.source);
            declared
                .is_some_and(|declared| declared.modules.iter().flat_map(|module| &module.paths).any(is_at))
        }
    }
}

/// Whether a file lies where its package has only tests, benches and examples. Directories of other names are
/// not searched for, so nothing is said of them.
pub(crate) fn is_test_only(workspace: &Workspace, path: &RepoPath) -> bool {
    let Some(package) = workspace.owner(path).map(|owner| workspace.package(owner)) else { return false };
    let Some(package_dir) = &package.dir else { return false };
    let is_standard = |dir: &RepoPath| {
        TEST_DIRS.iter().any(|name| package_dir.join(name).is_some_and(|standard| dir.is_within(&standard)))
    };
    package.test_dirs.iter().any(|dir| is_standard(dir) && path.is_within(dir))
}

/// So many further names of one file are followed: links that lead above themselves make more and more.
const MOST_ALIASES: usize = 256;

/// The paths under which a file is also known, through each link at most once; `None` where these are more
/// than can be followed.
pub(crate) fn aliases(links: &BTreeMap<RepoPath, RepoPath>, file: &RepoPath) -> Option<Vec<RepoPath>> {
    let mut aliases = Vec::new();
    let mut pending = VecDeque::from([(file.clone(), Vec::new())]);
    while let Some((name, way)) = pending.pop_front() {
        for (link, target) in links.iter().filter(|(link, _)| !way.contains(link)) {
            let alias = name.relative_to(target).and_then(|rest| link.join(rest));
            let Some(alias) = alias.filter(|alias| alias != file && !aliases.contains(alias)) else {
                continue;
            };
            if aliases.len() == MOST_ALIASES {
                return None;
            }
            aliases.push(alias.clone());
            pending.push_back((alias, way.iter().copied().chain([link]).collect()));
        }
    }
    Some(aliases)
}

/// Whether a rule takes the place of the file's own place, so that all else depends on who names it.
fn is_quiet(rules: &Rules, path: &RepoPath) -> bool {
    rules.verdict(path).is_some_and(|verdict| match verdict.effect {
        Effect::None | Effect::Jobs | Effect::Tool | Effect::Packages(_) => true,
        Effect::All | Effect::Owner => false,
    })
}
