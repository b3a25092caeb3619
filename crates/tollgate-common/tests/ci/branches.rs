//! Branches, tags and the rest of the systems that have nothing but variables.

use super::{BASE, BUILT, OTHER, check};

#[test]
fn buildkite() {
    let common = [
        ("CI", "true"),
        ("BUILDKITE", "true"),
        ("BUILDKITE_SOURCE", "webhook"),
        ("BUILDKITE_COMMIT", BUILT),
        ("BUILDKITE_BRANCH", "topic"),
        ("BUILDKITE_PIPELINE_DEFAULT_BRANCH", "main"),
        ("BUILDKITE_PULL_REQUEST", "false"),
        ("BUILDKITE_TAG", ""),
    ];
    let tag = [("BUILDKITE_BRANCH", "v1"), ("BUILDKITE_TAG", "v1")];
    check(
        &common,
        &[
            (&[], "Buildkite [push] for C: push to topic, default main, before -, passed -"),
            (&tag, "Buildkite [webhook] for C: other: a build of a tag"),
            (&[("BUILDKITE_SOURCE", "schedule")], "Buildkite [schedule] for C: other: schedule"),
            (&[("BUILDKITE_SOURCE", "ui")], "Buildkite [ui] for C: other: ui"),
            (&[("BUILDKITE_SOURCE", "trigger_job")], "Buildkite [trigger_job] for C: other: trigger_job"),
        ],
    );
}

#[test]
fn circleci() {
    let common = [("CI", "true"), ("CIRCLECI", "true"), ("CIRCLE_SHA1", BUILT), ("CIRCLE_BRANCH", "topic")];
    let of_fork = [("CIRCLE_BRANCH", "pull/7"), ("CIRCLE_PULL_REQUEST", "https://github.com/o/r/pull/7")];
    let tag = [("CIRCLE_BRANCH", ""), ("CIRCLE_TAG", "v1")];
    check(
        &common,
        &[
            (&[], "CircleCi [branch] for C: push to topic, default -, before -, passed -"),
            (&of_fork, "CircleCi [branch] for C: push to pull/7, default -, before -, passed -"),
            (&tag, "CircleCi [tag] for C: other: a build of a tag"),
        ],
    );
}

#[test]
fn azure() {
    let common = [
        ("TF_BUILD", "True"),
        ("BUILD_REASON", "IndividualCI"),
        ("BUILD_SOURCEBRANCH", "refs/heads/topic/one"),
        ("BUILD_SOURCEBRANCHNAME", "one"),
        ("BUILD_SOURCEVERSION", BUILT),
    ];
    let push = "push to topic/one, default -, before -, passed -";
    check(
        &common,
        &[
            (&[], &format!("Azure [IndividualCI] for C: {push}")),
            (&[("BUILD_REASON", "BatchedCI")], &format!("Azure [BatchedCI] for C: {push}")),
            (
                &[("BUILD_SOURCEBRANCH", "refs/tags/v1")],
                "Azure [IndividualCI] for C: other: the push of something else than a branch",
            ),
            (&[("BUILD_REASON", "Schedule")], "Azure [Schedule] for C: other: Schedule"),
            (&[("BUILD_REASON", "Manual")], "Azure [Manual] for C: other: Manual"),
            (&[("BUILD_REASON", "ResourceTrigger")], "Azure [ResourceTrigger] for C: other: ResourceTrigger"),
        ],
    );
}

#[test]
fn jenkins() {
    let common = [
        ("CI", "true"),
        ("BUILD_TAG", "jenkins-o-r-1"),
        ("GIT_COMMIT", BUILT),
        ("GIT_PREVIOUS_COMMIT", BASE),
        ("GIT_PREVIOUS_SUCCESSFUL_COMMIT", OTHER),
    ];
    let primary = [("BRANCH_NAME", "main"), ("BRANCH_IS_PRIMARY", "true")];
    let tag = [("BRANCH_NAME", "v1"), ("TAG_NAME", "v1")];
    check(
        &common,
        &[
            (&primary, "Jenkins [branch] for C: push to main, default main, before -, passed D"),
            (
                &[("BRANCH_NAME", "topic")],
                "Jenkins [branch] for C: push to topic, default -, before -, passed D",
            ),
            // A project of one job, which may have built another branch before.
            (
                &[("GIT_BRANCH", "origin/topic")],
                "Jenkins [branch] for C: push to topic, default -, before -, passed -",
            ),
            (&[], "Jenkins [branch] for C: push to -, default -, before -, passed -"),
            (&tag, "Jenkins [tag] for C: other: a build of a tag"),
        ],
    );
}
