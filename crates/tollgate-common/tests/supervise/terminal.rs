//! Programs that want a terminal, and programs that somebody halts.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use tollgate_common::process::supervise::{Cause, Stop};

use crate::{PATIENCE, run, start, text};

#[test]
fn whoever_asks_the_terminal_fails_at_once() {
    let dir = tempfile::tempdir().expect("a directory");
    let (ended, took) = run(dir.path(), "read answer </dev/tty; echo \"answered $answer\"; exit 0");
    assert!(took < Duration::from_secs(3) && ended.cause == Cause::Itself, "{took:?} {ended:?}");
    assert!(text(dir.path(), &ended).contains("/dev/tty"), "{}", text(dir.path(), &ended));
    let (ended, _) = run(dir.path(), "ps -o sid= -p $$ | tr -d ' '; echo $$");
    let said = text(dir.path(), &ended);
    let (session, own) = said.trim().split_once('\n').expect("two numbers");
    assert_eq!(session, own, "it has no session of its own, so that a terminal of ours would be its own");
}

#[test]
fn one_that_is_halted_is_ended_no_later_than_others() {
    let dir = tempfile::tempdir().expect("a directory");
    let pid = dir.path().join("a.pid");
    let running = start(dir.path(), "echo $$ >a.pid; exec sleep 60", None);
    let handle = running.handle();
    let waiting = thread::spawn(move || running.wait().expect("an end"));
    let deadline = Instant::now() + Duration::from_secs(10);
    while !fs::read_to_string(&pid).is_ok_and(|text| text.ends_with('\n')) {
        assert!(Instant::now() < deadline, "it never started");
        thread::sleep(Duration::from_millis(10));
    }
    let id = fs::read_to_string(&pid).expect("a number");
    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    let status =
        Command::new("kill").args(["-STOP", "--", &format!("-{}", id.trim())]).status().expect("kill");
    assert!(status.success());
    let begin = Instant::now();
    handle.stop(Stop::Gracefully);
    let ended = waiting.join().expect("no panic");
    assert_eq!((ended.cause, ended.status.signal()), (Cause::Stopped, Some(2)));
    assert!(begin.elapsed() < PATIENCE.asked, "{:?}", begin.elapsed());
}
