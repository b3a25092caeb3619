//! What widens the answers in a repository, and what is wrong in its rules: whatever changes.
//!
//! Pure, as [`crate::decide()`] is: comes in: the workspaces, the rules and all files; goes out: findings, each with
//! its place and what to do. What is a mistake (a rule without effect, a rule that hides what the compiler reads, a
//! program that tests start and no edge tells of) is a warning; that an answer could be tighter is advice.

mod build_scripts;
mod files;
mod includes;
mod programs;
mod rules;

use std::collections::BTreeMap;

use crate::decide::Script;
use crate::path::RepoPath;
use crate::rules::Rules;
use crate::sources::Survey;
use crate::workspace::{PackageId, Workspace};

/// All that the findings are a function of.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) workspaces: Vec<Workspace>,
    /// For each workspace the build scripts of its packages, as far as they could be read.
    pub(crate) scripts: Vec<BTreeMap<PackageId, Script>>,
    pub(crate) rules: Rules,
    /// Where each pattern of `tollgate.toml` stands, by its place among the rules.
    pub(crate) places: Vec<Option<Place>>,
    /// Every file, link and submodule, sorted.
    pub(crate) files: Vec<RepoPath>,
    /// Every manifest.
    pub(crate) manifests: Vec<RepoPath>,
    pub(crate) survey: Survey,
    /// The workflows that say nothing of cargo or Rust, nor call others of the repository, which may.
    pub(crate) other_workflows: Vec<RepoPath>,
    /// For a package, those that `companions` says its tests need.
    pub(crate) companions: BTreeMap<String, Vec<String>>,
}

/// How bad it is. The worst comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// A mistake: something that is written has no effect, or hides too much.
    Warning,
    /// An answer could be tighter.
    Advice,
}

/// A place in a file; the line and column from one, as far as they are known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) path: RepoPath,
    pub(crate) line: Option<usize>,
    pub(crate) column: Option<usize>,
}

/// A pattern that would narrow an answer, and how many files it is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Narrowing {
    pub(crate) pattern: String,
    pub(crate) files: usize,
}

/// One thing to look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) severity: Severity,
    /// Which check found it.
    pub(crate) check: Check,
    /// Where, sorted.
    pub(crate) places: Vec<Place>,
    /// What, as a sentence without a full stop.
    pub(crate) message: String,
    /// What to do, likewise.
    pub(crate) help: String,
    /// The rule that would narrow it, as patterns with the effect `none`.
    pub(crate) rule: Vec<Narrowing>,
}

/// The checks, in the order of their findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Check {
    /// A pattern that matches no file.
    RuleMatchesNothing,
    /// A pattern all of whose files a later rule decides.
    RuleShadowed,
    /// A forced rule over a file that the compiler reads.
    RuleForced,
    /// A program that tests start, and no edge tells of.
    Program,
    /// Files that no package owns and no rule covers.
    UnownedFiles,
    /// Workflows that have nothing to do with the crates, as it seems.
    Workflows,
    /// An include whose name is computed.
    ComputedInclude,
    /// A build script that may read more than it needs.
    BuildScript,
}

impl Check {
    /// The word for it, as in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::RuleMatchesNothing => "rule-matches-nothing",
            Self::RuleShadowed => "rule-shadowed",
            Self::RuleForced => "rule-forced",
            Self::Program => "program",
            Self::UnownedFiles => "unowned-files",
            Self::Workflows => "workflows",
            Self::ComputedInclude => "computed-include",
            Self::BuildScript => "build-script",
        }
    }
}

impl Severity {
    /// The word for it, as in JSON.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Advice => "advice",
        }
    }
}

impl Place {
    pub(crate) const fn line(path: RepoPath, line: usize) -> Self {
        Self { path, line: Some(line), column: None }
    }
}

/// All findings: warnings first, then by check and place.
pub(crate) fn lint(tree: &Tree) -> Vec<Finding> {
    let taken_in = includes::all(tree);
    let mut findings = rules::find(tree, &taken_in);
    findings.extend(programs::find(tree));
    findings.extend(files::find(tree));
    findings.extend(includes::find(tree, &taken_in));
    findings.extend(build_scripts::find(tree));
    findings.sort();
    findings
}
