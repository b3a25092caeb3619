//! Which files the sources name: found by their string literals.
//!
//! A program that reads a file must name it, or a directory above it. Reading ends in [`Source`]s, plain
//! data; which changed file a mention means is decided in `decide::naming`.

mod anchors;
pub mod build_script;
mod implied;
pub mod lexer;
mod marks;
mod mentions;
pub mod modules;
mod names;
mod only_tests;
mod pushes;
mod reading;
mod scanner;
mod steps_up;
mod survey;
mod taken_in;
mod windows;

use std::collections::BTreeSet;

pub(crate) use marks::first_list;
use marks::{is_in_comment_line, is_rust_word, line_of};
pub use mentions::{Context as MentionContext, Mention, mentions};
pub(crate) use reading::for_each;
pub use scanner::{Closely, Scanner};
pub use survey::{Program, Survey, survey};

use crate::path::{Nearest, RepoPath};

/// What one source says of files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The source.
    pub path: RepoPath,
    /// The paths it mentions that may matter, in the order of the text.
    pub mentions: Vec<Mention>,
    /// The first line that lists a directory, if there is one: then a directory that the source names may
    /// stand for everything in it.
    pub lists: Option<usize>,
    /// The first line that enters a directory, for itself or for a child process.
    pub enters: Option<usize>,
    /// Whether it finds a directory above the package by asking for it, not by a path.
    pub asks: Asks,
    /// Whether anything in it goes from a path to the directory above.
    pub walks_up: bool,
    /// Whether all of it runs in tests only.
    pub only_tests: bool,
}

/// Where a source asks for a directory above its package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Asks {
    /// Nowhere.
    #[default]
    Never,
    /// Only where tests run.
    InTests,
    /// Where other code runs.
    InCode,
}

/// What a scan found.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// The sources that may name something that matters.
    pub found: Vec<Source>,
    /// Those that do if they know a way up: they name something, or are tests that list a directory.
    pub if_helped: Vec<RepoPath>,
    /// The directories in which every source was looked at for unusual ways to take in another one, and those
    /// that have such.
    pub looked_at: BTreeSet<RepoPath>,
    /// See there.
    pub unusual: Vec<RepoPath>,
}

/// The names of changed files and directories that sources are searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needles {
    /// Those that any source may name.
    pub anywhere: BTreeSet<Vec<u8>>,
    /// Those that only a source may name which knows a way up to the directory in which they are.
    pub from_above: BTreeSet<Vec<u8>>,
    /// Those of which a program has to name one to reach a file from a directory above its package; also
    /// looked for within a longer literal, such as a command.
    pub outside: BTreeSet<Vec<u8>>,
    /// Those that besides only the sources of some packages may name: those around the package of a changed file, and
    /// where a data file changed its own.
    pub nearby: BTreeSet<Vec<u8>>,
    /// The directories of these packages.
    pub near: BTreeSet<RepoPath>,
}

impl Needles {
    /// What the sources of the packages nearby are searched for.
    #[must_use]
    pub fn of_nearby(&self) -> Self {
        let Self { anywhere, from_above, outside, nearby, .. } = self;
        let anywhere = anywhere.iter().chain(from_above).chain(nearby).cloned().collect();
        Self { anywhere, outside: outside.clone(), ..Self::default() }
    }

    /// For the directories of all packages whether they are nearby.
    #[must_use]
    pub fn nearest<'a>(&self, dirs: &'a [RepoPath]) -> Nearest<'a, bool> {
        dirs.iter().map(|dir| (dir, self.near.contains(dir))).collect()
    }

    /// Whether a search for these finds all that one for others would.
    #[must_use]
    pub fn covers(&self, others: &Self) -> bool {
        others.from_above.is_empty()
            && others.anywhere.is_subset(&self.anywhere)
            && others.outside.is_subset(&self.outside)
    }
}
