//! What cannot be looked at, and what cannot be asked.

use tollgate_common::Outcome;

use crate::support::Scratch;

const FINE: &str = "on: pull_request\njobs: {a: {steps: [run: x]}}\n";

#[test]
fn a_workflow_that_cannot_be_read_is_named_with_its_place() {
    for (text, expected) in [
        (
            "on: push\njobs:\n  a: b: c\n",
            "error: .github/workflows/bad.yml:3:7: mapping values are not allowed in this context\n",
        ),
        ("on: push\njobs:\n  a: [\n", "error: .github/workflows/bad.yml:3:6: unclosed bracket"),
        (
            "jobs: {a: {}}\n",
            "error: .github/workflows/bad.yml:1:1: there is no `on` in it, so that nothing starts the workflow\n",
        ),
        (
            "on: push\njobs: {a: {}, A: {}}\n",
            "error: .github/workflows/bad.yml:2:15: the key `A` stands here twice\n",
        ),
        ("on: push\njobs: {a: {needs: b}}\n", "error: .github/workflows/bad.yml:2:19: there is no job `b`\n"),
        (
            "on: push\njobs: {a: {needs: b}, b: {needs: [a]}}\n",
            "error: .github/workflows/bad.yml:2:8: jobs wait for each other: a → b → a\n",
        ),
        (
            "on: push\njobs: {a: {needs: \"\\e[31m\"}}\n",
            "error: .github/workflows/bad.yml:2:19: there is no job `\\u{1b}[31m`\n",
        ),
    ] {
        let scratch = Scratch::new(&[("fine.yml", FINE), ("bad.yml", text)]);
        let run = scratch.lint(&[]);
        assert_eq!((run.outcome, run.stdout.as_str()), (Outcome::Unusable, ""), "{text}");
        assert!(run.stderr.starts_with(expected), "{text}: {}", run.stderr);
    }
}

#[test]
fn there_has_to_be_something_to_look_at() {
    let empty = Scratch::new(&[]);
    let run = empty.lint(&[]);
    assert_eq!(run.outcome, Outcome::Unusable);
    assert!(run.stderr.starts_with("error: there are no workflow files in [ROOT]"), "{}", run.stderr);
    let other = Scratch::new(&[("note.txt", "")]);
    assert_eq!(other.lint(&[]).outcome, Outcome::Unusable);
    let run = Scratch::new(&[("a.yml", FINE)]).lint(&["absent.yml"]);
    assert!(run.stderr.starts_with("error: cannot read"), "{}", run.stderr);
}

#[test]
fn a_repository_without_a_gate_is_told_so_and_passes() {
    let run = Scratch::new(&[("a.yml", FINE)]).lint(&[]);
    assert_eq!(
        (run.outcome, run.stdout.as_str()),
        (Outcome::Pass, "0 gates in 1 workflow file: nothing found\n")
    );
    assert!(run.stderr.starts_with("warning: no gate was found in 1 workflow file"), "{}", run.stderr);
}

#[test]
fn what_is_asked_for_has_to_be_there() {
    let scratch = Scratch::new(&[("a.yml", "on: push\njobs: {gate: {steps: [run: x]}}\n")]);
    for (arguments, expected) in [
        (&["--gate", "gaet"][..], "error: no workflow has the job `gaet`\nhelp: did you mean `gate`?\n"),
        (
            &["--explain", "gate-fi"],
            "error: there is no rule `gate-fi`\nhelp: the rules are cancelled-passes,",
        ),
        (&["--explain", "gate-if", "--fix"], "error: the argument '--explain <ID>' cannot be used with"),
        (&["--format", "xml"], "error: invalid value 'xml'"),
    ] {
        let run = scratch.lint(arguments);
        assert_eq!(run.outcome, Outcome::Unusable, "{arguments:?}");
        assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    }
}

#[test]
fn every_rule_explains_itself() {
    let scratch = Scratch::new(&[]);
    let ids = [
        "cancelled-passes",
        "filter",
        "gate-if",
        "injection",
        "masked",
        "merge-group",
        "missing-need",
        "name",
        "policy",
        "skip-closure",
        "timeout",
        "unread-need",
    ];
    for id in ids {
        let run = scratch.lint(&["--explain", id]);
        assert_eq!(run.outcome, Outcome::Pass, "{id}");
        assert!(
            run.stdout.starts_with(&format!("{id} (")) && run.stdout.lines().count() > 4,
            "{}",
            run.stdout
        );
    }
    let run = scratch.lint(&["--explain", "x"]);
    assert!(run.stderr.contains(&format!("the rules are {}", ids.join(", "))), "{}", run.stderr);
}

#[test]
fn files_are_found_from_below_and_named_from_the_root() {
    let gate =
        "on: pull_request\njobs:\n  test: {steps: [run: x]}\n  gate: {needs: test, steps: [run: exit 0]}\n";
    let scratch = Scratch::new(&[("b.yaml", gate), ("a.yml", FINE), ("src/deep/x", ""), ("c.txt", "no: [")]);
    let run = scratch.lint_in("src/deep", &[], &[]);
    assert!(run.stdout.contains("--> .github/workflows/b.yaml:4:3"), "{}", run.stdout);
    let run = scratch.lint_in("src", &["../.github/workflows/b.yaml"], &[]);
    assert!(run.stdout.contains("1 gate in 1 workflow file"), "{}", run.stdout);
}
