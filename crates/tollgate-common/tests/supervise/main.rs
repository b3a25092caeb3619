//! Programs that are run to their end, with real ones: shells, and what they start.
#![cfg(unix)]

mod ending;
mod output;
mod terminal;

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tollgate_common::process::supervise::{self, Ended, Outputs, Patience, Running};

/// Shorter than for people, so that the tests are.
const PATIENCE: Patience = Patience { asked: Duration::from_millis(400), told: Duration::from_millis(300) };

/// Starts a script whose output goes to the file `output` in the directory where it runs.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn start(dir: &Path, script: &str, timeout: Option<Duration>) -> Running {
    let mut command = Command::new("sh");
    command.args(["-c", script]).current_dir(dir);
    let output = File::create(dir.join("output")).expect("a file");
    supervise::start(command, Outputs { stdout: output, stderr: None }, timeout, PATIENCE).expect("sh")
}

fn run(dir: &Path, script: &str) -> (Ended, Duration) {
    let begin = Instant::now();
    let ended = start(dir, script, Some(Duration::from_secs(60))).wait().expect("an end");
    (ended, begin.elapsed())
}

fn text(dir: &Path, ended: &Ended) -> String {
    let bytes = std::fs::read(dir.join("output")).expect("the output");
    let length = usize::try_from(ended.output_bytes).expect("a length");
    String::from_utf8(bytes[..length].to_vec()).expect("UTF-8")
}
