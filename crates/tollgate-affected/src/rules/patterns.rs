//! Patterns as `.gitignore` has them, all matched at once.
//!
//! A pattern matches what it says and, where that is a directory, all that is below it. Each is compiled once, and
//! the directories of a path are matched like the path itself: as globs of their own (`x/**`) they would become
//! regular expressions, and compiling these would cost more than everything that is asked of them.

use std::path::Path;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::path::RepoPath;

/// Why a text is no pattern, and what to write instead.
pub(crate) struct NoPattern {
    pub(crate) what: String,
    pub(crate) hint: &'static str,
}

/// Patterns, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Patterns {
    globs: GlobSet,
    /// For each pattern whether it is also meant for what is below a directory that it matches. One that ends in
    /// `**` says so itself.
    below: Vec<bool>,
}

/// Patterns that are being put together.
pub(crate) struct Compiling {
    builder: GlobSetBuilder,
    below: Vec<bool>,
}

impl Compiling {
    pub(crate) fn new() -> Self {
        Self { builder: GlobSetBuilder::new(), below: Vec::new() }
    }

    /// Adds a pattern; its place is the number of those before it.
    pub(crate) fn add(&mut self, pattern: &str) -> Result<(), NoPattern> {
        if pattern.starts_with('!') {
            let what = "a rule is not taken back by a `!`".to_owned();
            return Err(NoPattern { what, hint: "write a later rule for it: the last that matches decides" });
        }
        if pattern.trim_matches('/').is_empty() {
            let what = "it names no file".to_owned();
            return Err(NoPattern { what, hint: "for every file write `**`" });
        }
        let anchored = anchored(pattern);
        let glob = GlobBuilder::new(&anchored).literal_separator(true).build();
        self.builder.add(glob.map_err(|err| NoPattern {
            what: err.kind().to_string(),
            hint: "patterns are those of .gitignore: `*`, `?`, `[a-z]` and `**`; `[*]` is a `*` itself",
        })?);
        self.below.push(!anchored.ends_with("**"));
        Ok(())
    }

    /// All of them together.
    pub(crate) fn finish(self) -> Result<Patterns, globset::Error> {
        Ok(Patterns { globs: self.builder.build()?, below: self.below })
    }
}

impl Patterns {
    /// The places of the patterns that match a path; one may come more than once.
    pub(crate) fn matches(&self, path: &RepoPath) -> impl Iterator<Item = usize> {
        let at = |path: &RepoPath| self.globs.matches(path.on_disk(Path::new("")));
        let dirs = std::iter::successors(path.parent(), RepoPath::parent).filter(|dir| !dir.is_root());
        let by_dirs = dirs.flat_map(move |dir| at(&dir)).filter(|place| self.below[*place]);
        at(path).into_iter().chain(by_dirs)
    }
}

/// A pattern of `.gitignore` as a glob from the root (git-scm.com, "gitignore", pattern format).
fn anchored(pattern: &str) -> String {
    let below = if pattern.ends_with('/') { "**" } else { "" };
    match pattern.strip_prefix('/') {
        Some(anchored) => format!("{anchored}{below}"),
        None if pattern.trim_end_matches('/').contains('/') => format!("{pattern}{below}"),
        None => format!("**/{pattern}{below}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Globs of their own for what is below a directory would say the same.
    #[test]
    fn what_is_below_a_directory_that_matches() {
        for (pattern, path, expected) in [
            ("docs", "docs", true),
            ("docs", "a/docs/b/c.txt", true),
            ("docs", "a/docs.txt", false),
            ("/docs", "docs/a/b", true),
            ("/docs", "a/docs/b", false),
            ("*.d", "x.d/a/b.txt", true),
            ("a/*/c", "a/b/c/d/e", true),
            ("a/*/c", "a/b/d/c", false),
            ("docs/", "docs/a", true),
            ("docs/", "docs", false),
            ("docs/**", "docs", false),
            ("docs/**", "docs/a/b", true),
            // Two stars that are no component of their own are but stars.
            ("a**", "abc", true),
            ("a**", "abc/d", false),
            ("**", "a/b", true),
        ] {
            let mut compiling = Compiling::new();
            assert!(compiling.add(pattern).is_ok(), "{pattern}");
            let patterns = compiling.finish().expect("patterns");
            let path = RepoPath::new(path).expect("a path");
            assert_eq!(patterns.matches(&path).next().is_some(), expected, "{pattern} {path}");
        }
    }
}
