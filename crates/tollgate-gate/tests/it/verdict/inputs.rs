//! The reader of the needs: what it takes, what it refuses, and what it costs.

use std::fs;

use tollgate_common::workflow::Workflow;

use crate::support::{HEAD, gate, needs, plan};

#[track_caller]
fn check(input: &[u8], code: u8, sentence: &str) {
    let dir = tempfile::tempdir().expect("a temp dir");
    let ran = gate(dir.path(), &["--needs", "-"], &[], input);
    assert_eq!((ran.code, ran.sentence().as_str()), (code, sentence), "{ran:?}");
    assert!(!format!("{ran:?}").contains("hunter2"), "an output is shown: {ran:?}");
}

#[test]
fn exactly_one_object_is_taken() {
    let pass = "PASS — the one job succeeded";
    for good in [
        r#"{"a":{"result":"success","outputs":{}}}"#,
        r#"{"a":{"result":"success"}}"#,
        r#"{"a":{"outputs":{"x":"y"},"later":[1,{"result":"failure"}],"result":"success"}}"#,
        "\u{feff}{\"a\":{\"result\":\"success\"}}",
        " \n{\"a\":{\"result\":\"success\"}}\r\n\t ",
        r#"{"a":{"r\u0065sult":"success"}}"#,
        r#"{"a":{"result":"success","outputs":{"result":"failure"}}}"#,
    ] {
        check(good.as_bytes(), 0, pass);
    }
}

const REFUSED: &[(&str, &str)] = &[
    ("", "the needs are blank"),
    (" \n\t", "the needs are blank"),
    ("\u{feff}", "the needs are blank"),
    (
        "null",
        "the needs cannot be used: null in the place of an object of jobs and what became of them, at line 1, column 4",
    ),
    (
        "[]",
        "the needs cannot be used: sequence in the place of an object of jobs and what became of them, at line 1, column 1",
    ),
    (
        "\"hunter2\"",
        "the needs cannot be used: string in the place of an object of jobs and what became of them, at line 1, column 9",
    ),
    ("{}", "the needs are empty: there is no job to judge"),
    ("{", "the needs end too early, at line 1, column 1"),
    (r#"{"a":{"result":"success"}"#, "the needs end too early, at line 1, column 25"),
    (r#"{"a":{"result":"success"}}{}"#, "the needs are not JSON: trailing characters, at line 1, column 27"),
    (r#"{"a":{"result":"success"}} x"#, "the needs are not JSON: trailing characters, at line 1, column 28"),
    (r#"{"a":{"result":"success"},}"#, "the needs are not JSON: trailing comma, at line 1, column 27"),
    (
        r#"{"a":"hunter2"}"#,
        "the needs cannot be used: string in the place of an object with the result of the job `a`, at line 1, column 14",
    ),
    (
        r#"{"a":"x, expected hunter2"}"#,
        "the needs cannot be used: string in the place of an object with the result of the job `a`, at line 1, column 26",
    ),
    (
        r#"{"a":null}"#,
        "the needs cannot be used: null in the place of an object with the result of the job `a`, at line 1, column 9",
    ),
    (r#"{"a":{}}"#, "the needs cannot be used: the job `a` has no result, at line 1, column 7"),
    (
        r#"{"a":{"Result":"success"}}"#,
        "the needs cannot be used: the job `a` has no result, at line 1, column 25",
    ),
    (
        r#"{"a":{"result":null}}"#,
        "the needs cannot be used: the job `a` has no result but null, at line 1, column 20",
    ),
    (
        r#"{"a":{"result":true}}"#,
        "the needs cannot be used: boolean in the place of a string, at line 1, column 19",
    ),
    (
        r#"{"a":{"result":"failure","result":"success"}}"#,
        "the needs cannot be used: the job `a` has two results, at line 1, column 34",
    ),
    (
        r#"{"a":{"result":"failure"},"a":{"result":"success"}}"#,
        "the needs cannot be used: the job `a` stands in them twice, at line 1, column 30",
    ),
    (
        r#"{"a":{"result":"failure"},"A":{"result":"success"}}"#,
        "the needs cannot be used: the job `A` stands in them twice, at line 1, column 30",
    ),
    (
        r#"{"a":{"result":"success","outputs":{"x":"\q"}}}"#,
        "the needs are not JSON: invalid escape, at line 1, column 43",
    ),
];

#[test]
fn everything_else_is_refused() {
    for (bad, expected) in REFUSED {
        check(bad.as_bytes(), 2, &format!("error: {expected}"));
    }
}

#[test]
fn bytes_that_are_no_text_are_refused_also_where_nobody_looks() {
    let expected = "error: the needs are not UTF-8: the byte at offset 40 is not part of a character";
    check(b"{\"a\":{\"result\":\"success\",\"outputs\":{\"x\":\"\xff\"}}}", 2, &expected.replace("40", "41"));
    check(b"{\"a\":{\"result\":\"success\",\"outputs\":{\"x\":1\xe2\x82", 2, &expected.replace("40", "41"));
}

#[test]
fn the_outputs_of_the_planner_are_not_guessed() {
    let dir = tempfile::tempdir().expect("a temp dir");
    for (outputs, expected) in [
        (
            r#"{"plan":"{}","plan":"{}"}"#,
            "error: the needs cannot be used: the planning job has two outputs `plan`, at line 1",
        ),
        (
            r#""hunter2""#,
            "error: the needs cannot be used: string in the place of an object with the outputs of the planning job, at line 1",
        ),
        (r#"{"plan":1}"#, "error: the needs cannot be used: integer in the place of a string, at line 1"),
    ] {
        let input =
            format!(r#"{{"plan":{{"result":"success","outputs":{outputs}}},"a":{{"result":"success"}}}}"#);
        let ran = gate(dir.path(), &["--needs", "-", "--plan-job", "plan"], &[], input.as_bytes());
        assert!(ran.sentence().starts_with(expected), "{ran:?}");
        assert_eq!(ran.code, 2);
        assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
    }
}

#[test]
fn the_needs_come_from_a_file_a_pipe_or_a_variable() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let (good, bad) = (needs("a=success", None), needs("a=failure", None));
    fs::write(dir.path().join("needs.json"), &good).expect("a file");
    let run = |args: &[&str], env: &[(&str, &str)]| gate(dir.path(), args, env, bad.as_bytes());
    assert_eq!(run(&["--needs", "needs.json"], &[("NEEDS", &bad)]).code, 0);
    assert_eq!(run(&["--needs", "-"], &[("NEEDS", &good)]).code, 1);
    assert_eq!(run(&[], &[("NEEDS", &good)]).code, 0);
    assert_eq!(run(&["verdict"], &[("NEEDS", &good)]).code, 0);
    assert_eq!(run(&["--needs-env", "MINE"], &[("NEEDS", &bad), ("MINE", &good)]).code, 0);
    let unset = run(&[], &[("NEEDS", "")]);
    assert_eq!(unset.code, 2);
    assert_eq!(
        unset.stderr.lines().take(2).collect::<Vec<_>>(),
        [
            "error: there is nothing to judge: the variable NEEDS is not set, or empty",
            "help: in the step that runs this: `env: { NEEDS: \"${{ toJSON(needs) }}\" }`"
        ]
    );
    assert_eq!(run(&["--needs", "absent.json"], &[]).code, 2);
    assert_eq!(run(&["--needs", "."], &[]).code, 2);
}

/// What is in backticks is copied into a workflow.
#[test]
fn the_lines_that_are_suggested_are_yaml() {
    let dir = tempfile::tempdir().expect("a temp dir");
    for (args, env) in [(&[][..], &[][..]), (&[], &[("NEEDS", "{")]), (&["--needs-env", "MINE"], &[])] {
        let ran = gate(dir.path(), args, env, b"");
        let line = ran.stderr.split('`').find(|part| part.starts_with("env:")).expect("a line for the step");
        let source = format!("on: push\njobs:\n  gate:\n    steps:\n      - run: x\n        {line}\n");
        let workflow = Workflow::parse_file(dir.path(), &source).expect("a workflow");
        let entry = &workflow.jobs[0].steps[0].env[0];
        let expected = if args.is_empty() { "NEEDS" } else { "MINE" };
        let value = entry.value.scalar().map(|value| value.text.as_str());
        assert_eq!((entry.key.text.as_str(), value), (expected, Some("${{ toJSON(needs) }}")), "{line}");
    }
}

#[test]
fn what_the_outputs_hold_costs_no_memory_and_no_stack() {
    let deep = format!(
        r#"{{"a":{{"result":"success","outputs":{}1{},"x":{}{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000),
        "{\"y\":".repeat(100_000) + "null",
        "}".repeat(100_000)
    );
    check(deep.as_bytes(), 0, "PASS — the one job succeeded");
}

const FLAGS: &[(&str, &[&str], &str)] = &[
    (
        "a=success b=skipped",
        &["--skip", "b=always"],
        "PASS — 1 of 2 jobs ran, 1 skipped as they may be at any time",
    ),
    (
        "a=success b=skipped plan=success",
        &["--skip", "b=planned", "--sha", HEAD],
        "PASS — 1 of 2 jobs ran, 1 skipped by plan for abcdefa",
    ),
    (
        "a=success b=skipped plan=success",
        &["--skip", "b=planned"],
        "error: `b` was skipped, which only a plan for this commit can excuse, and it is not known which commit this is",
    ),
    (
        "a=success b=skipped plan=success",
        &["--skip", "b=planned", "--sha", HEAD, "--full-run-on", "push", "--event", "push"],
        "FAIL — b was skipped on push, on which every job has to run",
    ),
    (
        "a=success b=skipped plan=success",
        &["--skip", "b=planned", "--sha", HEAD, "--skip-on", "b=x", "--event", "push"],
        "FAIL — b was skipped, which it may not be on push",
    ),
    ("a=success b=failure", &["--allow", "b=failure"], "PASS — 2 of 2 jobs ran; b failed, which only warns"),
    (
        "a=success b=odd",
        &["--advisory", "B"],
        "PASS — 2 of 2 jobs ran; b has no known result, which only warns",
    ),
    (
        "b=skipped",
        &["--skip", "b=always", "--allow-empty"],
        "PASS — 0 of 1 job ran, 1 skipped as they may be at any time",
    ),
    ("a=success", &["--plan-job", "x", "--exclude", "x=elsewhere"], "PASS — the one job succeeded"),
    (
        "a=success",
        &["--skip", "x=planned"],
        "error: the policy names the job `x`, which is not among the needs of the gate",
    ),
];

#[test]
fn a_flag_says_the_same_as_the_file() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let plan = plan("", "b");
    for (jobs, flags, expected) in FLAGS {
        let ran =
            gate(dir.path(), &[&["--needs", "-"], *flags].concat(), &[], needs(jobs, Some(&plan)).as_bytes());
        assert_eq!(ran.sentence(), *expected, "{jobs} {flags:?}");
    }
    // A flag about a job wins over the file.
    fs::write(dir.path().join("tollgate.toml"), "[jobs.b]\nskip = \"always\"\n").expect("a policy");
    let ran = gate(
        dir.path(),
        &["--needs", "-", "--skip", "b=never"],
        &[],
        needs("a=success b=skipped", None).as_bytes(),
    );
    assert_eq!(ran.sentence(), "FAIL — b was skipped, and nothing allows that");
}

#[test]
fn a_flag_that_makes_no_sense_is_refused() {
    let dir = tempfile::tempdir().expect("a temp dir");
    for (flags, expected) in [
        (&["--skip", "b"][..], "it has two parts with `=` between them"),
        (&["--skip", "=planned"], "it has two parts with `=` between them"),
        (&["--skip", "b=plan"], "a job may be skipped `never`, `planned` or `always`"),
        (&["--allow", "b=skipped"], "that is `--skip b=planned` or `--skip b=always`"),
        (&["--allow", "b=success"], "a job may be allowed `failure` or `cancelled`"),
        (&["--exclude", "b="], "it has two parts with `=` between them"),
        (&["--sha", "HEAD"], "it takes the whole id of a commit"),
        (
            &["--event", "pussh"],
            "`--event` names the event `pussh`, which is none\nhelp: did you mean `push`?",
        ),
        (&["--needs", "x", "--needs-env", "y"], "cannot be used with"),
        (&["--jobs", "{}"], "--compat"),
    ] {
        let ran = gate(dir.path(), flags, &[], b"");
        assert_eq!(ran.code, 2, "{flags:?}");
        assert!(ran.stderr.contains(expected), "{flags:?}: {}", ran.stderr);
    }
}
