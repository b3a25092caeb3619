//! `missing-need` and `unread-need`.

use crate::support::{Scratch, check, workflow};

const GATE: &str = "gate:
  needs: [test]
  if: always()
  steps: [{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}'}}]";

#[test]
fn a_job_that_nobody_waits_for_is_found() {
    for (other, is_found) in [
        ("lint: {steps: [run: lint]}", true),
        ("lint: {if: github.event_name == 'pull_request', steps: [run: lint]}", true),
        ("lint: {if: github.actor != 'x', steps: [run: lint]}", true),
        ("lint: {uses: ./.github/workflows/x.yml}", true),
        // Other events.
        ("lint: {if: github.event_name == 'push', steps: [run: lint]}", false),
        ("lint: {if: github.ref == 'refs/heads/main', steps: [run: lint]}", false),
        ("lint: {if: \"startsWith(github.ref, 'refs/tags/')\", steps: [run: lint]}", false),
        ("lint: {if: github.event.schedule, steps: [run: lint]}", false),
        ("lint: {if: inputs.full, steps: [run: lint]}", false),
        ("lint: {if: false, steps: [run: lint]}", false),
        ("lint: {if: failure(), steps: [run: lint]}", false),
        // Before the gate, or after it.
        ("lint: {needs: gate, steps: [run: lint]}", false),
        ("lint: {needs: gate, if: always(), steps: [run: lint]}", false),
        // A job that waits for one that does not run, does not run.
        (
            "push: {if: github.event_name == 'push', steps: [run: x]}\nlint: {needs: push, steps: [run: lint]}",
            false,
        ),
        // Another gate waits for it.
        (
            "lint: {steps: [run: lint]}\ngate2: {needs: lint, if: always(), steps: [{if: \"needs.lint.result != 'success'\", run: exit 1}]}",
            false,
        ),
    ] {
        let expected: &[&str] = if is_found {
            &["warning missing-need `gate` does not need `lint`, which runs on pull requests"]
        } else {
            &[]
        };
        check(&format!("test: {{steps: [run: test]}}\n{other}\n{GATE}"), expected);
    }
}

#[test]
fn of_a_gate_that_is_certain_it_is_an_error_for_each_unless_it_is_excluded() {
    let jobs = "test: {steps: [run: test]}\nlint: {steps: [run: lint]}\ndocs: {steps: [run: docs]}
gate: {needs: [test], if: always(), timeout-minutes: 5, steps: [{run: tollgate-gate}]}";
    let lint = "error missing-need 4:3 `gate` does not need `lint`, which runs on pull requests";
    let docs = "error missing-need 5:3 `gate` does not need `docs`, which runs on pull requests";
    let scratch = Scratch::new(&[("ci.yml", &workflow(jobs))]);
    assert_eq!(scratch.findings(&[]), [lint, docs]);
    scratch.write("tollgate.toml", "[gate.exclude]\nLINT = \"only tells\"\n");
    assert_eq!(scratch.findings(&[]), [docs]);
    // The job that is named is one that nobody can doubt.
    let other = jobs.replace("{run: tollgate-gate}", "{run: ./judge.sh}");
    let scratch = Scratch::new(&[("ci.yml", &workflow(&other))]);
    assert_eq!(scratch.findings(&[]), [] as [&str; 0]);
    assert_eq!(scratch.findings(&["--gate", "GATE"])[..2], [lint, docs]);
}

#[test]
fn a_workflow_that_is_not_for_pull_requests_has_no_missing_needs() {
    for on in ["push", "workflow_call", "{push: , schedule: [{cron: x}]}"] {
        let source = workflow(&format!("test: {{steps: [run: x]}}\nlint: {{steps: [run: x]}}\n{GATE}"));
        let scratch = Scratch::new(&[("ci.yml", &source.replace("on: pull_request", &format!("on: {on}")))]);
        assert_eq!(scratch.findings(&["--gate", "gate"]), [] as [&str; 0], "{on}");
    }
}

#[test]
fn a_need_that_is_not_looked_at_is_found() {
    let gate = |steps: &str| {
        format!(
            "a: {{outputs: {{x: y}}, steps: [run: x]}}\nb: {{steps: [run: x]}}\nc: {{needs: a, steps: [run: x]}}
gate:\n  needs: [a, b, c]\n  if: always()\n  steps: {steps}"
        )
    };
    for (steps, expected) in [
        (
            "[{if: \"needs.a.result != 'success' || needs.c.result != 'success'\", run: exit 1}]",
            vec!["error unread-need `gate` passes when `b` fails"],
        ),
        // `a` takes `c` with it, and that is looked at.
        ("[{if: \"needs.b.result != 'success' || needs.c.result != 'success'\", run: exit 1}]", vec![]),
        (
            "[{if: \"needs.a.result != 'success'\", run: exit 1}]",
            vec!["error unread-need `gate` passes when one of `b` and `c` fails"],
        ),
        (
            "[{if: \"contains(needs.*.result, 'cancelled')\", run: exit 1}]",
            vec!["error unread-need `gate` passes when one of `a`, `b` and `c` fails"],
        ),
        // Allowed on purpose.
        (
            "[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-failures: 'b'}}]",
            vec![],
        ),
        ("[{run: 'tollgate-gate --advisory b'}]", vec![]),
    ] {
        check(&gate(steps), &expected);
    }
}
