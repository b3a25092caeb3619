//! The search: every source is read once, and where a hit is, its surroundings are understood.

use std::collections::BTreeSet;
use std::path::Path;

use memchr::memchr_iter;
use tollgate_common::Result;

use super::anchors::anchors;
use super::marks::{ASKS, ENTERS, KNOW_ROOTS, LISTS, NEAR, climbs, first_line_but, first_list, walks_up};
use super::names::{Names, Prefilter};
use super::{
    Asks, Mention, MentionContext, Needles, Scan, Source, for_each, implied, mentions, modules, only_tests,
    steps_up::steps_up,
    taken_in::{self, Packages},
};
use crate::path::{Nearest, RepoPath};
use crate::workspace::TEST_DIRS;

/// Searches sources for mentions of files.
pub struct Scanner {
    anywhere: Names,
    from_above: Names,
    outside: Names,
    asks: Names,
    /// Whether a source has any of all these. Most have none.
    any: Prefilter,
    lists: Prefilter,
    /// Those of the names that sources may read without naming them.
    implied: Vec<Vec<u8>>,
}

/// What a search saw in a source.
struct Seen {
    /// Whether it has any of the names, in whatever place.
    has_any: bool,
    /// Where it climbs, begins a path at the directory of its package, or mentions a name.
    hits: Vec<usize>,
    /// The lines at which it finds a directory above its package without a path to it.
    asks: Vec<usize>,
    implied: Vec<Mention>,
    /// Whether anything in it goes from a path to the directory above, where that was looked at.
    walks_up: Option<bool>,
}

/// Where sources are looked at more closely while they are searched.
pub struct Closely<'a> {
    /// Directories in which also those are kept that take in sources in unusual ways.
    pub looked_at: BTreeSet<RepoPath>,
    /// For the directory of each package whether [`Needles::nearby`] is for it.
    pub near: &'a Nearest<'a, bool>,
}

impl Scanner {
    /// A scanner for what climbs out of a directory and, besides, for these names.
    ///
    /// # Errors
    /// When there are more names than fit into memory.
    pub fn new(needles: &Needles) -> Result<Self> {
        let Needles { anywhere, from_above, outside, .. } = needles;
        let asks: &[&str] = if outside.is_empty() { &[] } else { &ASKS };
        let names = anywhere.iter().chain(from_above).chain(outside).map(Vec::as_slice);
        Ok(Self {
            any: Prefilter::new(names.chain(asks.iter().map(|word| word.as_bytes()))),
            lists: Prefilter::new(LISTS.iter().map(|word| word.as_bytes())),
            anywhere: Names::components(anywhere)?,
            from_above: Names::components(from_above)?,
            implied: outside.iter().filter(|name| implied::is_implied(name)).cloned().collect(),
            outside: Names::words(outside)?,
            asks: Names::code(asks)?,
        })
    }

    /// Reads the sources below `root` and keeps those that may name something that matters.
    ///
    /// # Errors
    /// As for [`Self::new`].
    pub fn scan(needles: &Needles, root: &Path, sources: &[RepoPath], closely: Closely<'_>) -> Result<Scan> {
        let Closely { looked_at, near } = closely;
        let elsewhere = Self::new(needles)?;
        let nearby = Self::new(&needles.of_nearby())?;
        let packages = Packages::new(root);
        let mut scan = Scan { looked_at, ..Scan::default() };
        for_each(root, sources, |path, text| {
            if scan.looked_at.iter().any(|dir| path.is_within(dir)) && modules::is_unusual(text) {
                scan.unusual.push(path.clone());
            }
            let is_near = near.to(path) == Some(&true);
            let scanner = if is_near { &nearby } else { &elsewhere };
            let seen = scanner.see(text);
            let has_name = seen.has_any && elsewhere.from_above.are_in(text);
            // What is nearby may have to be searched for still more.
            if (seen.is_empty() || is_near)
                && (has_name || (is_test(path) && scanner.first_list(text).is_some()))
            {
                scan.if_helped.push(path.clone());
            }
            if !seen.is_empty() || is_near {
                scan.found.extend(scanner.source(&packages, path, text, seen));
            }
        });
        Ok(scan)
    }

    /// Reads sources that were chosen, and keeps those that name something that matters or list a directory.
    #[must_use]
    pub fn scan_chosen(&self, root: &Path, sources: &[RepoPath]) -> Vec<Source> {
        let (packages, mut found) = (Packages::new(root), Vec::new());
        for_each(root, sources, |path, text| {
            found.extend(self.source(&packages, path, text, self.see(text)));
        });
        found
    }

    /// Reads one text as the source at a path, below no root.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn scan_text(&self, path: &RepoPath, text: &[u8]) -> Option<Source> {
        self.source(&Packages::new(Path::new("/dev/null")), path, text, self.see(text))
    }

    fn source(&self, packages: &Packages<'_>, path: &RepoPath, text: &[u8], seen: Seen) -> Option<Source> {
        let lists = self.first_list(text);
        if seen.is_empty() && lists.is_none() {
            return None;
        }
        let Seen { has_any, mut hits, asks, implied, walks_up: known } = seen;
        if !hits.is_empty() && has_any {
            self.from_above.hits(text, |at| hits.push(at));
        }
        hits.sort_unstable();
        let walks_up = known.unwrap_or_else(|| walks_up(text));
        let mut mentions = mentions(text, &hits, if walks_up { steps_up(text) } else { 0 });
        mentions.retain(|mention| self.may_matter(mention));
        mentions.extend(taken_in::taken_in(packages, path, &mentions));
        mentions.extend(implied);
        if mentions.is_empty() && lists.is_none() && asks.is_empty() {
            return None;
        }
        let only_tests = !is_test(path) && only_tests::is_test_module(packages.root, path, text);
        let last = mentions.iter().map(|mention| mention.line).chain(asks.iter().copied()).max();
        let last = last.filter(|_| !only_tests);
        let items = last.map(|last| only_tests::test_items(text, last)).unwrap_or_default();
        let is_of_tests = |line: &usize| only_tests || items.iter().any(|lines| lines.contains(line));
        for mention in &mut mentions {
            mention.only_tests |= is_of_tests(&mention.line);
        }
        let asks = match asks.iter().all(is_of_tests) {
            _ if asks.is_empty() => Asks::Never,
            true => Asks::InTests,
            false => Asks::InCode,
        };
        // A text with what is known only at run time before its steps up may begin anywhere: `{}/../..`.
        let is_computed_climb =
            |mention: &Mention| mention.text.starts_with(['*', '{']) && mention.text.contains("..");
        let begins_here = asks != Asks::Never
            || mentions.iter().any(|mention| mention.is_begun() || is_computed_climb(mention));
        let enters = first_line_but(text, &ENTERS, |call| !begins_here && call.starts_with(b"current_dir()"));
        Some(Source { path: path.clone(), mentions, lists, enters, asks, walks_up, only_tests })
    }

    fn see(&self, text: &[u8]) -> Seen {
        let has_any = self.any.may_be_in(text);
        let mut hits: Vec<usize> = climbs(text).collect();
        // With names to look for, a source that reads its whole package may read the files of these names.
        let anchors: Vec<usize> = anchors(text).collect();
        let walks_up = (!anchors.is_empty()).then(|| walks_up(text));
        if walks_up.is_some_and(|walks_up| walks_up || !self.anywhere.is_empty()) {
            hits.extend(anchors);
        }
        if has_any {
            self.anywhere.hits(text, |at| hits.push(at));
            self.outside.hits(text, |at| hits.push(at));
        }
        let asks = if has_any { self.asks(text) } else { Vec::new() };
        let implied = implied::implied(text, self.implied.iter().map(Vec::as_slice));
        Seen { has_any, hits, asks, implied, walks_up }
    }

    fn asks(&self, text: &[u8]) -> Vec<usize> {
        let mut found = Vec::new();
        self.asks.hits(text, |at| {
            let rest = &text[at..];
            let is_root = ASKS[..KNOW_ROOTS].iter().any(|word| rest.starts_with(word.as_bytes()));
            let end = memchr_iter(b'\n', rest).nth(NEAR).unwrap_or(rest.len());
            if is_root || walks_up(&rest[..end]) {
                found.push(memchr_iter(b'\n', &text[..at]).count() + 1);
            }
        });
        found
    }

    fn first_list(&self, text: &[u8]) -> Option<usize> {
        if self.lists.may_be_in(text) { first_list(text) } else { None }
    }

    fn may_matter(&self, mention: &Mention) -> bool {
        let text = mention.text.as_bytes();
        let names = || {
            self.anywhere.are_in(text) || self.from_above.are_in(text) || self.outside.are_in(&quoted(text))
        };
        mention.context != MentionContext::Literal
            || mention.text.contains("..")
            || (!self.anywhere.is_empty() && mention.text.contains('*'))
            || (self.any.may_be_in(text) && names())
    }
}

impl Seen {
    fn is_empty(&self) -> bool {
        self.hits.is_empty() && self.asks.is_empty() && self.implied.is_empty()
    }
}

/// A literal as it stands in a source, with its edges.
fn quoted(text: &[u8]) -> Vec<u8> {
    [b"\"", text, b"\""].concat()
}

/// Whether a source lies where tests are, as far as its path tells.
fn is_test(path: &RepoPath) -> bool {
    path.components().any(|name| TEST_DIRS.iter().any(|dir| dir.as_bytes() == name))
}
