//! Ctrl-C and its like in the middle of a job, and what is left of it.

use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tollgate_common::records::End;

use crate::support::{Place, Ran, is_there, until};

/// It ignores what can be ignored, as does what it starts; one of these is in a session of its own.
const STUBBORN: &str = "trap '' INT TERM\n\
    (trap '' INT TERM; sh -c 'echo $PPID >child.pid'; while :; do sleep 0.1; done) &\n\
    setsid sh -c \"trap '' INT TERM; echo \\$\\$ >session.pid; while :; do sleep 0.1; done\" &\n\
    echo $$ >job.pid\nwhile :; do sleep 0.1; done\n";

fn stubborn() -> Place {
    let place = Place::new("[jobs.a]\nrun = 'sh stubborn.sh'\n[jobs.b]\nrun = 'true'\n");
    std::fs::write(place.repo().join("stubborn.sh"), STUBBORN).expect("a script");
    place
}

/// The run in a process group of its own, as a shell would start it.
fn started(place: &Place) -> Child {
    let mut command = place.command(&["--all"]);
    command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program")
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn kill(signal: &str, whom: &str) {
    let status = Command::new("kill").args([signal, "--", whom]).status().expect("kill");
    assert!(status.success(), "{signal} {whom}");
}

fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().expect("an end");
    assert_eq!(output.status.signal(), None);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn pids(place: &Place, names: &[&str]) -> Vec<String> {
    names.iter().map(|name| place.wait_for(name)).collect()
}

fn all_are_gone(pids: &[String]) {
    until("somebody is left", || !pids.iter().any(|pid| is_there(pid)));
}

#[test]
fn ctrl_c_ends_a_job_that_listens_at_once() {
    let place =
        Place::new("[jobs.a]\nrun = \"sh -c 'echo $$ >job.pid; exec sleep 60'\"\n[jobs.b]\nrun = 'true'\n");
    for (signal, to_group) in [("-INT", true), ("-QUIT", true), ("-TERM", false), ("-HUP", true)] {
        let _ = std::fs::remove_file(place.repo().join("job.pid"));
        let child = started(&place);
        let pids = pids(&place, &["job.pid"]);
        let begin = Instant::now();
        kill(signal, &if to_group { format!("-{}", child.id()) } else { child.id().to_string() });
        let ran = ended(child);
        assert!(begin.elapsed() < Duration::from_secs(3), "{signal}: {:?}", begin.elapsed());
        let by = format!("SIG{}", &signal[1..]);
        let sentence = format!("run: CANCELLED by {by} — a was stopped, b was not run");
        assert_eq!((ran.code, ran.sentence()), (Some(3), &*sentence));
        let rows = [
            format!("✗ a stopped: interrupted by {by} all jobs"),
            format!("✗ b not run: interrupted by {by}"),
        ];
        assert_eq!([ran.row("a"), ran.row("b")], rows);
        assert!(ran.stderr.contains("\nending 1 job; press Ctrl-C again to end at once\n"), "{}", ran.stderr);
        all_are_gone(&pids);
    }
    assert!(place.records().iter().all(|run| run.end == End::Cancelled && run.signal == Some(2)));
}

#[test]
fn one_that_ignores_ctrl_c_is_told_and_then_ended_with_all_that_it_started() {
    let place = stubborn();
    let child = started(&place);
    let pids = pids(&place, &["job.pid", "child.pid", "session.pid"]);
    let begin = Instant::now();
    kill("-INT", &format!("-{}", child.id()));
    let ran = ended(child);
    let took = begin.elapsed();
    assert!(took >= Duration::from_secs(7) && took < Duration::from_secs(12), "{took:?}");
    assert_eq!(ran.code, Some(3));
    all_are_gone(&pids);
}

#[test]
fn ctrl_c_twice_ends_it_at_once() {
    let place = stubborn();
    let child = started(&place);
    let pids = pids(&place, &["job.pid", "child.pid", "session.pid"]);
    let begin = Instant::now();
    kill("-INT", &format!("-{}", child.id()));
    std::thread::sleep(Duration::from_millis(300));
    assert!(pids.iter().all(|pid| is_there(pid)));
    kill("-INT", &format!("-{}", child.id()));
    let ran = ended(child);
    assert!(begin.elapsed() < Duration::from_secs(3), "{:?}", begin.elapsed());
    assert_eq!(
        (ran.code, ran.stderr.contains("\nending 1 job at once\n")),
        (Some(3), true),
        "{}",
        ran.stderr
    );
    all_are_gone(&pids);
}

#[test]
fn a_timeout_ends_all_that_was_started() {
    let place = Place::new(
        "[jobs.a]\nrun = \"sh -c 'setsid sleep 61 & echo $! >child.pid; sleep 62'\"\ntimeout = '1s'\n",
    );
    let begin = Instant::now();
    let ran = place.run(&["--all"]);
    assert_eq!((ran.code, ran.row("a").as_str()), (Some(1), "✗ a ran out of time all jobs"));
    // What a shell starts with `&` ignores SIGINT, and is told after 5 seconds.
    assert!(begin.elapsed() < Duration::from_secs(9), "{:?}", begin.elapsed());
    all_are_gone(&pids(&place, &["child.pid"]));
}

#[test]
fn who_failed_before_ctrl_c_has_failed() {
    let place = Place::new(
        "[jobs.bad]\nrun = 'false'\n[jobs.a]\nrun = \"sh -c 'echo $$ >job.pid; exec sleep 60'\"\n",
    );
    let mut command = place.command(&["--all", "--keep-going"]);
    let child =
        command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let pids = pids(&place, &["job.pid"]);
    kill("-INT", &format!("-{}", child.id()));
    let ran = ended(child);
    assert_eq!((ran.code, ran.sentence()), (Some(1), "run: FAIL — bad failed, a was stopped"));
    all_are_gone(&pids);
}

#[test]
fn ctrl_c_while_the_plan_is_made_runs_nothing() {
    let place = Place::new("[jobs.a]\nrun = 'touch ran'\n");
    place.program("tollgate-affected", "echo $$ >plan.pid; sleep 60");
    let mut command = place.command(&[]);
    let child =
        command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program");
    let pids = pids(&place, &["plan.pid"]);
    kill("-INT", &format!("-{}", child.id()));
    let ran = ended(child);
    assert_eq!((ran.code, ran.sentence()), (Some(3), "run: CANCELLED by SIGINT — a was not run"));
    assert!(!place.repo().join("ran").exists());
    assert!(!ran.stderr.contains("everything runs"), "{}", ran.stderr);
    all_are_gone(&pids);
}
