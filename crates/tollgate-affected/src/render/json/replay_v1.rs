//! Version 1 of a replay as JSON. The order of the fields is fixed; commits are oldest first, all else is sorted.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::replay::{Chosen, Compared, Comparison, Replay, Target, Totals};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    command: String,
    totals: Sums,
    commits: Vec<Commit<'a>>,
    submodules: &'a [String],
    lfs: bool,
}

#[derive(Serialize)]
struct Sums {
    commits: usize,
    comparable: usize,
    unusable: usize,
    rebuilt: usize,
    selected: usize,
    missed: usize,
    extra: usize,
    extra_tests: usize,
    whole_for_tests: usize,
    recall: Option<f64>,
    over_selection: Option<f64>,
}

#[derive(Serialize)]
struct Commit<'a> {
    commit: &'a str,
    parent: &'a str,
    subject: &'a str,
    /// Why it could not be compared; the fields below are absent then.
    unusable: Option<&'a str>,
    #[serde(flatten)]
    found: Option<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    files: usize,
    rebuilt: Vec<Rebuilt<'a>>,
    selected: Vec<Selected<'a>>,
    missed: Vec<&'a str>,
    extra: Vec<&'a str>,
    noise: &'a BTreeSet<String>,
    empty_commit: &'a BTreeSet<String>,
}

#[derive(Serialize)]
struct Rebuilt<'a> {
    name: &'a str,
    targets: Vec<TargetV1<'a>>,
}

#[derive(Serialize)]
struct TargetV1<'a> {
    kind: &'a [String],
    name: &'a str,
    test: bool,
}

#[derive(Serialize)]
struct Selected<'a> {
    name: &'a str,
    level: &'a str,
    why: &'a str,
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
    serde_json::to_string_pretty(&answer).map(|text| text + "\n")
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
