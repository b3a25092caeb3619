//! GitLab CI/CD: variables only.
//!
//! Sources: docs.gitlab.com, "Predefined CI/CD variables reference", "Specify when jobs run with rules"
//! (`CI_PIPELINE_SOURCE`), "Merged results pipelines" and "Merge trains" (2026).

use super::{Ci, Event, Provider, Push, Target, commit, owned};
use crate::ctx::Env;

pub(super) fn detect(env: &Env) -> Option<Ci> {
    env.text("GITLAB_CI").filter(|value| *value == "true")?;
    let source = env.text("CI_PIPELINE_SOURCE").unwrap_or("a pipeline without CI_PIPELINE_SOURCE");
    let (event_name, event) = match env.text("CI_MERGE_REQUEST_IID") {
        Some(_) => merge_request(env),
        None => (source.to_owned(), event(env, source)),
    };
    Some(Ci { provider: Provider::GitLab, event_name, event, head: commit(env, "CI_COMMIT_SHA") })
}

/// The variables of merge requests are set in merge request pipelines only, also in their child pipelines.
///
/// - `detached`: the tip of the source branch is checked out.
/// - `merged_result`: its merge into the target branch, whose tip is `CI_MERGE_REQUEST_TARGET_BRANCH_SHA`.
/// - `merge_train`: the same on top of the merge requests that go before it, so that what is merged into need
///   not be the target branch.
///
/// `CI_MERGE_REQUEST_DIFF_BASE_SHA` is where the source branch left the target branch. It comes last: after the
/// target of a merge request was changed it may still be that of the old one (gitlab-org/gitlab issue 442031).
fn merge_request(env: &Env) -> (String, Event) {
    let kind = env.text("CI_MERGE_REQUEST_EVENT_TYPE").unwrap_or("merge_request_event");
    let mut targets = Vec::new();
    if kind == "merged_result" {
        targets.extend(commit(env, "CI_MERGE_REQUEST_TARGET_BRANCH_SHA").map(Target::Commit));
    }
    targets.extend(target_branch(env).map(Target::Branch));
    targets.extend(commit(env, "CI_MERGE_REQUEST_DIFF_BASE_SHA").map(Target::Commit));
    let event = match kind {
        _ if targets.is_empty() => {
            Event::Unreadable("the merge request pipeline names no target branch".to_owned())
        }
        "merge_train" => Event::MergeGroup { targets },
        _ => Event::PullRequest { head_sha: commit(env, "CI_COMMIT_SHA"), targets },
    };
    (kind.to_owned(), event)
}

/// The pipeline of a merge request from a fork may run in the fork, whose branch of that name may have what is
/// not merged yet.
fn target_branch(env: &Env) -> Option<String> {
    let project = env.text("CI_PROJECT_ID")?;
    env.text("CI_MERGE_REQUEST_PROJECT_ID").filter(|target| *target == project)?;
    owned(env, "CI_MERGE_REQUEST_TARGET_BRANCH_NAME")
}

/// `CI_COMMIT_BEFORE_SHA` is zeros in the first pipeline of a branch and when somebody starts one by hand.
fn event(env: &Env, source: &str) -> Event {
    if env.text("CI_COMMIT_TAG").is_some() {
        return Event::Other("a pipeline for a tag".to_owned());
    }
    match (source, owned(env, "CI_COMMIT_BRANCH")) {
        ("push", Some(branch)) => Event::Push(Push {
            branch: Some(branch),
            default_branch: owned(env, "CI_DEFAULT_BRANCH"),
            before: commit(env, "CI_COMMIT_BEFORE_SHA"),
            last_success: None,
        }),
        _ => Event::Other(source.to_owned()),
    }
}
