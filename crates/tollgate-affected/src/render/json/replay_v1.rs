//! Version 1 of a replay as JSON. The order of the fields is fixed; commits are oldest first, all else is sorted.

use std::collections::BTreeSet;

use serde::Serialize;
use tollgate_common::text;

use crate::replay::{Chosen, Compared, Comparison, Replay, Target, Totals};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// What cargo was asked to do.
    command: String,
    /// The sums over all commits.
    totals: Sums,
    /// Commit by commit, the newest first.
    commits: Vec<Commit<'a>>,
    /// Submodules, which were left empty.
    submodules: &'a [String],
    /// Whether files are kept by Git LFS, which were not fetched.
    lfs: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Sums {
    /// How many commits.
    commits: usize,
    /// How many of them could be compared.
    comparable: usize,
    /// How many could not.
    unusable: usize,
    /// How many packages cargo rebuilt.
    rebuilt: usize,
    /// How many were selected.
    selected: usize,
    /// How many were rebuilt and not selected, or rebuilt as a whole and selected for their tests only.
    missed: usize,
    /// How many were selected and not rebuilt.
    extra: usize,
    /// How many of these for their tests only, which no build can tell.
    extra_tests: usize,
    /// How many were selected as a whole where only tests were rebuilt.
    whole_for_tests: usize,
    /// The part of what was rebuilt that was selected; null where nothing was rebuilt.
    recall: Option<f64>,
    /// Selected for each one rebuilt; null where nothing was rebuilt.
    over_selection: Option<f64>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Commit<'a> {
    /// The commit.
    commit: &'a str,
    /// The commit before it.
    parent: &'a str,
    /// The first line of its message.
    subject: &'a str,
    /// Why it could not be compared; the fields below are absent then.
    unusable: Option<&'a str>,
    #[serde(flatten)]
    found: Option<Found<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Found<'a> {
    /// How many files changed.
    files: usize,
    /// What cargo rebuilt.
    rebuilt: Vec<Rebuilt<'a>>,
    /// What was selected.
    selected: Vec<Selected<'a>>,
    /// What was rebuilt and not selected.
    missed: Vec<&'a str>,
    /// What was selected and not rebuilt.
    extra: Vec<&'a str>,
    /// What cargo rebuilds whatever changes.
    noise: &'a BTreeSet<String>,
    /// What cargo rebuilds for a commit without changes.
    empty_commit: &'a BTreeSet<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Rebuilt<'a> {
    /// The package.
    name: &'a str,
    /// Its targets that were.
    targets: Vec<TargetV1<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct TargetV1<'a> {
    /// Its kinds, as cargo names them.
    kind: &'a [String],
    /// Its name.
    name: &'a str,
    /// Whether it was built as a test.
    test: bool,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Selected<'a> {
    /// The package.
    name: &'a str,
    /// `compile` or `test`.
    level: &'a str,
    /// Why.
    why: &'a str,
    /// The package at the other end of the chain.
    root: &'a str,
}

/// The replay as one JSON document with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub(crate) fn render(replay: &Replay) -> serde_json::Result<String> {
    let answer = Answer {
        version: VERSION,
        command: replay.command.join(" "),
        totals: sums(&replay.commits),
        commits: replay.commits.iter().map(commit).collect(),
        submodules: &replay.submodules,
        lfs: replay.lfs,
    };
    text::json(&answer)
}

fn sums(commits: &[Compared]) -> Sums {
    let totals = Totals::of(commits);
    Sums {
        commits: commits.len(),
        comparable: totals.comparable,
        unusable: totals.unusable,
        rebuilt: totals.rebuilt,
        selected: totals.selected,
        missed: totals.missed,
        extra: totals.extra,
        extra_tests: totals.extra_tests,
        whole_for_tests: totals.whole_for_tests,
        recall: totals.recall(),
        over_selection: totals.over_selection(),
    }
}

fn commit(commit: &Compared) -> Commit<'_> {
    Commit {
        commit: &commit.step.commit,
        parent: &commit.step.parent,
        subject: &commit.step.subject,
        unusable: commit.result.as_ref().err().map(String::as_str),
        found: commit.result.as_ref().ok().map(found),
    }
}

fn found(comparison: &Comparison) -> Found<'_> {
    Found {
        files: comparison.files,
        rebuilt: comparison.rebuilt.iter().map(rebuilt).collect(),
        selected: comparison.selected.iter().map(selected).collect(),
        missed: comparison.missed().map(|(name, _)| name.as_str()).collect(),
        extra: comparison.extra().map(|(name, _)| name.as_str()).collect(),
        noise: &comparison.noise,
        empty_commit: &comparison.empty_commit,
    }
}

fn rebuilt<'a>((name, targets): (&'a String, &'a BTreeSet<Target>)) -> Rebuilt<'a> {
    let target = |target: &'a Target| TargetV1 { kind: &target.kind, name: &target.name, test: target.test };
    Rebuilt { name, targets: targets.iter().map(target).collect() }
}

fn selected<'a>((name, chosen): (&'a String, &'a Chosen)) -> Selected<'a> {
    Selected { name, level: chosen.level.as_str(), why: &chosen.why, root: &chosen.root }
}

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}
