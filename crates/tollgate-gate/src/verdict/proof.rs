//! What a plan proves: for one commit which jobs have to run and which may be skipped.

use std::collections::BTreeMap;

use tollgate_common::plan::Plan;

use super::id::JobId;
use super::needs::{JobResult, Need};
use super::report::PlanFault;

/// A plan that was made for the commit at hand, by a job that succeeded.
#[derive(Clone, Debug)]
pub(super) struct Proof {
    pub(super) commit: String,
    /// The jobs that have to run, each with the reason.
    pub(super) run: BTreeMap<JobId, String>,
    /// The jobs that may be skipped, each with the reason.
    pub(super) skip: BTreeMap<JobId, String>,
}

impl Proof {
    /// The proof, or why there is none. `made` is the job that makes the plan, `text` its output.
    pub(super) fn find(
        made: Option<&Need>,
        text: Option<&str>,
        commit: Option<&str>,
    ) -> Result<Self, PlanFault> {
        if made.is_none_or(|need| need.result != JobResult::Success) {
            return Err(PlanFault::NotMade);
        }
        let text = text.filter(|text| !text.trim().is_empty()).ok_or(PlanFault::NoOutput)?;
        let Plan { head, run, skip, .. } =
            Plan::parse(text).map_err(|err| PlanFault::Unreadable(format!("{err:#}")))?;
        let by_id = |part: BTreeMap<String, String>| {
            part.into_iter().map(|(id, why)| (JobId::new(&id), why)).collect()
        };
        match head {
            Some(head) if commit == Some(&head) => {
                Ok(Self { commit: head, run: by_id(run), skip: by_id(skip) })
            }
            plan => Err(PlanFault::OtherCommit { plan, judged: commit.map(str::to_owned) }),
        }
    }
}
