//! When a job runs: what the `if` of a workflow means, by the facts that are known of GitHub.

use Conclusion::{Cancelled, Failure, Skipped, Success};
use tollgate_common::workflow::Workflow;
use tollgate_common::workflow::expression::{Answer, Conclusion, World, condition, runs};

/// The expression of `if: TEXT`, where the text is the rest of the line and what follows.
fn answer(text: &str, world: &World) -> Answer {
    let source = format!("on: push\njobs:\n  a:\n    if: {text}\n");
    let workflow = Workflow::parse(&source).expect("a workflow");
    let condition = workflow.jobs[0].condition.as_ref().expect("an if");
    runs(condition.expression.as_ref().expect("an expression").as_ref(), world)
}

/// The answers after success, failure, cancel and skip of the one need `a`; the last when the run was cancelled
/// before `a` began.
fn answers(text: &str) -> String {
    let world = |ended, is_cancelled| World::of_job([("a", ended)], [], is_cancelled);
    [
        world(Success, false),
        world(Failure, false),
        world(Cancelled, false),
        world(Skipped, false),
        world(Skipped, true),
    ]
    .iter()
    .map(|world| match answer(text, world) {
        Answer::Yes => 'y',
        Answer::No => '-',
        Answer::Unknown => '?',
    })
    .collect()
}

#[test]
fn a_condition_means_what_github_makes_of_it() {
    for (text, expected) in [
        // Without a status function `success() &&` stands before it; success is every need's.
        ("", "y----"),
        ("true", "y----"),
        ("github.event_name == 'push'", "?----"),
        ("success()", "y----"),
        ("always()", "yyyyy"),
        ("Always()", "yyyyy"),
        ("${{ always() }}", "yyyyy"),
        ("'${{ always() }}'", "yyyyy"),
        // Failure is not what becomes of those who wait: a skip is none.
        ("failure()", "-y---"),
        ("cancelled()", "----y"),
        ("${{ !cancelled() }}", "yyyy-"),
        ("success() || failure()", "yy---"),
        // All of them together are not `always()`: a need that was skipped is none of them.
        ("success() || failure() || cancelled()", "yy--y"),
        ("always() && needs.a.result == 'success'", "y----"),
        ("always() && contains(needs.*.result, 'failure')", "-y---"),
        (
            "always() && !contains(needs.*.result, 'failure') && !contains(needs.*.result, 'cancelled')",
            "y--yy",
        ),
        ("always() && needs.b.result == ''", "yyyyy"),
        // What was skipped has no outputs.
        ("always() && needs.a.outputs.x == 'true'", "???--"),
        ("always() && (github.ref == 'x' || true)", "yyyyy"),
        ("always() && github.ref && false", "-----"),
        ("failure('a')", "?????"),
        ("false", "-----"),
        ("False", "-----"),
        // Text beside `${{ }}` makes all of it a text, which is true.
        ("${{ failure() }} && false", "yyyyy"),
        ("${{ github.ref }} == 'x'", "y----"),
        ("|\n      ${{ false }}", "y----"),
        (">-\n      ${{ false }}", "-----"),
        ("|\n      failure()", "-y---"),
        // A text alone is the condition.
        ("${{ 'failure()' }}", "-y---"),
        ("${{ '' }}", "y----"),
    ] {
        assert_eq!(answers(text), expected, "{text}");
    }
}

#[test]
fn success_and_failure_look_at_all_ancestors() {
    let far = |ended| World::of_job([("a", Success)], [ended], false);
    for (text, far_failure, far_skip) in [
        ("", Answer::No, Answer::No),
        ("failure()", Answer::Yes, Answer::No),
        ("success()", Answer::No, Answer::No),
        ("always() && needs.a.result == 'success'", Answer::Yes, Answer::Yes),
    ] {
        assert_eq!(
            (answer(text, &far(Failure)), answer(text, &far(Skipped))),
            (far_failure, far_skip),
            "{text}"
        );
    }
}

#[test]
fn a_condition_that_is_none_is_kept_as_such() {
    for (text, at) in [("a &&", 4..4), ("${{ a", 0..3), ("${{ a }} ${{ }}", 13..13)] {
        assert_eq!(condition(text).expect_err(text).range, at, "{text}");
    }
    let source = "on: push\njobs:\n  a:\n    if: a b\n";
    let workflow = Workflow::parse(source).expect("a workflow all the same");
    let condition = workflow.jobs[0].condition.as_ref().expect("an if");
    let error = condition.expression.as_ref().expect_err("no expression");
    let span = condition.locate(source, error.range.clone());
    assert_eq!((span.line, span.column, workflow.jobs[0].expression()), (4, 11, None));
}

#[test]
fn a_blank_condition_is_success() {
    for text in ["", "  ", "\n"] {
        assert_eq!(condition(text), Ok(None), "{text:?}");
    }
}
