//! What `tollgate.toml` says of jobs: the sections `[jobs]` and `[gate]`, which several tools read.
//!
//! Comes in: the file, or none; then these are the default jobs. Goes out: the jobs by name, as written. What
//! a key means is the affair of the tool that reads it: affected reads `affects` and `paths`, gate the rest.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, anyhow};
use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use crate::config::ConfigFile;
use crate::text::{did_you_mean, escape};
use crate::workflow::{Dag, Problem};
use crate::{Failure, Result, duration, shell};

/// The section with the jobs.
const SECTION: &str = "jobs";

/// The jobs where the file declares none.
const DEFAULTS: &str = include_str!("default-jobs.toml");

/// Default jobs that are there only where one of these files is.
const OPTIONAL: [(&str, &[&str]); 2] = [
    ("deny", &["deny.toml", ".deny.toml", ".cargo/deny.toml"]),
    ("audit", &["audit.toml", ".cargo/audit.toml"]),
];

/// The jobs of a repository.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Jobs {
    /// The jobs by name.
    pub by_name: BTreeMap<String, Job>,
    /// Their names in the order in which they are written.
    pub in_order: Vec<String>,
    /// Whether `tollgate.toml` declares them; otherwise they are the default ones.
    pub declared: bool,
}

/// One job: the table `[jobs.NAME]`, where the name is the one that it has in the workflow.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Job {
    /// The command; `{packages}` in it stands for `-p a -p b` or `--workspace`.
    pub run: Option<String>,
    /// The jobs that have to be done before it.
    pub needs: Vec<String>,
    /// Which change of a package makes it run. Without this and without `paths` it is `test`.
    pub affects: Option<Affects>,
    /// Patterns as in `.gitignore`, from the root of the repository: it runs when a file that one of them
    /// matches has changed.
    pub paths: Option<Vec<String>>,
    /// When it may be skipped.
    pub skip: Skip,
    /// The events on which that leave holds; all of them where none is named.
    pub skip_on: Vec<String>,
    /// The results that only warn.
    pub allow: Vec<Allowed>,
    /// Whether any result only warns.
    pub advisory: bool,
    /// How long it may take: `20m`.
    pub timeout: Option<String>,
    /// How often it is tried again when it failed.
    pub retries: u32,
    /// Variables that it gets besides those that are there.
    pub env: BTreeMap<String, String>,
    /// Where it runs, from the directory of this file.
    pub working_directory: Option<String>,
    /// Whether the command is for a shell: `bash -eo pipefail`, or `sh` where there is no bash. Otherwise it is split into
    /// words, and a line that wants more of a shell is refused.
    pub shell: bool,
    /// The target directory of cargo that it uses, if that is not the one of all others; jobs that share one run one
    /// after another.
    pub target_dir: Option<String>,
    /// Whether `gate run` may leave it out where it passed on the same tree. Without this it may, unless its command
    /// asks the network. Say `false` where it depends on what is not in the tree.
    pub cache: Option<bool>,
}

impl Job {
    /// How long it may take, if somebody says so in a way that can be understood.
    #[must_use]
    pub fn time_limit(&self) -> Option<Duration> {
        self.timeout.as_deref().and_then(duration::parse)
    }

    /// What is wrong with it, whatever other jobs there are, and what to do about it.
    fn problem(&self) -> Option<(String, String)> {
        if self.paths.as_ref().is_some_and(Vec::is_empty) {
            let hint = "leave it out, or name the files that the job reads";
            return Some(("`paths` is empty, so that nothing matches".to_owned(), hint.to_owned()));
        }
        if let Some(timeout) = self.timeout.as_ref().filter(|_| self.time_limit().is_none()) {
            let hint = "write hours, minutes and seconds: \"20m\", \"1h 30m\", \"90s\"";
            return Some((format!("`timeout` is `{}`, which is no time", escape(timeout)), hint.to_owned()));
        }
        if self.run.as_ref().is_some_and(|run| run.trim().is_empty()) {
            let hint = "say what it runs; a job that runs elsewhere only has no `run`";
            return Some(("`run` is empty".to_owned(), hint.to_owned()));
        }
        let name = self.env.keys().find(|name| !shell::is_name(name))?;
        let hint = "letters, digits and `_`, and no digit in front";
        Some((format!("`env` has `{}`, which is no name of a variable", escape(name)), hint.to_owned()))
    }
}

/// Which change of a package makes a job run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Affects {
    /// Its tests could come out differently.
    Test,
    /// Something of it besides its tests is compiled anew.
    Compile,
    /// Any file of the repository changed.
    Any,
}

/// When a job may be skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Skip {
    /// Never.
    #[default]
    Never,
    /// When the plan says so.
    Planned,
    /// At any time.
    Always,
}

/// A result that a job is allowed to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Allowed {
    /// It failed.
    Failure,
    /// It was cancelled.
    Cancelled,
}

/// The section `[gate]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Gate {
    /// What its lint is to leave alone.
    pub lint: Lint,
    /// The job that made the plan.
    pub plan: Option<String>,
    /// The events on which every job runs; by GitHub's names: `push`, `merge_group`, …
    pub full_run_on: Vec<String>,
    /// Whether a run in which nothing ran is good.
    pub allow_empty: bool,
    /// Whose jobs the gate has to need, all of them.
    pub inventory: Option<Inventory>,
    /// The jobs that the gate does not judge, each with the reason.
    pub exclude: BTreeMap<String, String>,
}

/// Where a list of all jobs is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Inventory {
    /// The workflow file in which the gate is a job.
    Workflow,
}

/// The section `[gate.lint]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Lint {
    /// Findings that are none here.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Ignore>"))]
    pub ignore: Vec<Spanned<Ignore>>,
}

/// Findings that are none here: those of a rule, narrowed down by what else is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ignore {
    /// The id of the rule.
    pub rule: String,
    /// The file, from the root of the repository, or its name alone.
    pub file: Option<String>,
    /// The job that the finding is about.
    pub job: Option<String>,
    /// Why.
    pub reason: String,
}

impl Jobs {
    /// The jobs that the file declares, else the defaults; `has_file` says of a path whether the repository has
    /// such a file.
    ///
    /// # Errors
    /// When the section does not fit, when two names differ only by case, when a job needs one that is not
    /// there, or when one says by an empty list that nothing ever makes it run.
    pub fn read(config: &ConfigFile, has_file: impl Fn(&str) -> bool) -> Result<Self> {
        let by_name: BTreeMap<String, Job> = config.section(SECTION)?;
        if by_name.is_empty() {
            return Self::defaults(has_file);
        }
        let names: BTreeMap<Spanned<String>, IgnoredAny> = config.section(SECTION)?;
        let jobs = Self { by_name, in_order: in_order(names), declared: true };
        jobs.check(config)?;
        Ok(jobs)
    }

    /// Whether the file declares jobs of its own.
    ///
    /// # Errors
    /// When the section does not fit.
    pub fn are_declared(config: &ConfigFile) -> Result<bool> {
        Ok(!config.section::<BTreeMap<String, Job>>(SECTION)?.is_empty())
    }

    fn defaults(has_file: impl Fn(&str) -> bool) -> Result<Self> {
        let mut by_name: BTreeMap<String, Job> =
            toml::from_str(DEFAULTS).context("the default jobs are broken")?;
        for (name, files) in OPTIONAL {
            if !files.iter().any(|file| has_file(file)) {
                by_name.remove(name);
            }
        }
        let names: BTreeMap<Spanned<String>, IgnoredAny> =
            toml::from_str(DEFAULTS).context("the default jobs are broken")?;
        let mut in_order = in_order(names);
        in_order.retain(|name| by_name.contains_key(name));
        Ok(Self { by_name, in_order, declared: false })
    }

    fn check(&self, config: &ConfigFile) -> Result<()> {
        let wrong = |name: &str, what: String| {
            let file = config.path().map(|path| format!("{}: ", path.display())).unwrap_or_default();
            Failure::new(anyhow!("{file}[jobs.{}]: {what}", escape(name)))
        };
        let mut lower = BTreeSet::new();
        for (name, job) in &self.by_name {
            if name.trim().is_empty() || name.contains(char::is_control) {
                return Err(wrong(name, "a job needs a name on one line".to_owned()));
            }
            if !lower.insert(name.to_lowercase()) {
                return Err(wrong(name, "another job has this name in upper or lower case".to_owned())
                    .hint("GitHub takes the two for one job"));
            }
            if let Some((what, hint)) = job.problem() {
                return Err(wrong(name, what).hint(hint));
            }
        }
        self.check_needs(config)?;
        match self.dag().problems() {
            [Problem::Cycle(names), ..] => {
                let names: Vec<_> = names.iter().chain(names.first()).map(|name| escape(name)).collect();
                let what = format!("it waits for itself: {}", names.join(" needs "));
                Err(wrong(&names[0], what).hint("take one of these out of `needs`"))
            }
            _ => Ok(()),
        }
    }

    fn check_needs(&self, config: &ConfigFile) -> Result<()> {
        let written: BTreeMap<String, Needs> = config.section(SECTION)?;
        for (name, need) in
            written.iter().flat_map(|(name, job)| job.needs.iter().map(move |need| (name, need)))
        {
            let unknown = need.get_ref();
            if !self.by_name.contains_key(unknown) {
                let message =
                    format!("the job `{}` needs `{}`, which is no job", escape(name), escape(unknown));
                let meant = did_you_mean(unknown, self.by_name.keys().map(String::as_str));
                return Err(config.at(
                    &need.span(),
                    &message,
                    meant.map(|meant| format!("did you mean `{meant}`?")),
                ));
            }
        }
        Ok(())
    }

    /// Which job needs which.
    #[must_use]
    pub fn dag(&self) -> Dag {
        Dag::new(self.by_name.iter().map(|(name, job)| (name.clone(), job.needs.clone())))
    }
}

/// Names in the order of their places.
fn in_order(names: BTreeMap<Spanned<String>, IgnoredAny>) -> Vec<String> {
    let mut names: Vec<_> = names.into_keys().collect();
    names.sort_by_key(|name| name.span().start);
    names.into_iter().map(Spanned::into_inner).collect()
}

/// What a job needs, with where that is written.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Needs {
    needs: Vec<Spanned<String>>,
}

#[cfg(test)]
mod tests;
