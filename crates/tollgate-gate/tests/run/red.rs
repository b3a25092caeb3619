//! What must not be green: a pipe of which a part failed, a run of nothing, and a question that was interrupted.

use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};

use crate::support::Place;

#[test]
fn a_pipe_fails_with_any_part_of_it() {
    let place = Place::new("[jobs.a]\nrun = 'false | cat'\nshell = true\n");
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — a failed"), "{ran:?}");
}

#[test]
fn without_a_job_that_says_what_it_runs_there_is_no_answer() {
    let place = Place::new("[jobs.a]\n[jobs.b]\nskip = 'always'\n");
    for args in [&[][..], &["--all"], &["--dry-run"]] {
        let ran = place.run(args);
        assert_eq!(ran.code, Some(2), "{ran:?}");
        assert!(ran.stderr.starts_with("error: no job of tollgate.toml says what it runs\n"), "{ran:?}");
        assert!(ran.stderr.contains("\nhelp: [jobs.a] run = \"cargo …\"\n"), "{ran:?}");
    }
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn who_asked_what_would_run_and_pressed_ctrl_c_has_no_answer() {
    let place = Place::new("[jobs.a]\nrun = 'true'\n");
    place.program("tollgate-affected", "echo $$ >plan.pid; sleep 60");
    let mut command = place.command(&["--dry-run"]);
    let child = command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it");
    place.wait_for("plan.pid");
    let group = format!("-{}", child.id());
    assert!(Command::new("kill").args(["-INT", "--", &group]).status().expect("kill").success());
    let output = child.wait_with_output().expect("an end");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(3), 0), "{output:?}");
}
