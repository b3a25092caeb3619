//! Which packages may read a file that lies in none of the directories they begin at: one that no package
//! owns, or one of a package around them.
//!
//! A test begins in the directory of its package. To read such a file it goes up to a directory that holds both,
//! and from there names the first step down, or lists what is there. So whoever mentions that first step may
//! read the file, with all the programs in which the mention runs; and who mentions none of it cannot. What
//! more is known of the path has to fit.

mod holders;
mod steps;
mod users;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use self::holders::Holders;
use self::steps::{Kind, Match, Steps, steps};
pub(super) use self::users::Users;
use super::Reading;
use super::place::{Place, Role};
use crate::path::RepoPath;
use crate::report::Level;
use crate::sources::{Asks, Mention, MentionContext};
use crate::workspace::{PackageId, Workspace};

/// All that sources say of files outside of their packages.
pub(in crate::decide) struct Outside<'a> {
    workspace: &'a Workspace,
    holders: Holders,
    /// By the first step.
    mentions: BTreeMap<&'a str, Vec<Said<'a>>>,
    /// Sources that list a directory above their package, and the line.
    walkers: Vec<(&'a Place<'a>, usize, bool)>,
    /// The packages of which a program can find a directory above them.
    climbing: BTreeSet<PackageId>,
    users: Users<'a>,
}

/// What a source says of a path.
struct Said<'a> {
    place: &'a Place<'a>,
    mention: &'a Mention,
    steps: Steps<'a>,
}

impl<'a> Outside<'a> {
    pub(in crate::decide) fn new(workspace: &'a Workspace, places: &'a [Place<'a>]) -> Self {
        let users = Users::new(workspace);
        let dirs = workspace.packages.iter().filter_map(|package| package.dir.clone());
        let holders = Holders::new(dirs);
        let mut mentions: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for place in places {
            for mention in place.source.mentions.iter().filter(|mention| is_path_of_program(mention)) {
                for steps in steps(&mention.text) {
                    mentions.entry(steps.first()).or_default().push(Said { place, mention, steps });
                }
            }
        }
        let climbing = climbing(places, &users);
        let walkers = places.iter().filter_map(walker).collect();
        Self { workspace, holders, mentions, walkers, climbing, users }
    }

    /// The packages that may read the file.
    pub(in crate::decide) fn readers(&self, file: &RepoPath) -> BTreeSet<Reading> {
        let mut found = Found::default();
        let owner = self.workspace.owner(file);
        let outer = owner.map(|owner| self.workspace.package(owner).dir.clone().unwrap_or_default());
        let Some(heads) = self.holders.heads(file, outer.as_ref()) else { return found.readings() };
        let components: Vec<_> = file.components().collect();
        for start in heads {
            let Some(first) = components.get(start).and_then(|first| std::str::from_utf8(first).ok()) else {
                continue;
            };
            for said in self.mentions.get(first).into_iter().flatten() {
                self.add(said, &components, start, &mut found);
            }
        }
        for (place, line, runs_in_users) in &self.walkers {
            let why = format!("may be read by {}:{line}", place.source.path);
            self.spread(place, *runs_in_users, &why, |_| true, &mut found);
        }
        let is_inside = |id: &PackageId| {
            let dir = self.workspace.package(*id).dir.as_ref();
            outer
                .as_ref()
                .is_none_or(|outer| Some(*id) != owner && dir.is_some_and(|dir| dir.is_within(outer)))
        };
        found.0.retain(|id, _| is_inside(id));
        found.readings()
    }

    /// The components of a path of which a program has to name one to come to it from another directory.
    pub(in crate::decide) fn first_steps<'p>(&self, file: &'p RepoPath) -> impl Iterator<Item = &'p [u8]> {
        let heads = self.holders.heads(file, None).unwrap_or(0..=0);
        file.components().skip(*heads.start()).take(heads.count())
    }

    /// Whether a text in a configuration or a script has a path to a file or a directory above it: from where
    /// packages are, or from the directory of the script itself; perhaps right behind a flag, as in `-Tmemory.x`.
    pub(in crate::decide) fn is_path_to(&self, text: &str, script: &RepoPath, file: &RepoPath) -> bool {
        let components: Vec<_> = file.components().collect();
        let heads = self.holders.heads(file, None).unwrap_or(0..=0);
        let own = script.parent().filter(|dir| file.is_within(dir)).map(|dir| dir.components().count());
        let leads = |steps: &Steps<'_>| {
            let mut matches =
                heads.clone().chain(own).filter_map(|start| steps.matches(components.get(start..)?));
            matches.any(|(matched, _)| matched != Match::Beside)
        };
        let words = text.split([' ', '=', ',']).filter(|word| word.starts_with('-'));
        let flags = words.filter_map(|word| word.get(2..));
        steps(text).iter().any(leads) || flags.flat_map(steps).any(|steps| leads(&steps))
    }

    /// A mention that begins with the component at `start` of the file.
    fn add(&self, said: &Said<'_>, components: &[&[u8]], start: usize, found: &mut Found) {
        let Some((matched, length)) = said.steps.matches(&components[start..]) else { return };
        let inside = said.place.package_dir.components().zip(components).take_while(|(a, b)| a == *b).count();
        // The directories in which the source itself is are no step down, unless they are listed.
        if start + length <= inside && said.place.source.lists.is_none() {
            return;
        }
        let by = format!("{}:{}", said.place.source.path, said.mention.line);
        let why = match matched {
            Match::Whole => format!("is named by {by}"),
            Match::Below => format!("is in a directory that {by} names"),
            Match::Beside => format!("is beside what {by} names"),
        };
        // A word alone may be anything; it is a path only for who can come to where it leads from. So is a name
        // alone that code compares or looks for, unless that very source goes up the directories.
        let needs_way_up = |id: PackageId| match said.steps.kind() {
            Kind::Word => true,
            Kind::Name => Some(id) != said.place.owner && !said.place.source.walks_up,
            Kind::Path => false,
        };
        let can_be = |id: PackageId| !needs_way_up(id) || self.climbing.contains(&id);
        self.spread(said.place, said.place.runs_in_users(said.mention), &why, can_be, found);
    }

    /// From a source to the programs in which it runs.
    fn spread(
        &self,
        place: &Place<'_>,
        runs_in_users: bool,
        why: &str,
        can_be: impl Fn(PackageId) -> bool,
        found: &mut Found,
    ) {
        let Some(owner) = place.owner else { return };
        if !runs_in_users {
            let level = if place.role == Role::Build { Level::Compile } else { Level::Test };
            if level == Level::Compile || can_be(owner) {
                found.add(owner, level, why.to_owned());
            }
            return;
        }
        for &(id, level) in self.users.of(owner) {
            if level == Level::Compile || can_be(id) {
                let how = if id == owner { String::new() } else { ", which runs in it too".to_owned() };
                found.add(id, level, format!("{why}{how}"));
            }
        }
    }
}

/// The readers so far, each with its best reason.
#[derive(Default)]
struct Found(BTreeMap<PackageId, (Level, String)>);

impl Found {
    fn add(&mut self, package: PackageId, level: Level, why: String) {
        let known = self.0.entry(package).or_insert_with(|| (level, why.clone()));
        if level > known.0 {
            *known = (level, why);
        }
    }

    fn readings(self) -> BTreeSet<Reading> {
        self.0.into_iter().map(|(package, (level, why))| Reading { package, level, why }).collect()
    }
}

/// Whether a program opens the path when it runs. What the compiler opens says exactly where it is.
fn is_path_of_program(mention: &Mention) -> bool {
    !mention.by_compiler && matches!(mention.context, MentionContext::Literal | MentionContext::Package)
}

/// A source that lists a directory above its package: the line, and whether that runs in its users. (A build
/// script runs again only for what it says.)
fn walker<'a>(place: &'a Place<'a>) -> Option<(&'a Place<'a>, usize, bool)> {
    let line = place.source.lists.or(place.source.enters).filter(|_| place.role != Role::Build)?;
    let climbs = place.source.mentions.iter().filter(|mention| place.is_walk_up(mention));
    let in_users = climbs.map(|mention| place.runs_in_users(mention)).max();
    let asks = place.source.asks != Asks::Never && place.role == Role::Test;
    in_users.or(asks.then_some(false)).map(|in_users| (place, line, in_users))
}

/// The packages of which a program can find a directory above them.
fn climbing(places: &[Place<'_>], users: &Users<'_>) -> BTreeSet<PackageId> {
    let mut climbing = BTreeSet::new();
    for place in places {
        let Some(owner) = place.owner else { continue };
        let climbs = || place.source.mentions.iter().filter(|mention| place.is_climb(mention));
        let asks = place.source.asks;
        // What runs elsewhere begins at its own package, or it knows nothing of where it is.
        let is_begun = |mention: &&Mention| mention.context != MentionContext::Literal;
        let in_users = climbs().filter(is_begun).any(|mention| place.runs_in_users(mention));
        if in_users || (asks == Asks::InCode && place.role == Role::Code) {
            climbing.extend(users.of(owner).iter().map(|(id, _)| *id));
        } else if asks != Asks::Never || climbs().next().is_some() {
            climbing.insert(owner);
        }
    }
    climbing
}
