//! Buildkite: variables only. None says what was built before.
//!
//! Sources: buildkite.com/docs, "Environment variables" and "Using GitHub merge queues" (2026).

use super::{Ci, Event, Provider, Push, Target, commit, owned};
use crate::ctx::Env;

/// `BUILDKITE_COMMIT` may also be a name, `HEAD`, which says nothing.
pub(super) fn detect(env: &Env) -> Option<Ci> {
    env.text("BUILDKITE").filter(|value| *value == "true")?;
    let (event_name, event) = event(env);
    let event_name = event_name.to_owned();
    Some(Ci { provider: Provider::Buildkite, event_name, event, head: commit(env, "BUILDKITE_COMMIT") })
}

/// A build for a pull request or a merge queue is one however it was started, as by a rebuild from the web.
/// `BUILDKITE_MERGE_QUEUE_BASE_COMMIT` is the `base_sha` of GitHub's event: the previous entry of the queue.
fn event(env: &Env) -> (&str, Event) {
    if let Some(branch) = owned(env, "BUILDKITE_MERGE_QUEUE_BASE_BRANCH") {
        return ("merge queue", Event::MergeGroup { targets: vec![Target::Branch(branch)] });
    }
    if env.text("BUILDKITE_PULL_REQUEST").is_some_and(|number| number != "false") {
        return ("pull request", pull_request(env));
    }
    let source = env.text("BUILDKITE_SOURCE").unwrap_or("a build without BUILDKITE_SOURCE");
    if env.text("BUILDKITE_TAG").is_some() {
        return (source, Event::Other("a build of a tag".to_owned()));
    }
    match (source, owned(env, "BUILDKITE_BRANCH")) {
        ("webhook", Some(branch)) => {
            let default_branch = owned(env, "BUILDKITE_PIPELINE_DEFAULT_BRANCH");
            ("push", Event::Push(Push { branch: Some(branch), default_branch, ..Push::default() }))
        }
        _ => (source, Event::Other(source.to_owned())),
    }
}

fn pull_request(env: &Env) -> Event {
    match owned(env, "BUILDKITE_PULL_REQUEST_BASE_BRANCH") {
        Some(branch) => Event::PullRequest {
            head_sha: commit(env, "BUILDKITE_COMMIT"),
            targets: vec![Target::Branch(branch)],
        },
        None => Event::Unreadable(
            "the build is for a pull request, but BUILDKITE_PULL_REQUEST_BASE_BRANCH is not set".to_owned(),
        ),
    }
}
