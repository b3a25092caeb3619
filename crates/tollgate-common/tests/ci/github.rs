//! GitHub Actions.

use super::{BUILT, line};

fn on_event(name: &str, payload: Option<&[u8]>) -> String {
    let variables =
        [("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", name), ("GITHUB_SHA", BUILT)];
    line(&variables, payload)
}

#[test]
fn events() {
    let pull_request = include_str!("events/pull_request.json");
    let merge_group = include_str!("events/merge_group.json");
    let main = include_str!("events/push_main.json");
    let new_branch = include_str!("events/push_new_branch.json");
    let forced = include_str!("events/push_forced.json");
    let deleted = include_str!("events/push_deleted.json");
    let tag = include_str!("events/push_tag.json");
    let release = include_str!("events/release.json");
    let workflow_run = include_str!("events/workflow_run.json");
    for (name, payload, expected) in [
        ("pull_request", pull_request, "pull request of B into A"),
        ("pull_request_target", pull_request, "pull request of B into A"),
        ("merge_group", merge_group, "merge group into origin/release/1.x"),
        ("push", main, "push to main, default main, before A, passed -"),
        ("push", new_branch, "push to topic/one, default main, before -, passed -"),
        ("push", forced, "push to topic/one, default main, before A, passed -"),
        ("push", deleted, "other: a push that deleted a branch or a tag"),
        ("push", tag, "other: the push of a tag"),
        ("release", release, "other: release"),
        ("workflow_run", workflow_run, "other: workflow_run"),
        ("workflow_dispatch", r#"{"inputs":null}"#, "other: workflow_dispatch"),
        ("schedule", r#"{"schedule":"15 4 * * *"}"#, "other: schedule"),
        ("repository_dispatch", "{}", "other: repository_dispatch"),
        // Less than documented.
        ("push", r#"{"before":"none"}"#, "push to -, default -, before -, passed -"),
    ] {
        let expected = format!("GitHub [{name}] for C: {expected}");
        assert_eq!(on_event(name, Some(payload.as_bytes())), expected, "{payload}");
    }
}

#[test]
fn what_cannot_be_read_says_so() {
    for name in ["pull_request", "pull_request_target", "merge_group", "push"] {
        for payload in
            ["", "[]", "{}", "null", r#"{"pull_request":{}}"#, r#"{"merge_group":null,"before":1}"#]
        {
            let found = on_event(name, Some(payload.as_bytes()));
            assert!(found.contains("unreadable: the payload"), "{name} {payload}: {found}");
        }
        let found = on_event(name, None);
        assert!(found.ends_with("has no readable payload (GITHUB_EVENT_PATH)"), "{found}");
    }
    let variables = [("GITHUB_ACTIONS", "true")];
    let found = line(&variables, None);
    assert!(found.ends_with("other: a run without GITHUB_EVENT_NAME"), "{found}");
}

/// A file that is not whole never makes another event of it.
#[test]
fn a_payload_that_was_cut_off() {
    for (name, payload) in [
        ("pull_request", include_str!("events/pull_request.json")),
        ("merge_group", include_str!("events/merge_group.json")),
        ("push", include_str!("events/push_main.json")),
    ] {
        for end in 0..payload.trim_end().len() {
            let found = on_event(name, payload.as_bytes().get(..end));
            assert!(found.contains("unreadable"), "{name} up to {end}: {found}");
        }
    }
}
