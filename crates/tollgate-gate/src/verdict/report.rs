//! The finished verdict: plain data, from which every format is written.

use tollgate_common::workflow::Dag;

use super::id::JobId;
use super::needs::JobResult;

/// The verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The pull request may be merged, as far as these jobs are concerned.
    Pass,
    /// It may not.
    Fail,
    /// Nothing failed, but jobs were cancelled: nobody knows.
    Cancelled,
}

/// How a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Standing {
    /// As it should.
    Good,
    /// Not as it should, but the policy lets it pass.
    Warned,
    /// The gate is red because of it, or of what it is a consequence of.
    Bad,
}

/// Why a job stands as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// It succeeded.
    Succeeded,
    /// It succeeded, though the plan has this reason to skip it.
    NotPlanned(String),
    /// The plan skips it for this reason.
    Planned(String),
    /// The plan skips what it is downstream of.
    BelowPlanned,
    /// It may be skipped at any time.
    AnySkip,
    /// It failed.
    Failed,
    /// It was cancelled.
    WasCancelled,
    /// Its result is none that is documented.
    UnknownResult,
    /// It was skipped, and nothing allows that.
    Skipped,
    /// It was skipped, and may be on other events only.
    SkippedOn(String),
    /// It was skipped by plan on an event on which all jobs have to run.
    FullRun(String),
    /// It was skipped, and the leave depends on the event, which is not known.
    NoEvent,
    /// It was skipped, and the plan has this reason to run it.
    PlannedToRun(String),
    /// It was skipped, and the plan does not name it.
    NotInPlan,
    /// It was skipped, and the plan that should say so proves nothing.
    NoPlan,
    /// It made the plan, which proves nothing.
    BadPlan(PlanFault),
    /// It was skipped as it may be, but so was all the rest, and no plan says so.
    NothingRan,
}

/// Why a plan proves nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PlanFault {
    /// The job that makes it did not succeed.
    NotMade,
    /// The job has no such output.
    NoOutput,
    /// It is none that we can read.
    Unreadable(String),
    /// It is not for the commit that is judged.
    OtherCommit {
        /// The commit that it is for, if it is for one.
        plan: Option<String>,
        /// The commit that is judged, if it is known.
        judged: Option<String>,
    },
}

/// What part a job has in a verdict that is red.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Role {
    /// None.
    None,
    /// It began it.
    Cause,
    /// It followed from these jobs, by their places in the report; never empty, and the first ones where there are
    /// very many.
    Consequence(Vec<usize>),
    /// It was cancelled, or followed from that, beside a failure, which is what counts; or it never started in a run
    /// that was cancelled.
    Beside,
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobReport {
    /// Its id.
    pub id: JobId,
    /// Its result.
    pub result: JobResult,
    /// How it stands.
    pub standing: Standing,
    /// Why.
    pub why: Why,
    /// Its part in the verdict.
    pub role: Role,
    /// The jobs that it needs and that the gate does not, where it was skipped and nothing else tells why.
    pub unseen: Vec<JobId>,
    /// The jobs that it needs and that did not succeed, which only warns, where it was skipped and nothing else
    /// tells why.
    pub after: Vec<JobId>,
}

/// The plan that skips were judged by.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlanReport {
    /// The job that made it.
    pub job: JobId,
    /// The commit that it is for, if it proves anything.
    pub commit: Option<String>,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The verdict.
    pub verdict: Verdict,
    /// The jobs in the order of the needs.
    pub jobs: Vec<JobReport>,
    /// The plan, if one was looked for.
    pub plan: Option<PlanReport>,
    /// The workflow's graph, if it is known.
    pub dag: Option<Dag>,
    /// The event, if it is known.
    pub event: Option<String>,
    /// The commit that is judged, if it is known.
    pub commit: Option<String>,
    /// What the reader should know besides.
    pub notes: Vec<String>,
}

impl Report {
    /// The jobs that are judged: all but the one that makes the plan.
    pub fn judged(&self) -> impl Iterator<Item = &JobReport> {
        self.jobs.iter().filter(|job| self.plan.as_ref().is_none_or(|plan| plan.job != job.id))
    }

    /// The jobs that began it.
    pub fn causes(&self) -> impl Iterator<Item = (usize, &JobReport)> {
        self.jobs.iter().enumerate().filter(|(_, job)| job.role == Role::Cause)
    }
}
