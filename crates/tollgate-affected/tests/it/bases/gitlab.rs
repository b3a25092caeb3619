//! GitLab: merge requests detached, merged and in a train, and pushes.

use snapbox::str;

use super::{commit, found, id, merged, not_found, packages, topic};
use crate::support::Scratch;

/// The variables of every pipeline, and then some.
fn pipeline<'a>(sha: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let always = [
        ("CI", "true"),
        ("GITLAB_CI", "true"),
        ("CI_COMMIT_SHA", sha),
        ("CI_DEFAULT_BRANCH", "main"),
        ("CI_PROJECT_ID", "1"),
    ];
    always.into_iter().chain(more.iter().copied()).collect()
}

fn merge_request<'a>(sha: &'a str, kind: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let of_all = [
        ("CI_PIPELINE_SOURCE", "merge_request_event"),
        ("CI_MERGE_REQUEST_IID", "7"),
        ("CI_MERGE_REQUEST_EVENT_TYPE", kind),
        ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
        ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
        ("CI_COMMIT_BEFORE_SHA", ZERO),
    ];
    pipeline(sha, &[&of_all[..], more].concat())
}

const ZERO: &str = "0000000000000000000000000000000000000000";

#[test]
fn a_detached_merge_request_is_compared_with_where_it_left() {
    let scratch = topic();
    let (head, base) = (id(&scratch, "HEAD"), id(&scratch, "main^"));
    let env = merge_request(&head, "detached", &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    found(&scratch, &env, &["b"], str!["9c56bc20d4: detached: the merge base of HEAD and origin/main"]);
    // The runner fetches the merge request alone.
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    found(&scratch, &env, &["b"], str!["9c56bc20d4: detached: the merge base of HEAD and the target branch"]);
}

/// The merge request left `main` after `a` changed there, and then its target became `release`, which has no such
/// `a`: the base of the diff may still be the old one.
#[test]
fn a_merge_request_whose_target_changed() {
    let scratch = packages();
    scratch.git(&["update-ref", "refs/remotes/origin/release", "HEAD"]);
    let base = commit(&scratch, "a");
    let head = commit(&scratch, "b");
    let mut env = merge_request(&head, "detached", &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    env.push(("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "release"));
    found(
        &scratch,
        &env,
        &["a", "b"],
        str!["9c56bc20d4: detached: the merge base of HEAD and origin/release"],
    );
}

/// The pipeline runs in the fork, whose `main` has a change of `b` that the target does not have.
#[test]
fn a_merge_request_from_a_fork() {
    let scratch = packages();
    let base = id(&scratch, "HEAD");
    commit(&scratch, "b");
    scratch.publish("main");
    let head = commit(&scratch, "c");
    let mut env = merge_request(&head, "detached", &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    env.push(("CI_PROJECT_ID", "2"));
    found(
        &scratch,
        &env,
        &["b", "c"],
        str!["9c56bc20d4: detached: the merge base of HEAD and the target branch"],
    );
}

#[test]
fn a_merged_result_is_compared_with_what_it_was_merged_into() {
    let scratch = merged();
    let (head, target, base) = (id(&scratch, "HEAD"), id(&scratch, "main"), id(&scratch, "main^"));
    let more = [("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", &*target), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)];
    let env = merge_request(&head, "merged_result", &more);
    found(
        &scratch,
        &env,
        &["b"],
        str!["22ecd76d08: merged_result: the merge base of HEAD and the target branch"],
    );
    // `GIT_DEPTH: 2` is enough for it.
    scratch.git(&["update-ref", "refs/merge-requests/7/merge", "HEAD"]);
    let checkout = scratch.checked_out("refs/merge-requests/7/merge", &["--depth", "2"]);
    found(
        &checkout,
        &env,
        &["b"],
        str!["22ecd76d08: merged_result: the merge base of HEAD and the target branch"],
    );
    let checkout = scratch.checked_out_at("shallow", "refs/merge-requests/7/merge", &["--depth", "1"]);
    not_found(
        &checkout,
        &env,
        str![[r#"
everything is selected: the base of the pull request `22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc` is no commit of this clone (revspec '22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc' not found)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: git fetch origin 22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc

"#]],
    );
}

/// What is checked out does not have the merge request in it.
#[test]
fn a_job_that_checks_out_something_else() {
    let scratch = topic();
    let (head, base) = (id(&scratch, "topic"), id(&scratch, "main^"));
    scratch.git(&["switch", "--quiet", "main"]);
    let env = merge_request(&head, "detached", &[("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)]);
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    not_found(
        &scratch,
        &env,
        str![[r#"
everything is selected: what is checked out (22ecd76d08dc4c30b2a7cd2b53e5e388be2a71bc) does not contain the head of the pull request (fae73b72db4a0beac7f61c7a9cfb1f9247b2cbae)
help: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)

"#]],
    );
}

/// Two merge requests wait; the second is merged on top of the first. `CI_MERGE_REQUEST_TARGET_BRANCH_SHA` may be
/// the first.
#[test]
fn a_merge_train_is_compared_with_the_target_branch() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "--create", "other", "main"]);
    commit(&scratch, "d");
    scratch.git(&["switch", "--quiet", "--detach", "main"]);
    scratch.git(&["merge", "--quiet", "--no-ff", "--message", "first", "other"]);
    let first = id(&scratch, "HEAD");
    scratch.git(&["merge", "--quiet", "--no-ff", "--message", "second", "topic"]);
    let (head, base) = (id(&scratch, "HEAD"), id(&scratch, "main^"));
    let more = [("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", &*first), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", &base)];
    let env = merge_request(&head, "merge_train", &more);
    found(
        &scratch,
        &env,
        &["b", "d"],
        str!["22ecd76d08: merge_train: the merge base of HEAD and origin/main"],
    );
    // Without the branch: where the merge request left it, which is further back.
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    found(
        &scratch,
        &env,
        &["a", "b", "d"],
        str!["9c56bc20d4: merge_train: the merge base of HEAD and the target branch"],
    );
}

fn push<'a>(scratch_head: &'a str, branch: &'a str, before: &'a str) -> Vec<(&'a str, &'a str)> {
    let more =
        [("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", branch), ("CI_COMMIT_BEFORE_SHA", before)];
    pipeline(scratch_head, &more)
}

/// The default branch, with a change of `c` on top of what was published.
fn on_main() -> (Scratch, String, String) {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    let before = id(&scratch, "HEAD");
    let head = commit(&scratch, "c");
    scratch.publish("main");
    (scratch, before, head)
}

#[test]
fn pushes_to_the_default_branch() {
    let (scratch, before, head) = on_main();
    found(&scratch, &push(&head, "main", &before), &["c"], str!["22ecd76d08: push: the tip before the push"]);
    // Started by hand, or the first push.
    not_found(
        &scratch,
        &push(&head, "main", ZERO),
        str![[r#"
everything is selected: push: nothing says what the branch was before
help: name the commit to compare with: --base REV

"#]],
    );
    let gone = "0123456789012345678901234567890123456789";
    not_found(
        &scratch,
        &push(&head, "main", gone),
        str![[r#"
everything is selected: push: what the branch was before (0123456789012345678901234567890123456789) is not in this clone
help: name the commit to compare with: --base REV

"#]],
    );
}

#[test]
fn pushes_to_another_branch() {
    let scratch = topic();
    let before = id(&scratch, "HEAD");
    let head = commit(&scratch, "c");
    for before in [&before, ZERO] {
        found(
            &scratch,
            &push(&head, "topic", before),
            &["b", "c"],
            str!["9c56bc20d4: push: the merge base of HEAD and the default branch, origin/main"],
        );
    }
    // The runner fetches the branch alone.
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    not_found(
        &scratch,
        &push(&head, "topic", &before),
        str![[r#"
everything is selected: the default branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}

#[test]
fn pipelines_that_have_no_before() {
    let (scratch, before, head) = on_main();
    let tag = [("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_TAG", "v1"), ("CI_COMMIT_BEFORE_SHA", &*before)];
    not_found(
        &scratch,
        &pipeline(&head, &tag),
        str![[r#"
everything is selected: a pipeline for a tag says no commit to compare with
help: name one: --base REV

"#]],
    );
    let schedule = [("CI_PIPELINE_SOURCE", "schedule"), ("CI_COMMIT_BRANCH", "main")];
    not_found(
        &scratch,
        &pipeline(&head, &schedule),
        str![[r#"
everything is selected: schedule says no commit to compare with
help: name one: --base REV

"#]],
    );
}
