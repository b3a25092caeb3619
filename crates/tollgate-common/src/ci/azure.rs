//! Azure Pipelines: variables only, and not `CI`. None names the default branch or what was built before.
//!
//! Source: learn.microsoft.com, "Use predefined variables" (Azure Pipelines, 2026).

use super::{Ci, Event, Provider, Push, Target, branch, commit};
use crate::ctx::Env;

pub(super) fn detect(env: &Env) -> Option<Ci> {
    env.text("TF_BUILD").filter(|value| value.eq_ignore_ascii_case("true"))?;
    let reason = env.text("BUILD_REASON").unwrap_or("a run without BUILD_REASON");
    let event = match reason {
        "PullRequest" => pull_request(env),
        "IndividualCI" | "BatchedCI" => push(env),
        _ => Event::Other(reason.to_owned()),
    };
    let head = commit(env, "BUILD_SOURCEVERSION");
    Some(Ci { provider: Provider::Azure, event_name: reason.to_owned(), event, head })
}

/// What is built is the merge into the target branch, `refs/pull/N/merge`. The branch is `refs/heads/main` where
/// the repository is in Azure Repos, and `main` where it is on GitHub.
fn pull_request(env: &Env) -> Event {
    match env.text("SYSTEM_PULLREQUEST_TARGETBRANCH") {
        Some(target) => Event::PullRequest {
            head_sha: commit(env, "SYSTEM_PULLREQUEST_SOURCECOMMITID"),
            targets: vec![Target::Branch(branch(target))],
        },
        None => Event::Unreadable(
            "the run is for a pull request, but SYSTEM_PULLREQUEST_TARGETBRANCH is not set".to_owned(),
        ),
    }
}

/// `BUILD_SOURCEBRANCHNAME` is no name of a branch: it is the last component of one.
fn push(env: &Env) -> Event {
    match env.text("BUILD_SOURCEBRANCH") {
        Some(reference) if reference.starts_with("refs/heads/") => {
            Event::Push(Push { branch: Some(branch(reference)), ..Push::default() })
        }
        _ => Event::Other("the push of something else than a branch".to_owned()),
    }
}
