//! A push: to the default branch compared with the tip before, to another with where it left the default branch.

use snapbox::str;

use super::github::{check, unknown};
use super::{commit, id, topic};
use crate::support::Scratch;

fn push(branch: &str, before: &str) -> String {
    format!(r#"{{"ref":"refs/heads/{branch}","before":"{before}","repository":{{"default_branch":"main"}}}}"#)
}

const ZERO: &str = "0000000000000000000000000000000000000000";
const GONE: &str = "0123456789012345678901234567890123456789";

/// The default branch, with `c` and `d` on top of what was published.
fn on_main() -> (Scratch, String) {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    let before = id(&scratch, "HEAD");
    commit(&scratch, "c");
    commit(&scratch, "d");
    scratch.publish("main");
    (scratch, before)
}

#[test]
fn a_push_to_the_default_branch_is_compared_with_the_tip_before() {
    let (scratch, before) = on_main();
    check(
        &scratch,
        ("push", &push("main", &before)),
        &["c", "d"],
        str!["22ecd76d08: push: the tip before the push"],
    );
}

/// The run for the push before may have failed, or been cancelled by this one. If this one compared with it, it
/// would pass without `b`, and so would the branch.
#[test]
fn a_push_to_a_branch_is_compared_with_where_it_left() {
    let scratch = topic();
    let before = id(&scratch, "HEAD");
    commit(&scratch, "c");
    for before in [&before, ZERO, GONE, "no id"] {
        check(
            &scratch,
            ("push", &push("topic", before)),
            &["b", "c"],
            str!["9c56bc20d4: push: the merge base of HEAD and the default branch, origin/main"],
        );
    }
}

/// Whatever was there before was tested then; what the new tip lacks is a change as well.
#[test]
fn a_forced_push_whose_old_tip_is_known() {
    let (scratch, _) = on_main();
    let before = id(&scratch, "HEAD");
    scratch.git(&["reset", "--quiet", "--hard", "HEAD^^"]);
    commit(&scratch, "b");
    scratch.publish("main");
    check(
        &scratch,
        ("push", &push("main", &before)),
        &["b", "c", "d"],
        str!["9af2654870: push: the tip before the push"],
    );
}

#[test]
fn a_push_to_the_default_branch_without_a_tip_before() {
    let (scratch, _) = on_main();
    unknown(
        &scratch,
        ("push", &push("main", ZERO)),
        str![[r#"
everything is selected: push: nothing says what the branch was before
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::push: nothing says what the branch was before%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("push", &push("main", GONE)),
        str![[r#"
everything is selected: push: what the branch was before (0123456789012345678901234567890123456789) is not in this clone
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::push: what the branch was before (0123456789012345678901234567890123456789) is not in this clone%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

/// As `fetch-depth: 1` leaves it.
#[test]
fn a_push_in_a_shallow_checkout() {
    let (scratch, before) = on_main();
    let checkout = scratch.checked_out("refs/heads/main", &["--depth", "1"]);
    unknown(
        &checkout,
        ("push", &push("main", &before)),
        str![[r#"
everything is selected: push: what the branch was before (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) is not in this clone
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::push: what the branch was before (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) is not in this clone%0Ahelp: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &checkout,
        ("push", &push("topic", &before)),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (push: the merge base of HEAD and the default branch, origin/main)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (push: the merge base of HEAD and the default branch, origin/main)%0Ahelp: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

/// The branch that others are compared with may be another one than the default branch.
#[test]
fn the_configuration_names_the_branch_that_others_leave() {
    let scratch = topic();
    scratch.write("tollgate.toml", "[affected]\nbase = \"origin/develop\"\n");
    let before = scratch.commit("configure");
    scratch.git(&["update-ref", "refs/remotes/origin/develop", "HEAD"]);
    commit(&scratch, "c");
    check(
        &scratch,
        ("push", &push("topic", &before)),
        &["c"],
        str!["815b5252d8: the merge base of HEAD and origin/develop, the base of tollgate.toml"],
    );
    check(
        &scratch,
        ("push", &push("develop", &before)),
        &["c"],
        str!["815b5252d8: push: the tip before the push"],
    );
}

#[test]
fn a_push_whose_event_names_no_default_branch() {
    let scratch = topic();
    let payload = format!(r#"{{"ref":"refs/heads/topic","before":"{GONE}"}}"#);
    check(
        &scratch,
        ("push", &payload),
        &["b"],
        str!["9c56bc20d4: push: the merge base of HEAD and the default branch, origin/main"],
    );
    scratch.git(&["symbolic-ref", "--delete", "refs/remotes/origin/HEAD"]);
    unknown(
        &scratch,
        ("push", &payload),
        str![[r#"
everything is selected: nothing says what to compare with: this clone has no origin/HEAD
help: name it: --base REV
help: or let git find the default branch: git remote set-head origin --auto
help: or write it down, in tollgate.toml: [affected] base = "origin/main"
::warning title=affected%3A everything is selected::nothing says what to compare with: this clone has no origin/HEAD%0Ahelp: name it: --base REV%0Ahelp: or let git find the default branch: git remote set-head origin --auto%0Ahelp: or write it down, in tollgate.toml: [affected] base = "origin/main"

"#]],
    );
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    unknown(
        &scratch,
        ("push", &push("topic", ZERO)),
        str![[r#"
everything is selected: the default branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: git fetch origin main:refs/remotes/origin/main
::warning title=affected%3A everything is selected::the default branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)%0Ahelp: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}

/// A run that was started anew, or a branch that was made of one that is in the default branch.
#[test]
fn a_push_that_brings_nothing() {
    let (scratch, _) = on_main();
    unknown(
        &scratch,
        ("push", &push("main", &id(&scratch, "HEAD"))),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (push: the tip before the push)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (push: the tip before the push)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
    unknown(
        &scratch,
        ("push", &push("same", ZERO)),
        str![[r#"
everything is selected: HEAD is itself the state to compare with (push: the merge base of HEAD and the default branch, origin/main)
help: name the commit to compare with: --base REV
::warning title=affected%3A everything is selected::HEAD is itself the state to compare with (push: the merge base of HEAD and the default branch, origin/main)%0Ahelp: name the commit to compare with: --base REV

"#]],
    );
}

/// Where a tag was before says nothing; and what is deleted is not what is checked out.
#[test]
fn tags_and_deletions() {
    let (scratch, before) = on_main();
    for before in [ZERO, &before] {
        let payload = format!(
            r#"{{"ref":"refs/tags/v1","before":"{before}","repository":{{"default_branch":"main"}}}}"#
        );
        unknown(
            &scratch,
            ("push", &payload),
            str![[r#"
everything is selected: the push of a tag says no commit to compare with
help: name one: --base REV
::warning title=affected%3A everything is selected::the push of a tag says no commit to compare with%0Ahelp: name one: --base REV

"#]],
        );
    }
    let payload = format!(
        r#"{{"ref":"refs/heads/old","before":"{before}","after":"{ZERO}","deleted":true,"repository":{{"default_branch":"main"}}}}"#
    );
    unknown(
        &scratch,
        ("push", &payload),
        str![[r#"
everything is selected: a push that deleted a branch or a tag says no commit to compare with
help: name one: --base REV
::warning title=affected%3A everything is selected::a push that deleted a branch or a tag says no commit to compare with%0Ahelp: name one: --base REV

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
