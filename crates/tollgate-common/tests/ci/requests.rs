//! Pull requests and merge queues of the systems that have nothing but variables.

use super::{BUILT, OTHER, TIP, check};

#[test]
fn buildkite() {
    let common = [
        ("CI", "true"),
        ("BUILDKITE", "true"),
        ("BUILDKITE_SOURCE", "webhook"),
        ("BUILDKITE_COMMIT", BUILT),
        ("BUILDKITE_BRANCH", "someone:topic"),
        ("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"),
        ("BUILDKITE_PULL_REQUEST", "7"),
        ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "release"),
    ];
    let queue = [
        ("BUILDKITE_PULL_REQUEST", "false"),
        ("BUILDKITE_PULL_REQUEST_BASE_BRANCH", ""),
        ("BUILDKITE_MERGE_QUEUE_BASE_BRANCH", "main"),
        ("BUILDKITE_MERGE_QUEUE_BASE_COMMIT", OTHER),
    ];
    check(
        &common,
        &[
            (&[], "Buildkite [pull request] for C: pull request of C into origin/release"),
            // A rebuild.
            (
                &[("BUILDKITE_SOURCE", "ui")],
                "Buildkite [pull request] for C: pull request of C into origin/release",
            ),
            (
                &[("BUILDKITE_COMMIT", "HEAD")],
                "Buildkite [pull request] for -: pull request of - into origin/release",
            ),
            (
                &[("BUILDKITE_PULL_REQUEST_BASE_BRANCH", "")],
                "Buildkite [pull request] for C: unreadable: the build is for a pull request, but BUILDKITE_PULL_REQUEST_BASE_BRANCH is not set",
            ),
            (&queue, "Buildkite [merge queue] for C: merge group into origin/main"),
        ],
    );
}

#[test]
fn azure() {
    let common = [
        ("TF_BUILD", "True"),
        ("BUILD_REASON", "PullRequest"),
        ("BUILD_SOURCEBRANCH", "refs/pull/7/merge"),
        ("BUILD_SOURCEVERSION", BUILT),
        ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/release/1.x"),
        ("SYSTEM_PULLREQUEST_SOURCECOMMITID", TIP),
    ];
    check(
        &common,
        &[
            (&[], "Azure [PullRequest] for C: pull request of B into origin/release/1.x"),
            (
                &[("SYSTEM_PULLREQUEST_TARGETBRANCH", "main")],
                "Azure [PullRequest] for C: pull request of B into origin/main",
            ),
            (
                &[("SYSTEM_PULLREQUEST_SOURCECOMMITID", "")],
                "Azure [PullRequest] for C: pull request of - into origin/release/1.x",
            ),
            (
                &[("SYSTEM_PULLREQUEST_TARGETBRANCH", "")],
                "Azure [PullRequest] for C: unreadable: the run is for a pull request, but SYSTEM_PULLREQUEST_TARGETBRANCH is not set",
            ),
        ],
    );
}

#[test]
fn jenkins() {
    let common = [
        ("CI", "true"),
        ("JENKINS_URL", "https://jenkins.example.org/"),
        ("BUILD_TAG", "jenkins-o-r-PR-7-1"),
        ("GIT_COMMIT", BUILT),
        ("BRANCH_NAME", "PR-7"),
        ("CHANGE_ID", "7"),
        ("CHANGE_TARGET", "release"),
        ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", OTHER),
    ];
    check(
        &common,
        &[
            (&[], "Jenkins [change request] for C: pull request of - into origin/release"),
            (
                &[("CHANGE_TARGET", "")],
                "Jenkins [change request] for C: unreadable: the build is for a change request, but CHANGE_TARGET is not set",
            ),
        ],
    );
}
