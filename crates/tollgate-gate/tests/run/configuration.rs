//! What jobs may say of how they run, and what is refused before anything runs.

use std::fs;

use crate::support::Place;

fn says(place: &Place, job: &str, env: &[(&str, &str)]) -> String {
    let ran = place.run_with(&["--all", "-v", job], env);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    let from = ran.stderr.find("has written:\n").expect("output") + "has written:\n".len();
    ran.stderr[from..]
        .trim_end_matches("---\n")
        .split("\n---\n")
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

#[test]
fn a_job_runs_where_and_with_what_it_says() {
    let toml = "[jobs.env]\nrun = \"A=1 sh -c 'echo $A $B $C'\"\nenv = { A = '2', B = 'b b' }\n\
                [jobs.where]\nrun = 'pwd'\nworking-directory = 'sub'\n\
                [jobs.path]\nrun = './here.sh'\nworking-directory = 'sub'\n\
                [jobs.words]\nrun = \"printf '<%s>' 'a b' '$A' * \\\"c\\\"\"\n\
                [jobs.shell]\nrun = \"echo $((1+2)) | cat\\necho {packages}\"\nshell = true\n\
                [jobs.stops]\nrun = \"false\\necho never\"\nshell = true\n\
                [jobs.stdin]\nrun = 'cat'\n";
    let place = Place::new(toml);
    fs::create_dir(place.repo().join("sub")).expect("a directory");
    fs::write(place.repo().join("sub/here.sh"), "#!/bin/sh\necho here\n").expect("a script");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(place.repo().join("sub/here.sh"), executable).expect("executable");
    for (job, env, expected) in [
        ("env", &[("C", "c"), ("A", "0")][..], "1 b b c".to_owned()),
        ("where", &[], place.repo().join("sub").display().to_string()),
        ("path", &[], "here".to_owned()),
        ("words", &[("A", "x")], "<a b><$A><*><c>".to_owned()),
        ("shell", &[], "3\n--workspace".to_owned()),
    ] {
        assert_eq!(says(&place, job, env), expected, "{job}");
    }
    let ran = place.run(&["--all", "stops"]);
    assert_eq!((ran.code, ran.stderr.contains("never\n")), (Some(1), false), "{ran:?}");
    assert_eq!(place.run(&["--all", "stdin"]).code, Some(0));
    // What is told to be typed is right from where one is.
    let ran =
        place.command(&["--all", "stops"]).current_dir(place.repo().join("sub")).output().expect("a run");
    let told = String::from_utf8_lossy(&ran.stdout).into_owned();
    assert!(
        told.contains(&format!(
            "  cd {} && bash -eo pipefail -c 'false\necho never'",
            place.repo().display()
        )),
        "{told}"
    );
}

#[test]
fn what_cannot_be_used_is_refused_before_anything_runs() {
    for (toml, args, error, hint) in [
        ("[jobs.a]\nrun = 'touch ran'\n", &["b"][..], "`b` is no job of tollgate.toml", "the jobs are a"),
        (
            "[jobs.lint]\nrun = 'touch ran'\n",
            &["lnt"],
            "`lnt` is no job of tollgate.toml",
            "did you mean `lint`?",
        ),
        ("", &["tst"], "`tst` is no default job", "did you mean `test`?"),
        ("[jobs.a]\n", &["a"], "[jobs.a] does not say what it runs", "[jobs.a] run = \"cargo …\""),
        (
            "[jobs.z]\nrun = 'touch ran'\n[jobs.a]\nrun = 'a && b'\n",
            &["--all"],
            "[jobs.a]: `run` has `&&`, and no shell reads it",
            "say `shell = true`, or make it several jobs",
        ),
        (
            "[jobs.z]\nrun = 'touch ran'\n[jobs.a]\nrun = 'a'\nworking-directory = 'nowhere'\n",
            &["--all"],
            "[jobs.a]: there is no directory {repo}/nowhere",
            "see its `working-directory`",
        ),
        (
            "[jobs.a]\nrun = 'touch ran'\nretry = 1\n",
            &["--all"],
            "{repo}/tollgate.toml:3:1: unknown field `retry`",
            "did you mean `retries`?",
        ),
    ] {
        let place = Place::new(toml);
        let ran = place.run(args);
        let error = error.replace("{repo}", &place.repo().display().to_string());
        assert_eq!(ran.code, Some(2), "{toml}: {ran:?}");
        assert!(ran.stderr.starts_with(&format!("error: {error}")), "{toml}: {}", ran.stderr);
        assert!(ran.stderr.contains(&format!("\nhelp: {hint}\n")), "{toml}: {}", ran.stderr);
        assert!(!place.repo().join("ran").exists() && ran.stdout.is_empty());
    }
}

#[test]
fn a_program_that_is_not_there_is_a_failure_of_the_job() {
    let place = Place::new("[jobs.a]\nrun = 'no-such-program --x'\n[jobs.b]\nrun = 'true'\n");
    let ran = place.run(&["--all", "--keep-going"]);
    assert_eq!((ran.code, ran.row("a").as_str()), (Some(1), "✗ a failed: cannot be started all jobs"));
    assert!(
        ran.stderr.contains(" — there is no `no-such-program` on PATH, or not what its first line starts\n"),
        "{}",
        ran.stderr
    );
    for (toml, expected) in [
        ("[jobs.a]\nrun = './no/such'\n", "`./no/such` cannot be started: No such file or directory"),
        ("[jobs.a]\nrun = './tollgate.toml'\n", "`./tollgate.toml` cannot be started: Permission denied"),
        (
            "[jobs.b]\nrun = 'rmdir there'\n[jobs.a]\nrun = 'true'\nworking-directory = 'there'\n",
            "there any more\n",
        ),
    ] {
        let place = Place::new(toml);
        fs::create_dir(place.repo().join("there")).expect("a directory");
        let ran = place.run(&["--all"]);
        assert_eq!((ran.code, ran.row("a").as_str()), (Some(1), "✗ a failed: cannot be started all jobs"));
        assert!(ran.stderr.contains(expected), "{expected}: {}", ran.stderr);
    }
}

#[test]
fn what_cannot_be_recorded_is_said_once_and_stops_nothing() {
    let place = Place::new("[jobs.a]\nrun = 'true'\n[jobs.b]\nrun = 'true'\n");
    fs::create_dir_all(place.repo().join("target/tollgate/runs.jsonl")).expect("in its place");
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.stderr.matches("cannot be written").count()), (Some(0), 1), "{ran:?}");
    assert!(ran.stderr.starts_with("note: what jobs took before cannot be read from "), "{}", ran.stderr);
}

#[test]
fn the_default_jobs_are_there_without_a_file() {
    let place = Place::new("");
    place.program("cargo", "echo \"cargo $*\" >>ran");
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.started()), (Some(0), vec!["fmt", "clippy", "test"]));
    let commands = "cargo fmt --all --check\ncargo clippy --workspace --all-targets -- -D warnings\ncargo test --workspace";
    assert_eq!(place.wait_for("ran"), commands);
}

/// Cargo takes `CARGO_TARGET_DIR` for a part of the directory in which it runs, and that is the root.
#[test]
fn a_relative_target_directory_is_where_cargo_builds() {
    let place = Place::new("[jobs.a]\nrun = \"true\"\n");
    let sub = place.repo().join("sub");
    fs::create_dir(&sub).expect("a directory");
    let output = place.command(&["--all"]).current_dir(&sub).env("CARGO_TARGET_DIR", "tt").output();
    assert!(output.expect("the program").status.success());
    assert!(place.repo().join("tt/tollgate/runs.jsonl").is_file());
    assert!(!sub.join("tt").exists());
}

/// As affected, env and graph have it: the files that make default jobs are those in the root of the repository.
#[test]
fn the_default_jobs_are_those_of_the_repository() {
    let place = Place::new("");
    fs::remove_file(place.repo().join("tollgate.toml")).expect("a file");
    fs::write(place.repo().join("deny.toml"), "").expect("a file");
    let sub = place.repo().join("sub");
    fs::create_dir(&sub).expect("a directory");
    fs::write(sub.join("tollgate.toml"), "").expect("a file");
    let output = place.command(&["--all", "--dry-run"]).current_dir(&sub).output().expect("the program");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("run   deny: all jobs\n"), "{said}");
}
