//! What a reviewer reads is true, also where the case is rare.

use std::fs;

use super::case::on;
use crate::support::{gate, needs};

#[test]
fn each_unknown_result_is_said_as_it_is() {
    on("a=success b=timed_out c=timed_out")
        .is(1, "FAIL — b and c ended as `timed_out`, which is no result that GitHub documents");
    on("a=success b=timed_out c=Success")
        .is(1, "FAIL — b and c ended with results that GitHub does not document");
}

#[test]
fn a_job_that_the_gate_does_not_need_is_named_once() {
    on("a=skipped b=skipped c=success").workflow("setup a<setup b<setup c gate<a,b,c").is(
        1,
        "FAIL — a and b were skipped, and nothing allows that (what became of setup is not known: the gate does not need it)",
    );
}

#[test]
fn what_followed_from_one_of_several_causes_is_put_down_to_that_one() {
    let graph = "build lint test<build docs<build,lint gate<build,lint,test,docs";
    on("build=failure lint=failure test=skipped docs=success")
        .workflow(graph)
        .is(1, "FAIL — build and lint failed; test never ran because of build");
    on("build=failure lint=failure test=success docs=skipped")
        .workflow(graph)
        .is(1, "FAIL — build and lint failed; docs never ran because of them");
    on("build=failure lint=failure test=failure docs=success")
        .workflow(graph)
        .is(1, "FAIL — build and lint failed; test did not succeed after build");
}

#[test]
fn that_nothing_ran_is_said_only_where_nothing_did() {
    let always = "[jobs.a]\nskip = \"always\"";
    on("a=skipped b=failure")
        .policy(always)
        .policy("[jobs.b]\nallow = [\"failure\"]")
        .is(1, "FAIL — not one of 2 jobs succeeded, and no plan says that a may be skipped");
    on("plan=success a=skipped b=skipped")
        .policy(always)
        .planned("b")
        .plan("", "b")
        .is(1, "FAIL — not one of 2 jobs succeeded, and the plan does not say that a may be skipped");
}

#[test]
fn that_the_planner_only_warns_is_said_too() {
    on("plan=failure a=success b=success")
        .policy("[gate]\nplan = \"plan\"\n[jobs.plan]\nallow = [\"failure\"]")
        .is(0, "PASS — all 2 jobs succeeded; plan failed, which only warns");
}

#[test]
fn a_long_reason_is_cut() {
    let long = "x".repeat(100_000);
    let plan = crate::support::plan("docs", "").replace("2 packages", &long);
    let expected = format!("FAIL — docs was skipped though the plan says to run it: {}…", "x".repeat(300));
    on("plan=success docs=skipped test=success").planned("docs").plan_text(&plan).is(1, &expected);
}

#[test]
fn a_policy_that_was_left_behind_is_asked_for() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let says = |jobs: &str, flags: &[&str]| {
        let args = [&["--needs", "-"], flags].concat();
        let ran = gate(dir.path(), &args, &[("GITHUB_ACTIONS", "true")], needs(jobs, None).as_bytes());
        ran.stdout.contains("::warning title=gate::no job may be skipped: there is no tollgate.toml here")
    };
    assert!(says("a=success b=skipped", &[]));
    assert!(!says("a=success b=success", &[]));
    assert!(!says("a=failure b=skipped", &[]), "that is why b never ran");
    assert!(!says("a=success b=skipped", &["--skip", "b=always"]));
    fs::write(dir.path().join("tollgate.toml"), "").expect("a policy");
    assert!(!says("a=success b=skipped", &[]));
}
