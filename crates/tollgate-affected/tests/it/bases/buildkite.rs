//! Buildkite: pull requests, merge queues and branches.

use snapbox::str;

use super::{commit, found, id, not_found, packages, topic};

fn build<'a>(commit: &'a str, branch: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let always = [
        ("CI", "true"),
        ("BUILDKITE", "true"),
        ("BUILDKITE_SOURCE", "webhook"),
        ("BUILDKITE_COMMIT", commit),
        ("BUILDKITE_BRANCH", branch),
        ("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"),
        ("BUILDKITE_PULL_REQUEST", "false"),
        ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", ""),
    ];
    always.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn a_pull_request_is_compared_with_where_it_left_its_target() {
    let scratch = topic();
    scratch.git(&["update-ref", "refs/remotes/origin/release", "main"]);
    let head = id(&scratch, "HEAD");
    let more = [("BUILDKITE_PULL_REQUEST", "7"), ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "release")];
    let env = build(&head, "topic", &more);
    let rule = str!["9c56bc20d4: pull request: the merge base of HEAD and origin/release"];
    found(&scratch, &env, &["b"], rule);
    // One that is not what is checked out.
    scratch.git(&["switch", "--quiet", "--detach", "HEAD^"]);
    commit(&scratch, "c");
    not_found(
        &scratch,
        &env,
        str![[r#"
everything is selected: what is checked out (68e8fe7a414d319eee665e9cc533dc40aef5c9c5) does not contain the head of the pull request (fae73b72db4a0beac7f61c7a9cfb1f9247b2cbae)
help: let the CI system choose what is checked out (on GitHub: the event `pull_request`, no `ref`)

"#]],
    );
}

/// `BUILDKITE_MERGE_QUEUE_BASE_COMMIT` is the entry below.
#[test]
fn an_entry_of_a_merge_queue_is_compared_with_the_target_branch() {
    let scratch = packages();
    scratch.git(&["switch", "--quiet", "--create", "queue"]);
    let below = commit(&scratch, "a");
    let head = commit(&scratch, "b");
    let more =
        [("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main"), ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", &*below)];
    let env = build(&head, "gh-readonly-queue/main/pr-7", &more);
    let rule = str!["9c56bc20d4: merge queue: the merge base of HEAD and origin/main"];
    found(&scratch, &env, &["a", "b"], rule);
}

#[test]
fn branches() {
    let scratch = topic();
    let head = id(&scratch, "HEAD");
    let env = build(&head, "topic", &[]);
    let rule = str!["9c56bc20d4: push: the merge base of HEAD and the default branch, origin/main"];
    found(&scratch, &env, &["b"], rule);
    // Of the default branch nothing says what it was before.
    scratch.git(&["switch", "--quiet", "main"]);
    let head = id(&scratch, "HEAD");
    not_found(
        &scratch,
        &build(&head, "main", &[]),
        str![[r#"
everything is selected: push: nothing says what the branch was before
help: name the commit to compare with: --base REV

"#]],
    );
    // Nor does a schedule, or a tag.
    not_found(
        &scratch,
        &build(&head, "main", &[("BUILDKITE_SOURCE", "schedule")]),
        str![[r#"
everything is selected: schedule says no commit to compare with
help: name one: --base REV

"#]],
    );
    not_found(
        &scratch,
        &build(&head, "v1", &[("BUILDKITE_TAG", "v1")]),
        str![[r#"
everything is selected: a build of a tag says no commit to compare with
help: name one: --base REV

"#]],
    );
}

#[test]
fn a_shallow_clone() {
    let scratch = topic();
    let checkout = scratch.checked_out("refs/heads/topic", &["--depth", "1"]);
    let head = id(&checkout, "HEAD");
    not_found(
        &checkout,
        &build(&head, "topic", &[]),
        str![[r#"
everything is selected: the default branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}
