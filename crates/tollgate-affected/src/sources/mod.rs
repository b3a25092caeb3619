//! Which files the sources name: found by their string literals.
//!
//! A program that reads a file must name it, or a directory above it. Reading ends in [`Source`]s, plain
//! data; which changed file a mention means is decided in `decide::naming`.

mod anchors;
pub mod build_script;
mod implied;
pub mod lexer;
mod mentions;
pub mod modules;
mod names;
mod only_tests;
mod survey;
mod taken_in;
mod windows;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use memchr::{memchr_iter, memmem, memrchr};
use tollgate_common::Result;

use self::anchors::anchors;
use self::names::Names;
pub use mentions::{Context as MentionContext, Mention, mentions};
pub use survey::{Program, Survey, survey};

use crate::path::RepoPath;
use crate::workspace::TEST_DIRS;

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

/// The steps of a path that is walked up.
const STEPS_UP: [&str; 6] = [
    ".parent()",
    ".ancestors()",
    ".pop()",
    "Path::parent",
    "Path::ancestors",
    /* up and down */ "_file_name(",
];

/// What lists a directory: of the standard library, and the crates for it.
const LISTS: [&str; 7] =
    ["read_dir(", "read_dir_utf8(", "WalkDir::", "WalkBuilder::", "Walk::new", "glob(", "glob!("];

/// What enters a directory; what then runs there may list it.
const ENTERS: [&str; 1] = ["current_dir("];

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

/// What finds a directory above a package by asking for it. First what knows the root of a workspace or of a
/// repository: cargo, git, CI, and crates for these.
const ASKS: [&str; 15] = [
    "MetadataCommand",
    "get_project_root",
    "show-toplevel",
    "locate-project",
    "CARGO_WORKSPACE_DIR",
    "GITHUB_WORKSPACE",
    "NEXTEST_WORKSPACE_ROOT",
    "gix::discover(",
    "Repository::discover(",
    // What lies below such a directory, so that a way up from it leads there.
    "env::current_dir(",
    "current_exe(",
    "CARGO_BIN_EXE_",
    "CARGO_TARGET_TMPDIR",
    "OUT_DIR",
    "file!(",
];

/// How many of these need no way up.
const KNOW_ROOTS: usize = 9;

/// So many lines after one of these a way up belongs to it.
const NEAR: usize = 12;

/// Bytes; nearly every source fits.
const FIRST_READ: usize = 256 * 1024;

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
}

/// Searches sources for mentions of files.
pub struct Scanner {
    anywhere: Names,
    from_above: Names,
    outside: Names,
    asks: Names,
    /// Those of the names that sources may read without naming them.
    implied: Vec<Vec<u8>>,
}

impl Scanner {
    /// A scanner for what climbs out of a directory and, besides, for these names.
    ///
    /// # Errors
    /// When there are more names than fit into memory.
    pub fn new(needles: &Needles) -> Result<Self> {
        Ok(Self {
            anywhere: Names::components(&needles.anywhere)?,
            from_above: Names::components(&needles.from_above)?,
            outside: Names::words(&needles.outside)?,
            implied: needles.outside.iter().filter(|name| implied::is_implied(name)).cloned().collect(),
            asks: Names::code(if needles.outside.is_empty() { &[] } else { &ASKS })?,
        })
    }

    /// Reads the sources below `root` and keeps those that may name something that matters; below `looked_at`
    /// also those that take in sources in unusual ways.
    #[must_use]
    pub fn scan(&self, root: &Path, sources: &[RepoPath], looked_at: BTreeSet<RepoPath>) -> Scan {
        let mut scan = Scan { looked_at, ..Scan::default() };
        for_each(root, sources, |path, text| {
            if scan.looked_at.iter().any(|dir| path.is_within(dir)) && modules::is_unusual(text) {
                scan.unusual.push(path.clone());
            }
            let hits = self.hits(text);
            if !hits.is_empty() || !self.asks(text).is_empty() || !self.implied(text).is_empty() {
                scan.found.extend(self.source(root, path, text, hits));
            } else if self.from_above.are_in(text) || (is_test(path) && first_list(text).is_some()) {
                scan.if_helped.push(path.clone());
            }
        });
        scan
    }

    /// Reads sources that were chosen, and keeps those that name something that matters or list a directory.
    #[must_use]
    pub fn scan_chosen(&self, root: &Path, sources: &[RepoPath]) -> Vec<Source> {
        let mut found = Vec::new();
        for_each(root, sources, |path, text| found.extend(self.source(root, path, text, self.hits(text))));
        found
    }

    fn source(&self, root: &Path, path: &RepoPath, text: &[u8], mut hits: Vec<usize>) -> Option<Source> {
        let lists = first_list(text);
        if !hits.is_empty() {
            self.from_above.hits(text, |at| hits.push(at));
            hits.sort_unstable();
        }
        let walks_up = walks_up(text);
        let mut mentions = mentions(text, &hits, walks_up);
        mentions.retain(|mention| self.may_matter(mention));
        mentions.extend(taken_in::taken_in(root, path, &mentions));
        mentions.extend(self.implied(text));
        let asks = self.asks(text);
        if mentions.is_empty() && lists.is_none() && asks.is_empty() {
            return None;
        }
        let only_tests = !is_test(path) && only_tests::is_test_module(root, path, text);
        let items = if only_tests { Vec::new() } else { only_tests::test_items(text) };
        let is_of_tests = |line: &usize| only_tests || items.iter().any(|lines| lines.contains(line));
        for mention in &mut mentions {
            mention.only_tests |= is_of_tests(&mention.line);
        }
        let asks = match asks.iter().all(is_of_tests) {
            _ if asks.is_empty() => Asks::Never,
            true => Asks::InTests,
            false => Asks::InCode,
        };
        let enters = first_line(text, &ENTERS);
        Some(Source { path: path.clone(), mentions, lists, enters, asks, walks_up, only_tests })
    }

    /// Where the source climbs, begins a path at the directory of its package, or mentions a name.
    fn hits(&self, text: &[u8]) -> Vec<usize> {
        let mut hits: Vec<usize> = climbs(text).collect();
        // With names to look for, a source that reads its whole package may read the files of these names.
        let mut anchors = anchors(text).peekable();
        if anchors.peek().is_some() && (!self.anywhere.is_empty() || walks_up(text)) {
            hits.extend(anchors);
        }
        self.anywhere.hits(text, |at| hits.push(at));
        self.outside.hits(text, |at| hits.push(at));
        hits
    }

    /// The lines at which a source finds a directory above its package without a path to it.
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

    fn implied(&self, text: &[u8]) -> Vec<Mention> {
        implied::implied(text, self.implied.iter().map(Vec::as_slice))
    }

    fn may_matter(&self, mention: &Mention) -> bool {
        let text = mention.text.as_bytes();
        mention.context != MentionContext::Literal
            || mention.text.contains("..")
            || (!self.anywhere.is_empty() && mention.text.contains('*'))
            || self.anywhere.are_in(text)
            || self.from_above.are_in(text)
            || self.outside.are_in(&quoted(text))
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

/// Whether anything in a source goes from a path to a directory above it: by a function, or by joining nothing
/// but `..`.
fn walks_up(text: &[u8]) -> bool {
    let joins_steps = |at: usize| {
        let literal = text[at + 2..].split(|byte| *byte == b'"').next().unwrap_or_default();
        let is_joined = text[..at].ends_with(b".join") || text[..at].ends_with(b".push");
        is_joined && literal.iter().all(|byte| b"./\\".contains(byte))
    };
    first_line(text, &STEPS_UP).is_some() || memmem::find_iter(text, "(\"..").any(joins_steps)
}

/// Where a literal goes up a directory: `../`, `..\` or an end in `..`. Ranges and comments do not count.
fn climbs(text: &[u8]) -> impl Iterator<Item = usize> {
    memmem::find_iter(text, "..").filter(|at| {
        let before = at.checked_sub(1).map(|before| text[before]);
        let is_climb = match text.get(at + 2) {
            Some(b'/' | b'\\') => true,
            Some(b'"') => matches!(before, Some(b'"' | b'/' | b'\\')),
            _ => false,
        };
        is_climb && !is_in_comment_line(text, *at)
    })
}

const fn is_rust_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn is_in_comment_line(text: &[u8], at: usize) -> bool {
    let line = memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
    text[line..at].trim_ascii_start().starts_with(b"//")
}

/// The line of the earliest of these words, from one.
fn first_line(text: &[u8], words: &[&str]) -> Option<usize> {
    // `fn copies_using_a_glob()` does not.
    let is_other = |at: usize| text[at..].starts_with(b"glob") && at > 0 && is_rust_word(text[at - 1]);
    let find = |word: &&str| memmem::find_iter(text, word.as_bytes()).find(|at| !is_other(*at));
    let at = words.iter().filter_map(find).min()?;
    Some(line_of(text, at))
}

fn line_of(text: &[u8], at: usize) -> usize {
    memchr_iter(b'\n', &text[..at]).count() + 1
}

/// The first line that lists a directory, from one.
pub(crate) fn first_list(text: &[u8]) -> Option<usize> {
    first_line(text, &LISTS)
}

/// Reads each source. One that went away (or never was more than a broken link) says nothing.
pub(crate) fn for_each<'a>(root: &Path, sources: &'a [RepoPath], mut f: impl FnMut(&'a RepoPath, &[u8])) {
    let mut buffer = Vec::new();
    for path in sources {
        if let Some(length) = read_into(&path.on_disk(root), &mut buffer) {
            f(path, &buffer[..length]);
        }
    }
}

/// Reads a file in as few system calls as it takes: asking for its size first would double them.
fn read_into(path: &Path, buffer: &mut Vec<u8>) -> Option<usize> {
    let mut file = File::open(path).ok()?;
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            buffer.resize((2 * filled).max(FIRST_READ), 0);
        }
        match file.read(&mut buffer[filled..]).ok()? {
            0 => return Some(filled),
            read => filled += read,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{LISTS, climbs, first_line, walks_up};

    #[test]
    fn only_literals_climb() {
        for (text, expected) in [
            (r#"include_str!("../a")"#, true),
            (r#"path.join("..")"#, true),
            (r#""a/..""#, true),
            (r#""a\\..\\b""#, true),
            (r#"for i in 0..n {} x[..] "0..""#, false),
            ("// see ../a\n  /// [b](../b)", false),
            ("let a = 1; // see ../a", true),
        ] {
            assert_eq!(climbs(text.as_bytes()).next().is_some(), expected, "{text}");
        }
    }

    #[test]
    fn ways_to_walk_up() {
        for (text, expected) in [
            ("a.parent()", true),
            (r#"a.join("..")"#, true),
            (r#"a.join("../../")"#, true),
            (r#"a.push("..")"#, true),
            ("up.and_then(Path::parent)", true),
            (r#"a.with_file_name("b")"#, true),
            (r#"a.join("../b")"#, false),
            (r#"f("..")"#, false),
        ] {
            assert_eq!(walks_up(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn what_lists_directories() {
        for (text, expected) in [
            ("x\nglob::glob(pattern)", Some(2)),
            ("insta::glob!(pattern)", Some(1)),
            ("fn copies_using_a_glob() {}", None),
            ("fn a_glob() {}\nglob(x)", Some(2)),
            ("fs::read_dir(x)", Some(1)),
        ] {
            assert_eq!(first_line(text.as_bytes(), &LISTS), expected, "{text}");
        }
    }
}
