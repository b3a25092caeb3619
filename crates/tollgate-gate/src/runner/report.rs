//! What became of a run, finished: plain data for whoever renders it.

use std::path::PathBuf;
use std::time::Duration;

use tollgate_common::Outcome;
use tollgate_common::records::{Record, Usual};

/// A run from its beginning to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What tells it from other runs; the records have it too.
    pub run: String,
    /// When it began, in milliseconds since 1970 (UTC).
    pub start_ms: u64,
    /// How long it took in all.
    pub wall: Duration,
    /// Where the jobs' directories are relative to.
    pub root: PathBuf,
    /// What the plan compared with, where there is one.
    pub compared_with: Option<String>,
    /// Why there is no plan, where one was asked for.
    pub no_plan: Option<String>,
    /// The jobs in the order of `tollgate.toml`, also those that were skipped.
    pub jobs: Vec<JobReport>,
}

/// What became of one job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobReport {
    /// Its name.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// Why it ran, or was skipped.
    pub reason: String,
    /// What one types to run it again; nothing for one that was skipped.
    pub again: Option<String>,
    /// The directory in which it ran.
    pub directory: Option<PathBuf>,
    /// What it took most times before.
    pub usual: Option<Usual>,
    /// Its tries, the first first; none for one that never started.
    pub attempts: Vec<Attempt>,
}

/// What became of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It passed; after more than one try it is flaky.
    Passed,
    /// It was not run, as it passed before on the same tree.
    PassedBefore {
        /// How long ago.
        ago: Duration,
    },
    /// It failed.
    Failed {
        /// Whether `tollgate.toml` allows it to.
        allowed: bool,
    },
    /// Its time was over.
    TimedOut {
        /// Whether `tollgate.toml` allows it to.
        allowed: bool,
    },
    /// It was stopped while it ran.
    Stopped(Because),
    /// It never ran.
    NotRun(Because),
    /// Nobody asked for it, for the job's reason.
    Skipped,
}

/// Why a job was stopped or never started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// This job did not pass, and it is needed, maybe through others.
    Need(String),
    /// This job failed, and then nothing else goes on.
    FailFast(String),
    /// Somebody interrupted the run.
    Interrupt(Signal),
}

/// How somebody asked for an end of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// What Ctrl-C sends.
    Interrupt,
    /// What Ctrl-\ sends.
    Quit,
    /// What `kill` sends.
    Terminate,
    /// What a terminal sends that is closed.
    HangUp,
}

impl Signal {
    /// Its name as the system has it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Interrupt => "SIGINT",
            Self::Quit => "SIGQUIT",
            Self::Terminate => "SIGTERM",
            Self::HangUp => "SIGHUP",
        }
    }
}

/// One try of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// What the records say of it.
    pub record: Record,
    /// How many bytes it has written.
    pub output_bytes: u64,
    /// The end of what it has written, at most [`TAIL`] bytes.
    pub tail: Vec<u8>,
    /// Why it could not be started, or a part of its output is lost.
    pub trouble: Option<String>,
}

/// So much of the output of a job stays in the report.
pub const TAIL: u64 = 64 * 1024;

/// The run in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Every job passed, was skipped, or may fail.
    Pass,
    /// A job failed.
    Fail,
    /// None failed, and the run was interrupted.
    Cancelled,
}

impl Report {
    /// The run in one word. Who failed decides, also where the run was interrupted afterwards.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        if self.jobs.iter().any(|job| job.fate.is_bad()) {
            Verdict::Fail
        } else if self.interrupted().is_some() {
            Verdict::Cancelled
        } else {
            Verdict::Pass
        }
    }

    /// What interrupted it, if something did.
    #[must_use]
    pub fn interrupted(&self) -> Option<Signal> {
        self.jobs.iter().find_map(|job| job.fate.interrupted())
    }

    /// How the process ends.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.verdict() {
            Verdict::Pass => Outcome::Pass,
            Verdict::Fail => Outcome::No,
            Verdict::Cancelled => Outcome::Unknown,
        }
    }
}

impl Fate {
    /// Whether the run is bad because of it. What needed a job that may fail, and so never ran, makes it bad.
    #[must_use]
    pub fn is_bad(&self) -> bool {
        match self {
            Self::Failed { allowed } | Self::TimedOut { allowed } => !allowed,
            Self::Stopped(_) | Self::NotRun(_) => self.interrupted().is_none(),
            Self::Passed | Self::PassedBefore { .. } | Self::Skipped => false,
        }
    }

    fn interrupted(&self) -> Option<Signal> {
        match self {
            Self::Stopped(Because::Interrupt(by)) | Self::NotRun(Because::Interrupt(by)) => Some(*by),
            _ => None,
        }
    }
}

impl JobReport {
    /// Whether it passed, but not at the first try.
    #[must_use]
    pub fn is_flaky(&self) -> bool {
        self.fate == Fate::Passed && self.attempts.len() > 1
    }

    /// The try that decided.
    #[must_use]
    pub fn last(&self) -> Option<&Attempt> {
        self.attempts.last()
    }
}
