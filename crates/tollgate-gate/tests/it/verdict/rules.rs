//! Every scenario of the rules as a row: what became of the jobs, the policy, the plan, the workflow, and the sentence.

use super::case::{Case, on};
use crate::support::{HEAD, plan};

#[test]
fn every_job_has_to_succeed_unless_the_policy_says_otherwise() {
    on("build=success").is(0, "PASS — the one job succeeded");
    on("build=success test=success").is(0, "PASS — all 2 jobs succeeded");
    on("build=failure test=success").is(1, "FAIL — build failed");
    on("build=success test=skipped").is(1, "FAIL — test was skipped, and nothing allows that");
    let lint = "[jobs.lint]\nallow = [\"failure\"]";
    on("build=success lint=failure")
        .policy(lint)
        .is(0, "PASS — 2 of 2 jobs ran; lint failed, which only warns");
    on("build=success LINT=failure")
        .policy(lint)
        .is(0, "PASS — 2 of 2 jobs ran; LINT failed, which only warns");
    on("build=success lint=cancelled").policy(lint).is(3, "CANCELLED — lint was cancelled or timed out");
    on("build=success lint=skipped").policy(lint).is(1, "FAIL — lint was skipped, and nothing allows that");
    let lint = "[jobs.lint]\nallow = [\"cancelled\"]";
    on("build=success lint=failure").policy(lint).is(1, "FAIL — lint failed");
    on("build=success lint=cancelled")
        .policy(lint)
        .is(0, "PASS — 2 of 2 jobs ran; lint was cancelled or timed out, which only warns");
    let lint = "[jobs.lint]\nadvisory = true";
    for (needs, expected) in [
        ("build=success lint=failure", "PASS — 2 of 2 jobs ran; lint failed, which only warns"),
        (
            "build=success lint=cancelled",
            "PASS — 2 of 2 jobs ran; lint was cancelled or timed out, which only warns",
        ),
        ("build=success lint=skipped", "PASS — 1 of 2 jobs ran; lint was skipped, which only warns"),
        ("build=success lint=odd", "PASS — 2 of 2 jobs ran; lint has no known result, which only warns"),
        ("build=success lint=success", "PASS — all 2 jobs succeeded"),
    ] {
        on(needs).policy(lint).is(0, expected);
    }
}

#[test]
fn rule_2_a_word_that_is_no_result_fails() {
    for (needs, word) in [
        ("a=success b=Success", "Success"),
        ("a=success b=timed_out", "timed_out"),
        ("a=success b=neutral", "neutral"),
        ("a=success b=SKIPPED", "SKIPPED"),
        ("a=success b=", ""),
    ] {
        let expected = format!("FAIL — b ended as `{word}`, which is no result that GitHub documents");
        on(needs).is(1, &expected);
        on(needs)
            .policy("[jobs.b]\nskip = \"always\"\nallow = [\"failure\", \"cancelled\"]")
            .is(1, &expected);
    }
}

#[test]
fn rule_3_a_planned_skip_needs_a_plan_that_says_so() {
    let docs = || on("plan=success test=success docs=skipped").planned("docs");
    docs().plan("test", "docs").is(0, "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa");
    docs().plan("test", "DOCS").is(0, "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa");
    docs().plan("docs", "").is(1, "FAIL — docs was skipped though the plan says to run it: 2 packages");
    docs().plan("", "test").is(1, "FAIL — docs was skipped, and the plan does not name it");
    docs().plan("", "other").is(1, "FAIL — docs was skipped, and the plan does not name it");
    let never = on("plan=success test=success docs=skipped").plan("test", "docs");
    never.is(1, "FAIL — docs was skipped, and nothing allows that");
}

#[test]
fn rule_3_the_plan_has_to_prove_something() {
    let docs = || on("plan=success test=success docs=skipped").planned("docs");
    let dropped =
        "succeeded without an output `plan` (GitHub drops outputs that are empty or may hold a secret)";
    let expected = format!("FAIL — plan {dropped}; docs never ran because of it");
    docs().is(1, &expected);
    docs().plan_text("").is(1, &expected);
    docs().plan_text(" \n").is(1, &expected);
    let text = |text: &str, expected: &str| {
        docs()
            .plan_text(text)
            .is(1, &format!("FAIL — plan made a plan {expected}; docs never ran because of it"));
    };
    text("{}", "that cannot be read: this is no plan: missing field `version` at line 1 column 2");
    text(
        &plan("", "docs").replace("\"version\":1", "\"version\":2"),
        "that cannot be read: the plan has version 2, and this program reads version 1",
    );
    text(&plan("", "docs").replace(HEAD, &"1".repeat(40)), "for 1111111111, and abcdefabcd is judged");
    text(&plan("", "docs").replace(&format!("\"{HEAD}\""), "null"), "for no commit");
    for (result, said) in [("failure", "failed"), ("skipped", "was skipped, and nothing allows that")] {
        let needs: &'static str = format!("plan={result} test=success docs=skipped").leak();
        let expected = format!("FAIL — plan {said}; docs never ran because of it");
        on(needs).planned("docs").plan("", "docs").is(1, &expected);
        // That the planner may fail is no excuse for those who need its plan.
        on(needs).planned("docs").policy("[jobs.plan]\nadvisory = true").plan("", "docs").is(1, &expected);
    }
    on("plan=cancelled test=success docs=skipped")
        .planned("docs")
        .plan("", "docs")
        .is(3, "CANCELLED — plan was cancelled or timed out; docs never ran because of it");
}

#[test]
fn rule_3_a_plan_that_nobody_needs_to_excuse_anything_may_be_bad() {
    let docs = || on("plan=success test=success docs=success").planned("docs");
    docs().is(0, "PASS — all 2 jobs succeeded");
    docs().plan_text("{").is(0, "PASS — all 2 jobs succeeded");
    on("plan=failure docs=success").planned("docs").is(1, "FAIL — plan failed");
}

#[test]
fn rule_3_without_a_planner_nobody_can_tell() {
    on("test=success docs=skipped").planned("docs").is(
        2,
        "error: `docs` was skipped, which only a plan can excuse, and the job that makes the plan, `plan`, is not among the needs of the gate",
    );
    on("test=success docs=success").planned("docs").is(0, "PASS — all 2 jobs succeeded");
    on("plan=success docs=skipped")
        .policy("[gate]\nplan = \"affected\"")
        .planned("docs")
        .is(2, "error: the policy names the job `affected`, which is not among the needs of the gate");
    let named =
        on("plan=success docs=skipped test=success").policy("[gate]\nplan = \"PLAN\"").planned("docs");
    named.plan("test", "docs").is(0, "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa");
}

#[test]
fn rule_3_some_events_take_the_leave_away() {
    let docs = |event| {
        let case = on("plan=success test=success docs=skipped").plan("test", "docs");
        case.policy("[gate]\nfull-run-on = [\"merge_group\", \"push\"]").planned("docs").event(event)
    };
    docs("pull_request").is(0, "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa");
    docs("merge_group").is(1, "FAIL — docs was skipped on merge_group, on which every job has to run");
    docs("push").is(1, "FAIL — docs was skipped on push, on which every job has to run");
    let unknown = on("plan=success test=success docs=skipped").plan("test", "docs");
    unknown
        .policy("[gate]\nfull-run-on = [\"merge_group\"]")
        .planned("docs")
        .is(1, "FAIL — docs was skipped, which depends on the event, and that is not known");
    for skip in ["planned", "always"] {
        let docs = || {
            let case = on("plan=success test=success docs=skipped").plan("test", "docs");
            case.policy(&format!("[jobs.docs]\nskip = \"{skip}\"\nskip-on = [\"pull_request\"]"))
        };
        docs().event("push").is(1, "FAIL — docs was skipped, which it may not be on push");
        docs().is(1, "FAIL — docs was skipped, which depends on the event, and that is not known");
        let pass = match skip {
            "planned" => "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa",
            _ => "PASS — 2 of 3 jobs ran, 1 skipped as they may be at any time",
        };
        docs().event("pull_request").is(0, pass);
    }
}

#[test]
fn rule_3_a_dependent_of_a_planned_skip_may_skip_if_it_is_planned_too() {
    let jobs = "plan build<plan pages<build gate<pages";
    let pages =
        || on("plan=success test=success build=skipped pages=skipped").workflow(&format!("{jobs} test"));
    pages()
        .planned("build pages")
        .plan("test", "build")
        .is(0, "PASS — 1 of 3 jobs ran, 2 skipped by plan for abcdefa");
    // Required, so no reason is good enough.
    let required = pages().planned("build").plan("test", "build");
    required.is(1, "FAIL — pages was skipped, and nothing allows that");
    // The plan says run: what it needs was skipped all the same.
    pages()
        .planned("build pages")
        .plan("test pages", "build")
        .is(1, "FAIL — pages was skipped though the plan says to run it: 2 packages");
    // Without the workflow nobody knows that it is downstream.
    on("plan=success test=success build=skipped pages=skipped")
        .planned("build pages")
        .plan("test", "build")
        .is(1, "FAIL — pages was skipped, and the plan does not name it");
}

#[test]
fn rule_4_the_cause_is_the_job_with_no_bad_ancestor() {
    let graph = "plan build<plan test<build docs<build lint gate<test,docs,lint";
    on("build=failure test=skipped docs=skipped lint=success")
        .workflow(graph)
        .is(1, "FAIL — build failed; test and docs never ran because of it");
    on("build=failure test=skipped docs=skipped lint=failure")
        .workflow(graph)
        .is(1, "FAIL — build and lint failed; test and docs never ran because of build");
    // The one in between is not among the needs.
    let far = "build mid<build test<mid gate<test,build";
    on("build=failure test=skipped").workflow(far).is(1, "FAIL — build failed; test never ran because of it");
    // One that ran though what it needs had failed is still no cause.
    on("build=failure test=failure docs=skipped lint=success")
        .workflow(graph)
        .is(1, "FAIL — build failed; docs never ran because of it; test did not succeed after that");
    // What is allowed to fail is no cause, and what did not run because of it is one.
    on("build=failure test=skipped docs=success lint=success")
        .workflow(graph)
        .policy("[jobs.build]\nallow = [\"failure\"]")
        .is(1, "FAIL — test was skipped, and nothing allows that (after build, which may fail)");
}

#[test]
fn rule_4_what_the_gate_does_not_need_may_be_the_cause() {
    on("test=skipped lint=success").workflow("setup test<setup lint gate<test,lint").is(
        1,
        "FAIL — test was skipped, and nothing allows that (what became of setup is not known: the gate does not need it)",
    );
}

#[test]
fn rule_4_without_a_graph_nothing_follows_from_anything() {
    on("build=failure test=skipped docs=skipped")
        .is(1, "FAIL — build failed; test and docs were skipped, and nothing allows that");
    on("a=failure b=failure c=failure d=failure e=failure").is(1, "FAIL — a, b, c and 2 more failed");
    // A workflow of other jobs is not the one at hand.
    on("a=failure b=skipped")
        .workflow("c d<c")
        .is(1, "FAIL — a failed; b was skipped, and nothing allows that");
}

#[test]
fn rule_4_a_workflow_that_was_named_has_to_be_one() {
    let circle = on("a=failure b=skipped").workflow("a<b b<a");
    circle.fails_with("/gate.yml:3:3: jobs wait for each other: a → b → a");
    on("a=failure").workflow("a<c").fails_with("/gate.yml:5:13: there is no job `c`");
    let mut text = on("a=failure");
    text.workflow = Some("on: push\njobs: [".to_owned());
    text.fails_with("/gate.yml:2:7: ");
}

#[test]
fn rule_5_nothing_ran_is_no_pass() {
    let always = |case: Case, jobs: &str| {
        jobs.split_whitespace()
            .fold(case, |case, job| case.policy(&format!("[jobs.{job}]\nskip = \"always\"")))
    };
    let nothing = "FAIL — nothing ran: of 2 jobs not one ran, and no plan says so";
    always(on("a=skipped b=skipped"), "a b").is(1, nothing);
    always(on("a=skipped b=skipped"), "a b")
        .policy("[gate]\nallow-empty = true")
        .is(0, "PASS — 0 of 2 jobs ran, 2 skipped as they may be at any time");
    always(on("a=skipped b=success"), "a b")
        .is(0, "PASS — 1 of 2 jobs ran, 1 skipped as they may be at any time");
    on("plan=success a=skipped b=skipped c=skipped d=skipped")
        .planned("a b c d")
        .plan("", "a b c d")
        .is(0, "PASS — 0 of 4 jobs ran, by plan for abcdefa");
    // One of them is in no plan.
    let mixed = always(on("plan=success a=skipped b=skipped").planned("a"), "b");
    mixed
        .plan("", "a")
        .is(1, "FAIL — not one of 2 jobs succeeded, and the plan does not say that b may be skipped");
    // A plan for what may be skipped anyway is a plan.
    let both = always(on("plan=success a=skipped b=skipped"), "a b").policy("[gate]\nplan = \"plan\"");
    both.plan("", "a b").is(0, "PASS — 0 of 2 jobs ran, by plan for abcdefa");
    // That a job which may fail did so is no work done.
    always(on("a=skipped b=failure"), "a")
        .policy("[jobs.b]\nallow = [\"failure\"]")
        .is(1, "FAIL — not one of 2 jobs succeeded, and no plan says that a may be skipped");
    on("a=skipped b=skipped").policy("[jobs.a]\nadvisory = true\n[jobs.b]\nadvisory = true").is(1, nothing);
    on("plan=success")
        .policy("[gate]\nplan = \"plan\"")
        .is(2, "error: the needs hold only the job that makes the plan: there is no job to judge");
}

#[test]
fn rule_6_cancelled_is_no_failure_and_no_pass() {
    on("build=cancelled test=skipped")
        .is(3, "CANCELLED — build was cancelled or timed out; test never started");
    on("build=cancelled test=skipped lint=success")
        .workflow("build test<build lint gate<test,build,lint")
        .is(3, "CANCELLED — build was cancelled or timed out; test never ran because of it");
    // Fail-fast: one fails and the rest is cancelled; the failure is what counts.
    let graph = "a b c<b d<a gate<a,b,c,d";
    on("a=failure b=cancelled c=skipped d=skipped")
        .workflow(graph)
        .is(1, "FAIL — a failed; d never ran because of it");
    on("a=failure b=cancelled").is(1, "FAIL — a failed");
    on("a=cancelled b=cancelled").is(3, "CANCELLED — a and b were cancelled or timed out");
    // It ran after what was cancelled, and failed on its own.
    on("a=cancelled b=failure").workflow("a b<a gate<a,b").is(1, "FAIL — b failed");
}

#[test]
fn rule_7_a_policy_for_a_job_that_is_not_there_is_a_mistake() {
    let mistake = |policy: &str| {
        on("build=success lint=success")
            .policy(policy)
            .is(2, "error: the policy names the job `lnt`, which is not among the needs of the gate");
    };
    mistake("[jobs.lnt]\nskip = \"planned\"");
    mistake("[jobs.lnt]\nallow = [\"failure\"]");
    mistake("[jobs.lnt]\nadvisory = true");
    mistake("[gate]\nplan = \"lnt\"");
    // What is only run by it is no policy.
    on("build=success")
        .policy("[jobs.lnt]\nrun = \"true\"\naffects = \"any\"")
        .is(0, "PASS — the one job succeeded");
    on("build=success")
        .policy("[jobs.nightly]\nadvisory = true\n[gate.exclude]\nnightly = \"runs at night\"")
        .is(0, "PASS — the one job succeeded");
    on("build=success")
        .policy("[gate.exclude]\nnightly = \" \"")
        .is(2, "error: the job `nightly` is excluded without a reason");
    on("build=success").policy("[jobs.build]\nskip-on = [\"push\"]").is(
        2,
        "error: `skip-on` of the job `build` says on which events it may be skipped, and `skip` that it never may",
    );
}

#[test]
fn rule_8_a_job_that_ran_though_it_need_not_have_counts() {
    let docs = |needs| on(needs).planned("docs").plan("", "docs");
    docs("plan=success docs=success").is(0, "PASS — the one job succeeded");
    docs("plan=success docs=failure").is(1, "FAIL — docs failed");
}

#[test]
fn a_job_that_was_forgotten_is_found() {
    let whole = |graph: &str| {
        on("build=success").policy("[gate]\ninventory = \"workflow\"").workflow(graph).gate_is("gate")
    };
    let forgotten = |job: &str, more: &str| {
        format!(
            "error: the workflow has the job `{job}`, which is not among the needs of the gate{more}: nobody would see it fail"
        )
    };
    whole("build gate<build").is(0, "PASS — the one job succeeded");
    whole("build test gate<build").is(2, &forgotten("test", ""));
    whole("build test lint gate<build").is(2, &forgotten("test", " (and 1 more like it)"));
    whole("build deploy<gate gate<build").is(0, "PASS — the one job succeeded");
    whole("build test gate<build")
        .policy("[gate.exclude]\ntest = \"only informs\"")
        .is(0, "PASS — the one job succeeded");
    on("build=success").policy("[gate]\ninventory = \"workflow\"").gate_is("gate").is(
        2,
        "error: every job of the workflow has to be among the needs of the gate, and the workflow file is not known",
    );
    on("plan=success docs=success").planned("docs").plan("docs test", "").is(
        2,
        "error: the plan says to run the job `test`, which is not among the needs of the gate: nobody would see it fail",
    );
}
