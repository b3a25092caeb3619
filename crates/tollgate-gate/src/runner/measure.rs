//! What is known of a try after its end: how it ended, and what it took.

use std::io;
use std::time::{Duration, SystemTime};

use tollgate_common::process::supervise::{Cause, Ended};

use super::prepare::Prepared;
use super::report::Attempt;
use super::schedule::How;

/// What is known of how it ended and what it took.
pub(super) fn measure(ended: &Ended, attempt: &mut Attempt) -> How {
    let record = &mut attempt.record;
    record.wall_ms = ms(ended.wall);
    record.cpu_ms = ended.cpu.map(ms);
    record.peak_bytes = ended.peak_bytes;
    record.exit = ended.status.code();
    record.signal = ended.signal();
    attempt.output_bytes = ended.output_bytes;
    attempt.trouble = ended.output_lost.as_ref().map(|why| format!("a part of its output is lost: {why}"));
    match ended.cause {
        Cause::Timeout => How::TimedOut,
        Cause::Stopped => How::Stopped,
        Cause::Itself if ended.status.success() => How::Passed,
        Cause::Itself => How::Failed,
    }
}

/// Why a try never began.
pub(super) fn not_started(job: &Prepared, err: &io::Error) -> String {
    let program = job.command.argv.first().map(String::as_str).unwrap_or_default();
    let is_path = program.contains('/') || program.contains(std::path::MAIN_SEPARATOR);
    match err.kind() {
        // A job before it may have removed it; the system has the same word for both.
        io::ErrorKind::NotFound if !job.directory.is_dir() => {
            format!("there is no directory {} any more", job.directory.display())
        }
        io::ErrorKind::NotFound if !is_path => {
            format!("there is no `{program}` on PATH, or not what its first line starts")
        }
        _ => format!("`{program}` cannot be started: {err}"),
    }
}

/// Milliseconds since 1970 (UTC).
pub(super) fn now_ms() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, ms)
}

/// In milliseconds.
pub(super) fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
