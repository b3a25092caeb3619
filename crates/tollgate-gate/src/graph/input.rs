//! What the graph is decided from: jobs, what they need, and what was measured of them. Plain data; all times are in
//! milliseconds.

/// Everything that was read.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Input {
    /// The file that the jobs are from, as it is shown.
    pub(crate) source: String,
    /// Whether that is a workflow.
    pub(crate) is_workflow: bool,
    /// The jobs, in the order of the file; the graph of their needs has no cycle.
    pub(crate) jobs: Vec<Job>,
    /// What was measured, in the order of the jobs; `None` where nothing was.
    pub(crate) measured: Option<Measured>,
    /// What cargo built in some of the jobs.
    pub(crate) builds: Vec<Build>,
    /// What was found on the way and is worth a word.
    pub(crate) notes: Vec<String>,
}

/// A job; a matrix, and all the jobs of a reusable workflow, are one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Job {
    /// Its id.
    pub(crate) id: String,
    /// The line of the file in which it begins.
    pub(crate) line: usize,
    /// What it needs, each once.
    pub(crate) needs: Vec<Need>,
    /// How many legs its matrix has, if it has one.
    pub(crate) legs: Option<Count>,
    /// How many jobs the workflow has that it calls, if it calls one.
    pub(crate) calls: Option<Count>,
}

/// A number that may not be known before the workflow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Count {
    /// It stands there.
    Known(usize),
    /// It is computed when it runs, or the file is not here.
    Unknown,
}

/// An edge of the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// The number of the job that is needed.
    pub(crate) job: usize,
    /// What the edge is for.
    pub(crate) carries: Carries,
}

/// What an edge is for, as far as the file tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carries {
    /// Data, or something that cannot be seen.
    Something,
    /// No data was found; the job does not start when the one it needs fails.
    FailureOnly,
    /// No data was found, and the job starts whatever becomes of the one it needs.
    Nothing,
}

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Measured {
    /// Where.
    pub(crate) by: By,
    /// How many runs there are.
    pub(crate) runs: usize,
    /// From the creation of the first job of a run to the end of its last, of each run for which that is known.
    pub(crate) walls: Vec<u64>,
    /// The times of each job.
    pub(crate) jobs: Vec<Times>,
}

/// Who measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// GitHub, in its runs.
    GitHub,
    /// `run`, on this machine.
    Run,
}

/// The times of a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Times {
    /// One of each run in which it succeeded.
    pub(crate) samples: Vec<Sample>,
    /// In how many runs it was skipped.
    pub(crate) skipped: usize,
    /// In how many runs it ended in another way, or has not ended: what it took then is not what it takes.
    pub(crate) unusable: usize,
}

/// The times of a job in one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    /// From when it could have started until it did; `None` where nobody waits.
    pub(crate) queue: Option<u64>,
    /// From the start of its first leg to the end of its last.
    pub(crate) run: u64,
    /// What all legs together took.
    pub(crate) work: u64,
    /// How many legs there were.
    pub(crate) legs: usize,
}

/// What cargo built in a job.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Build {
    /// The number of the job.
    pub(crate) job: usize,
    /// The file, as it is shown.
    pub(crate) file: String,
    /// What was built.
    pub(crate) units: Vec<Unit>,
}

/// One thing that cargo built or ran: a library, a build script, the run of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The number that cargo gave it.
    pub(crate) number: u64,
    /// The crate with its version, and what of it.
    pub(crate) name: String,
    /// When it began.
    pub(crate) start: u64,
    /// What it took.
    pub(crate) run: u64,
    /// The numbers of those that could begin when it ended.
    pub(crate) unblocks: Vec<u64>,
    /// The numbers of those that could begin when its metadata was there.
    pub(crate) unblocks_early: Vec<u64>,
}
