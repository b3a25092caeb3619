//! What `tollgate.toml` says of jobs: the sections `[jobs]` and `[gate]`, which several tools read.
//!
//! Comes in: the file, or none; then these are the default jobs. Goes out: the jobs by name, as written. What
//! a key means is the affair of the tool that reads it: affected reads `affects` and `paths`, gate the rest.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, anyhow};
use serde::Deserialize;
use toml::Spanned;

use crate::config::ConfigFile;
use crate::text::{did_you_mean, escape};
use crate::{Failure, Result};

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
        let jobs = Self { by_name, declared: true };
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
        Ok(Self { by_name, declared: false })
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
            if job.paths.as_ref().is_some_and(Vec::is_empty) {
                return Err(wrong(name, "`paths` is empty, so that nothing matches".to_owned())
                    .hint("leave it out, or name the files that the job reads"));
            }
        }
        self.check_needs(config)
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
}

/// What a job needs, with where that is written.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Needs {
    needs: Vec<Spanned<String>>,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn read(text: &str, files: &[&str]) -> Result<Jobs> {
        let config = ConfigFile::from_text(Path::new("tollgate.toml"), text)?;
        Jobs::read(&config, |path| files.contains(&path))
    }

    fn names(text: &str, files: &[&str]) -> Vec<String> {
        read(text, files).expect("jobs").by_name.into_keys().collect()
    }

    fn failure(text: &str) -> String {
        let failure = read(text, &[]).expect_err("the text is wrong");
        format!("{failure}\n{}", failure.hints().join("\n"))
    }

    #[test]
    fn without_jobs_there_are_the_default_ones() {
        for text in ["", "[affected]\n", "[jobs]\n"] {
            assert_eq!(names(text, &[]), ["clippy", "fmt", "test"], "{text}");
        }
        assert_eq!(names("", &["deny.toml"]), ["clippy", "deny", "fmt", "test"]);
        assert_eq!(names("", &[".cargo/audit.toml"]), ["audit", "clippy", "fmt", "test"]);
        assert!(!read("", &[]).expect("jobs").declared);
    }

    #[test]
    fn one_declared_job_replaces_the_default_ones() {
        let jobs = read("[jobs.lint]\nrun = \"cargo clippy\"\n", &["deny.toml"]).expect("jobs");
        assert_eq!(jobs.by_name.keys().collect::<Vec<_>>(), ["lint"]);
        assert!(jobs.declared);
        let lint = &jobs.by_name["lint"];
        assert_eq!((lint.affects, lint.paths.as_ref(), lint.skip), (None, None, Skip::Never));
    }

    #[test]
    fn every_key_has_its_place() {
        let text = "[jobs.a]\n[jobs.b]\nrun = \"x {packages}\"\nneeds = [\"a\"]\naffects = \"compile\"\n\
                    paths = [\"docs/\"]\nskip = \"planned\"\nskip-on = [\"pull_request\"]\n\
                    allow = [\"failure\", \"cancelled\"]\nadvisory = true\ntimeout = \"20m\"\n";
        let jobs = read(text, &[]).expect("jobs").by_name;
        let expected = Job {
            run: Some("x {packages}".to_owned()),
            needs: vec!["a".to_owned()],
            affects: Some(Affects::Compile),
            paths: Some(vec!["docs/".to_owned()]),
            skip: Skip::Planned,
            skip_on: vec!["pull_request".to_owned()],
            allow: vec![Allowed::Failure, Allowed::Cancelled],
            advisory: true,
            timeout: Some("20m".to_owned()),
        };
        assert_eq!((&jobs["a"], &jobs["b"]), (&Job::default(), &expected));
        let gate = "[gate]\nplan = \"plan\"\nfull-run-on = [\"push\"]\nallow-empty = true\n\
                    inventory = \"workflow\"\n[gate.exclude]\nnightly = \"runs at night\"\n\
                    [[gate.lint.ignore]]\nrule = \"name\"\njob = \"x\"\nreason = \"y\"\n";
        let gate: Gate = ConfigFile::from_text(Path::new("t"), gate).unwrap().section("gate").unwrap();
        let rule =
            Ignore { rule: "name".to_owned(), file: None, job: Some("x".to_owned()), reason: "y".to_owned() };
        assert_eq!(gate.lint.ignore[0].get_ref(), &rule);
        let expected = Gate {
            lint: gate.lint.clone(),
            plan: Some("plan".to_owned()),
            full_run_on: vec!["push".to_owned()],
            allow_empty: true,
            inventory: Some(Inventory::Workflow),
            exclude: BTreeMap::from([("nightly".to_owned(), "runs at night".to_owned())]),
        };
        assert_eq!(gate, expected);
    }

    #[test]
    fn what_is_wrong_is_said_with_what_was_meant() {
        for (text, expected) in [
            ("[jobs.a]\nafects = \"test\"\n", "did you mean `affects`?"),
            ("[jobs.a]\naffects = \"tests\"\n", "did you mean `test`?"),
            ("[jobs.a]\nskip = \"plan\"\n", "did you mean `planned`?"),
            ("[jobs.lint]\n[jobs.b]\nneeds = [\"lnt\"]\n", "did you mean `lint`?"),
            ("[jobs.lint]\n[jobs.b]\nneeds = [\n\"lint\",\n \"lnt\"]\n", ":5:2: the job `b` needs `lnt`"),
            ("[jobs.a]\n[jobs.A]\n", "[jobs.a]: another job has this name in upper or lower case"),
            ("[jobs.a]\npaths = []\n", "[jobs.a]: `paths` is empty"),
            ("[jobs.\"\"]\n", "a job needs a name"),
            ("[jobs.\"a\\nb\"]\n", "a job needs a name on one line"),
            ("[jobs]\na = 1\n", "invalid type: integer `1`"),
        ] {
            assert!(failure(text).contains(expected), "{text}\n{}", failure(text));
        }
    }
}
