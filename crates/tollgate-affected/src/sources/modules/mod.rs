//! Which files a source takes in as modules, and under which conditions: `mod x;`, `#[path]`, `include!`.
//!
//! Comes in: the text of one source. Goes out: its [`Declarations`], plain data. Where a file lies follows
//! from how the source itself was taken in, so that is left to `decide::modules`. Macros are not expanded: what
//! they may declare is kept as a possibility, and what cannot be understood is said to be unclear.
//! (The Rust Reference, "Modules" and "Conditional compilation".)

mod attributes;
mod parser;

use std::collections::{BTreeMap, BTreeSet};

use memchr::{memmem, memrchr};

pub use parser::declarations;

use super::is_rust_word;
use super::lexer::{Token, tokens_at};
use crate::path::RepoPath;
use crate::workspace::PackageId;

/// What was read of the modules of the packages in which sources changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Modules {
    /// The sources that were read.
    pub sources: BTreeMap<RepoPath, Declarations>,
    /// The packages of which every source was searched for other ways to take in a changed file. Of others it is
    /// not known whether what was read is all.
    pub searched: BTreeMap<PackageId, Searched>,
}

/// What a search through all sources of a package found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// The changed files that it was for. Of others nothing is proved by it.
    pub files: BTreeSet<RepoPath>,
    /// For each word of those that no module declares, where a string says it, or the arguments of a macro.
    pub said: BTreeMap<String, (RepoPath, usize)>,
    /// Where a directory is listed.
    pub lists: Option<(RepoPath, usize)>,
}

/// What one source takes in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    /// The files that it takes in, in the order of the text.
    pub modules: Vec<Module>,
    /// What the arguments of macros say that stand where modules may be declared. A macro may make a module
    /// of it.
    pub said: Vec<Said>,
    /// The modules that its macros declare, wherever these are called, and the lines.
    pub by_macros: Vec<(String, usize)>,
    /// The first macro that is called where modules may be declared.
    pub calls: Option<usize>,
    /// The first line that takes in what is not understood.
    pub unclear: Option<usize>,
}

/// A module that is not written inline, or an `include!`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Module {
    /// Its name; `None` where a path attribute, or an `include!`, says in any case where the file is.
    pub name: Option<String>,
    /// The line, from one.
    pub line: usize,
    /// The inline modules around it, outermost first.
    pub within: Vec<Step>,
    /// What path attributes say, or the `include!`.
    pub paths: Vec<ModulePath>,
    /// Whether it is declared for tests only.
    pub in_tests: bool,
}

/// An inline module, as a step to the directory of the modules in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its name.
    Name(String),
    /// What a path attribute says.
    Path(String),
}

/// Where a file is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulePath {
    /// As written.
    pub text: String,
    /// The line of the text, from one.
    pub line: usize,
    /// Whether that holds for tests only.
    pub in_tests: bool,
}

/// A word among the arguments of a macro.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The word.
    pub word: String,
    /// The line, from one.
    pub line: usize,
    /// Whether the macro is called in tests only.
    pub in_tests: bool,
}

/// Whether a source may take in a file by other means than a plain `mod x;` of its own: by a path, by an
/// `include!`, or as what a macro of its declares.
#[must_use]
pub fn is_unusual(text: &[u8]) -> bool {
    let declares = || memmem::find(text, b"macro_rules").is_some() && has_module(text);
    has_path_attribute(text) || has_include(text) || declares()
}

/// Whether anything looks like `path = …` in an attribute.
fn has_path_attribute(text: &[u8]) -> bool {
    memmem::find_iter(text, b"path").any(|at| {
        let (before, after) = (text[..at].trim_ascii_end(), text[at + 4..].trim_ascii_start());
        let is_assigned = matches!(after, [b'=' | b'/', next, ..] if *next != b'=');
        let is_in_attribute =
            || matches!(before.last(), Some(b'[' | b'(' | b',' | b'/')) || ends_in_comment(before);
        is_assigned && is_in_attribute()
    })
}

fn ends_in_comment(text: &[u8]) -> bool {
    let line = memrchr(b'\n', text).map_or(text, |newline| &text[newline..]);
    memmem::find(line, b"//").is_some()
}

fn has_include(text: &[u8]) -> bool {
    let is_called = |at: usize| matches!(text[at + 7..].trim_ascii_start().first(), Some(b'!' | b'/'));
    memmem::find_iter(text, b"include").any(is_called)
}

/// Whether anything looks like `mod x;`, or like a module of which macros put the name together.
fn has_module(text: &[u8]) -> bool {
    memmem::find_iter(text, b"mod").any(|at| {
        let is_word = at == 0 || !is_rust_word(text[at - 1]);
        let rest = &text[at + 3..];
        if !is_word || rest.first().is_none_or(|byte| is_rust_word(*byte)) {
            return false;
        }
        let rest = rest.trim_ascii_start();
        let rest = rest.strip_prefix(b"r#").unwrap_or(rest);
        let length = rest.iter().take_while(|byte| is_rust_word(**byte)).count();
        let is_open = matches!(rest[length..].trim_ascii_start().first(), Some(b';' | b'/'));
        if length > 0 { is_open } else { matches!(rest.first(), Some(b'[' | b'/')) }
    })
}

/// What is looked for of files that no module declares.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The names of modules, in small letters: a string may say them as part of a name.
    pub modules: BTreeSet<String>,
    /// The names of directories: a string may say them alone.
    pub directories: BTreeSet<String>,
}

/// Which of these words a source says within strings, and on which lines.
#[must_use]
pub fn strings_with(text: &str, words: &Words) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for (token, at) in tokens_at(text) {
        let Token::Str(string) = token else { continue };
        let lower = string.to_ascii_lowercase();
        let modules = words.modules.iter().filter(|word| lower.contains(word.as_str()));
        let directories = words.directories.iter().filter(|word| string == word.as_str());
        let line = || memchr::memchr_iter(b'\n', &text.as_bytes()[..at]).count() + 1;
        found.extend(modules.chain(directories).map(|word| (word.clone(), line())));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unusual() {
        for (text, expected) in [
            ("#[path = \"x.rs\"] mod a;", true),
            ("#[ path=\"x.rs\"] mod a;", true),
            ("#[cfg_attr(unix, path = \"x.rs\")] mod a;", true),
            ("#[cfg_attr(\n    unix, // There.\n    path = \"x.rs\"\n)] mod a;", true),
            ("#[/* x */ path /* y */ = \"x.rs\"] mod a;", true),
            ("let path = \"x.rs\"; if path == a {} f(path)", false),
            ("include!(\"x.rs\");", true),
            ("include_str!(\"x.txt\"); use include::x;", false),
            ("macro_rules! m { () => { mod a; } }", true),
            ("macro_rules! m { () => { mod r#a ; } }", true),
            ("macro_rules! m { () => { mod [<a b>]; } }", true),
            ("macro_rules! m { () => { mod /* x */ a; } }", true),
            ("macro_rules! m { () => { mod a {} } } model;", false),
            ("mod a;", false),
        ] {
            assert_eq!(is_unusual(text.as_bytes()), expected, "{text}");
        }
    }
}
