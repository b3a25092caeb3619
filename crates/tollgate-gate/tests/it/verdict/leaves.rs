//! Greens that would prove nothing: what looks like a leave, and is none.

use std::fs;

use super::case::on;
use crate::support::{HEAD, gate, needs, plan};

#[test]
fn what_is_below_a_planned_skip_may_be_skipped_only_if_that_job_is_seen_and_did_not_fail() {
    let graph = "plan build<plan pages<build test gate<pages";
    let pages =
        |needs| on(needs).workflow(graph).planned("pages").plan("test", "build").policy("[jobs.plan]");
    pages("plan=success test=success build=skipped pages=skipped")
        .policy("[jobs.build]\nskip = \"planned\"")
        .is(0, "PASS — 1 of 3 jobs ran, 2 skipped by plan for abcdefa");
    // It ran, though it need not have; so need not this one.
    pages("plan=success test=success build=success pages=skipped")
        .is(0, "PASS — 2 of 3 jobs ran, 1 skipped by plan for abcdefa");
    // It ran and failed, which only warns; but that is why the other one did not run.
    pages("plan=success test=success build=failure pages=skipped")
        .policy("[jobs.build]\nallow = [\"failure\"]")
        .is(1, "FAIL — pages was skipped, and the plan does not name it (after build, which may fail)");
    // Nobody saw what became of it: it may have run all the same, and failed.
    pages("plan=success test=success pages=skipped").is(
        1,
        "FAIL — pages was skipped, and the plan does not name it (what became of build is not known: the gate does not need it)",
    );
}

#[test]
fn a_run_that_was_cancelled_as_a_whole_proves_nothing_whatever_is_allowed() {
    let allowed = |needs: &'static str| {
        needs.split_whitespace().fold(on(needs), |case, job| {
            let (id, _) = job.split_once('=').expect("a job");
            case.policy(&format!("[jobs.{id}]\nskip = \"always\"\nallow = [\"failure\", \"cancelled\"]"))
        })
    };
    allowed("a=cancelled b=cancelled").is(3, "CANCELLED — a and b were cancelled or timed out");
    allowed("a=cancelled b=skipped").is(3, "CANCELLED — a was cancelled or timed out");
    on("a=cancelled").policy("[jobs.a]\nadvisory = true").is(3, "CANCELLED — a was cancelled or timed out");
    on("plan=success a=cancelled b=skipped")
        .policy("[jobs.a]\nallow = [\"cancelled\"]")
        .planned("b")
        .plan("a", "b")
        .is(3, "CANCELLED — a was cancelled or timed out");
    allowed("a=cancelled b=failure").is(3, "CANCELLED — a was cancelled or timed out");
    // Beside a job that did its work, the leave holds.
    allowed("a=cancelled b=success")
        .is(0, "PASS — 2 of 2 jobs ran; a was cancelled or timed out, which only warns");
    allowed("a=cancelled b=cancelled")
        .policy("[gate]\nallow-empty = true")
        .is(0, "PASS — 2 of 2 jobs ran; a and b were cancelled or timed out, which only warns");
}

#[test]
fn an_event_that_is_misspelt_would_take_no_leave_away() {
    let wrong = |policy: &str, expected: &str| {
        on("plan=success test=success docs=skipped")
            .planned("docs")
            .plan("test", "docs")
            .policy(policy)
            .event("merge_group")
            .fails_with(expected);
    };
    for event in ["merge-group", "Merge_Group", "merge_gruop", "mergegroup"] {
        let expected = format!("`full-run-on` names the event `{event}`, which is none");
        wrong(&format!("[gate]\nfull-run-on = [\"{event}\"]"), &expected);
    }
    on("a=success")
        .policy("[jobs.a]\nskip = \"always\"\nskip-on = [\"pull-request\"]")
        .fails_with("help: did you mean `pull_request`?");
    // What other systems call a queue or a pull request is one of GitHub's names to us.
    wrong("[gate]\nfull-run-on = [\"merge_train\"]", "help: did you mean `merge_group`?");
    wrong("[gate]\nfull-run-on = [\"PullRequest\"]", "help: did you mean `pull_request`?");
    // What else they have, and one that resembles none.
    let others = "push Manual Schedule BuildCompletion ResourceTrigger api chat external trigger trigger_job ui web \
                  webide pipeline parent_pipeline security_orchestration_policy ondemand_dast_scan nightly";
    for event in others.split_whitespace() {
        on("a=success")
            .policy(&format!("[gate]\nfull-run-on = [\"{event}\"]"))
            .is(0, "PASS — the one job succeeded");
    }
}

#[test]
fn an_event_that_the_system_does_not_name_is_not_known() {
    let docs = || on("plan=success test=success docs=skipped").planned("docs").plan("test", "docs");
    docs()
        .policy("[gate]\nfull-run-on = [\"merge_group\"]")
        .event("")
        .is(1, "FAIL — docs was skipped, which depends on the event, and that is not known");
    docs().event("").is(0, "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa");
}

/// One `tollgate.toml` serves several systems, and affected reads the same names.
#[test]
fn events_have_the_names_of_github_whatever_the_system() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let policy = "[gate]\nfull-run-on = [\"merge_group\", \"push\"]\n[jobs.docs]\nskip = \"planned\"\n";
    fs::write(dir.path().join("tollgate.toml"), policy).expect("a policy");
    let needs = needs("plan=success test=success docs=skipped", Some(&plan("test", "docs")));
    let gitlab = |kind| {
        vec![
            ("GITLAB_CI", "true"),
            ("CI_MERGE_REQUEST_IID", "1"),
            ("CI_MERGE_REQUEST_EVENT_TYPE", kind),
            ("CI_MERGE_REQUEST_DIFF_BASE_SHA", HEAD),
            ("CI_COMMIT_SHA", HEAD),
        ]
    };
    let jenkins = vec![("BUILD_TAG", "jenkins-1"), ("BRANCH_NAME", "main"), ("GIT_COMMIT", HEAD)];
    let nameless = vec![("GITLAB_CI", "true"), ("CI_COMMIT_SHA", HEAD)];
    let full = |event| format!("FAIL — docs was skipped on {event}, on which every job has to run");
    for (env, expected) in [
        (gitlab("merge_train"), full("merge_group")),
        (jenkins, full("push")),
        (gitlab("detached"), "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa".to_owned()),
        (nameless, "FAIL — docs was skipped, which depends on the event, and that is not known".to_owned()),
    ] {
        let ran = gate(dir.path(), &["--needs", "-"], &env, needs.as_bytes());
        assert_eq!(ran.sentence(), expected, "{env:?}");
    }
}

#[test]
fn a_flag_about_a_skip_wins_over_the_inputs_of_another_gate() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let json = needs("a=success b=skipped", None);
    let flags = ["--compat", "alls-green", "--jobs", &json, "--allowed-skips", "b", "--skip", "b=never"];
    assert_eq!(
        gate(dir.path(), &flags, &[], b"").sentence(),
        "FAIL — b was skipped, and nothing allows that"
    );
}

/// A policy that is there and cannot be read is not the same as none: it may take leaves away.
#[test]
fn a_policy_that_is_no_file_is_not_passed_over() {
    let dir = tempfile::tempdir().expect("a temp dir");
    fs::create_dir(dir.path().join("tollgate.toml")).expect("a directory");
    let needs = needs("a=success b=skipped", None);
    let ran = gate(dir.path(), &["--needs", "-", "--skip", "b=always"], &[], needs.as_bytes());
    assert_eq!((ran.code, ran.stderr.contains("tollgate.toml")), (2, true), "{ran:?}");
}
