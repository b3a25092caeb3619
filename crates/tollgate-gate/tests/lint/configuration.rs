//! What `tollgate.toml` has to say to the lint.

use tollgate_common::Outcome;

use crate::support::Scratch;

const SOURCE: &str = "on: pull_request
jobs:
  test: {steps: [run: x]}
  gate: {needs: test, steps: [run: exit 0]}
";

fn ignore(text: &str) -> Scratch {
    let config = format!("[[gate.lint.ignore]]\n{text}\nreason = \"because\"\n");
    Scratch::new(&[("ci.yml", SOURCE), ("tollgate.toml", &config)])
}

#[test]
fn a_finding_is_ignored_with_a_reason() {
    for (text, is_ignored) in [
        ("rule = \"gate-if\"", true),
        ("rule = \"gate-if\"\njob = \"Gate\"", true),
        ("rule = \"gate-if\"\nfile = \"ci.yml\"", true),
        ("rule = \"gate-if\"\nfile = \".github/workflows/ci.yml\"\njob = \"gate\"", true),
        ("rule = \"gate-if\"\njob = \"test\"", false),
        ("rule = \"gate-if\"\nfile = \"other.yml\"", false),
        ("rule = \"masked\"", false),
    ] {
        let scratch = ignore(text);
        let run = scratch.lint(&[]);
        assert_eq!(
            run.outcome,
            if is_ignored { Outcome::Pass } else { Outcome::No },
            "{text}: {}",
            run.stdout
        );
        assert_eq!(run.stdout.contains("(1 ignored)"), is_ignored, "{text}: {}", run.stdout);
        let unused = "warning: tollgate.toml:1:1: this ignores nothing";
        assert_eq!(run.stderr.contains(unused), !is_ignored, "{text}: {}", run.stderr);
        let unused = scratch.json(&[])["unused_ignores"].as_array().expect("a list").len();
        assert_eq!(unused == 1, !is_ignored, "{text}");
    }
}

#[test]
fn of_a_part_of_the_files_nothing_is_said_to_be_unused() {
    let scratch = ignore("rule = \"masked\"");
    for arguments in [&[".github/workflows/ci.yml"][..], &["--gate", "gate"]] {
        assert!(!scratch.lint(arguments).stderr.contains("ignores nothing"), "{arguments:?}");
    }
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (text, expected) in [
        (
            "[[gate.lint.ignore]]\nrule = \"gate-fi\"\nreason = \"x\"\n",
            "tollgate.toml:1:1: there is no rule `gate-fi`",
        ),
        ("[[gate.lint.ignore]]\nrule = \"gate-fi\"\nreason = \"x\"\n", "did you mean `gate-if`?"),
        (
            "[[gate.lint.ignore]]\nrule = \"gate-if\"\nreason = \" \"\n",
            "a finding is not ignored without a reason",
        ),
        ("[[gate.lint.ignore]]\nrule = \"gate-if\"\n", "missing field `reason`"),
        ("[[gate.lint.ignore]]\nrule = \"gate-if\"\nreason = \"x\"\njobs = \"a\"\n", "unknown field `jobs`"),
        ("[gate.lint]\nignores = []\n", "unknown field `ignores`"),
    ] {
        let scratch = Scratch::new(&[("ci.yml", SOURCE), ("tollgate.toml", text)]);
        let run = scratch.lint(&[]);
        assert_eq!(run.outcome, Outcome::Unusable, "{text}");
        assert!(run.stderr.contains(expected), "{text}: {}", run.stderr);
    }
}
