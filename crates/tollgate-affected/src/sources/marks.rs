//! What stands in a source that goes to other directories, found without a lexer: words, and dots in literals.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use memchr::{memchr_iter, memrchr};

use super::names::Prefilter;

/// The steps of a path that is walked up.
pub(super) const STEPS_UP: [&str; 6] = [
    ".parent()",
    ".ancestors()",
    ".pop()",
    "Path::parent",
    "Path::ancestors",
    /* up and down */ "_file_name(",
];

/// What every source is searched for. To make ready for a search takes longer than to search a short source.
static DOTS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(".."));
static JOINED: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("(\".."));
static STEPS: LazyLock<Prefilter> =
    LazyLock::new(|| Prefilter::new(STEPS_UP.iter().map(|step| step.as_bytes())));

/// What lists a directory: of the standard library, and the crates for it.
pub(super) const LISTS: [&str; 7] =
    ["read_dir(", "read_dir_utf8(", "WalkDir::", "WalkBuilder::", "Walk::new", "glob(", "glob!("];

/// What enters a directory; what then runs there may list it. Without an argument it asks for the one it is in.
pub(super) const ENTERS: [&str; 1] = ["current_dir("];

/// What finds a directory above a package by asking for it. First what knows the root of a workspace or of a
/// repository: cargo, git, CI, and crates for these.
pub(super) const ASKS: [&str; 15] = [
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
pub(super) const KNOW_ROOTS: usize = 9;

/// So many lines after one of these a way up belongs to it.
pub(super) const NEAR: usize = 12;

/// Whether anything in a source goes from a path to a directory above it: by a function, or by joining nothing
/// but `..`.
pub(super) fn walks_up(text: &[u8]) -> bool {
    let has_step = || STEPS.is_exact() || first_line(text, &STEPS_UP).is_some();
    joined_steps(text).next().is_some() || (STEPS.may_be_in(text) && has_step())
}

/// The literals with nothing but steps up that are joined to a path, with where they begin.
pub(super) fn joined_steps(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    JOINED.find_iter(text).filter_map(|at| {
        let literal = text[at + 2..].split(|byte| *byte == b'"').next().unwrap_or_default();
        let is_joined = text[..at].ends_with(b".join") || text[..at].ends_with(b".push");
        (is_joined && literal.iter().all(|byte| b"./\\".contains(byte))).then_some((at, literal))
    })
}

/// Where a literal goes up a directory: `../`, `..\` or an end in `..`. Ranges and comments do not count.
pub(super) fn climbs(text: &[u8]) -> impl Iterator<Item = usize> {
    DOTS.find_iter(text).filter(|at| {
        let before = at.checked_sub(1).map(|before| text[before]);
        let is_climb = match text.get(at + 2) {
            Some(b'/' | b'\\') => true,
            Some(b'"') => matches!(before, Some(b'"' | b'/' | b'\\')),
            _ => false,
        };
        is_climb && !is_in_comment_line(text, *at)
    })
}

pub(super) const fn is_rust_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

pub(super) fn is_in_comment_line(text: &[u8], at: usize) -> bool {
    let line = memrchr(b'\n', &text[..at]).map_or(0, |newline| newline + 1);
    text[line..at].trim_ascii_start().starts_with(b"//")
}

/// The line of the earliest of these words, from one.
pub(super) fn first_line(text: &[u8], words: &[&str]) -> Option<usize> {
    first_line_but(text, words, |_| false)
}

/// The line of the earliest of these words, from one, but where a text begins that is none of them.
pub(super) fn first_line_but(text: &[u8], words: &[&str], is_none: impl Fn(&[u8]) -> bool) -> Option<usize> {
    // `fn copies_using_a_glob()` does not.
    let is_other = |at: usize| text[at..].starts_with(b"glob") && at > 0 && is_rust_word(text[at - 1]);
    let is_meant = |at: &usize| !is_other(*at) && !is_none(&text[*at..]);
    let find = |word: &&str| memmem::find_iter(text, word.as_bytes()).find(is_meant);
    let at = words.iter().filter_map(find).min()?;
    Some(line_of(text, at))
}

pub(super) fn line_of(text: &[u8], at: usize) -> usize {
    memchr_iter(b'\n', &text[..at]).count() + 1
}

/// The first line that lists a directory, from one.
pub(crate) fn first_list(text: &[u8]) -> Option<usize> {
    first_line(text, &LISTS)
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
