//! `filter`, `merge-group` and `timeout`: what starts the gate, and how long it may take.

use crate::support::Scratch;

const GATE: &str = "jobs:
  test: {steps: [run: x]}
  gate: {needs: test, if: always(), steps: [{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}'}}]}
";

fn check(on: &str, others: &[(&str, &str)], expected: &[&str]) {
    let source = format!("on: {on}\n{GATE}");
    let files: Vec<(&str, &str)> = others.iter().copied().chain([("ci.yml", source.as_str())]).collect();
    assert_eq!(Scratch::new(&files).findings(&[]), expected, "{on}");
}

#[test]
fn a_path_filter_keeps_the_check_pending() {
    let warning = "is pending for ever on a pull request that";
    let paths = format!("warning filter 1:21 `gate` {warning} `paths` leaves out");
    check("{pull_request: {paths: [src/**]}}", &[], &[&paths]);
    let ignored = format!("warning filter 1:28 `gate` {warning} `paths-ignore` leaves out");
    check("{pull_request_target: {paths-ignore: [docs/**]}}", &[], &[&ignored]);
    check("{pull_request: {branches: [main]}, push: {paths: [src/**]}}", &[], &[]);
    // Another workflow stands in.
    let stand_in = "on: {pull_request: {paths-ignore: [src/**]}}\njobs: {gate: {steps: [run: 'true']}}\n";
    check("{pull_request: {paths: [src/**]}}", &[("other.yml", stand_in)], &[]);
}

#[test]
fn a_queue_waits_for_a_check_that_nobody_makes() {
    let queue = "on: [pull_request, merge_group]\njobs: {other: {steps: [run: x]}}\n";
    let warning = "warning merge-group 1:5 the merge queue never gets a check from `gate`";
    check("pull_request", &[("queue.yml", queue)], &[warning]);
    check("[pull_request, merge_group]", &[("queue.yml", queue)], &[]);
    check("pull_request", &[], &[]);
    let made = "on: merge_group\njobs: {again: {name: gate, steps: [run: x]}}\n";
    check("pull_request", &[("queue.yml", made)], &[]);
}

#[test]
fn a_gate_without_a_time_limit_is_told() {
    let source = format!("on: pull_request\n{GATE}");
    let limited = source.replace("gate: {", "gate: {timeout-minutes: 5, ");
    for (source, expected) in [(source, 1), (limited, 0)] {
        let scratch = Scratch::new(&[("ci.yml", &source)]);
        assert_eq!(scratch.json(&[])["findings"].as_array().expect("a list").len(), expected, "{source}");
    }
}

#[test]
fn a_gate_is_looked_at_on_each_event_of_a_pull_request() {
    // On `merge_group` it always runs, on `pull_request` it is skipped when a job fails.
    let source = "on: [pull_request, merge_group]
jobs:
  test: {steps: [run: x]}
  gate:
    needs: test
    if: github.event_name == 'pull_request' || always() && github.event_name == 'merge_group'
    steps: [{if: needs.test.result != 'success', run: exit 1}]
";
    let scratch = Scratch::new(&[("ci.yml", source)]);
    assert_eq!(scratch.findings(&[]), [] as [&str; 0], "with a status function nothing is put before it");
    let without = source.replace(
        "github.event_name == 'pull_request' || always() && github.event_name == 'merge_group'",
        "${{ !cancelled() && github.event_name == 'merge_group' }}",
    );
    let scratch = Scratch::new(&[("ci.yml", &without)]);
    assert_eq!(scratch.findings(&[]), [] as [&str; 0]);
}
