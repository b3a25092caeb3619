//! The jobs that the answer is for: those of `tollgate.toml`, or the default ones, with their patterns compiled.
//!
//! Comes in: the sections `[jobs]` and `[gate]`, and the event. Goes out: [`Pipeline`], plain data that the
//! decision is a function of. Knows nothing of what the jobs run, or how they ended.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};
use tollgate_common::Result;
use tollgate_common::ci::Ci;
use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::{Affects, Gate, Jobs};

use crate::path::RepoPath;
use crate::rules::patterns::{self, Patterns};

/// The jobs, and whether this run is one in which all of them run.
#[derive(Clone, Debug, Default)]
pub struct Pipeline {
    /// The jobs by name.
    pub jobs: BTreeMap<String, Job>,
    /// Whether `tollgate.toml` declares them.
    pub declared: bool,
    /// The event, where it is one on which every job runs.
    pub full_run_on: Option<String>,
}

/// What makes one job run.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// Which change of a package does; `None` where only paths do.
    pub affects: Option<Affects>,
    /// Which files do.
    pub paths: Option<Paths>,
    /// The command, which may name a script of the repository.
    pub run: Option<String>,
}

/// The patterns of one job.
#[derive(Clone, Debug)]
pub struct Paths {
    /// As they are written.
    pub patterns: Vec<String>,
    compiled: Patterns,
    /// For each pattern from the root, the directory that all it matches is in.
    dirs: Vec<RepoPath>,
}

impl Pipeline {
    /// The jobs of the file, or the default ones of the repository at `root`.
    ///
    /// # Errors
    /// When a section does not fit, or a pattern is no glob.
    pub fn read(config: &ConfigFile, root: &Path, ci: Option<&Ci>) -> Result<Self> {
        let jobs = Jobs::read(config, |file| root.join(file).is_file())?;
        let gate: Gate = config.section("gate")?;
        let event = ci.and_then(Ci::common_event).map(str::to_owned);
        let full_run_on = event.filter(|name| gate.full_run_on.contains(name));
        let declared = jobs.declared;
        let jobs = jobs.by_name.into_iter().map(|(name, job)| {
            let affects = job.affects.or_else(|| job.paths.is_none().then_some(Affects::Test));
            let paths = job.paths.map(Paths::new).transpose();
            let paths = paths.with_context(|| format!("[jobs.{name}]"))?;
            Ok((name, Job { affects, paths, run: job.run }))
        });
        Ok(Self { jobs: jobs.collect::<Result<_>>()?, declared, full_run_on })
    }
}

impl Paths {
    /// Compiles patterns, which are those of the rules.
    ///
    /// # Errors
    /// When one is no glob.
    pub fn new(patterns: Vec<String>) -> anyhow::Result<Self> {
        let mut compiling = patterns::Compiling::new();
        for pattern in &patterns {
            let added = compiling.add(pattern);
            added.map_err(|wrong| anyhow!("`{pattern}` is no pattern: {}", wrong.what))?;
        }
        let compiled = compiling.finish().context("the patterns cannot be compiled")?;
        let dirs = patterns.iter().filter_map(|pattern| fixed_dir(pattern)).collect();
        Ok(Self { patterns, compiled, dirs })
    }

    /// Whether one of the patterns matches, or could match something below a submodule or a link at this path.
    #[must_use]
    pub fn matches(&self, path: &RepoPath) -> bool {
        self.compiled.matches(path).next().is_some()
            || self.dirs.iter().any(|dir| !dir.is_root() && dir.is_within(path))
    }
}

/// The directory before the first wildcard of a pattern; the root where it can match anywhere.
fn fixed_dir(pattern: &str) -> Option<RepoPath> {
    let is_fixed = |part: &&str| !part.contains(['*', '?', '[', '{', '\\']);
    let parts: Vec<_> = pattern.split('/').take_while(is_fixed).collect();
    let is_whole = parts.len() == pattern.split('/').count();
    let dir = parts.join("/");
    let dir = RepoPath::new(dir.trim_start_matches('/'))?;
    if is_whole && !pattern.ends_with('/') { dir.parent() } else { Some(dir) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> bool {
        let paths = Paths::new(vec![pattern.to_owned()]).expect("a pattern");
        paths.matches(&RepoPath::new(path).expect("a path"))
    }

    #[test]
    fn patterns_are_those_of_the_rules() {
        for (pattern, path, expected) in [
            ("*.rs", "crates/a/src/lib.rs", true),
            ("/docs/", "docs/a/b.md", true),
            ("/docs/**", "docs/a/b.md", true),
            ("/docs/", "crates/docs/a.md", false),
            ("docs/*.md", "docs/a/b.md", false),
            ("rustfmt.toml", "sub/rustfmt.toml", true),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
        assert!(Paths::new(vec!["a[".to_owned()]).is_err());
        assert!(Paths::new(vec!["!a".to_owned()]).is_err());
    }

    /// Git reports the submodule and not what is in it.
    #[test]
    fn what_a_pattern_looks_into_may_be_a_submodule() {
        for (pattern, path, expected) in [
            ("/docs/**", "docs", true),
            ("vendor/docs/**/*.md", "vendor", true),
            ("vendor/docs/a.md", "vendor/docs", true),
            ("/docs/**", "doc", false),
            ("docs/", "docs/a.md", true),
            ("*.md", "vendor", false),
            ("a.md", "vendor", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }
}
