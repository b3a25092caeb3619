//! Jenkins: change requests, and branches of multibranch projects, where it knows what last passed.

use snapbox::str;

use super::{commit, found, found_only_by_configuration, id, merged, not_found, topic};

fn build<'a>(commit: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let always = [("CI", "true"), ("BUILD_TAG", "jenkins-o-r-main-7"), ("GIT_COMMIT", commit)];
    always.into_iter().chain(more.iter().copied()).collect()
}

const CHANGE: [(&str, &str); 3] = [("BRANCH_NAME", "PR-7"), ("CHANGE_ID", "7"), ("CHANGE_TARGET", "main")];

#[test]
fn a_change_request_is_compared_with_its_target() {
    let scratch = topic();
    let rule = str!["9c56bc20d4: change request: the merge base of HEAD and origin/main"];
    found(&scratch, &build(&id(&scratch, "HEAD"), &CHANGE), &["b"], rule);
    let scratch = merged();
    let rule = str!["22ecd76d08: change request: the merge base of HEAD and origin/main"];
    found(&scratch, &build(&id(&scratch, "HEAD"), &CHANGE), &["b"], rule);
    scratch.git(&["update-ref", "-d", "refs/remotes/origin/main"]);
    not_found(
        &scratch,
        &build(&id(&scratch, "HEAD"), &CHANGE),
        str![[r#"
everything is selected: the target branch `origin/main` is no commit of this clone (revspec 'origin/main' not found)
help: git fetch origin main:refs/remotes/origin/main

"#]],
    );
}

#[test]
fn the_primary_branch_is_compared_with_what_last_passed() {
    let scratch = topic();
    scratch.git(&["switch", "--quiet", "main"]);
    let passed = id(&scratch, "HEAD");
    let failed = commit(&scratch, "c");
    let head = commit(&scratch, "d");
    scratch.publish("main");
    let primary = [
        ("BRANCH_NAME", "main"),
        ("BRANCH_IS_PRIMARY", "true"),
        ("GIT_PREVIOUS_COMMIT", &*failed),
        ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &*passed),
    ];
    let rule = str!["22ecd76d08: branch: the commit of this branch that last passed"];
    found(&scratch, &build(&head, &primary), &["c", "d"], rule);
    // None has passed yet.
    not_found(
        &scratch,
        &build(&head, &primary[..3]),
        str![[r#"
everything is selected: branch: nothing says what the branch was before
help: name the commit to compare with: --base REV

"#]],
    );
    // In a project of one job, the last that passed may have been another branch.
    let one_job = [("GIT_BRANCH", "origin/main"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &*passed)];
    not_found(
        &scratch,
        &build(&head, &one_job),
        str![[r#"
everything is selected: branch: nothing says what the branch was before
help: name the commit to compare with: --base REV

"#]],
    );
}

/// A build of the branch that passed says nothing of what failed before it.
#[test]
fn another_branch_is_compared_with_where_it_left() {
    let scratch = topic();
    let passed = id(&scratch, "HEAD");
    let head = commit(&scratch, "c");
    let branch = [("BRANCH_NAME", "topic"), ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", &*passed)];
    let env = build(&head, &branch);
    let rule = str!["9c56bc20d4: branch: the merge base of HEAD and the default branch, origin/main"];
    found(&scratch, &env, &["b", "c"], rule);
    found_only_by_configuration(&scratch, &env, &["b", "c"]);
}
