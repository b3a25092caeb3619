//! `skip-closure`.

use crate::support::check;

/// A planner, two jobs that it may skip, and a gate that judges like this.
fn planned(gate: &str) -> String {
    format!(
        "plan: {{outputs: {{go: x}}, steps: [run: plan]}}
build: {{needs: plan, if: needs.plan.outputs.go == 'true', steps: [run: build]}}
test: {{needs: build, steps: [run: test]}}
{gate}"
    )
}

const LETS_SKIPS_PASS: &str = "contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')";

#[test]
fn a_hidden_job_that_fails_and_takes_the_needed_ones_with_it_is_found() {
    let gate = |needs: &str, condition: &str| {
        planned(&format!(
            "gate:\n  needs: [{needs}]\n  if: always()\n  steps:\n    - {{if: \"{condition}\", run: exit 1}}"
        ))
    };
    let plan = "error skip-closure `gate` passes when `plan` fails";
    let build = "error skip-closure `gate` passes when `build` fails";
    check(&gate("test", LETS_SKIPS_PASS), &[build, plan]);
    check(&gate("build, test", LETS_SKIPS_PASS), &[plan]);
    check(&gate("plan, build, test", LETS_SKIPS_PASS), &[]);
    // One that lets no skip pass sees it.
    check(&gate("test", &format!("{LETS_SKIPS_PASS} || contains(needs.*.result, 'skipped')")), &[]);
    check(&gate("test", "needs.test.result != 'success'"), &[]);
    check(
        &gate("test", "!contains(fromJSON('[\\\"success\\\", \\\"skipped\\\"]'), needs.test.result)"),
        &[build, plan],
    );
}

#[test]
fn every_way_to_let_a_skip_pass_is_understood() {
    let plan = "error skip-closure `gate` passes when `plan` fails";
    let gate =
        |steps: &str| planned(&format!("gate:\n  needs: [build, test]\n  if: always()\n  steps: {steps}"));
    for (steps, expected) in [
        ("[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}'}}]", vec![]),
        (
            "[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: 'build, test'}}]",
            vec![plan],
        ),
        (
            "[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: '[\"build\",\"test\"]'}}]",
            vec![plan],
        ),
        (
            "[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: '${{ toJSON(needs) }}'}}]",
            vec![plan],
        ),
        (
            "[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: test}}]",
            vec![],
        ),
        // What it comes to is not known.
        (
            "[{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: \"${{ needs.x.outputs.y && 'build,test' }}\"}}]",
            vec![],
        ),
        (
            "[{uses: matrix-org/done-action@v3, with: {needs: '${{ toJSON(needs) }}', skippable: test}}]",
            vec![],
        ),
        ("[{run: 'tollgate-gate --skip build=always'}]", vec![]),
        ("[{run: tollgate-gate}]", vec![]),
        (
            "[{run: 'exit ${{ contains(needs.*.result, ''failure'') && 1 || 0 }}'}]",
            vec!["error cancelled-passes `gate` passes when one of `build` and `test` is cancelled", plan],
        ),
    ] {
        let mut found = expected.clone();
        found.sort_unstable();
        let expected: Vec<&str> = found;
        let jobs = gate(steps);
        let scratch = crate::support::Scratch::new(&[("ci.yml", &crate::support::workflow(&jobs))]);
        let mut found: Vec<String> = scratch
            .findings(&[])
            .iter()
            .filter(|finding| finding.contains("skip-closure") || finding.contains("cancelled-passes"))
            .map(|finding| {
                let words: Vec<&str> = finding.split(' ').collect();
                format!("{} {} {}", words[0], words[1], words[3..].join(" "))
            })
            .collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{steps}");
    }
}

#[test]
fn what_still_runs_may_fail_and_so_nothing_is_said() {
    check(
        "tests: {steps: [run: test]}
coverage: {needs: tests, if: always(), steps: [run: coverage]}
gate:
  needs: coverage
  if: always()
  steps: [{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-skips: coverage}}]",
        &[],
    );
}

#[test]
fn a_job_that_never_runs_here_cannot_fail_here() {
    check(
        "plan: {if: github.event_name == 'push', steps: [run: plan]}
build: {needs: plan, steps: [run: build]}
gate:
  needs: build
  if: always()
  steps: [{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}]",
        &[],
    );
}

#[test]
fn a_skip_goes_down_through_jobs_that_ask_for_outputs() {
    // `always()` with a condition on what a skipped job would have put out.
    check(
        "plan: {steps: [run: plan]}
build: {needs: plan, outputs: {go: x}, steps: [run: build]}
test: {needs: build, if: always() && needs.build.outputs.go == 'true', steps: [run: test]}
gate:
  needs: [test]
  if: ${{ always() }}
  steps: [{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}]",
        // What a failed `build` has put out is not known.
        &["error skip-closure `gate` passes when `plan` fails"],
    );
}

#[test]
fn success_looks_at_all_ancestors_and_not_only_at_the_needs() {
    check(
        "plan: {steps: [run: plan]}
setup: {needs: plan, if: always(), steps: [run: setup]}
test: {needs: setup, steps: [run: test]}
gate:
  needs: [test]
  if: always()
  steps: [{if: \"contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}]",
        &[
            "error skip-closure `gate` passes when `plan` fails",
            "error skip-closure `gate` passes when `setup` fails",
        ],
    );
}
