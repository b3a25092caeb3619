//! What `run` has recorded of the jobs of `tollgate.toml` on this machine.

use std::collections::BTreeSet;
use std::path::Path;

use tollgate_common::records::{End, Record, Records, file};
use tollgate_common::text::{count, escape};
use tollgate_common::{Ctx, Failure};

use crate::graph::input::{By, Job, Measured, Sample, Times};
use crate::target;

/// The times of the jobs; `None` where nothing is recorded of any. That it cannot be read is worth a note.
pub(super) fn measured(jobs: &[Job], root: &Path, ctx: &Ctx, notes: &mut Vec<String>) -> Option<Measured> {
    let path = file::path(&target::directory(root, ctx));
    let records = match file::read(&path) {
        Ok(records) => records,
        Err(err) => {
            let path = path.display().to_string();
            let failure =
                Failure::new(anyhow::Error::new(err).context(format!("cannot read {}", escape(&path))));
            notes.push(format!("{failure}; no times are known"));
            return None;
        }
    };
    if records.skipped > 0 {
        notes.push(format!(
            "{} of the records left out, which cannot be understood",
            count(records.skipped, "line")
        ));
    }
    let times: Vec<Times> = jobs.iter().map(|job| times(&records, &job.id)).collect();
    let recorded = |job: &Job| records.recent(&job.id, None);
    let runs: BTreeSet<&str> = jobs.iter().flat_map(recorded).map(|record| record.run.as_str()).collect();
    let is_any = times.iter().any(|times| !times.samples.is_empty() || times.unusable > 0);
    // A run may be of some jobs only, so that what whole runs took says nothing.
    is_any.then(|| Measured { by: By::Run, runs: runs.len(), walls: Vec::new(), jobs: times })
}

fn times(records: &Records, job: &str) -> Times {
    let samples: Vec<Sample> = records.recent(job, None).into_iter().map(sample).collect();
    let unusable = records.all.iter().filter(|run| run.job == job && run.end != End::Passed).count();
    Times { unusable: if samples.is_empty() { unusable } else { 0 }, samples, skipped: 0 }
}

/// What it waited for a lane, or for another job's target directory, is its queue.
fn sample(record: &Record) -> Sample {
    Sample { queue: Some(record.waited_ms), run: record.wall_ms, work: record.wall_ms, legs: 1 }
}
