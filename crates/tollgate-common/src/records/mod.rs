//! What became of jobs that `gate run` ran, and how long they took: one line of JSON a run of a job, in
//! `<target directory>/tollgate/runs.jsonl`.
//!
//! Written by `gate run`; read by it (what is cheap goes first), by `gate graph`, and by `affected --shards`, which takes
//! from the commands which packages a job ran with. Here are the types and what is a function of them; [`mod@file`] is the
//! disk. A line that cannot be understood is skipped and counted, never an error: these are measurements, and nobody's
//! answer may hang on them.

pub mod file;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The version that stands in every line. A line of another version is one that we do not understand.
pub const VERSION: u32 = 1;

/// So many runs of each job are kept, the latest.
pub const KEPT_PER_JOB: usize = 100;

/// What is usual is told by so many of the latest runs: older ones are of other code.
pub const RECENT: usize = 20;

/// A longer line is none of ours.
const LINE_LIMIT: usize = 64 * 1024;

/// A command is cut at so many characters; one of a thousand packages is longer.
const COMMAND_LIMIT: usize = 16 * 1024;

/// One run of a job. Times are in milliseconds; what was not measured is null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// [`VERSION`].
    pub version: u32,
    /// Which start of `gate run` it belongs to: the same text for all jobs of it.
    pub run: String,
    /// The job, as `tollgate.toml` names it.
    pub job: String,
    /// When it began, in milliseconds since 1970 (UTC).
    pub start_ms: u64,
    /// How long it could have run already and waited, for a lane or for another job's target directory.
    pub waited_ms: u64,
    /// How long it took.
    pub wall_ms: u64,
    /// The time on processors, its own and that of all that it started and waited for.
    pub cpu_ms: Option<u64>,
    /// The most memory that one of its processes had, in bytes.
    pub peak_bytes: Option<u64>,
    /// How it ended.
    pub end: End,
    /// Its exit code; null where a signal ended it.
    pub exit: Option<i32>,
    /// The signal that ended it.
    pub signal: Option<i32>,
    /// From 1; a job that is tried again has a line for each try.
    pub attempt: u32,
    /// What tells the files of the repository from others; null where that is not known, or where they changed while it
    /// ran.
    pub tree: Option<String>,
    /// What tells all that it depends on from others, the tree and the command and more; null where that is not known.
    pub key: Option<String>,
    /// The command as it was run, packages put in.
    pub command: String,
}

/// How a run of a job ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// With exit code 0.
    Passed,
    /// With another exit code or by a signal, or it could not be started.
    #[default]
    Failed,
    /// We ended it, because its time was over.
    TimedOut,
    /// We ended it, because another job failed or somebody pressed Ctrl-C: this says nothing about the job.
    Cancelled,
}

impl Record {
    /// How long it took.
    #[must_use]
    pub fn wall(&self) -> Duration {
        Duration::from_millis(self.wall_ms)
    }

    /// The line of the file, newline included. JSON has no newline in its strings, so it is one line whatever the
    /// names are.
    ///
    /// # Errors
    /// Never, as far as serde knows this type.
    pub fn line(&self) -> serde_json::Result<String> {
        let mut record = self.clone();
        record.version = VERSION;
        if let Some((at, _)) = record.command.char_indices().nth(COMMAND_LIMIT) {
            record.command.truncate(at);
        }
        serde_json::to_string(&record).map(|line| line + "\n")
    }
}

/// What a file with records holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Records {
    /// The runs, in the order of the file, which is that in which they ended.
    pub all: Vec<Record>,
    /// How many lines are none.
    pub skipped: usize,
}

/// What a job takes most times.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usual {
    /// The median of its latest runs that passed.
    pub median: Duration,
    /// Of how many runs; at least one.
    pub runs: usize,
}

impl Records {
    /// Reads lines. A blank line is nothing.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Self {
        let mut records = Self::default();
        for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty()) {
            match understood(line) {
                Some(record) => records.all.push(record),
                None => records.skipped += 1,
            }
        }
        records
    }

    /// The latest runs of a job that passed, the latest last: those of this command where there are any, else all.
    /// A run with other packages is another measurement, but better than none.
    #[must_use]
    pub fn recent(&self, job: &str, command: Option<&str>) -> Vec<&Record> {
        let passed = || self.all.iter().rev().filter(|run| run.job == job && run.end == End::Passed);
        let of_command = |run: &&Record| command.is_some_and(|command| is_command(run, command));
        let mut recent: Vec<&Record> = passed().filter(of_command).take(RECENT).collect();
        if recent.is_empty() {
            recent = passed().take(RECENT).collect();
        }
        recent.reverse();
        recent
    }

    /// What a job takes most times, whatever packages it ran with; nothing where it never passed.
    #[must_use]
    pub fn usual(&self, job: &str) -> Option<Usual> {
        usual(self.recent(job, None))
    }

    /// What a job takes most times with this command, or with others where it never ran with this one.
    #[must_use]
    pub fn usual_of(&self, job: &str, command: &str) -> Option<Usual> {
        usual(self.recent(job, Some(command)))
    }

    /// The run that passed, if nothing has to be run to know that a job passes now: the latest with this key, which
    /// passed at its first try. One that was cancelled says nothing.
    #[must_use]
    pub fn passed_with(&self, job: &str, key: &str) -> Option<&Record> {
        let of_key = |run: &&Record| run.job == job && run.key.as_deref() == Some(key);
        let latest = self.all.iter().rev().filter(of_key).find(|run| run.end != End::Cancelled)?;
        (latest.end == End::Passed && latest.attempt == 1).then_some(latest)
    }

    /// What is worth keeping: the latest [`KEPT_PER_JOB`] of each job, and of these what has room in so many bytes: the
    /// latest of each job first, so that one with long commands does not drive others out. The order stays.
    #[must_use]
    pub fn pruned(&self, bytes: usize) -> Vec<&Record> {
        let mut room = bytes;
        let mut kept: Vec<(usize, &Record)> = self
            .by_age()
            .into_iter()
            .take_while(|(age, ..)| *age <= KEPT_PER_JOB)
            .map_while(|(_, at, record)| {
                room = room.checked_sub(record.line().ok()?.len())?;
                Some((at, record))
            })
            .collect();
        kept.sort_by_key(|(at, _)| *at);
        kept.into_iter().map(|(_, record)| record).collect()
    }

    /// The runs with their places, each after those of which there are as many or fewer later ones of the same job; from
    /// 1 for the latest.
    fn by_age(&self) -> Vec<(usize, usize, &Record)> {
        let mut of_job: BTreeMap<&str, usize> = BTreeMap::new();
        let aged = self.all.iter().enumerate().rev().map(|(at, record)| {
            let age = of_job.entry(&record.job).or_default();
            *age += 1;
            (*age, at, record)
        });
        let mut aged: Vec<_> = aged.collect();
        aged.sort_by_key(|(age, at, _)| (*age, Reverse(*at)));
        aged
    }
}

fn understood(line: &[u8]) -> Option<Record> {
    if line.len() > LINE_LIMIT {
        return None;
    }
    let record: Record = serde_json::from_slice(line).ok()?;
    (record.version == VERSION && !record.job.is_empty()).then_some(record)
}

/// A long command stands there cut.
fn is_command(run: &Record, command: &str) -> bool {
    match command.char_indices().nth(COMMAND_LIMIT) {
        Some((at, _)) => run.command == command[..at],
        None => run.command == command,
    }
}

fn usual(runs: Vec<&Record>) -> Option<Usual> {
    let count = runs.len();
    median(runs.into_iter().map(Record::wall)).map(|median| Usual { median, runs: count })
}

/// The middle one of some times; of an even number the mean of the two in the middle.
#[must_use]
pub fn median(times: impl IntoIterator<Item = Duration>) -> Option<Duration> {
    let mut times: Vec<Duration> = times.into_iter().collect();
    times.sort();
    let middle = times.len() / 2;
    let upper = *times.get(middle)?;
    Some(if times.len() % 2 == 1 { upper } else { (times[middle - 1] + upper) / 2 })
}
