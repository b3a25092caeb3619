//! What each CI system's variables and event files mean, as tables: variables in, a line out.
//!
//! The files in `events/` have the shape that docs.github.com, "Webhook events and payloads", documents (2026), cut
//! down to a few of their fields.

mod branches;
mod github;
mod gitlab;
mod requests;

use tollgate_common::ci::{Event, Provider, Push, Target, detect};
use tollgate_common::ctx::Env;

/// The commits that stand in variables and events; in the lines they are these letters.
const BASE: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const TIP: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const BUILT: &str = "cccccccccccccccccccccccccccccccccccccccc";
const OTHER: &str = "dddddddddddddddddddddddddddddddddddddddd";
const ZERO: &str = "0000000000000000000000000000000000000000";

/// The variables of a run.
type Variables<'a> = &'a [(&'a str, &'a str)];

/// What a run with these variables and this event file is, in one line.
fn line(variables: &[(&str, &str)], payload: Option<&[u8]>) -> String {
    let env: Env = variables.iter().copied().collect();
    let Some(ci) = detect(&env, payload) else { return "no CI".to_owned() };
    let event = match &ci.event {
        Event::PullRequest { head_sha, targets } => {
            format!("pull request of {} into {}", or_dash(head_sha), list(targets))
        }
        Event::MergeGroup { targets } => format!("merge group into {}", list(targets)),
        Event::Push(push) => push_line(push),
        Event::Other(what) => format!("other: {what}"),
        Event::Unreadable(reason) => format!("unreadable: {reason}"),
    };
    let provider = match ci.provider {
        Provider::Other => "unknown".to_owned(),
        provider => format!("{provider:?}"),
    };
    short(&format!("{provider} [{}] for {}: {event}", ci.event_name, or_dash(&ci.head)))
}

fn push_line(push: &Push) -> String {
    format!(
        "push to {}, default {}, before {}, passed {}",
        or_dash(&push.branch),
        or_dash(&push.default_branch),
        or_dash(&push.before),
        or_dash(&push.last_success)
    )
}

fn list(targets: &[Target]) -> String {
    let shown = targets.iter().map(|target| match target {
        Target::Branch(name) => format!("origin/{name}"),
        Target::Commit(id) => id.clone(),
    });
    shown.collect::<Vec<_>>().join(" or ")
}

fn or_dash(value: &Option<String>) -> &str {
    value.as_deref().unwrap_or("-")
}

fn short(text: &str) -> String {
    [(BASE, "A"), (TIP, "B"), (BUILT, "C"), (OTHER, "D")]
        .iter()
        .fold(text.to_owned(), |text, (id, letter)| text.replace(id, letter))
}

/// Each row: the variables that differ from the common ones, and the line.
fn check(common: Variables<'_>, rows: &[(Variables<'_>, &str)]) {
    for (more, expected) in rows {
        assert_eq!(line(&[common, more].concat(), None), *expected, "{more:?}");
    }
}

#[test]
fn a_laptop_is_no_ci_and_an_unknown_system_is() {
    let unknown =
        "unknown [a run whose CI system is not known] for -: other: a run whose CI system is not known";
    for (value, expected) in [
        ("", "no CI"),
        ("false", "no CI"),
        ("0", "no CI"),
        ("true", unknown),
        ("1", unknown),
        ("yes", unknown),
    ] {
        assert_eq!(line(&[("CI", value)], None), expected, "{value:?}");
    }
    // Each system says that it is one.
    for name in ["GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI", "TF_BUILD", "BUILD_TAG"] {
        assert_eq!(line(&[(name, "false")], None), "no CI", "{name}");
    }
    // Jenkins' own client reads this one.
    assert_eq!(line(&[("JENKINS_URL", "https://jenkins.example.org/")], None), "no CI");
}
