//! Ended by the time or by somebody, with all that it started.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use tollgate_common::process::supervise::{Cause, Ended, Stop};

use crate::{PATIENCE, run, start, text};

/// The processes that wrote their numbers into files of this directory, `*.pid`.
fn written(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).expect("a directory").flatten().map(|entry| entry.path());
    let pids = entries.filter(|path| path.extension().is_some_and(|extension| extension == "pid"));
    pids.filter_map(|path| Some(fs::read_to_string(path).ok()?.trim().to_owned())).collect()
}

/// Whether a process runs. One that has ended may wait for a parent that never looks.
fn is_there(pid: &str) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"));
    stat.is_ok_and(|stat| !stat.contains(") Z "))
}

fn until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(10));
    }
}

fn nobody_is_left(dir: &Path, expected: usize) {
    let pids = written(dir);
    assert_eq!(pids.len(), expected, "{pids:?}");
    until("somebody is left", || !pids.iter().any(|pid| is_there(pid)));
}

/// Starts a script, waits until so many processes have told their numbers, and stops it.
fn stopped(dir: &Path, script: &str, count: usize, how: &[Stop]) -> (Ended, Duration) {
    for name in ["a.pid", "b.pid", "c.pid"] {
        let _ = fs::remove_file(dir.join(name));
    }
    let running = start(dir, script, None);
    let handle = running.handle();
    let ended = thread::scope(|scope| {
        let waiting = scope.spawn(|| running.wait().expect("an end"));
        until("they never started", || written(dir).len() == count);
        let begin = Instant::now();
        for how in how {
            handle.stop(*how);
        }
        (waiting.join().expect("no panic"), begin.elapsed())
    });
    nobody_is_left(dir, count);
    ended
}

/// A grandchild that ignores all that can be ignored, and keeps the output open.
const STUBBORN: &str = "(trap '' INT TERM; sh -c 'echo $PPID >a.pid'; while :; do sleep 0.05; done) &";

#[test]
fn one_that_listens_is_gone_at_once_and_can_tidy_up() {
    let dir = tempfile::tempdir().expect("a directory");
    // dash loses a SIGINT between fork and exec, where it then waits for what never heard of it.
    let (ended, took) = stopped(dir.path(), "echo $$ >a.pid; exec sleep 60", 1, &[Stop::Gracefully]);
    assert_eq!((ended.cause, ended.status.signal()), (Cause::Stopped, Some(2)));
    assert!(took < PATIENCE.asked, "{took:?}");
    let script = "trap 'echo tidied; exit 7' INT; echo $$ >a.pid; while :; do sleep 0.05; done";
    let (ended, _) = stopped(dir.path(), script, 1, &[Stop::Gracefully]);
    assert_eq!((ended.cause, ended.status.code()), (Cause::Stopped, Some(7)));
    assert_eq!(text(dir.path(), &ended), "tidied\n");
}

#[test]
fn one_that_does_not_listen_is_told_and_then_ended() {
    let dir = tempfile::tempdir().expect("a directory");
    let script = "trap '' INT; echo $$ >a.pid; while :; do sleep 0.05; done";
    let (ended, took) = stopped(dir.path(), script, 1, &[Stop::Gracefully]);
    assert_eq!(ended.status.signal(), Some(15));
    assert!(took >= PATIENCE.asked, "{took:?}");
    let script = "trap '' INT TERM; echo $$ >a.pid; while :; do sleep 0.05; done";
    let (ended, took) = stopped(dir.path(), script, 1, &[Stop::Gracefully]);
    assert_eq!(ended.status.signal(), Some(9));
    assert!(took >= PATIENCE.asked + PATIENCE.told, "{took:?}");
}

#[test]
fn asked_twice_is_not_asked_longer_and_at_once_is_at_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let script = "trap '' INT TERM; echo $$ >a.pid; while :; do sleep 0.05; done";
    for how in [&[Stop::Gracefully, Stop::AtOnce][..], &[Stop::AtOnce], &[Stop::AtOnce, Stop::Gracefully]] {
        let (ended, took) = stopped(dir.path(), script, 1, how);
        assert_eq!((ended.cause, ended.status.signal()), (Cause::Stopped, Some(9)), "{how:?}");
        assert!(took < PATIENCE.asked, "{how:?}: {took:?}");
    }
}

#[test]
fn grandchildren_that_ignore_signals_are_ended_too() {
    let dir = tempfile::tempdir().expect("a directory");
    let script = format!("{STUBBORN} echo $$ >b.pid; sleep 60");
    let (_, took) = stopped(dir.path(), &script, 2, &[Stop::Gracefully]);
    assert!(took >= PATIENCE.asked + PATIENCE.told, "it was not waited for: {took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn who_left_the_group_is_ended_too() {
    let dir = tempfile::tempdir().expect("a directory");
    // A session, and so a group, of its own, and a child in it.
    let script = "setsid sh -c 'echo $$ >a.pid; (trap \"\" INT TERM; sh -c \"echo \\$PPID >b.pid\"; while :; do sleep 0.05; done) & wait' & \
                  echo $$ >c.pid; wait";
    stopped(dir.path(), script, 3, &[Stop::Gracefully]);
    stopped(dir.path(), script, 3, &[Stop::AtOnce]);
}

#[test]
fn its_time_ends_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let script = format!("{STUBBORN} echo before; while :; do sleep 0.05; done");
    let begin = Instant::now();
    let ended = start(dir.path(), &script, Some(Duration::from_millis(300))).wait().expect("an end");
    assert_eq!((ended.cause, ended.status.signal()), (Cause::Timeout, Some(2)));
    assert_eq!(text(dir.path(), &ended), "before\n");
    assert!(begin.elapsed() < Duration::from_secs(5));
    nobody_is_left(dir.path(), 1);
}

#[test]
fn who_keeps_the_output_open_keeps_nobody_waiting() {
    let dir = tempfile::tempdir().expect("a directory");
    let script = format!("{STUBBORN} while ! [ -s a.pid ]; do sleep 0.01; done; echo out; exit 5");
    let (ended, took) = run(dir.path(), &script);
    assert_eq!((ended.cause, ended.status.code()), (Cause::Itself, Some(5)));
    assert_eq!(text(dir.path(), &ended), "out\n");
    assert!(took < Duration::from_secs(3) && ended.wall < Duration::from_millis(600), "{took:?} {ended:?}");
    nobody_is_left(dir.path(), 1);
}

/// A shell with job control gives each of them a group of its own, in the same session.
#[test]
#[cfg(target_os = "linux")]
fn who_has_a_group_of_its_own_does_not_outlive_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let job = "set -m; sh -c \"echo \\$\\$ >a.pid; sleep 60\" >/dev/null 2>&1 &";
    let (ended, _) = run(dir.path(), &format!("bash -c '{job}'; while ! [ -s a.pid ]; do sleep 0.01; done"));
    assert_eq!((ended.cause, ended.status.code()), (Cause::Itself, Some(0)));
    nobody_is_left(dir.path(), 1);
}

/// A daemon cuts itself off, and may be meant to stay: a compiler cache's server, say.
#[test]
#[cfg(target_os = "linux")]
fn a_daemon_neither_keeps_anybody_waiting_nor_is_ended() {
    let dir = tempfile::tempdir().expect("a directory");
    let script =
        "setsid sh -c 'echo $$ >a.pid; sleep 5' & while ! [ -s a.pid ]; do sleep 0.01; done; echo out";
    let (ended, took) = run(dir.path(), script);
    assert_eq!(text(dir.path(), &ended), "out\n");
    assert!(took < Duration::from_secs(3), "{took:?}");
    let pid = written(dir.path()).remove(0);
    assert!(is_there(&pid));
    kill(&pid);
}

#[cfg(target_os = "linux")]
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn kill(pid: &str) {
    let _ = std::process::Command::new("kill").args(["-9", pid]).status();
}

#[test]
fn who_lets_go_of_it_ends_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let running = start(dir.path(), &format!("{STUBBORN} sleep 60"), None);
    until("it never started", || written(dir.path()).len() == 1);
    drop(running);
    nobody_is_left(dir.path(), 1);
}
