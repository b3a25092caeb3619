//! Which CI system this is, and what it says of the change at hand.
//!
//! A pure function of the environment and the text of the event file. What a system does not say, or says
//! in a way we cannot read, is absent here, and the caller has to treat it as unknown. Knows no repository:
//! whether a commit or a branch that a system names is in the clone is not its affair.

mod azure;
mod buildkite;
mod circleci;
mod github;
mod gitlab;
mod jenkins;

use crate::ctx::Env;

/// The CI systems we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// GitHub Actions.
    GitHub,
    /// GitLab CI/CD.
    GitLab,
    /// Buildkite.
    Buildkite,
    /// CircleCI.
    CircleCi,
    /// Azure Pipelines.
    Azure,
    /// Jenkins.
    Jenkins,
    /// Anything else that sets `CI`.
    Other,
}

/// What made this run start. Called by GitHub's names, whatever the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request (merge request, change request); what is checked out may be its merge into the base.
    PullRequest {
        /// The tip of the branch that is to be merged, which what is checked out has to contain.
        head_sha: Option<String>,
        /// Where it is to be merged, the best first; never empty.
        targets: Vec<Target>,
    },
    /// An entry of a merge queue or train. Its first parent may be the entry before, which may never be tested.
    MergeGroup {
        /// Where it is to be merged, the best first; never empty.
        targets: Vec<Target>,
    },
    /// New commits on a branch, or a run for the tip of one.
    Push(Push),
    /// Anything that has no "before": a schedule, a manual start, a tag. By the system's own name for it.
    Other(String),
    /// The event could not be read, for this reason.
    Unreadable(String),
}

/// A state of the branch that a change is to be merged into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// The branch of this name in the repository that was cloned.
    Branch(String),
    /// A commit that is, or was, part of it.
    Commit(String),
}

/// New commits on a branch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Push {
    /// The name of the branch.
    pub branch: Option<String>,
    /// The repository's default branch.
    pub default_branch: Option<String>,
    /// The tip before the push; `None` also where the branch is new. Nobody says whether its run passed, or
    /// whether there was one.
    pub before: Option<String>,
    /// The commit of this branch whose run was the last that passed, where the system says it.
    pub last_success: Option<String>,
}

/// A CI run as its variables describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ci {
    /// The system.
    pub provider: Provider,
    /// What started the run, in the system's own words; where it says nothing, what it does not say: "a run without
    /// GITHUB_EVENT_NAME".
    pub event_name: String,
    /// What started the run.
    pub event: Event,
    /// The commit that the system reports the result for.
    pub head: Option<String>,
}

impl Ci {
    /// What started the run, as `tollgate.toml` calls it: by GitHub's names, which the events of other systems have
    /// too, and what GitHub does not have by the system's own. `None` where the system does not say it.
    #[must_use]
    pub fn common_event(&self) -> Option<&str> {
        let name = match (&self.provider, &self.event) {
            (Provider::GitHub, _) | (_, Event::Other(_)) => self.event_name.as_str(),
            (_, Event::PullRequest { .. }) => "pull_request",
            (_, Event::MergeGroup { .. }) => "merge_group",
            (_, Event::Push(_)) => "push",
            (_, Event::Unreadable(_)) => return None,
        };
        Some(name).filter(|name| !name.contains(" without "))
    }
}

/// The file with the event's payload, if the system writes one (`GITHUB_EVENT_PATH`).
#[must_use]
pub fn event_path(env: &Env) -> Option<&std::path::Path> {
    env.get("GITHUB_EVENT_PATH").map(std::path::Path::new)
}

/// Recognises the CI system; `payload` is the content of [`event_path`]. `None` outside CI.
#[must_use]
pub fn detect(env: &Env, payload: Option<&[u8]>) -> Option<Ci> {
    github::detect(env, payload)
        .or_else(|| gitlab::detect(env))
        .or_else(|| buildkite::detect(env))
        .or_else(|| circleci::detect(env))
        .or_else(|| azure::detect(env))
        .or_else(|| jenkins::detect(env))
        .or_else(|| other(env))
}

/// Every CI system but Azure Pipelines sets `CI`, some to "1" or "True"; only a plain refusal means that this
/// is none.
fn other(env: &Env) -> Option<Ci> {
    let name = "a run whose CI system is not known";
    env.text("CI").filter(|ci| !matches!(*ci, "false" | "0")).map(|_| Ci {
        provider: Provider::Other,
        event_name: name.to_owned(),
        event: Event::Other(name.to_owned()),
        head: None,
    })
}

/// A variable's value, owned.
fn owned(env: &Env, name: &str) -> Option<String> {
    env.text(name).map(str::to_owned)
}

/// The commit in a variable.
fn commit(env: &Env, name: &str) -> Option<String> {
    env.text(name).and_then(id)
}

/// The whole id of a commit, SHA-1 or SHA-256. Zeros stand for "there is none" (githooks, "pre-receive").
fn id(text: &str) -> Option<String> {
    let is_id = matches!(text.len(), 40 | 64) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
    (is_id && text.bytes().any(|digit| digit != b'0')).then(|| text.to_owned())
}

/// The name of a branch without what git puts before it.
fn branch(reference: &str) -> String {
    reference.strip_prefix("refs/heads/").unwrap_or(reference).to_owned()
}
