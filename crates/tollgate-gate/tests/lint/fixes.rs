//! `--fix`: what is changed, and that nothing else is.

use tollgate_common::Outcome;

use crate::support::Scratch;

/// Mends the file and compares it; mended once, there is nothing left to mend.
fn check(before: &str, after: &str) {
    let scratch = Scratch::new(&[("ci.yml", before)]);
    scratch.lint(&["--fix"]);
    assert_eq!(scratch.read("ci.yml"), after, "{before}");
    let again = scratch.lint(&["--fix"]);
    assert!(again.stderr.contains("0 changes"), "{}", again.stderr);
    assert_eq!(scratch.read("ci.yml"), after, "the second time");
}

/// Two jobs before the gate that it has to name, with its needs written like this.
fn with_needs(needs: &str) -> String {
    format!(
        "on: pull_request  # when
jobs:
  plan: {{steps: [run: x]}}   # decides
  lint:
    steps: [run: x]
  test: {{needs: [plan, lint], steps: [run: x]}}
  gate:
    name: gate
    # All of them.
{needs}
    if: always() # really
    timeout-minutes: 5

    steps:
      - if: contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')
        run: exit 1
"
    )
}

#[test]
fn needs_grow_in_the_style_that_they_have() {
    for (before, after) in [
        ("    needs: test # one", "    needs: [test, lint, plan] # one"),
        ("    needs: 'test'", "    needs: ['test', lint, plan]"),
        ("    needs: [test] # all", "    needs: [test, lint, plan] # all"),
        ("    needs: [ \"test\" ]", "    needs: [ \"test\", lint, plan ]"),
        ("    needs:\n      - test", "    needs:\n      - test\n      - lint\n      - plan"),
        ("    needs:\n    - test # it", "    needs:\n    - test # it\n    - lint\n    - plan"),
        (
            "    needs:\n      # first\n      -   \"test\"   # it\n\n",
            "    needs:\n      # first\n      -   \"test\"   # it\n      -   lint\n      -   plan\n\n",
        ),
        ("    needs: [\n      test,\n    ]", "    needs: [\n      test, lint, plan,\n    ]"),
        (
            "    needs: [\n      test,\n      test, # twice\n    ]",
            "    needs: [\n      test,\n      test,\n      lint,\n      plan, # twice\n    ]",
        ),
    ] {
        check(&with_needs(before), &with_needs(after));
    }
}

#[test]
fn lines_end_as_they_did() {
    let windows = |text: &str| with_needs(text).replace('\n', "\r\n");
    check(
        &windows("    needs:\n      - test # it"),
        &windows("    needs:\n      - test # it\n      - lint\n      - plan"),
    );
}

/// A gate whose `if` is written like this.
fn with_if(condition: &str) -> String {
    format!(
        "on: pull_request
jobs:
  test: {{steps: [run: x]}}
  gate:
    needs: test # the one
{condition}    runs-on: x
    timeout-minutes: 5
    steps:
      - if: needs.test.result != 'success'
        run: exit 1
"
    )
}

#[test]
fn an_if_is_mended_in_its_place() {
    for (before, after) in [
        ("", "    if: always()\n"),
        ("    if: success() # c\n", "    if: always() # c\n"),
        ("    if: ${{ success() || failure() }}\n", "    if: ${{ always() }}\n"),
        ("    if: \"success()\"\n", "    if: always()\n"),
        (
            "    if: github.event_name == 'pull_request'\n",
            "    if: always() && github.event_name == 'pull_request'\n",
        ),
        ("    if: github.actor != 'x' && success()\n", "    if: always() && github.actor != 'x'\n"),
        (
            "    if: github.actor != 'x' || github.actor != 'y'\n",
            "    if: always() && (github.actor != 'x' || github.actor != 'y')\n",
        ),
        ("    if: |\n      success()\n", "    if: |\n      always()\n"),
        ("    if: >-\n      success() &&\n      true\n", "    if: >-\n      always() && true\n"),
        ("    if:\n", "    if: always()\n"),
    ] {
        check(&with_if(before), &with_if(after));
    }
}

#[test]
fn a_job_in_braces_is_mended_too() {
    check(
        "on: pull_request
jobs: {test: {steps: [run: x]}, gate: {needs: test, timeout-minutes: 1, steps: [{if: needs.test.result != 'success', run: exit 1}]}}
",
        "on: pull_request
jobs: {test: {steps: [run: x]}, gate: {needs: test, if: always(), timeout-minutes: 1, steps: [{if: needs.test.result != 'success', run: exit 1}]}}
",
    );
}

#[test]
fn what_would_not_help_is_left_alone() {
    for source in [
        // Nothing would make it red.
        "on: pull_request\njobs:\n  test: {steps: [run: x]}\n  done: {needs: test, steps: [run: exit 0]}\n",
        // Another job shares it.
        "on: pull_request\njobs:\n  plan: {steps: [run: x]}\n  test: {needs: plan, steps: [run: x]}\n  more: {needs: &all [test], steps: [run: x]}\n  gate: {needs: *all, if: always(), steps: [{if: \"contains(needs.*.result, 'failure')\", run: exit 1}]}\n",
        // A warning of a gate that is not ours.
        "on: pull_request\njobs:\n  test: {steps: [run: x]}\n  lint: {steps: [run: x]}\n  gate: {needs: [test], if: always(), steps: [{if: needs.test.result != 'success', run: exit 1}]}\n",
    ] {
        let scratch = Scratch::new(&[("ci.yml", source)]);
        assert!(!scratch.findings(&[]).is_empty(), "{source}");
        let run = scratch.lint(&["--fix"]);
        assert!(run.stderr.contains("0 changes made in 0 files"), "{}", run.stderr);
        assert_eq!(scratch.read("ci.yml"), source);
    }
}

#[test]
fn what_was_mended_is_no_finding_any_more() {
    let scratch = Scratch::new(&[
        ("ci.yml", &with_needs("    needs: test")),
        ("more.yml", &with_if("").replace("gate:", "other:")),
    ]);
    assert_eq!(scratch.lint(&[]).outcome, Outcome::No);
    let run = scratch.lint(&["--fix"]);
    assert_eq!(
        (run.outcome, run.stderr.as_str()),
        (Outcome::Pass, "3 changes made in 2 files\n"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_job_that_the_own_gate_forgot_is_added() {
    let source = "on: pull_request
jobs:
  test: {steps: [run: x]}
  docs: {steps: [run: x]}
  gate:
    name: the gate # required
    if: always()
    timeout-minutes: 5
    steps: [run: tollgate-gate]
";
    let expected = source.replace("required\n", "required\n    needs: [docs, test]\n");
    check(source, &expected);
}
