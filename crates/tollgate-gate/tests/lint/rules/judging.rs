//! `masked` and `injection`: judgements that do not count, and scripts with foreign text in them.

use crate::support::{Scratch, check, workflow};

fn gate(job: &str, step: &str) -> String {
    format!(
        "test:\n  outputs: {{x: y}}\n  {job}\n  steps: [run: test]
gate:
  needs: test
  if: always()
  steps:
    - {step}"
    )
}

const ALLS_GREEN: &str = "uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}'}";

#[test]
fn a_judgement_that_does_not_count_is_found() {
    let cannot = "error masked the step by which `gate` judges cannot fail it";
    let skipped = "error masked `gate` does not judge when `test` fails";
    for (step, expected) in [
        (format!("{{{ALLS_GREEN}}}"), vec![]),
        (format!("{{continue-on-error: true, {ALLS_GREEN}}}"), vec![cannot]),
        (format!("{{continue-on-error: false, {ALLS_GREEN}}}"), vec![]),
        (format!("{{continue-on-error: '${{{{ github.actor == ''x'' }}}}', {ALLS_GREEN}}}"), vec![]),
        // A later step looks at what came of it.
        (format!("{{id: it, continue-on-error: true, {ALLS_GREEN}}}\n    - {{if: steps.it.outcome == 'failure', run: exit 1}}"), vec![]),
        (format!("{{if: always(), {ALLS_GREEN}}}"), vec![]),
        (format!("{{if: needs.test.result == 'success', {ALLS_GREEN}}}"), vec![skipped]),
        (format!("{{if: failure(), {ALLS_GREEN}}}"), vec![skipped]),
        (format!("{{if: github.actor != 'x', {ALLS_GREEN}}}"), vec![]),
        // On a pull request nothing is judged at all.
        (format!("{{if: github.event_name == 'push', {ALLS_GREEN}}}"), vec!["error unread-need `gate` passes when `test` fails"]),
        // In a step `failure()` is about the steps before it.
        ("{if: failure(), run: exit 1}".to_owned(), vec![skipped]),
        ("{if: \"failure() || contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')\", run: exit 1}".to_owned(), vec![]),
        ("{if: needs.test.result != 'success', continue-on-error: true, run: exit 1}".to_owned(), vec![cannot]),
    ] {
        check(&gate("", &step), &expected);
    }
}

#[test]
fn a_need_that_cannot_fail_is_found() {
    let hidden = "warning masked `gate` cannot see that `test` failed";
    let step = format!("{{{ALLS_GREEN}}}");
    check(&gate("continue-on-error: true", &step), &[hidden]);
    check(&gate("continue-on-error: ${{ matrix.experimental }}", &step), &[]);
    check(&gate("continue-on-error: false", &step), &[]);
    let allowed =
        "{uses: re-actors/alls-green@v1, with: {jobs: '${{ toJSON(needs) }}', allowed-failures: test}}";
    check(&gate("continue-on-error: true", allowed), &[]);
    let own = workflow(&gate("continue-on-error: true", "{run: tollgate-gate}"));
    let scratch = Scratch::new(&[("ci.yml", &own)]);
    assert_eq!(scratch.findings(&[]), ["error masked 5:24 `gate` cannot see that `test` failed"]);
    for policy in ["advisory = true", "allow = [\"failure\"]"] {
        scratch.write("tollgate.toml", &format!("[jobs.test]\n{policy}\n"));
        assert_eq!(scratch.findings(&[]), [] as [&str; 0], "{policy}");
    }
}

#[test]
fn outputs_in_a_script_are_found() {
    let error = "error injection outputs of other jobs are pasted into the script of `gate`";
    let warning = "warning injection outputs of other jobs are pasted into the script of `gate`";
    for (text, expected) in [
        ("${{ toJSON(needs) }}", vec![error]),
        ("${{ toJson( needs.test ) }}", vec![error]),
        ("${{ toJSON(needs.*.outputs) }}", vec![error]),
        ("${{ needs.test.outputs.x }}", vec![warning]),
        ("${{ format('{0}', needs.test.outputs.x) }}", vec![warning]),
        ("${{ github.actor && needs.test.outputs.x }}", vec![warning]),
        // Four words, or a boolean.
        ("${{ needs.test.result }}", vec![]),
        ("${{ needs['test'].result }}", vec![]),
        ("${{ join(needs.*.result, ' ') }}", vec![]),
        ("${{ toJSON(needs.*.result) }}", vec![]),
        ("${{ needs.test.outputs.x == 'true' }}", vec![]),
        ("${{ !needs.test.outputs.x }}", vec![]),
        ("${{ contains(toJSON(needs), 'x') }}", vec![]),
        ("${{ needs.test.outputs.x && 'a' || 'b' }}", vec![]),
        ("${{ github.sha }}", vec![]),
    ] {
        let steps =
            format!("{{{ALLS_GREEN}}}\n    - run: |\n        cat <<'END'\n        {text}\n        END");
        check(&gate("", &steps), &expected);
    }
    // In a variable it does no harm.
    let script = "{env: {N: '${{ toJSON(needs) }}'}, run: 'jq -e ''all(.result == \"success\")'' <<<\"$N\"'}";
    check(&gate("", script), &[]);
}

#[test]
fn where_no_need_has_outputs_pasting_them_is_a_warning() {
    let jobs = "test: {steps: [run: test]}
gate: {needs: test, if: always(), steps: [{run: \"jq -e 'all(.result == \\\"success\\\")' <<< '${{ toJSON(needs) }}'\"}]}";
    check(jobs, &["warning injection outputs of other jobs are pasted into the script of `gate`"]);
}
