//! What was decided. All times are in milliseconds.

use super::input::{By, Count, Job};

/// The graph with everything that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Report {
    /// The file that the jobs are from.
    pub(crate) source: String,
    /// Whether that is a workflow.
    pub(crate) is_workflow: bool,
    /// Who measured, and how many runs; `None` where nothing is known of any job.
    pub(crate) basis: Option<Basis>,
    /// How many runs were looked at, also where they tell no time.
    pub(crate) runs: usize,
    /// The jobs, in the order of the file.
    pub(crate) jobs: Vec<JobReport>,
    /// The numbers of the jobs as they are shown: each after the one that it hangs from.
    pub(crate) order: Vec<usize>,
    /// The longest path; by the number of jobs where no time is known.
    pub(crate) path: Path,
    /// How many jobs stand one after the other at most.
    pub(crate) levels: usize,
    /// The jobs of which it is not known how long they take. They count as nothing in every figure, which are lower
    /// bounds then.
    pub(crate) unknown: Vec<usize>,
    /// The run time of all legs of all jobs.
    pub(crate) work: u64,
    /// Edges that may cost time for little.
    pub(crate) hints: Vec<Hint>,
    /// What cargo built.
    pub(crate) builds: Vec<BuildReport>,
    /// What was found on the way.
    pub(crate) notes: Vec<String>,
}

/// Who measured, and how often.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Basis {
    /// Who.
    pub(crate) by: By,
    /// How many runs.
    pub(crate) runs: usize,
    /// What whole runs took, where that is known.
    pub(crate) wall: Option<Spread>,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct JobReport {
    /// Its id.
    pub(crate) id: String,
    /// The line of the file.
    pub(crate) line: usize,
    /// The legs of its matrix.
    pub(crate) legs: Option<Count>,
    /// The jobs of the workflow that it calls.
    pub(crate) calls: Option<Count>,
    /// The numbers of the jobs that it needs, in the order of the file.
    pub(crate) needs: Vec<usize>,
    /// Those of them that another of them needs too, near or far.
    pub(crate) implied: Vec<usize>,
    /// The need that ends last: the one that decides when it starts.
    pub(crate) waits_for: Option<usize>,
    /// Its row, from zero.
    pub(crate) level: usize,
    /// How long it takes.
    pub(crate) time: Time,
    /// When it can start to queue at the earliest.
    pub(crate) earliest: u64,
    /// When it has to, so that nothing ends later.
    pub(crate) latest: u64,
    /// What is won if its run takes no time.
    pub(crate) saves: u64,
    /// Whether it is on the longest path that is shown.
    pub(crate) is_critical: bool,
}

/// How long a job takes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Time {
    /// It was measured.
    Known(Known),
    /// It was skipped in each of so many runs.
    Skipped(usize),
    /// Nothing can be said.
    Unknown(Unknown),
}

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// How long it queued; `None` where nobody waits.
    pub(crate) queue: Option<Spread>,
    /// How long it ran.
    pub(crate) run: Spread,
    /// What all its legs took, the median.
    pub(crate) work: u64,
    /// In how many runs.
    pub(crate) samples: usize,
    /// The most legs that were seen.
    pub(crate) legs: usize,
}

/// Why nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// It is in none of the runs.
    Absent,
    /// It succeeded in none of so many.
    NeverSucceeded(usize),
}

/// Several measures as two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spread {
    /// The median.
    pub(crate) median: u64,
    /// The 90th percentile.
    pub(crate) p90: u64,
}

/// The longest path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Path {
    /// The numbers of the jobs on it, first to last.
    pub(crate) jobs: Vec<usize>,
    /// What it takes.
    pub(crate) length: u64,
    /// What of that is queueing.
    pub(crate) queue: u64,
}

/// An edge that may cost time for little.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hint {
    /// The number of the job that waits.
    pub(crate) job: usize,
    /// The number of the job that it waits for.
    pub(crate) need: usize,
    /// Whether a failure of the one keeps the other from starting.
    pub(crate) gates: bool,
    /// What is won without the edge.
    pub(crate) saves: u64,
}

/// What cargo built in a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BuildReport {
    /// The number of the job.
    pub(crate) job: usize,
    /// The file.
    pub(crate) file: String,
    /// What was built, in the order in which it began.
    pub(crate) units: Vec<UnitReport>,
    /// From the first start to the last end.
    pub(crate) wall: u64,
    /// What all took together.
    pub(crate) work: u64,
    /// The places among `units` of those that each made the next possible, up to the one that ended last.
    pub(crate) chain: Vec<usize>,
}

/// One thing that cargo built or ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UnitReport {
    /// What it is.
    pub(crate) name: String,
    /// When it began.
    pub(crate) start: u64,
    /// What it took.
    pub(crate) run: u64,
    /// Whether it is part of the chain.
    pub(crate) is_critical: bool,
}

impl Report {
    /// Whether every figure is what it says, and no lower bound.
    pub(crate) fn is_complete(&self) -> bool {
        self.unknown.is_empty()
    }

    /// The needs of a job that are not said by what it hangs from: neither that one, nor what comes before it.
    pub(crate) fn also(&self, job: usize) -> impl Iterator<Item = usize> {
        let job = &self.jobs[job];
        job.needs
            .iter()
            .copied()
            .filter(move |need| Some(*need) != job.waits_for && !job.implied.contains(need))
    }
}

impl JobReport {
    /// A job of which nothing is known yet.
    pub(crate) fn new(job: &Job, time: Time) -> Self {
        Self {
            id: job.id.clone(),
            line: job.line,
            legs: job.legs,
            calls: job.calls,
            needs: job.needs.iter().map(|need| need.job).collect(),
            implied: Vec::new(),
            waits_for: None,
            level: 0,
            time,
            earliest: 0,
            latest: 0,
            saves: 0,
            is_critical: false,
        }
    }

    /// How much later it may start without anything ending later.
    pub(crate) fn slack(&self) -> u64 {
        self.latest - self.earliest
    }
}

impl Time {
    /// What was measured, if anything was.
    pub(crate) fn known(&self) -> Option<&Known> {
        if let Self::Known(known) = self { Some(known) } else { None }
    }

    /// How long it runs; nothing where that is not known.
    pub(crate) fn run(&self) -> u64 {
        self.known().map_or(0, |known| known.run.median)
    }

    /// How long it queues; nothing where that is not known.
    pub(crate) fn queue(&self) -> u64 {
        self.known().and_then(|known| known.queue).map_or(0, |queue| queue.median)
    }

    /// From when it could start to its end.
    pub(crate) fn total(&self) -> u64 {
        self.queue() + self.run()
    }
}
