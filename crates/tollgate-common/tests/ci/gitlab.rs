//! GitLab CI/CD.

use super::{BASE, BUILT, OTHER, TIP, ZERO, check};

const PIPELINE: [(&str, &str); 5] = [
    ("CI", "true"),
    ("GITLAB_CI", "true"),
    ("CI_COMMIT_SHA", BUILT),
    ("CI_DEFAULT_BRANCH", "main"),
    ("CI_PROJECT_ID", "1"),
];

#[test]
fn merge_requests() {
    let common = [
        &PIPELINE[..],
        &[
            ("CI_PIPELINE_SOURCE", "merge_request_event"),
            ("CI_COMMIT_BEFORE_SHA", ZERO),
            ("CI_MERGE_REQUEST_IID", "7"),
            ("CI_MERGE_REQUEST_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "topic"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "release"),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", BASE),
            ("CI_MERGE_REQUEST_EVENT_TYPE", "detached"),
            ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", ""),
            ("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", ""),
        ],
    ]
    .concat();
    let merged = [("CI_MERGE_REQUEST_SOURCE_BRANCH_SHA", TIP), ("CI_MERGE_REQUEST_TARGET_BRANCH_SHA", OTHER)];
    let result = [&merged[..], &[("CI_MERGE_REQUEST_EVENT_TYPE", "merged_result")]].concat();
    let train = [&merged[..], &[("CI_MERGE_REQUEST_EVENT_TYPE", "merge_train")]].concat();
    let nothing = [("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", ""), ("CI_MERGE_REQUEST_DIFF_BASE_SHA", "")];
    check(
        &common,
        &[
            (&[], "GitLab [detached] for C: pull request of C into origin/release or A"),
            (&result, "GitLab [merged_result] for C: pull request of C into D or origin/release or A"),
            (&train, "GitLab [merge_train] for C: merge group into origin/release or A"),
            // A child pipeline of one.
            (
                &[("CI_PIPELINE_SOURCE", "parent_pipeline")],
                "GitLab [detached] for C: pull request of C into origin/release or A",
            ),
            // A kind that is not documented yet, and none at all.
            (
                &[("CI_MERGE_REQUEST_EVENT_TYPE", "new")],
                "GitLab [new] for C: pull request of C into origin/release or A",
            ),
            (
                &[("CI_MERGE_REQUEST_EVENT_TYPE", "")],
                "GitLab [merge_request_event] for C: pull request of C into origin/release or A",
            ),
            // In a fork `origin` is the fork.
            (&[("CI_PROJECT_ID", "2")], "GitLab [detached] for C: pull request of C into A"),
            (&[("CI_MERGE_REQUEST_PROJECT_ID", "")], "GitLab [detached] for C: pull request of C into A"),
            (
                &nothing,
                "GitLab [detached] for C: unreadable: the merge request pipeline names no target branch",
            ),
        ],
    );
}

#[test]
fn pushes_and_the_rest() {
    let push = [
        &PIPELINE[..],
        &[("CI_PIPELINE_SOURCE", "push"), ("CI_COMMIT_BRANCH", "main"), ("CI_COMMIT_BEFORE_SHA", BASE)],
    ]
    .concat();
    let tag = [("CI_COMMIT_TAG", "v1"), ("CI_COMMIT_BRANCH", "")];
    check(
        &push,
        &[
            (&[], "GitLab [push] for C: push to main, default main, before A, passed -"),
            (
                &[("CI_COMMIT_BRANCH", "topic")],
                "GitLab [push] for C: push to topic, default main, before A, passed -",
            ),
            (
                &[("CI_COMMIT_BEFORE_SHA", ZERO)],
                "GitLab [push] for C: push to main, default main, before -, passed -",
            ),
            (&tag, "GitLab [push] for C: other: a pipeline for a tag"),
            (&[("CI_PIPELINE_SOURCE", "schedule")], "GitLab [schedule] for C: other: schedule"),
            (&[("CI_PIPELINE_SOURCE", "web")], "GitLab [web] for C: other: web"),
            (&[("CI_PIPELINE_SOURCE", "api")], "GitLab [api] for C: other: api"),
            (&[("CI_PIPELINE_SOURCE", "trigger")], "GitLab [trigger] for C: other: trigger"),
            (
                &[("CI_PIPELINE_SOURCE", "parent_pipeline")],
                "GitLab [parent_pipeline] for C: other: parent_pipeline",
            ),
        ],
    );
}
