//! In CI: the event says it, and what it does not say selects everything.

use snapbox::data::IntoData;
use snapbox::str;

use super::{commit, everything, found, id, merged, not_found, packages, topic};
use crate::support::Scratch;

/// The variables of a run for this event.
fn variables<'a>(path: &'a str, event: &'a str) -> [(&'a str, &'a str); 4] {
    [("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", event), ("GITHUB_EVENT_PATH", path)]
}

fn with_payload(scratch: &Scratch, payload: &str) -> String {
    let path = scratch.beside("event.json");
    std::fs::write(&path, payload).expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

/// A run for an event that found a base.
pub fn check(scratch: &Scratch, (event, payload): (&str, &str), selected: &[&str], rule: impl IntoData) {
    found(scratch, &variables(&with_payload(scratch, payload), event), selected, rule);
}

/// A run for an event that found none; only GitHub gets a warning as well.
pub fn unknown(scratch: &Scratch, (event, payload): (&str, &str), reason: impl IntoData) {
    let path = with_payload(scratch, payload);
    let run = not_found(scratch, &variables(&path, event), reason);
    assert_eq!(run.stderr.matches("\n::warning ").count(), 1, "{run}");
}

fn pull_request(base: &str, head: &str) -> String {
    format!(
        r#"{{"number":7,"pull_request":{{"base":{{"ref":"main","sha":"{base}"}},"head":{{"sha":"{head}"}}}}}}"#
    )
}

/// `base.sha` is the tip of the target branch of some time ago: compared with it, what others merged since
/// would be ours.
#[test]
fn the_merge_of_a_pull_request_is_compared_with_what_it_was_merged_into() {
    let scratch = merged();
    let payload = pull_request(&id(&scratch, "main^"), &id(&scratch, "topic"));
    check(
        &scratch,
        ("pull_request", &payload),
        &["b"],
        str!["22ecd76d08: pull_request: the first parent of the merge commit"],
    );
}

/// `fetch-depth: 2` is enough for it.
#[test]
fn the_merge_of_a_pull_request_in_a_shallow_checkout() {
    let scratch = merged();
    scratch.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
    let payload = pull_request(&id(&scratch, "main"), &id(&scratch, "topic"));
    let checkout = scratch.checked_out("refs/pull/7/merge", &["--depth", "2"]);
    check(
        &checkout,
        ("pull_request", &payload),
        &["b"],
        str!["22ecd76d08: pull_request: the first parent of the merge commit"],
    );
}

#[test]
fn the_head_of_a_pull_request_is_compared_with_where_it_left() {
    let scratch = topic();
    let payload = pull_request(&id(&scratch, "main"), &id(&scratch, "topic"));
    check(
        &scratch,
        ("pull_request", &payload),
        &["b"],
        str!["9c56bc20d4: pull_request: the merge base of HEAD and the target branch"],
    );
    // A commit that a job made on top of it, as one that formats does.
    commit(&scratch, "c");
    check(
        &scratch,
        ("pull_request", &payload),
        &["b", "c"],
        str!["9c56bc20d4: pull_request: the merge base of HEAD and the target branch"],
    );
}

/// Some other merge commit: the author's own.
#[test]
fn a_head_of_a_pull_request_that_is_a_merge() {
    let scratch = topic();
    scratch.git(&["merge", "--quiet", "--message", "merge", "main"]);
    commit(&scratch, "c");
    scratch.git(&["switch", "--quiet", "--create", "other", "main"]);
    commit(&scratch, "d");
    scratch.git(&["switch", "--quiet", "topic"]);
    scratch.git(&["merge", "--quiet", "--message", "merge", "other"]);
    let payload = pull_request(&id(&scratch, "main"), &id(&scratch, "topic"));
    check(
        &scratch,
        ("pull_request", &payload),
        &["b", "c", "d"],
        str!["22ecd76d08: pull_request: the merge base of HEAD and the target branch"],
    );
}

/// This event checks out the target branch, where nothing of the pull request can be seen.
#[test]
fn a_checkout_of_the_target_branch_is_no_answer() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    let payload = pull_request(&id(&scratch, "main"), &id(&scratch, "topic"));
    unknown(
        &scratch,
        ("pull_request_target", &payload),
        str![[r#"
everything is selected: what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (fae73b72db4a0beac7f61c7a9cfb1f9247b2cbae)
help: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)
::warning title=affected%3A everything is selected::what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (fae73b72db4a0beac7f61c7a9cfb1f9247b2cbae)%0Ahelp: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)

"#]],
    );
    // Nor is it when the branch has moved on, and so differs from what the event knew.
    let stale = pull_request(&id(&scratch, "main^"), &id(&scratch, "topic"));
    unknown(
        &scratch,
        ("pull_request_target", &stale),
        str![[r#"
everything is selected: what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (fae73b72db4a0beac7f61c7a9cfb1f9247b2cbae)
help: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)
::warning title=affected%3A everything is selected::what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (fae73b72db4a0beac7f61c7a9cfb1f9247b2cbae)%0Ahelp: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)

"#]],
    );
    // And when this clone knows nothing of the pull request.
    let elsewhere = pull_request(&id(&scratch, "main^"), "0123456789012345678901234567890123456789");
    unknown(
        &scratch,
        ("pull_request_target", &elsewhere),
        str![[r#"
everything is selected: what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (0123456789012345678901234567890123456789)
help: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)
::warning title=affected%3A everything is selected::what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (0123456789012345678901234567890123456789)%0Ahelp: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)

"#]],
    );
}

/// All of it is in the target branch by now.
#[test]
fn a_pull_request_that_brings_nothing() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    let payload = pull_request(&id(&scratch, "main"), &id(&scratch, "main^"));
    unknown(
        &scratch,
        ("pull_request", &payload),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (pull_request: the merge base of HEAD and the target branch)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (pull_request: the merge base of HEAD and the target branch)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

/// Two entries wait in the queue; `base_sha` is the one below. If that were the base, and only the last entry
/// of the queue is tested, the entry below would never be.
#[test]
fn an_entry_of_a_merge_queue_is_compared_with_the_target_branch() {
    let scratch = packages();
    scratch.git(&["switch", "--quiet", "--create", "queue"]);
    let below = commit(&scratch, "a");
    commit(&scratch, "b");
    let payload =
        format!(r#"{{"merge_group":{{"base_ref":"refs/heads/main","base_sha":"{below}","head_sha":"x"}}}}"#);
    check(
        &scratch,
        ("merge_group", &payload),
        &["a", "b"],
        str!["9c56bc20d4: merge_group: the merge base of HEAD and origin/main"],
    );
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    unknown(
        &scratch,
        ("merge_group", &payload),
        str![[r#"
everything is selected: the target branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: git fetch origin main:refs/remotes/origin/main
::warning title=affected%3A everything is selected::the target branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)%0Ahelp: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}

#[test]
fn events_that_have_no_before() {
    let scratch = topic();
    unknown(
        &scratch,
        ("schedule", "{}"),
        str![[r#"
everything is selected: schedule says no commit to compare with
help: name one: --base REV
::warning title=affected%3A everything is selected::schedule says no commit to compare with%0Ahelp: name one: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("workflow_dispatch", "{}"),
        str![[r#"
everything is selected: workflow_dispatch says no commit to compare with
help: name one: --base REV
::warning title=affected%3A everything is selected::workflow_dispatch says no commit to compare with%0Ahelp: name one: --base REV

"#]],
    );
    // Unless somebody says what to compare with.
    let run = scratch.affected_on_github("schedule", "{}", &["--base", "origin/main", "--format", "names"]);
    assert_eq!((run.names(), run.stderr.as_str()), (vec!["b"], ""));
    scratch.write("tollgate.toml", "[affected]\nbase = \"origin/main\"\n");
    check(
        &scratch,
        ("workflow_dispatch", "{}"),
        &["b"],
        str!["9c56bc20d4: the merge base of HEAD and origin/main, the base of tollgate.toml"],
    );
}

#[test]
fn payloads_that_cannot_be_read() {
    let scratch = topic();
    unknown(
        &scratch,
        ("pull_request", "{\"pull_request\""),
        str![[r#"
everything is selected: the payload of the event pull_request is not as documented: EOF while parsing an object at line 1 column 15
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::the payload of the event pull_request is not as documented: EOF while parsing an object at line 1 column 15%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("pull_request", "{}"),
        str![[r#"
everything is selected: the payload of the event pull_request is not as documented: missing field `pull_request` at line 1 column 2
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::the payload of the event pull_request is not as documented: missing field `pull_request` at line 1 column 2%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("push", ""),
        str![[r#"
everything is selected: the payload of the event push is not as documented: EOF while parsing a value at line 1 column 0
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::the payload of the event push is not as documented: EOF while parsing a value at line 1 column 0%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("merge_group", "null"),
        str![[r#"
everything is selected: the payload of the event merge_group is not as documented: invalid type: null, expected struct MergeGroupPayload at line 1 column 4
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::the payload of the event merge_group is not as documented: invalid type: null, expected struct MergeGroupPayload at line 1 column 4%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    let env = [("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "push"), ("GITHUB_EVENT_PATH", "/no/such")];
    let run = scratch.affected_in(&scratch.root(), &["--format", "names"], &env);
    everything(
        &run,
        str![[r#"
everything is selected: the event push has no readable payload (GITHUB_EVENT_PATH)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::the event push has no readable payload (GITHUB_EVENT_PATH)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

/// In CI the answer is for the commit: what a job leaves in the working tree is not the change.
#[test]
fn files_that_a_job_made_are_no_change() {
    let scratch = topic();
    scratch.change("c");
    let payload = pull_request(&id(&scratch, "main"), &id(&scratch, "topic"));
    check(
        &scratch,
        ("pull_request", &payload),
        &["b"],
        str!["9c56bc20d4: pull_request: the merge base of HEAD and the target branch"],
    );
}

#[test]
fn an_unknown_ci_system() {
    let scratch = topic();
    let args = ["--format", "names"];
    let run = scratch.affected_in(&scratch.root(), &args, &[("CI", "true")]);
    everything(
        &run,
        str![[r#"
everything is selected: a run whose CI system is not known says no commit to compare with
help: name one: --base REV

"#]],
    );
    let run = scratch.affected_in(&scratch.root(), &[], &[("CI", "true")]);
    assert!(!run.to_string().contains("::warning"), "{run}");
    let run = scratch.affected_in(&scratch.root(), &["--base", "main", "--format", "names"], &[("CI", "1")]);
    assert_eq!((run.names(), run.stderr.as_str()), (vec!["b"], ""));
    // And this is none.
    let run = scratch.affected_in(&scratch.root(), &args, &[("CI", "false")]);
    assert_eq!(run.names(), ["b"]);
}
