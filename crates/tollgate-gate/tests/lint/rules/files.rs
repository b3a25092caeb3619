//! `name` and `policy`: what files say of each other.

use crate::support::Scratch;

const GATE: &str = "on: {pull_request: }
jobs:
  test: {steps: [run: cargo test --locked]}
  gate: {name: all good, needs: test, if: always(), steps: [{if: needs.test.result != 'success', run: exit 1}]}
";

#[test]
fn a_name_that_is_not_the_only_one_is_found() {
    let error = "error name 4:16 the check of `gate` is not the only one named `all good`";
    for (other, expected) in [
        ("on: pull_request\njobs: {x: {name: all good, steps: [run: x]}}\n", vec![error]),
        ("on: pull_request\njobs: {x: {name: All good, steps: [run: x]}}\n", vec![]),
        ("on: push\njobs: {x: {name: all good, steps: [run: x]}}\n", vec![]),
        ("on: {pull_request: {paths: [a]}}\njobs: {x: {name: all good, steps: [run: x]}}\n", vec![]),
        ("on: pull_request\njobs: {x: {name: all good, if: false, steps: [run: x]}}\n", vec![]),
        (
            "on: pull_request\njobs: {x: {name: all good, if: github.event_name == 'push', steps: [run: x]}}\n",
            vec![],
        ),
        // A matrix puts its values behind the name, and a called workflow its jobs.
        (
            "on: pull_request\njobs: {x: {name: all good, strategy: {matrix: {a: [1]}}, steps: [run: x]}}\n",
            vec![],
        ),
        ("on: pull_request\njobs: {x: {name: all good, uses: ./.github/workflows/y.yml}}\n", vec![]),
    ] {
        let scratch = Scratch::new(&[("a.yml", GATE), ("b.yml", other)]);
        assert_eq!(scratch.findings(&[]), expected, "{other}");
    }
    let twice = GATE.replace("  test: {", "  test: {name: all good, ");
    assert_eq!(Scratch::new(&[("a.yml", &twice)]).findings(&[]), [error]);
}

#[test]
fn a_policy_for_a_job_that_is_not_there_is_found() {
    let other = "warning policy 1:7 `test` runs something else in the workflow";
    for (policy, expected) in [
        (
            "[jobs.test]\n[jobs.tset]\nskip = \"planned\"\n",
            vec!["warning policy 2:7 no workflow has the job `tset`"],
        ),
        ("[jobs.TEST]\n", vec![]),
        ("[jobs.test]\nrun = \"cargo  test --locked\"\n", vec![]),
        ("[jobs.test]\nrun = \"cargo test {packages} --locked\"\n", vec![]),
        ("[jobs.test]\nrun = \"cargo nextest run\"\n", vec![other]),
        ("[jobs.test]\nrun = \"A=1 _b=2 cargo test --locked\"\n", vec![]),
        ("[jobs.test]\nrun = \"1A=1 cargo test --locked\"\n", vec![other]),
        // They are steps of something else.
        ("[jobs.fmt]\n[jobs.clippy]\n", vec![]),
    ] {
        let scratch = Scratch::new(&[("a.yml", GATE), ("tollgate.toml", policy)]);
        assert_eq!(scratch.findings(&[]), expected, "{policy}");
    }
}

#[test]
fn a_skip_that_the_policy_always_allows_is_like_any_other() {
    let source = "on: pull_request
jobs:
  plan: {steps: [run: x]}
  test: {needs: plan, steps: [run: x]}
  gate: {needs: test, if: always(), steps: [run: cargo xtask gate]}
";
    let closure = "error skip-closure 5:10 `gate` passes when `plan` fails";
    for (policy, expected) in [
        ("[jobs.test]\nskip = \"always\"\n", vec![closure]),
        ("[jobs.test]\nadvisory = true\n", vec![closure]),
        // The plan has to say so, and it failed.
        ("[jobs.test]\nskip = \"planned\"\n", vec![]),
        ("", vec![]),
    ] {
        let scratch = Scratch::new(&[("a.yml", source), ("tollgate.toml", policy)]);
        assert_eq!(scratch.findings(&[]), expected, "{policy}");
    }
}
