//! Azure Pipelines, which does not set `CI`: pull requests are built merged, of branches it says no base.

use snapbox::str;

use super::{commit, found, found_only_by_configuration, id, merged, not_found, topic};

fn run<'a>(sha: &'a str, reason: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let always = [("TF_BUILD", "True"), ("BUILD_REASON", reason), ("BUILD_SOURCEVERSION", sha)];
    always.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn a_pull_request_is_compared_with_what_it_was_merged_into() {
    let scratch = merged();
    // As in Azure Repos, and as on GitHub.
    for target in ["refs/heads/main", "main"] {
        let (head, source) = (id(&scratch, "HEAD"), id(&scratch, "topic"));
        let mut more = vec![("SYSTEM_PULLREQUEST_TARGETBRANCH", target)];
        more.push(("SYSTEM_PULLREQUEST_SOURCECOMMITID", &source));
        let env = run(&head, "PullRequest", &more);
        let rule = str!["22ecd76d08: PullRequest: the first parent of the merge commit"];
        found(&scratch, &env, &["b"], rule);
        // Without the source commit, by the branch.
        let env = run(&head, "PullRequest", &more[..1]);
        let rule = str!["22ecd76d08: PullRequest: the merge base of HEAD and origin/main"];
        found(&scratch, &env, &["b"], rule);
    }
}

/// The first fetch of a new pipeline is shallow.
#[test]
fn a_pull_request_in_a_shallow_checkout() {
    let scratch = merged();
    scratch.git(&["update-ref", "refs/pull/7/merge", "HEAD"]);
    let checkout = scratch.checked_out("refs/pull/7/merge", &["--depth", "1"]);
    let (head, source) = (id(&scratch, "HEAD"), id(&scratch, "topic"));
    let more = [("SYSTEM_PULLREQUEST_TARGETBRANCH", "main"), ("SYSTEM_PULLREQUEST_SOURCECOMMITID", &*source)];
    not_found(
        &checkout,
        &run(&head, "PullRequest", &more),
        str![[r#"
everything is selected: the target branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
help: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}

#[test]
fn branches_are_compared_with_what_the_configuration_names() {
    let scratch = topic();
    let head = id(&scratch, "HEAD");
    let env = run(&head, "IndividualCI", &[("BUILD_SOURCEBRANCH", "refs/heads/topic")]);
    // Its agent makes no clone: nothing says which branch is the default one.
    found_only_by_configuration(&scratch, &env, &["b"]);
}

#[test]
fn runs_that_have_no_before() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    let head = commit(&scratch, "c");
    let main = ("BUILD_SOURCEBRANCH", "refs/heads/main");
    not_found(
        &scratch,
        &run(&head, "BatchedCI", &[main]),
        str![[r#"
everything is selected: BatchedCI: nothing says what the branch was before
help: name the commit to compare with: --base REV

"#]],
    );
    not_found(
        &scratch,
        &run(&head, "Schedule", &[main]),
        str![[r#"
everything is selected: Schedule says no commit to compare with
help: name one: --base REV

"#]],
    );
    not_found(
        &scratch,
        &run(&head, "IndividualCI", &[("BUILD_SOURCEBRANCH", "refs/tags/v1")]),
        str![[r#"
everything is selected: the push of something else than a branch says no commit to compare with
help: name one: --base REV

"#]],
    );
    not_found(
        &scratch,
        &run(&head, "PullRequest", &[]),
        str![[r#"
everything is selected: the run is for a pull request, but SYSTEM_PULLREQUEST_TARGETBRANCH is not set
help: name the commit to compare with: --base REV

"#]],
    );
}
