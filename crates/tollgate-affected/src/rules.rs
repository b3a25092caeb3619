//! The rules for files that the graph alone cannot place: the defaults, then those of `tollgate.toml`.

pub(crate) mod patterns;

use std::ops::Range;

use anyhow::{Context, anyhow};
use serde::Deserialize;
use tollgate_common::config::ConfigFile;
use tollgate_common::{Failure, Result};

use self::patterns::Patterns;
use crate::config::{Effect, Rule};
use crate::path::RepoPath;

/// The rules that hold without any configuration.
const DEFAULTS: &str = include_str!("default-rules.toml");

/// All the rules, compiled.
#[derive(Clone, Debug)]
pub struct Rules {
    compiled: Patterns,
    /// The patterns in the order of the rules.
    patterns: Vec<Pattern>,
    rules: Vec<(Effect, Force)>,
}

/// Whether a rule holds whatever names the file.
type Force = bool;

/// One pattern of a rule.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// As it is written.
    pub(crate) text: String,
    /// The place of its rule among all.
    pub(crate) rule: usize,
    /// Where it stands in `tollgate.toml`, if it is from there.
    pub(crate) span: Option<Range<usize>>,
}

/// What the rules say of a file, and which pattern says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict<'a> {
    /// What the change means.
    pub effect: &'a Effect,
    /// The pattern, as written.
    pub pattern: &'a str,
    /// Whether it means nothing, whatever names the file.
    pub force: bool,
}

#[derive(Deserialize)]
struct DefaultFile {
    rule: Vec<Rule>,
}

impl Rules {
    /// The defaults and after them the rules of `tollgate.toml`. `jobs_apart` says that jobs are planned by
    /// themselves, so that what only jobs read selects no package.
    ///
    /// # Errors
    /// When a pattern is no glob, or a rule forces anything but that a file means nothing; with the place.
    pub fn new(config: &ConfigFile, own: &[Rule], jobs_apart: bool) -> Result<Self> {
        let defaults: DefaultFile = toml::from_str(DEFAULTS).context("the default rules are broken")?;
        let mut compiling = Compiling::new(jobs_apart);
        for rule in &defaults.rule {
            compiling.add(rule, None)?;
        }
        for rule in own {
            compiling.add(rule, Some(config))?;
        }
        compiling.finish()
    }

    /// What the last rule that matches says.
    #[must_use]
    pub fn verdict(&self, path: &RepoPath) -> Option<Verdict<'_>> {
        let pattern = &self.patterns[self.compiled.matches(path).max()?];
        let (effect, force) = &self.rules[pattern.rule];
        Some(Verdict { effect, pattern: &pattern.text, force: *force })
    }

    /// All the patterns that match a file, by their places, in the order of the rules.
    pub(crate) fn matches(&self, path: &RepoPath) -> Vec<usize> {
        let mut patterns: Vec<_> = self.compiled.matches(path).collect();
        patterns.sort_unstable();
        patterns.dedup();
        patterns
    }

    /// All the patterns, in the order of the rules.
    pub(crate) fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }
}

/// Without declared jobs all that anybody asks for is packages.
fn without_jobs(effect: &Effect, jobs_apart: bool) -> Effect {
    match effect {
        Effect::Jobs | Effect::Tool if !jobs_apart => Effect::All,
        effect => effect.clone(),
    }
}

struct Compiling {
    jobs_apart: bool,
    compiling: patterns::Compiling,
    patterns: Vec<Pattern>,
    rules: Vec<(Effect, Force)>,
}

impl Compiling {
    fn new(jobs_apart: bool) -> Self {
        let compiling = patterns::Compiling::new();
        Self { jobs_apart, compiling, patterns: Vec::new(), rules: Vec::new() }
    }

    /// Adds one rule; `config` is the file that it is from, if that is not ours.
    fn add(&mut self, rule: &Rule, config: Option<&ConfigFile>) -> Result<()> {
        let failure = |span: Range<usize>, message: &str, hint: &str| match config {
            Some(config) => config.at(&span, message, Some(hint.to_owned())),
            None => Failure::new(anyhow!("the default rules: {message}")),
        };
        let force = rule.force.as_ref().filter(|force| *force.get_ref());
        if let Some(force) = force.filter(|_| rule.effect != Effect::None) {
            let hint = "leave it out: only an effect of `none` can be narrower than what the sources say";
            return Err(failure(force.span(), "`force` needs `effect = \"none\"`", hint));
        }
        for written in &rule.paths {
            self.compiling.add(written.get_ref()).map_err(|wrong| {
                let message = format!("`{}` is no pattern: {}", written.get_ref(), wrong.what);
                failure(written.span(), &message, wrong.hint)
            })?;
            let span = config.map(|_| written.span());
            self.patterns.push(Pattern { text: written.get_ref().clone(), rule: self.rules.len(), span });
        }
        self.rules.push((without_jobs(&rule.effect, self.jobs_apart), force.is_some()));
        Ok(())
    }

    fn finish(self) -> Result<Rules> {
        let compiled = self.compiling.finish().context("the rules cannot be compiled")?;
        Ok(Rules { compiled, patterns: self.patterns, rules: self.rules })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use tollgate_common::jobs::Jobs;

    use crate::config::Config;

    fn verdict(own: &str, path: &str) -> Option<(Effect, String)> {
        let text = format!("[affected]\n{own}");
        let file = ConfigFile::from_text(Path::new("tollgate.toml"), &text).expect("a config");
        let config: Config = file.section("affected").expect("a section");
        let jobs_apart = Jobs::are_declared(&file).expect("jobs");
        let rules = Rules::new(&file, &config.rule, jobs_apart).expect("rules");
        let found = rules.verdict(&RepoPath::new(path).expect("a path"));
        found.map(|verdict| (verdict.effect.clone(), verdict.pattern.to_owned()))
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
