//! What every source has the compiler take in, and which programs it asks cargo for: for a look at the whole tree,
//! whatever changed.

use std::path::Path;

use memchr::memmem;

use super::mentions::mentions;
use super::steps_up::steps_up;
use super::{Source, for_each, is_in_comment_line, line_of};
use crate::path::RepoPath;

/// A program that a source starts by its name, or by that of its package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Program {
    /// The source.
    pub source: RepoPath,
    /// The line, from one.
    pub line: usize,
    /// The name.
    pub name: String,
}

/// What a survey found.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The sources that have the compiler take in something, with these mentions only.
    pub taken_in: Vec<Source>,
    /// The programs, in the order of the sources.
    pub programs: Vec<Program>,
}

const INCLUDES: [&str; 3] = ["include!", "include_str!", "include_bytes!"];

/// How many bytes before a flag `run` may stand.
const NEAR: usize = 120;

/// Reads all these sources.
#[must_use]
pub fn survey(root: &Path, sources: &[RepoPath]) -> Survey {
    let mut survey = Survey::default();
    for_each(root, sources, |path, text| {
        let hits: Vec<usize> = memmem::find_iter(text, "include")
            .filter(|at| INCLUDES.iter().any(|name| text[*at..].starts_with(name.as_bytes())))
            .collect();
        if !hits.is_empty() {
            let mut mentions = mentions(text, &hits, steps_up(text));
            mentions.retain(|mention| mention.by_compiler);
            survey.taken_in.push(Source { path: path.clone(), mentions, ..Source::default() });
        }
        let program = |(at, name): (usize, &str)| Program {
            source: path.clone(),
            line: line_of(text, at),
            name: name.to_owned(),
        };
        survey.programs.extend(programs(text).map(program));
    });
    survey
}

/// The programs that are asked for by `cargo_bin("name")`, or by `"run", "-p", "name"` and the like.
fn programs(text: &[u8]) -> impl Iterator<Item = (usize, &str)> {
    let by_function = memmem::find_iter(text, "cargo_bin(\"").map(|at| (at, at + "cargo_bin(".len()));
    let by_flag = ["\"-p\"", "\"--package\"", "\"--bin\""].into_iter().flat_map(move |flag| {
        memmem::find_iter(text, flag).filter_map(move |at| {
            let rest = text[at + flag.len()..].trim_ascii_start().strip_prefix(b",")?.trim_ascii_start();
            let runs = memmem::find(&text[at.saturating_sub(NEAR)..at], b"\"run\"").is_some();
            (runs && rest.starts_with(b"\"")).then_some((at, text.len() - rest.len()))
        })
    });
    by_function.chain(by_flag).filter_map(move |(at, quote)| {
        let name = text[quote + 1..].split(|byte| *byte == b'"').next()?;
        let name = std::str::from_utf8(name).ok()?;
        (!is_in_comment_line(text, at)).then_some((at, name))
    })
}

#[cfg(test)]
mod tests {
    use super::programs;

    #[test]
    fn programs_that_are_asked_for() {
        for (text, expected) in [
            (r#"Command::cargo_bin("tool")"#, &["tool"][..]),
            (r#"cargo::cargo_bin("tool").arg("-p")"#, &["tool"]),
            (r#".args(["run", "-p", "tool", "--", "x"])"#, &["tool"]),
            (".args([\n\"run\",\n\"--quiet\",\n\"--bin\",\n  \"tool\"])", &["tool"]),
            (r#"Command::new("mkdir").args(["-p", "tool"])"#, &[]),
            (r#"args(["run", "-p", name])"#, &[]),
            ("// cargo_bin(\"tool\")", &[]),
            ("cargo_bin(name)", &[]),
        ] {
            let found: Vec<_> = programs(text.as_bytes()).map(|(_, name)| name).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
