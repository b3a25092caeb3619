//! The rules for files that the graph alone cannot place: the defaults, then those of `tollgate.toml`.

use std::path::Path;

use anyhow::{Context, anyhow};
use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use serde::Deserialize;
use tollgate_common::Result;
use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::Jobs;

use crate::config::{Effect, Rule};
use crate::path::RepoPath;

/// The rules that hold without any configuration.
const DEFAULTS: &str = include_str!("default-rules.toml");

/// All the rules, compiled.
#[derive(Clone, Debug)]
pub struct Rules {
    patterns: GlobSet,
    /// For each pattern its text and effect, in the order of the rules.
    effects: Vec<(String, Effect)>,
}

/// What the rules say of a file, and which pattern says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// What the change means.
    pub effect: Effect,
    /// The pattern, as written.
    pub pattern: &'a str,
}

#[derive(Deserialize)]
struct DefaultFile {
    rule: Vec<Rule>,
}

impl Rules {
    /// The defaults and after them the rules of `tollgate.toml`.
    ///
    /// # Errors
    /// When a pattern is no glob.
    pub fn new(config: &ConfigFile, own: &[Rule]) -> Result<Self> {
        let defaults: DefaultFile = toml::from_str(DEFAULTS).context("the default rules are broken")?;
        let jobs_are_declared = Jobs::are_declared(config)?;
        let mut builder = GlobSetBuilder::new();
        let mut effects = Vec::new();
        for rule in defaults.rule.iter().chain(own) {
            for pattern in &rule.paths {
                for glob in globs(pattern) {
                    builder.add(glob.with_context(|| {
                        let file = config.path().unwrap_or_else(|| Path::new("the default rules"));
                        format!("{}: `{pattern}` is no pattern", file.display())
                    })?);
                    effects.push((pattern.clone(), without_jobs(rule.effect, jobs_are_declared)));
                }
            }
        }
        let patterns = builder.build().context("the rules cannot be compiled")?;
        Ok(Self { patterns, effects })
    }

    /// What the last rule that matches says.
    #[must_use]
    pub fn verdict(&self, path: &RepoPath) -> Option<Verdict<'_>> {
        let last = self.patterns.matches(path.on_disk(Path::new(""))).into_iter().max()?;
        let (pattern, effect) = &self.effects[last];
        Some(Verdict { effect: *effect, pattern })
    }
}

/// Without declared jobs all that anybody asks for is packages.
const fn without_jobs(effect: Effect, jobs_are_declared: bool) -> Effect {
    match effect {
        Effect::Jobs | Effect::Tool if !jobs_are_declared => Effect::All,
        effect => effect,
    }
}

/// A pattern as globs: for what it matches, and for all that is below where that is a directory.
pub(crate) fn globs(pattern: &str) -> Vec<anyhow::Result<Glob>> {
    if pattern.starts_with('!') {
        return vec![Err(anyhow!("a later rule takes an earlier one back, not a `!`"))];
    }
    let build =
        |glob: &str| GlobBuilder::new(glob).literal_separator(true).build().map_err(anyhow::Error::new);
    let anchored = anchored(pattern);
    if anchored.ends_with("**") {
        return vec![build(&anchored)];
    }
    vec![build(&anchored), build(&format!("{anchored}/**"))]
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
    use crate::config::Config;

    fn verdict(own: &str, path: &str) -> Option<(Effect, String)> {
        let text = format!("[affected]\n{own}");
        let file = ConfigFile::from_text(Path::new("tollgate.toml"), &text).expect("a config");
        let config: Config = file.section("affected").expect("a section");
        let rules = Rules::new(&file, &config.rule).expect("rules");
        let found = rules.verdict(&RepoPath::new(path).expect("a path"));
        found.map(|verdict| (verdict.effect, verdict.pattern.to_owned()))
    }

    #[test]
    fn the_defaults() {
        for (path, expected) in [
            ("README.md", Some(Effect::None)),
            ("crates/a/CHANGELOG.md", Some(Effect::None)),
            ("LICENSE-MIT", Some(Effect::None)),
            (".github/CODEOWNERS", Some(Effect::None)),
            (".github/dependabot.yml", Some(Effect::None)),
            (".github/ISSUE_TEMPLATE/bug.yml", Some(Effect::None)),
            (".github/workflows/ci.yml", Some(Effect::All)),
            (".github/actions/setup/README.md", Some(Effect::All)),
            ("rust-toolchain.toml", Some(Effect::All)),
            ("sub/rust-toolchain", Some(Effect::All)),
            (".cargo/config.toml", Some(Effect::All)),
            ("crates/a/.cargo/config", Some(Effect::All)),
            (".config/nextest.toml", Some(Effect::All)),
            ("crates/a/src/lib.rs", None),
            ("tools/x.sh", None),
            ("Makefile", None),
        ] {
            assert_eq!(verdict("", path).map(|(effect, _)| effect), expected, "{path}");
        }
    }

    #[test]
    fn where_jobs_are_declared_some_files_are_only_for_them() {
        for (path, expected) in [
            (".github/workflows/ci.yml", Effect::Jobs),
            (".gitlab-ci.yml", Effect::Jobs),
            ("clippy.toml", Effect::Tool),
            ("sub/.rustfmt.toml", Effect::Tool),
            (".config/nextest.toml", Effect::Tool),
            ("tollgate.toml", Effect::All),
            (".cargo/config.toml", Effect::All),
            ("rust-toolchain.toml", Effect::All),
        ] {
            assert_eq!(verdict("[jobs.a]\n", path).map(|(effect, _)| effect), Some(expected), "{path}");
            assert_eq!(verdict("[jobs]\n", path).map(|(effect, _)| effect), Some(Effect::All), "{path}");
        }
    }

    #[test]
    fn the_last_rule_decides_and_own_rules_come_last() {
        let own = "[[affected.rule]]\npaths = [\"docs/\", \"*.md\"]\neffect = \"all\"\n[[affected.rule]]\npaths = [\"/README.md\"]\neffect = \"none\"\n";
        assert_eq!(verdict(own, "a/b.md"), Some((Effect::All, "*.md".into())));
        assert_eq!(verdict(own, "README.md"), Some((Effect::None, "/README.md".into())));
        assert_eq!(verdict(own, "sub/docs/x.svg"), Some((Effect::All, "docs/".into())));
        assert_eq!(verdict(own, "x.svg"), None);
        let below = "[[affected.rule]]\npaths = [\"/data\"]\neffect = \"all\"\n";
        assert_eq!(verdict(below, "data/a/b.txt"), Some((Effect::All, "/data".into())));
        assert_eq!(verdict(below, "sub/data/b.txt"), None);
    }
}
