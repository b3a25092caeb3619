//! `--debug`: which programs were started and which files were read, each with what came of it and the time.
//!
//! Kept while the checks run, and shown when they are done. What a program printed is not kept, and no value of a
//! variable is shown ([`crate::scrub::Scrub::debug`]).

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tollgate_common::process::probe::Answer;
use tollgate_common::text::count;

/// What happened so far.
#[derive(Debug)]
pub struct Trace {
    start: Instant,
    lines: Mutex<Vec<(Duration, String)>>,
}

impl Default for Trace {
    fn default() -> Self {
        Self { start: Instant::now(), lines: Mutex::default() }
    }
}

impl Trace {
    /// A program was started, some time ago.
    pub fn ran(&self, command: &Command, since: Instant, answer: &io::Result<Answer>) {
        let mut line = format!("ran {}", command.get_program().to_string_lossy());
        for arg in command.get_args() {
            line.extend([" ", &arg.to_string_lossy()]);
        }
        let came = match answer {
            Err(err) => format!("not started ({})", err.kind()),
            Ok(answer) => {
                let end = answer.status.map_or_else(|| "ended by us".to_owned(), |status| status.to_string());
                let bytes = count(answer.stdout.len() + answer.stderr.len(), "byte");
                format!("{end}, {bytes}, {:.1} ms", milliseconds(answer.wall))
            }
        };
        self.push(since, format!("{line}: {came}"));
    }

    /// A file was read.
    pub fn read(&self, path: &Path, text: Result<&str, &io::Error>) {
        let came = match text {
            Ok(text) => count(text.len(), "byte"),
            Err(err) => err.kind().to_string(),
        };
        self.push(Instant::now(), format!("read {}: {came}", path.display()));
    }

    fn push(&self, at: Instant, line: String) {
        let at = at.saturating_duration_since(self.start);
        self.lines.lock().unwrap_or_else(PoisonError::into_inner).push((at, line));
    }

    /// All of it in the order of time, a line each.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner).clone();
        lines.sort();
        let line = |(at, line): &(Duration, String)| {
            let mut text = String::new();
            let _ = write!(text, "debug: {:>7.1} ms  {line}", milliseconds(*at));
            text
        };
        lines.iter().map(line).collect()
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
