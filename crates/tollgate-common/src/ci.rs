//! Which CI system this is, and what it says of the change at hand.
//!
//! A pure function of the environment and the text of the event file. What a system does not say, or says
//! in a way we cannot read, is absent here, and the caller has to treat it as unknown.

use serde::Deserialize;

use crate::ctx::Env;

/// The CI systems we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provider {
    /// GitHub Actions.
    GitHub,
    /// Anything else that sets `CI`.
    Other,
}

/// What made this run start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A pull request; what is checked out is usually its merge into the base.
    PullRequest {
        /// The tip of the target branch when the event was made.
        base_sha: String,
        /// The tip of the branch that is to be merged.
        head_sha: String,
    },
    /// An entry of a merge queue.
    MergeGroup {
        /// The name of the target branch, without `refs/heads/`.
        base_branch: String,
    },
    /// New commits on a branch.
    Push {
        /// The tip before the push; `None` where the branch is new.
        before: Option<String>,
        /// The repository's default branch, where the event names it.
        default_branch: Option<String>,
    },
    /// Anything that has no "before": a schedule, a manual start. By the system's own name for it.
    Other(String),
    /// The event could not be read, for this reason.
    Unreadable(String),
}

/// A CI run as its variables describe it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ci {
    /// The system.
    pub provider: Provider,
    /// What started the run.
    pub event: Event,
}

/// The file with the event's payload, if the system writes one (`GITHUB_EVENT_PATH`).
#[must_use]
pub fn event_path(env: &Env) -> Option<&std::path::Path> {
    env.get("GITHUB_EVENT_PATH").map(std::path::Path::new)
}

/// Recognises the CI system; `payload` is the content of [`event_path`]. `None` outside CI.
///
/// Sources: docs.github.com "Variables reference" and "Webhook events and payloads" (2026).
#[must_use]
pub fn detect(env: &Env, payload: Option<&[u8]>) -> Option<Ci> {
    if env.text("GITHUB_ACTIONS") == Some("true") {
        return Some(Ci {
            provider: Provider::GitHub,
            event: github_event(env.text("GITHUB_EVENT_NAME").unwrap_or_default(), payload),
        });
    }
    // Every CI system sets it, some to "1" or "True"; only a plain refusal means that this is none.
    env.text("CI").filter(|ci| !matches!(*ci, "false" | "0")).map(|_| Ci {
        provider: Provider::Other,
        event: Event::Other("a run whose CI system is not known".to_owned()),
    })
}

fn github_event(name: &str, payload: Option<&[u8]>) -> Event {
    if !matches!(name, "pull_request" | "pull_request_target" | "merge_group" | "push") {
        let name = if name.is_empty() { "a run without GITHUB_EVENT_NAME" } else { name };
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

fn pull_request(payload: PullRequestPayload) -> Event {
    let PullRequest { base, head } = payload.pull_request;
    Event::PullRequest { base_sha: base.sha, head_sha: head.sha }
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
fn merge_group(payload: MergeGroupPayload) -> Event {
    let base_ref = payload.merge_group.base_ref;
    let base_branch = base_ref.strip_prefix("refs/heads/").unwrap_or(&base_ref).to_owned();
    Event::MergeGroup { base_branch }
}

#[derive(Deserialize)]
struct PushPayload {
    before: String,
    repository: Option<Repository>,
}

#[derive(Deserialize)]
struct Repository {
    default_branch: Option<String>,
}

fn push(payload: PushPayload) -> Event {
    let is_new = payload.before.bytes().all(|digit| digit == b'0');
    Event::Push {
        before: (!is_new).then_some(payload.before),
        default_branch: payload.repository.and_then(|repository| repository.default_branch),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(event: &str, payload: &str, expected: &Event) {
        let env: Env = [
            ("GITHUB_ACTIONS", "true"),
            ("CI", "true"),
            ("GITHUB_EVENT_NAME", event),
            ("GITHUB_SHA", "c0ffee"),
        ]
        .into_iter()
        .collect();
        let ci = detect(&env, Some(payload.as_bytes())).expect("a CI system");
        assert_eq!(ci.provider, Provider::GitHub);
        assert_eq!(&ci.event, expected, "{event} {payload}");
    }

    #[test]
    fn events_of_github() {
        let text = str::to_owned;
        check(
            "pull_request",
            r#"{"number":7,"pull_request":{"base":{"sha":"aa","ref":"main"},"head":{"sha":"bb"}}}"#,
            &Event::PullRequest { base_sha: text("aa"), head_sha: text("bb") },
        );
        check(
            "merge_group",
            r#"{"merge_group":{"base_ref":"refs/heads/main","base_sha":"previous entry"}}"#,
            &Event::MergeGroup { base_branch: text("main") },
        );
        check(
            "push",
            r#"{"before":"aa","after":"bb","repository":{"default_branch":"trunk"}}"#,
            &Event::Push { before: Some(text("aa")), default_branch: Some(text("trunk")) },
        );
        check(
            "push",
            r#"{"before":"0000000000000000000000000000000000000000"}"#,
            &Event::Push { before: None, default_branch: None },
        );
        check("schedule", "{}", &Event::Other(text("schedule")));
    }

    #[test]
    fn what_cannot_be_read_says_so() {
        for payload in ["", "[]", "{}", r#"{"pull_request":{}}"#, r#"{"pull_request":null}"#] {
            let env: Env =
                [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "pull_request")].into_iter().collect();
            let ci = detect(&env, Some(payload.as_bytes())).expect("a CI system");
            assert!(matches!(ci.event, Event::Unreadable(_)), "{payload}: {:?}", ci.event);
        }
    }

    #[test]
    fn a_laptop_is_no_ci_and_an_unknown_system_is() {
        let detect = |value: &str| detect(&[("CI", value)].into_iter().collect(), None);
        assert!(detect("").is_none() && detect("false").is_none());
        for value in ["true", "1", "True", "yes"] {
            assert_eq!(detect(value).map(|ci| ci.provider), Some(Provider::Other), "{value}");
        }
    }
}
