//! Asking a program a short question: with a limit on its time and on what it may say, in a process group of its own,
//! so that nothing of it is left behind.
//!
//! A program may hang, never stop talking, or leave a grandchild that keeps its output open; none of that keeps us
//! waiting longer than the limit. On Windows only the program itself is ended, not what it started.

use std::fs::File;
use std::io::{self, Read};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::group::{self, Signal};

/// At most this much of each of its outputs is kept where nothing else is said; no version takes more.
const KEPT: usize = 64 * 1024;

/// How long a program that has ended may leave its outputs open before what holds them is ended too.
const GRACE: Duration = Duration::from_millis(200);

/// How often is looked whether a program that has closed its outputs has ended.
const STEP: Duration = Duration::from_millis(2);

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it ended; `None` where it was ended because its time was over.
    pub status: Option<ExitStatus>,
    /// The beginning of its standard output.
    pub stdout: Vec<u8>,
    /// The beginning of its standard error.
    pub stderr: Vec<u8>,
    /// How long it took.
    pub wall: Duration,
}

/// Runs a program to its end, or to the end of its time.
///
/// # Errors
/// When it cannot be started.
pub fn ask(command: &mut Command, limit: Duration) -> io::Result<Answer> {
    ask_at_length(command, limit, KEPT)
}

/// The same for an answer that may be longer: so many bytes of each output are kept.
///
/// # Errors
/// When it cannot be started.
pub fn ask_at_length(command: &mut Command, limit: Duration, kept: usize) -> io::Result<Answer> {
    asked(command.stdin(Stdio::null()), limit, kept)
}

/// The same for a program that reads this file as its standard input.
///
/// # Errors
/// When it cannot be started.
pub fn ask_about(command: &mut Command, input: File, limit: Duration, kept: usize) -> io::Result<Answer> {
    asked(command.stdin(input), limit, kept)
}

fn asked(command: &mut Command, limit: Duration, kept: usize) -> io::Result<Answer> {
    let start = Instant::now();
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = group::spawn(command)?;
    let (done, closed) = mpsc::channel();
    let stdout = keep(child.stdout.take(), done.clone(), kept);
    let stderr = keep(child.stderr.take(), done, kept);
    let status = wait(&mut child, &closed, start + limit)?;
    let wall = start.elapsed();
    let is_closed = status.is_some() && all_closed(&closed, GRACE);
    // What it started may still be there: after a good end where it holds the outputs open, after a bad one anyway.
    if !is_closed || !status.is_some_and(|status| status.success()) {
        end(&mut child);
    }
    let status = match status {
        Some(status) => Some(status),
        None => child.wait().map(|_| None)?,
    };
    let taken = |kept: Arc<Mutex<Vec<u8>>>| kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Ok(Answer { status, stdout: taken(stdout), stderr: taken(stderr), wall })
}

/// Reads an output to its end and keeps its beginning; says so when it is closed.
fn keep<R: Read + Send + 'static>(
    pipe: Option<R>,
    done: mpsc::Sender<()>,
    limit: usize,
) -> Arc<Mutex<Vec<u8>>> {
    let kept = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&kept);
    if let Some(mut pipe) = pipe {
        thread::spawn(move || {
            let mut buffer = [0; 8 * 1024];
            while let Ok(read @ 1..) = pipe.read(&mut buffer) {
                let mut kept = shared.lock().unwrap_or_else(PoisonError::into_inner);
                let room = limit.saturating_sub(kept.len()).min(read);
                kept.extend_from_slice(&buffer[..room]);
            }
            let _ = done.send(());
        });
    }
    kept
}

/// Until both outputs are closed a program has most likely not ended, so that is waited for first.
fn wait(child: &mut Child, closed: &Receiver<()>, deadline: Instant) -> io::Result<Option<ExitStatus>> {
    let mut open = true;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(None);
        }
        // A grandchild may keep them open for longer than the child lives.
        let step = if open { STEP * 10 } else { STEP };
        match closed.recv_timeout(left.min(step)) {
            Ok(()) | Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                open = false;
                thread::sleep(left.min(STEP));
            }
        }
    }
}

fn all_closed(closed: &Receiver<()>, limit: Duration) -> bool {
    let deadline = Instant::now() + limit;
    loop {
        match closed.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(()) => {}
            Err(RecvTimeoutError::Disconnected) => return true,
            Err(RecvTimeoutError::Timeout) => return false,
        }
    }
}

/// Ends the program and, where there are process groups, all that it started.
fn end(child: &mut Child) {
    group::signal(child.id(), Signal::Kill);
    let _ = child.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    fn sh(script: &str, limit: u64) -> (Answer, Duration) {
        let start = Instant::now();
        let answer = ask(Command::new("sh").args(["-c", script]), Duration::from_millis(limit)).expect("sh");
        (answer, start.elapsed())
    }

    fn code(answer: &Answer) -> Option<i32> {
        answer.status.and_then(|status| status.code())
    }

    #[test]
    fn an_answer_is_what_was_said_and_how_it_ended() {
        let (answer, _) = sh("echo out; echo err >&2; exit 3", 5000);
        assert_eq!(
            (code(&answer), &*answer.stdout, &*answer.stderr),
            (Some(3), &b"out\n"[..], &b"err\n"[..])
        );
        // It closes its outputs and goes on.
        let (answer, _) = sh("exec >&- 2>&-; sleep 0.1; exit 4", 5000);
        assert_eq!(code(&answer), Some(4));
        let (answer, _) = sh("cat; echo done", 5000);
        assert_eq!(&*answer.stdout, b"done\n", "there is nothing on standard input");
    }

    /// So many seconds as only this process asks for.
    fn seconds(whole: u32) -> String {
        format!("{whole}.{}", std::process::id())
    }

    /// Whether a `sleep` is gone, or goes soon: a signal takes a moment.
    fn is_gone(seconds: &str) -> bool {
        let look = || code(&sh(&format!("ps -e -o args= | grep '[s]leep {seconds}'"), 5000).0);
        (0..40).any(|_| {
            thread::sleep(Duration::from_millis(50));
            look() == Some(1)
        })
    }

    #[test]
    fn one_that_hangs_is_ended_with_all_that_it_started() {
        let long = seconds(61);
        let script = format!("sleep {long} & trap '' TERM; echo before; while :; do sleep 0.1; done");
        let (answer, took) = sh(&script, 200);
        assert_eq!((answer.status, &*answer.stdout), (None, &b"before\n"[..]));
        assert!(took < Duration::from_secs(3), "{took:?}");
        assert!(is_gone(&long));
    }

    #[test]
    fn a_grandchild_that_keeps_the_output_open_keeps_nobody_waiting() {
        let long = seconds(62);
        let (answer, took) = sh(&format!("sleep {long} & echo out"), 20_000);
        assert_eq!((code(&answer), &*answer.stdout), (Some(0), &b"out\n"[..]));
        assert!(took < Duration::from_secs(3), "{took:?}");
        assert!(is_gone(&long));
    }

    #[test]
    fn one_that_fails_leaves_nothing_behind() {
        let long = seconds(63);
        let (answer, _) = sh(&format!("sleep {long} >/dev/null 2>&1 & exit 2"), 20_000);
        assert_eq!(code(&answer), Some(2));
        assert!(is_gone(&long));
    }

    #[test]
    fn one_that_never_stops_talking_is_kept_short() {
        let (answer, _) = sh("yes", 200);
        assert_eq!((answer.status, answer.stdout.len()), (None, KEPT));
    }
}
