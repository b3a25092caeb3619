//! The records of runs: what is in a line, what is usual, and a file that several write and anybody may have spoiled.

mod disk;
mod lines;

use tollgate_common::records::{End, Record, VERSION};

/// A run that passed.
fn record(job: &str, wall_ms: u64) -> Record {
    Record {
        version: VERSION,
        run: "1".to_owned(),
        job: job.to_owned(),
        wall_ms,
        end: End::Passed,
        exit: Some(0),
        attempt: 1,
        command: format!("cargo {job}"),
        ..Record::default()
    }
}
