//! Greens that would prove nothing: what looks like a leave, and is none.

use super::case::on;

#[test]
fn what_is_below_a_planned_skip_may_be_skipped_only_if_that_skip_took_place() {
    let graph = "plan build<plan pages<build test gate<pages";
    let pages =
        |needs| on(needs).workflow(graph).planned("pages").plan("test", "build").policy("[jobs.plan]");
    pages("plan=success test=success build=skipped pages=skipped")
        .policy("[jobs.build]\nskip = \"planned\"")
        .is(0, "PASS — 1 of 3 jobs ran, 2 skipped by plan for abcdefa");
    // It ran, so it is not why the other one did not.
    pages("plan=success test=success build=success pages=skipped")
        .is(1, "FAIL — pages was skipped, and the plan does not name it");
    // Nobody saw what became of it: it may have run all the same, and failed.
    pages("plan=success test=success pages=skipped").is(
        1,
        "FAIL — pages was skipped, and the plan does not name it (what became of build is not known: the gate does not need it)",
    );
}
