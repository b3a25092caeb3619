//! GitHub Actions: variables, and the event's payload as a file.
//!
//! Sources: docs.github.com, "Variables reference", "Events that trigger workflows" and "Webhook events and
//! payloads" (2026).

use serde::Deserialize;

use super::{Ci, Event, Provider, Push, Target, branch, commit, id};
use crate::ctx::Env;

pub(super) fn detect(env: &Env, payload: Option<&[u8]>) -> Option<Ci> {
    env.text("GITHUB_ACTIONS").filter(|value| *value == "true")?;
    let event_name = env.text("GITHUB_EVENT_NAME").unwrap_or("a run without GITHUB_EVENT_NAME").to_owned();
    let event = event(&event_name, payload);
    Some(Ci { provider: Provider::GitHub, event_name, event, head: commit(env, "GITHUB_SHA") })
}

/// The events whose payload says a base. A `workflow_run`, `release` or `schedule` is for the tip of a branch or
/// a tag as it is.
fn event(name: &str, payload: Option<&[u8]>) -> Event {
    if !matches!(name, "pull_request" | "pull_request_target" | "merge_group" | "push") {
        return Event::Other(name.to_owned());
    }
    let Some(payload) = payload else {
        return Event::Unreadable(format!("the event {name} has no readable payload (GITHUB_EVENT_PATH)"));
    };
    let read = match name {
        "push" => serde_json::from_slice(payload).map(push),
        "merge_group" => serde_json::from_slice(payload).map(merge_group),
        _ => serde_json::from_slice(payload).map(pull_request),
    };
    read.unwrap_or_else(|err| {
        Event::Unreadable(format!("the payload of the event {name} is not as documented: {err}"))
    })
}

#[derive(Deserialize)]
struct PullRequestPayload {
    pull_request: PullRequest,
}

#[derive(Deserialize)]
struct PullRequest {
    base: Tip,
    head: Tip,
}

#[derive(Deserialize)]
struct Tip {
    sha: String,
}

/// The name of the target branch is of no use: where a workflow checks out the fork that a pull request comes
/// from, `origin` is the fork, and its branch of that name may have what is not merged yet.
fn pull_request(payload: PullRequestPayload) -> Event {
    let PullRequest { base, head } = payload.pull_request;
    Event::PullRequest { head_sha: Some(head.sha), targets: vec![Target::Commit(base.sha)] }
}

#[derive(Deserialize)]
struct MergeGroupPayload {
    merge_group: MergeGroup,
}

#[derive(Deserialize)]
struct MergeGroup {
    base_ref: String,
}

/// `base_sha` is the previous entry of the queue. A queue that tests only its last entry would then never
/// test the ones below, so the target branch is what counts.
fn merge_group(MergeGroupPayload { merge_group }: MergeGroupPayload) -> Event {
    let MergeGroup { base_ref } = merge_group;
    Event::MergeGroup { targets: vec![Target::Branch(branch(&base_ref))] }
}

#[derive(Deserialize)]
struct PushPayload {
    before: String,
    #[serde(rename = "ref")]
    reference: Option<String>,
    #[serde(default)]
    deleted: bool,
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: Option<String>,
}

/// After the deletion of a branch the default branch is checked out, of which the event says nothing. Where a
/// tag was before says nothing of the branch it is on.
fn push(payload: PushPayload) -> Event {
    let reference = payload.reference.unwrap_or_default();
    if payload.deleted {
        return Event::Other("a push that deleted a branch or a tag".to_owned());
    }
    if !reference.is_empty() && !reference.starts_with("refs/heads/") {
        return Event::Other("the push of a tag".to_owned());
    }
    Event::Push(Push {
        branch: Some(branch(&reference)).filter(|name| !name.is_empty()),
        default_branch: payload.repository.and_then(|repository| repository.default_branch),
        before: id(&payload.before),
        last_success: None,
    })
}
