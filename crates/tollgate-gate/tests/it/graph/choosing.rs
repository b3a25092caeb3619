//! Which file is shown where nobody says, and what a job of it stands for.

use std::path::Path;

use snapbox::{assert_data_eq, str};

use super::repo::Repo;
use crate::support::gate;

const PLAIN: &str = "on: push\njobs:\n  a: {steps: [run: x]}\n";
const GATED: &str = "on: pull_request\njobs:\n  a: {steps: [run: x]}\n  gate: {if: always(), needs: a, steps: [{env: \
                     {NEEDS: '${{ toJSON(needs) }}'}, run: tollgate-gate}]}\n";
const PUSHED: &str =
    "on: push\njobs:\n  a: {steps: [run: x]}\n  b: {needs: a, steps: [run: tollgate-gate]}\n";
const JUDGED: &str = "on: pull_request\njobs:\n  a: {steps: [run: x]}\n  ok: {if: always(), needs: a, steps: [{if: \
                      \"contains(needs.*.result, 'failure')\", run: exit 1}]}\n";
const TOML: &str = "[jobs.test]\nneeds = [\"fmt\"]\n[jobs.fmt]\n";

#[test]
fn the_file_is_the_one_with_the_gate_or_the_only_one() {
    for (files, arguments, expected) in [
        (&[("one.yml", PLAIN)][..], &[][..], ".github/workflows/one.yml"),
        (&[("a.yml", PLAIN), ("b.yaml", GATED), ("c.yml", PLAIN)], &[], ".github/workflows/b.yaml"),
        (&[("a.yml", PLAIN), ("b.yml", JUDGED)], &[], ".github/workflows/b.yml"),
        // tollgate's own gate is one without doubt.
        (&[("a.yml", JUDGED), ("b.yml", GATED)], &[], ".github/workflows/b.yml"),
        // One of pull requests comes before one of pushes.
        (&[("a.yml", PUSHED), ("b.yml", JUDGED)], &[], ".github/workflows/b.yml"),
        (&[("a.yml", PUSHED), ("b.yml", PLAIN)], &[], ".github/workflows/a.yml"),
        (&[("a.yml", GATED), ("b.yml", GATED)], &[".github/workflows/a.yml"], ".github/workflows/a.yml"),
        (&[("a.yml", GATED), ("tollgate.toml", TOML)], &["tollgate.toml"], "tollgate.toml"),
        (&[("tollgate.toml", TOML)], &[], "tollgate.toml"),
        (&[], &[], "the default jobs, as there are none in a tollgate.toml"),
        (&[("tollgate.toml", "[gate]\n")], &[], "the default jobs, as there are none in a tollgate.toml"),
    ] {
        let answer = Repo::new(files).json(arguments);
        assert_eq!(answer["source"], expected, "{files:?} {arguments:?}");
    }
}

#[test]
fn the_workflow_that_is_running_is_shown() {
    let repo = Repo::new(&[("a.yml", PLAIN), ("b.yml", GATED)]);
    let reference = |file: &str| format!("octo/repo/.github/workflows/{file}@refs/heads/main");
    for (file, expected) in [("a.yml", "a.yml"), ("gone.yml", "b.yml")] {
        let env = [("GITHUB_WORKFLOW_REF", reference(file))];
        let env: Vec<(&str, &str)> = env.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let ran = repo.graph_with(&[], &env);
        assert!(ran.stdout.starts_with(&format!(".github/workflows/{expected}:")), "{ran:?}");
    }
}

#[test]
fn several_workflows_have_to_be_told_apart() {
    let ran = Repo::new(&[("a.yml", PLAIN), ("b.yml", PLAIN)]).graph(&[]);
    assert_eq!(ran.code, 2);
    assert_data_eq!(
        ran.stderr,
        str![[r#"
error: there are several workflows, and no gate is in any: .github/workflows/a.yml, .github/workflows/b.yml
help: name one of them: tollgate-gate graph .github/workflows/a.yml

"#]]
    );
    let ran = Repo::new(&[("a.yml", GATED), ("b.yml", PLAIN), ("c.yml", GATED)]).graph(&[]);
    assert_data_eq!(
        ran.stderr,
        str![[r#"
error: several workflows have a gate: .github/workflows/a.yml, .github/workflows/c.yml
help: name one of them: tollgate-gate graph .github/workflows/a.yml

"#]]
    );
}

#[test]
fn a_matrix_and_a_called_workflow_are_one_job_with_a_count() {
    let called = "on: workflow_call\njobs:\n  a: {steps: [run: x]}\n  b: {strategy: {matrix: {x: [1, 2]}}, uses: \
                  ./.github/workflows/deep.yml}\n";
    let deep = "on: workflow_call\njobs:\n  a: {steps: [run: x]}\n  b: {steps: [run: x]}\n";
    let round = "on: workflow_call\njobs:\n  a: {uses: ./.github/workflows/round.yml}\n";
    let ci = "on: push\njobs:\n  plain: {steps: [run: x]}\n  legs: {strategy: {matrix: {x: [1, 2, 3]}}, steps: [run: x]}\n  \
              computed: {strategy: {matrix: '${{ fromJSON(x) }}'}, steps: [run: x]}\n  calls: {uses: \
              ./.github/workflows/called.yml}\n  self: {uses: $/.github/workflows/deep.yml}\n  elsewhere: {uses: \
              o/r/.github/workflows/x.yml@v1}\n  both: {strategy: {matrix: {x: [1, 2]}}, uses: \
              ./.github/workflows/deep.yml}\n  round: {uses: ./.github/workflows/round.yml}\n";
    let repo = Repo::new(&[("ci.yml", ci), ("called.yml", called), ("deep.yml", deep), ("round.yml", round)]);
    assert_data_eq!(
        repo.graph(&[".github/workflows/ci.yml"]).stdout,
        str![[r#"
.github/workflows/ci.yml: 8 jobs on 1 level
no times are known: give the jobs of some runs with --runs

plain
legs ×3
computed ×?
calls (5 jobs)
self (2 jobs)
elsewhere (a workflow)
both ×2 (2 jobs)
round (a workflow)

longest chain  round

"#]]
    );
}

/// The order of the file is kept; and whatever this repository's jobs are called, `gate` is the last.
#[test]
fn the_workflow_of_this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let ran = gate(&root, &["graph"], &[], b"");
    assert!(ran.code == 0 && ran.stderr.starts_with("note: the times of a workflow"), "{}", ran.stderr);
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(lines[0].starts_with(".github/workflows/gate.yml: "), "{}", ran.stdout);
    assert!(
        lines[3..].iter().any(|line| line.trim_start_matches(['├', '└', '─', ' ']) == "plan"),
        "{}",
        ran.stdout
    );
    assert!(lines.iter().any(|line| line.ends_with(" → gate")), "{}", ran.stdout);
}
