//! A scenario as it stands in `scenarios/*.toml`.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::Step;

/// One change of a workspace, and who is affected.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Scenario {
    /// Its name, in lower case with hyphens.
    pub name: String,
    /// Why the answer is what it is, and how tools come to give another.
    pub why: String,
    /// The workspace that it begins with, a file of `workspaces/`.
    pub workspace: String,
    /// What is committed on top of that workspace before the change.
    #[serde(default)]
    pub before: Vec<Step>,
    /// The change.
    #[serde(default)]
    pub change: Vec<Step>,
    /// What else happened: on the branch that the change is compared with, or below it in a merge queue.
    #[serde(default)]
    pub meanwhile: Vec<Step>,
    /// How the change is in the repository, and what it is to be compared with.
    #[serde(default)]
    pub history: History,
    /// The packages of which more than tests is affected.
    #[serde(default)]
    pub compile: Vec<String>,
    /// The packages of which only the tests are affected.
    #[serde(default)]
    pub test: Vec<String>,
    /// Every member is affected, instead of the two lists.
    #[serde(default)]
    pub everything: bool,
    /// Nobody can know who is affected: every member, or a refusal.
    #[serde(default)]
    pub unknown: bool,
    /// Packages that a sound tool may select as well (or at compile where the list says test).
    #[serde(default)]
    pub over: Vec<String>,
    /// Why it may.
    pub over_reason: Option<String>,
    /// The affected packages that a build on this machine does not show: a file is read when tests run,
    /// another platform or feature compiles it, a macro reads a file unseen.
    #[serde(default)]
    pub unseen: Vec<String>,
    /// Why cargo cannot judge this at all.
    pub unjudged: Option<String>,
}

/// How a change is in the repository, and what it is to be compared with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum History {
    /// It is the last commit; the base is the commit before.
    #[default]
    Commit,
    /// It is not committed, and new files are not tracked; the base is HEAD.
    WorkingTree,
    /// It is in the index and not committed; the base is HEAD.
    Index,
    /// It is a commit on a branch; the base is `main`, which has moved on since.
    Branch,
    /// It is the last commit of a clone that has no other; the base is a commit that is not in it.
    Shallow,
    /// Event `push`: the tip before it is gone from the clone, which has `origin/main`.
    ForcePush,
    /// Event `push` of a new branch: the tip before it is all zeros; the clone has `origin/main`.
    NewBranch,
    /// Event `pull_request`: HEAD is its merge into `main`, which has moved on since the event's `base.sha`.
    PullRequest,
    /// Event `merge_group`: an entry of a merge queue on top of another, which is the event's `base_sha`.
    MergeQueue,
}

impl History {
    /// The event of GitHub Actions that it is, if it is one.
    #[must_use]
    pub const fn event(self) -> Option<&'static str> {
        match self {
            Self::ForcePush | Self::NewBranch => Some("push"),
            Self::PullRequest => Some("pull_request"),
            Self::MergeQueue => Some("merge_group"),
            _ => None,
        }
    }
}

impl Scenario {
    /// What does not fit together in it.
    pub(crate) fn flaws(&self) -> Vec<&'static str> {
        let names = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>();
        let (compile, test, over) = (names(&self.compile), names(&self.test), names(&self.over));
        let affected: BTreeSet<_> = compile.union(&test).cloned().collect();
        let is_named =
            self.name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let answers = [self.everything, self.unknown, !affected.is_empty()];
        [
            (!is_named, "the name is not in lower case with hyphens"),
            (!self.why.ends_with('.'), "`why` is no sentence"),
            (answers.iter().filter(|given| **given).count() > 1, "it has more than one answer"),
            (!compile.is_disjoint(&test), "a package is at two levels"),
            (!compile.is_disjoint(&over), "a package is affected and in `over`"),
            (over.is_empty() != self.over_reason.is_none(), "`over` and `over-reason` go together"),
            (!names(&self.unseen).is_subset(&affected), "a package is unseen and not affected"),
        ]
        .into_iter()
        .filter_map(|(is_wrong, flaw)| is_wrong.then_some(flaw))
        .collect()
    }
}
