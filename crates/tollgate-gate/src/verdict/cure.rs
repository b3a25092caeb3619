//! What mends a plan that proves nothing, in one sentence: which step's output, of which run, for which commit.
//!
//! What a job that failed needs, its own log says.

use tollgate_common::text::escape;

use super::report::{JobReport, PlanFault, Report, Verdict, Why};

/// What mends it, where that is known.
#[must_use]
pub fn help(report: &Report) -> Option<String> {
    let mut jobs = report.jobs.iter().filter(|_| report.verdict != Verdict::Pass);
    let planner = jobs.find_map(|job| match &job.why {
        Why::BadPlan(fault) => Some((job, fault)),
        _ => None,
    });
    planner.and_then(|(job, fault)| of(job, fault))
}

fn of(job: &JobReport, fault: &PlanFault) -> Option<String> {
    let id = &job.id;
    let output = "`plan: ${{ steps.ID.outputs.plan }}`, where ID is its step that runs tollgate-affected";
    match fault {
        PlanFault::NotMade => None,
        PlanFault::NoOutput => Some(format!("give the job `{id}` the output {output}")),
        PlanFault::Unreadable(_) => Some(format!(
            "give the job `{id}` the output {output}, as it is, and use one release of the tools in all jobs"
        )),
        PlanFault::OtherCommit { plan: None, .. } => {
            Some(format!("check out the commit (actions/checkout) in the job `{id}` before it plans"))
        }
        PlanFault::OtherCommit { plan: Some(plan), judged } => {
            let judged = judged.as_deref().map_or_else(|| "that commit".into(), |judged| escape(judged));
            Some(format!(
                "make the plan in this very run: check out {judged} in the job `{id}` (no other `ref`), and give it the \
                 output {output}, not the plan of another run; or, if {plan} is the commit to judge, say \
                 `--sha {plan}` to the gate",
                plan = escape(plan),
            ))
        }
    }
}
