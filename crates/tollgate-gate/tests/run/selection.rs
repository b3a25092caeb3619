//! Which jobs run: by the plan of a stand-in for affected, which answers as the real one does.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::support::Place;

const JOBS: &str = "[jobs.fmt]\nrun = 'echo fmt'\nskip = 'planned'\n[jobs.test]\nrun = 'echo test {packages} end'\nskip = 'planned'\n\
                    [jobs.docs]\nrun = 'echo docs {packages}'\nneeds = ['fmt']\nskip = 'planned'\n[jobs.deploy]\nskip = 'planned'\n";

const ANSWER: &str = r#"{"version":1,"base":{"commit":"x","rule":"the merge base with main"},"jobs":[
{"name":"fmt","run":false,"reason":"no source changed","packages":null,"args":null},
{"name":"test","run":true,"reason":"2 packages: a changed","packages":"selected","args":["-p","a","-p","b"]},
{"name":"docs","run":true,"reason":"a changed","packages":"all","args":["--workspace"]}]}"#;

fn place(answer: &str) -> Place {
    let place = Place::new(JOBS);
    fs::write(place.repo().join("answer"), answer).expect("a file");
    place.program("tollgate-affected", "echo \"$@\" >asked; cat answer");
    place
}

#[test]
fn the_plan_says_what_runs_and_with_what() {
    let place = place(ANSWER);
    let ran = place.run(&["-v"]);
    assert_eq!((ran.code, ran.sentence()), (Some(0), "run: PASS — 2 jobs passed, 2 jobs skipped"));
    assert_eq!(place.wait_for("asked"), "--format json");
    assert_eq!(ran.row("fmt"), "- fmt skipped no source changed");
    assert_eq!(ran.row("test"), "✓ test passed 2 packages: a changed");
    assert_eq!(ran.row("deploy"), "- deploy skipped tollgate.toml does not say what it runs");
    assert!(ran.stderr.contains("\ntest -p a -p b end\n") && ran.stderr.contains("\ndocs --workspace\n"));
    place.run(&["--base", "origin/x"]);
    assert_eq!(place.wait_for("asked"), "--format json --base origin/x");
}

#[test]
fn a_dry_run_says_what_would_run_and_runs_nothing() {
    let place = place(ANSWER);
    let ran = place.run(&["--dry-run"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_data_eq!(
        ran.stdout,
        str![[r#"
compared with the merge base with main
run   test: 2 packages: a changed
      echo test -p a -p b end
run   docs: a changed
      echo docs --workspace
skip  fmt: no source changed
skip  deploy: tollgate.toml does not say what it runs

"#]]
    );
    assert_eq!(crate::support::files(&place.repo().join("target/tollgate")), [""; 0]);
}

#[test]
fn named_jobs_run_whatever_the_plan_says_and_all_without_asking() {
    let place = place(ANSWER);
    let ran = place.run(&["fmt", "test", "-v"]);
    assert_eq!((ran.code, ran.started()), (Some(0), vec!["fmt", "test"]));
    assert_eq!(
        (ran.row("fmt"), ran.row("test")),
        ("✓ fmt passed named".into(), "✓ test passed 2 packages: a changed".into())
    );
    assert!(!ran.stdout.contains("docs"), "{}", ran.stdout);
    fs::remove_file(place.repo().join("asked")).expect("it was asked");
    let ran = place.run(&["--all", "-v"]);
    assert_eq!(ran.sentence(), "run: PASS — 3 jobs passed, 1 job skipped");
    assert!(ran.stderr.contains("\ntest --workspace end\n"));
    let ran = place.run(&["--all", "docs"]);
    assert_eq!(ran.started(), ["docs"], "and not what it needs");
    assert!(!place.repo().join("asked").exists());
}

#[test]
fn without_a_plan_everything_runs_and_the_reason_is_said() {
    let place = Place::new(JOBS);
    for (script, why) in [
        (None, "tollgate-affected is neither beside this program nor on PATH"),
        (
            Some("echo 'error: no\u{1b} base' >&2; exit 2"),
            "tollgate-affected: it ended with 2: no\\u{1b} base",
        ),
        (Some("kill -9 $$"), "tollgate-affected: it ended by a signal: it said nothing"),
        (
            Some("echo '{\"version\":2}'"),
            "tollgate-affected: its answer has version 2, and this program reads 1",
        ),
        (
            Some("true"),
            "tollgate-affected: its answer cannot be read: EOF while parsing a value at line 1 column 0",
        ),
    ] {
        if let Some(script) = script {
            place.program("tollgate-affected", script);
        }
        let ran = place.run(&["-v"]);
        assert_eq!(
            (ran.code, ran.sentence()),
            (Some(0), "run: PASS — 3 jobs passed, 1 job skipped"),
            "{why}"
        );
        assert!(
            ran.stderr.starts_with(&format!("note: everything runs, as there is no plan: {why}\n")),
            "{}",
            ran.stderr
        );
        assert!(ran.stderr.contains("\ntest --workspace end\n"));
    }
}

#[test]
fn a_workspace_with_an_xtask_is_asked_through_it() {
    let place = Place::new(JOBS);
    fs::create_dir(place.repo().join(".cargo")).expect("a directory");
    fs::write(place.repo().join(".cargo/config.toml"), "[alias]\nxtask = \"run -p xtask --\"\n")
        .expect("a file");
    fs::write(place.repo().join("answer"), ANSWER).expect("a file");
    place.program("cargo", "echo \"$@\" >asked; cat answer");
    fs::create_dir_all(place.repo().join("xtask/src")).expect("a directory");
    fs::write(place.repo().join("xtask/src/main.rs"), "//! Deploys.").expect("a file");
    let ran = place.run(&["--dry-run"]);
    assert!(
        ran.stderr.contains("tollgate-affected is neither beside this program nor on PATH"),
        "{}",
        ran.stderr
    );

    fs::write(place.repo().join("xtask/src/main.rs"), "//! `cargo xtask affected` starts tollgate-affected.")
        .expect("a file");
    let ran = place.run(&[]);
    assert_eq!((ran.code, ran.row("fmt").as_str()), (Some(0), "- fmt skipped no source changed"));
    assert_eq!(place.wait_for("asked"), "xtask affected --format json");
}

#[test]
fn a_job_that_is_never_skipped_runs() {
    let place = place(ANSWER);
    let toml = JOBS.replacen("skip = 'planned'", "skip = 'never'", 1);
    fs::write(place.repo().join("tollgate.toml"), toml).expect("a file");
    assert_eq!(place.run(&[]).row("fmt"), "✓ fmt passed it may not be skipped, though no source changed");
}

#[test]
fn what_needs_a_skipped_job_still_waits_for_what_that_needs() {
    let place = place(&ANSWER.replace("\"args\":[\"--workspace\"]", "\"args\":[]"));
    let toml = format!("{JOBS}[jobs.first]\nrun = 'false'\n").replacen(
        "[jobs.fmt]\n",
        "[jobs.fmt]\nneeds = ['first']\n",
        1,
    );
    fs::write(place.repo().join("tollgate.toml"), toml).expect("a file");
    let ran = place.run(&["--keep-going"]);
    assert_eq!((ran.code, ran.row("docs").as_str()), (Some(1), "✗ docs not run: first did not pass"));
    assert_eq!(ran.row("first"), "✗ first failed: exit code 1 the plan does not know it");
}
