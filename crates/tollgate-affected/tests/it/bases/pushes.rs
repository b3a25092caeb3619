//! A push to a branch: what it brought, whatever became of the tip before.

use snapbox::str;

use super::github::{check, id, unknown};
use super::{commit, topic};

fn push(before: &str) -> String {
    format!(r#"{{"ref":"refs/heads/topic","before":"{before}","repository":{{"default_branch":"main"}}}}"#)
}

const ZERO: &str = "0000000000000000000000000000000000000000";
const GONE: &str = "0123456789012345678901234567890123456789";

#[test]
fn a_push_is_compared_with_the_tip_before() {
    let scratch = topic();
    let before = id(&scratch, "HEAD");
    commit(&scratch, "c");
    commit(&scratch, "d");
    check(&scratch, ("push", &push(&before)), &["c", "d"], str!["fae73b72db: push: the tip before the push"]);
}

/// Whatever was there before was tested then; what the new tip lacks is a change as well.
#[test]
fn a_forced_push_whose_old_tip_is_known() {
    let scratch = topic();
    let before = id(&scratch, "HEAD");
    scratch.git(&["reset", "--quiet", "--hard", "main"]);
    commit(&scratch, "c");
    check(
        &scratch,
        ("push", &push(&before)),
        &["a", "b", "c"],
        str!["fae73b72db: push: the tip before the push"],
    );
}

#[test]
fn a_push_without_a_tip_before() {
    let scratch = topic();
    check(
        &scratch,
        ("push", &push(ZERO)),
        &["b"],
        str!["9c56bc20d4: push: the branch is new, so the merge base of HEAD and origin/main"],
    );
    check(
        &scratch,
        ("push", &push(GONE)),
        &["b"],
        str!["9c56bc20d4: push: the tip before the push is gone, so the merge base of HEAD and origin/main"],
    );
    // Not even an id.
    check(
        &scratch,
        ("push", &push("no id")),
        &["b"],
        str!["9c56bc20d4: push: the tip before the push is gone, so the merge base of HEAD and origin/main"],
    );
}

#[test]
fn a_push_without_a_tip_before_to_the_default_branch() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    unknown(
        &scratch,
        ("push", &push(ZERO)),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (push: the branch is new, so the merge base of HEAD and origin/main)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (push: the branch is new, so the merge base of HEAD and origin/main)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("push", &push(GONE)),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (push: the tip before the push is gone, so the merge base of HEAD and origin/main)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (push: the tip before the push is gone, so the merge base of HEAD and origin/main)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

#[test]
fn a_push_without_a_tip_before_nor_a_default_branch() {
    let scratch = topic();
    unknown(
        &scratch,
        ("push", &format!(r#"{{"before":"{GONE}"}}"#)),
        str![[r#"
everything is selected: push: the tip before the push is gone, and the event names no default branch
::warning title=affected%3A everything is selected::push: the tip before the push is gone, and the event names no default branch

"#]],
    );
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    unknown(
        &scratch,
        ("push", &push(ZERO)),
        str![[r#"
everything is selected: the default branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: git fetch origin main:refs/remotes/origin/main
::warning title=affected%3A everything is selected::the default branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)%0Ahelp: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}

/// A run that was started anew, or a tag.
#[test]
fn a_push_that_brings_nothing() {
    let scratch = topic();
    unknown(
        &scratch,
        ("push", &push(&id(&scratch, "HEAD"))),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (push: the tip before the push)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (push: the tip before the push)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

/// Nobody is there to see that HEAD was compared with itself.
#[test]
fn in_ci_a_named_base_that_is_head_is_no_base() {
    let scratch = topic();
    let args = ["--base", "topic", "--format", "names"];
    let run = scratch.affected_in(&scratch.root(), &args, &[("CI", "true")]);
    assert_eq!((run.names(), run.code), (vec!["a", "b", "c", "d"], Some(0)), "{run}");
    assert!(run.stderr.contains("HEAD is itself the state to compare with"), "{run}");
    assert_eq!(scratch.affected(&args).stdout, "", "on a laptop it is an answer");
}
