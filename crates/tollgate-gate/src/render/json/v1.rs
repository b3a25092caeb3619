//! Version 1 of the verdict as JSON. The order of the fields is fixed.

use serde::Serialize;
use tollgate_common::text;

use crate::verdict::report::{JobReport, Report, Role, Standing, Verdict};
use crate::verdict::{cure, words};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// `pass`, `fail` or `cancelled`.
    verdict: &'static str,
    /// The verdict in one sentence.
    sentence: String,
    /// What mends a plan that proves nothing, where that is why; else null.
    help: Option<String>,
    /// The commit that is judged.
    commit: Option<&'a str>,
    /// What started the run, if it is known.
    event: Option<&'a str>,
    /// The plan, where one was asked.
    plan: Option<Plan<'a>>,
    /// The jobs that began it; empty where the verdict is `pass`.
    causes: Vec<&'a str>,
    /// In the order of the needs.
    jobs: Vec<Job<'a>>,
    /// What reading had to say.
    notes: &'a [String],
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Plan<'a> {
    /// The job that made it.
    job: &'a str,
    /// The commit that it is for; null where it proves nothing.
    commit: Option<&'a str>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Job<'a> {
    /// Its id.
    id: &'a str,
    /// Its result, as GitHub wrote it.
    result: &'a str,
    /// `good`, `warned` or `bad`.
    standing: &'static str,
    /// Why it stands so.
    why: String,
    /// `cause`, `consequence` or `beside` a failure; null where the job is not bad.
    role: Option<&'static str>,
    /// The causes that it is a consequence of, the first ones of very many.
    because: Vec<&'a str>,
}

/// The verdict as one JSON document with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let answer = Answer {
        version: VERSION,
        verdict: verdict(report.verdict),
        sentence: words::sentence(report),
        help: cure::help(report),
        commit: report.commit.as_deref(),
        event: report.event.as_deref(),
        plan: report
            .plan
            .as_ref()
            .map(|plan| Plan { job: plan.job.as_str(), commit: plan.commit.as_deref() }),
        causes: report.causes().map(|(_, job)| job.id.as_str()).collect(),
        jobs: report.jobs.iter().map(|of| job(report, of)).collect(),
        notes: &report.notes,
    };
    text::json(&answer)
}

/// The verdict in one word.
#[must_use]
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Cancelled => "cancelled",
    }
}

fn job<'a>(report: &'a Report, job: &'a JobReport) -> Job<'a> {
    let standing = match job.standing {
        Standing::Good => "good",
        Standing::Warned => "warned",
        Standing::Bad => "bad",
    };
    let (role, because) = match &job.role {
        Role::None => (None, &[][..]),
        Role::Cause => (Some("cause"), &[][..]),
        Role::Consequence(causes) => (Some("consequence"), causes.as_slice()),
        Role::Beside => (Some("beside"), &[][..]),
    };
    let because = because.iter().map(|&cause| report.jobs[cause].id.as_str()).collect();
    Job {
        id: job.id.as_str(),
        result: job.result.as_str(),
        standing,
        why: words::why(report, job),
        role,
        because,
    }
}

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}
