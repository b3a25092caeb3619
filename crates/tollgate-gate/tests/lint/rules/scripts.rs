//! Gates that are scripts: what the words in them accept.

use crate::support::check;

/// What is found of a gate with this script, and these variables: whether a skip, a cancel, a failure passes, or
/// everything does.
fn passes(script: &str, env: &str, expected: &str) {
    let script: String = script.lines().map(|line| format!("        {line}\n")).collect();
    let jobs = format!(
        "plan: {{steps: [run: x]}}
a: {{needs: plan, steps: [run: x]}}
gate:
  needs: [a]
  if: always()
  steps:
    - env: {{{env}}}
      run: |
{script}"
    );
    let mut messages = Vec::new();
    if expected.contains('f') {
        messages.push("error unread-need `gate` passes when `a` fails");
    }
    if expected.contains('c') {
        messages.push("error cancelled-passes `gate` passes when `a` is cancelled");
    }
    if expected.contains('s') {
        messages.insert(0, "error skip-closure `gate` passes when `plan` fails");
    }
    if expected == "all" {
        messages = vec![
            "error unread-need `gate` passes when `a` fails",
            "error skip-closure `gate` passes when `plan` fails",
        ];
    }
    check(&jobs, &messages);
}

const ALL: &str = "NEEDS: '${{ toJSON(needs) }}'";
const ONE: &str = "A: '${{ needs.a.result }}'";

#[test]
fn a_script_that_only_knows_success_lets_nothing_else_pass() {
    for (script, env) in [
        ("jq -e 'all(.[]; .result == \"success\")' <<<\"$NEEDS\"", ALL),
        ("jq --exit-status 'to_entries | all(.value.result == \"success\")' <<< \"$NEEDS\"", ALL),
        ("if [ \"$A\" != \"success\" ]; then\n  echo \"skipped or failed\"\n  exit 1\nfi", ONE),
        ("[[ \"${{ needs.a.result }}\" == success ]]", ""),
        ("[[ \"$A\" == success ]] || exit 1", ONE),
        ("for r in ${{ join(needs.*.result, ' ') }}; do [ $r = success ] || exit 1; done", ""),
        ("case \"$A\" in\n  success) ;;\n  *) exit 1 ;;\nesac", ONE),
        ("if ${{ needs.a.result != 'success' }}; then exit 1; fi", ""),
    ] {
        passes(script, env, "");
    }
}

#[test]
fn a_test_whose_failure_only_makes_it_talk_lets_everything_pass() {
    for script in [
        "[ \"$A\" = success ] || echo bad",
        "[[ \"$A\" == success ]] ||\n  echo \"::error::bad\" # it does not fail\necho done",
        "[ -n \"$A\" ] && [ \"$A\" = success ] || true",
        "[ \"$A\" = success ] || [ \"$A\" = skipped ] || echo bad",
    ] {
        passes(script, ONE, "all");
    }
    for script in [
        "[ \"$A\" = success ] || exit",
        "[ \"$A\" = success ] || { echo bad; exit 1; }",
        "[ \"$A\" = success ] || echo bad && exit 1",
        "[ \"$A\" = success ] || echo bad\n[ \"$A\" = success ]",
        "[ \"$A\" = $(x || echo success) ]",
        "[ \"$A\" = success ] | tee log || echo bad | false",
    ] {
        passes(script, ONE, "");
    }
}

#[test]
fn a_script_that_knows_skipped_as_good_lets_it_pass() {
    for (script, env) in [
        ("jq --exit-status 'all(.result == \"success\" or .result == \"skipped\")' <<<\"$NEEDS\"", ALL),
        (
            "failing=$(echo \"$NEEDS\" | jq -r '.[] | select(.result != \"success\" and .result != \"skipped\")')\nif [ -n \"$failing\" ]; then\n  echo \"$failing\"\n  exit 1\nfi",
            ALL,
        ),
        (
            "\"$(jq -r 'all(.result as $r | ([\"success\", \"skipped\"] | contains([$r])))' <<< \"$NEEDS\")\"",
            ALL,
        ),
        ("if [[ \"$A\" != success && \"$A\" != skipped ]]; then exit 1; fi", ONE),
        ("case \"$A\" in\n  success|skipped) ;;\n  *) exit 1 ;;\nesac", ONE),
    ] {
        passes(script, env, "s");
    }
}

#[test]
fn a_script_that_only_knows_what_is_bad_lets_the_rest_pass() {
    for (script, env, expected) in [
        ("if [[ \"$A\" == failure ]]; then exit 1; fi", ONE, "sc"),
        ("if echo \"$NEEDS\" | grep -q '\"failure\"'; then exit 1; fi", ALL, "sc"),
        ("if [ \"$A\" = failure ] || [ \"$A\" = cancelled ]; then\n  exit 1\nfi", ONE, "s"),
        // As surrealdb writes it.
        ("if [[ \"$A\" == failure ]] || \\\n   [[ \"$A\" == cancelled ]]; then\n  exit 1\nfi", ONE, "s"),
        ("if [[ '${{ contains(needs.*.result, 'failure') }}' == 'true' ]]; then exit 1; fi", "", "sc"),
        (
            "if [ \"$BAD\" = true ]; then exit 1; fi",
            "BAD: \"${{ contains(needs.*.result, 'failure') }}\"",
            "sc",
        ),
    ] {
        passes(script, env, expected);
    }
}

#[test]
fn of_a_script_that_is_not_understood_nothing_is_said() {
    for (script, env) in [
        // A way for every other word.
        ("if [[ \"$A\" == failure ]]; then\n  exit 1\nelse\n  check || exit 1\nfi", ONE),
        ("case \"$A\" in\n  failure) exit 1 ;;\n  *) ./more.sh || exit 1 ;;\nesac", ONE),
        // Another program decides.
        ("python3 judge.py \"$NEEDS\" || exit 1", ALL),
        ("[[ \"$A\" == failure ]] && exit 1\n./also.sh", ONE),
        ("if [[ \"$A\" == failure ]]; then exit 1; elif [[ \"$A\" == success ]]; then exit 0; fi", ONE),
    ] {
        passes(script, env, "");
    }
}

#[test]
fn what_only_talks_is_no_gate() {
    for script in [
        "curl -d \"build: ${{ needs.a.result }}\" https://example.org",
        "if [[ '${{ needs.a.result }}' == 'failure' ]]; then MESSAGE=bad; fi\ncurl -d \"$MESSAGE\" https://example.org",
    ] {
        passes(script, "", "");
    }
    let javascript = "a: {steps: [run: x]}
tell:
  needs: a
  if: always()
  steps:
    - uses: actions/github-script@v8
      with: {script: \"github.rest.issues.create({title: '${{ needs.a.result }}'})\"}";
    check(javascript, &[]);
}

#[test]
fn other_languages_are_gates_of_which_little_is_known() {
    let jobs = "a: {steps: [run: x]}
lint: {steps: [run: x]}
gate:
  needs: a
  if: always()
  steps:
    - uses: actions/github-script@v8
      env: {RESULT: '${{ needs.a.result }}'}
      with: {script: \"if (process.env.RESULT !== 'success') core.setFailed('bad')\"}";
    check(jobs, &["warning missing-need `gate` does not need `lint`, which runs on pull requests"]);
    let plain =
        jobs.replace("if (process.env.RESULT !== 'success') core.setFailed('bad')", "core.setFailed('bad')");
    let plain = plain.replace("env: {RESULT: '${{ needs.a.result }}'}", "if: needs.a.result == 'failure'");
    check(
        &plain,
        &[
            "warning missing-need `gate` does not need `lint`, which runs on pull requests",
            "error cancelled-passes `gate` passes when `a` is cancelled",
        ],
    );
}
