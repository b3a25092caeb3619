//! `gate-if` and `cancelled-passes`: by the facts about `if`, a row each.

use crate::support::check;

const JUDGES: &str = "steps: [{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled') || \
                      contains(needs.*.result, 'skipped')\", run: exit 1}]";

fn gate(condition: &str, steps: &str) -> String {
    let condition = if condition.is_empty() { String::new() } else { format!("  if: {condition}\n") };
    format!("test: {{steps: [run: test]}}\ngate:\n  needs: test\n{condition}  {steps}")
}

#[test]
fn a_gate_that_is_skipped_is_found() {
    let fails = "error gate-if `gate` is skipped when `test` fails, and a skipped check counts as passed";
    let cancelled = "error gate-if `gate` is skipped when `test` is cancelled, by its time limit for example, and a skipped \
                     check counts as passed";
    for (condition, expected) in [
        ("", vec![fails]),
        ("always()", vec![]),
        ("${{ always() }}", vec![]),
        ("ALWAYS()", vec![]),
        ("'${{ !cancelled() }}'", vec![]),
        ("success()", vec![fails]),
        ("github.event_name == 'pull_request'", vec![fails]),
        ("${{ github.event_name == 'pull_request' && always() }}", vec![]),
        // Not the same as `always()`.
        ("success() || failure() || cancelled()", vec![cancelled]),
        ("success() || failure()", vec![cancelled]),
        // It runs when it has something to fail for.
        ("failure()", vec![cancelled]),
        ("always() && contains(needs.*.result, 'failure')", vec![cancelled]),
        (
            "always() && (contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled'))",
            vec![],
        ),
        ("always() && needs.test.result != 'success'", vec![]),
        // A text beside the brackets is true, whatever is in them.
        ("${{ github.ref }} == 'x'", vec![fails]),
        ("${{ failure() }} || false", vec![]),
        ("|\n    ${{ always() }}", vec![]),
    ] {
        check(&gate(condition, JUDGES), &expected);
    }
}

#[test]
fn a_gate_that_is_skipped_when_the_run_is_cancelled_is_found() {
    let error =
        "error gate-if `gate` can be skipped when the run is cancelled, and a skipped check counts as passed";
    let warning = "warning gate-if `gate` can be skipped when the run is cancelled, and a skipped check counts as passed";
    for (condition, expected) in [
        ("${{ !cancelled() }}", vec![]),
        ("${{ !cancelled() && true }}", vec![]),
        ("always() && !cancelled()", vec![]),
        ("${{ !cancelled() && github.event_name == 'pull_request' }}", vec![]),
        ("${{ !cancelled() && github.actor != 'bot' }}", vec![warning]),
        (
            "${{ !cancelled() && !contains(needs.*.result, 'cancelled') }}",
            vec![
                "error gate-if `gate` is skipped when `test` is cancelled, by its time limit for example, and a skipped check \
             counts as passed",
            ],
        ),
        ("${{ !cancelled() && !contains(needs.*.result, 'skipped') }}", vec![error]),
    ] {
        check(&gate(condition, JUDGES), &expected);
    }
}

#[test]
fn a_gate_that_does_nothing_is_its_condition_alone() {
    let fails = "error gate-if `done` is skipped when `test` fails, and a skipped check counts as passed";
    for (jobs, expected) in [
        ("test: {steps: [run: x]}\ndone: {needs: [test], steps: [run: exit 0]}", vec![fails]),
        ("test: {steps: [run: x]}\ndone: {needs: [test], steps: [run: 'echo \"all passed\"']}", vec![fails]),
        // It works, or others wait for it, or it shows something, or has yet to be written.
        (
            "test: {steps: [run: x]}\ndone:\n  needs: [test]\n  if: always() && needs.test.result == 'success'\n  \
             steps: [uses: actions/checkout@v4]",
            vec![],
        ),
        ("test: {steps: [run: x]}\ndone: {needs: [test], steps: [run: make deploy]}", vec![]),
        (
            "test: {steps: [run: x]}\ndone: {needs: [test], steps: [run: 'true']}\nlast: {needs: done, steps: [run: x]}",
            vec![],
        ),
        (
            "test: {steps: [run: x]}\ndone: {needs: [test], steps: [run: 'echo ${{ needs.test.outputs.x }}']}",
            vec![],
        ),
        (
            "test: {steps: [run: x]}\ndone: {needs: [test], if: github.actor == 'x', steps: [run: 'true']}",
            vec![],
        ),
        // It tells of a failure, and fails nothing.
        ("test: {steps: [run: x]}\ndone: {needs: [test], if: failure(), steps: [run: echo failed]}", vec![]),
        (
            "test: {steps: [run: x]}\ndone: {needs: [test], if: always(), steps: [run: echo done]}",
            vec!["error unread-need `done` passes when `test` fails"],
        ),
    ] {
        check(jobs, &expected);
    }
}

#[test]
fn a_judge_that_takes_cancelled_for_good_is_found() {
    let passes = "error cancelled-passes `gate` passes when `test` is cancelled";
    for (steps, expected) in [
        ("steps: [{if: \"contains(needs.*.result, 'failure')\", run: exit 1}]", vec![passes]),
        ("steps: [{if: \"needs.test.result == 'failure'\", run: exit 1}]", vec![passes]),
        ("steps: [{if: \"needs.test.result == 'FAILURE'\", run: exit 1}]", vec![passes]),
        (
            "steps: [{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}]",
            vec![],
        ),
        ("steps: [{if: \"needs.test.result != 'success'\", run: exit 1}]", vec![]),
        (
            "steps: [{if: \"!(needs.test.result == 'success' || needs.test.result == 'skipped')\", run: exit 1}]",
            vec![],
        ),
        ("steps: [{if: \"contains(join(needs.*.result, ' '), 'fail')\", run: exit 1}]", vec![passes]),
        ("steps: [{if: \"contains(toJSON(needs.*.result), 'failure')\", run: 'false'}]", vec![passes]),
        // A step that runs only if the one before it was good.
        ("steps: [{run: 'exit ${{ contains(needs.*.result, ''failure'') }}'}]", vec![]),
    ] {
        check(&gate("always()", steps), &expected);
    }
}
