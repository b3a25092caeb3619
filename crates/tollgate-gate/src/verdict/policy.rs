//! What may happen to a job without turning the gate red.
//!
//! Comes in: `tollgate.toml`, and flags that say the same for a gate that has no checkout. Goes out: one policy. Where
//! a job is in both, the flag wins for `skip`, and the rest adds up. A job that nothing is said of has to succeed.

use std::collections::BTreeMap;

use anyhow::anyhow;
use tollgate_common::config::ConfigFile;
use tollgate_common::jobs::{Allowed, Gate, Inventory, Jobs, Skip};
use tollgate_common::text::escape;
use tollgate_common::{Failure, Result};

use super::id::JobId;

/// The name of the planning job where nobody says another.
const PLAN_JOB: &str = "plan";

/// What may happen to one job.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobPolicy {
    /// When it may be skipped.
    pub skip: Skip,
    /// The events on which that leave holds; all of them where none is named.
    pub skip_on: Vec<String>,
    /// The results that only warn.
    pub allow: Vec<Allowed>,
    /// Whether any result only warns.
    pub advisory: bool,
}

/// What may happen to the jobs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// The jobs that something is said of.
    pub jobs: BTreeMap<JobId, JobPolicy>,
    /// The job that makes the plan, if it was named.
    pub plan_job: Option<JobId>,
    /// The events on which a planned skip is no excuse.
    pub full_run_on: Vec<String>,
    /// Whether a run in which nothing ran is good.
    pub allow_empty: bool,
    /// Whether every job of the workflow has to be needed.
    pub whole_workflow: bool,
    /// The jobs that are not judged, each with the reason.
    pub exclude: BTreeMap<JobId, String>,
}

impl Policy {
    /// The policy of `tollgate.toml`. Its jobs are only those that it declares: the default jobs are no policy.
    ///
    /// # Errors
    /// When the file does not fit.
    pub fn read(config: &ConfigFile) -> Result<Self> {
        let gate: Gate = config.section("gate")?;
        let jobs = Jobs::read(config, |_| false)?;
        let declared = if jobs.declared { jobs.by_name } else { BTreeMap::new() };
        let said = declared.into_iter().map(|(name, job)| {
            let policy =
                JobPolicy { skip: job.skip, skip_on: job.skip_on, allow: job.allow, advisory: job.advisory };
            (JobId::new(&name), policy)
        });
        Ok(Self {
            jobs: said.filter(|(_, policy)| *policy != JobPolicy::default()).collect(),
            plan_job: gate.plan.as_deref().map(JobId::new),
            full_run_on: gate.full_run_on,
            allow_empty: gate.allow_empty,
            whole_workflow: gate.inventory == Some(Inventory::Workflow),
            exclude: reasons(gate.exclude)?,
        })
    }

    /// The policy of one job, to be changed.
    pub fn job(&mut self, name: &str) -> &mut JobPolicy {
        self.jobs.entry(JobId::new(name)).or_default()
    }

    /// What is said of a job.
    #[must_use]
    pub fn of(&self, id: &JobId) -> JobPolicy {
        self.jobs.get(id).cloned().unwrap_or_default()
    }

    /// The job that makes the plan; `None` where no plan is of any use, as no job was named for it and none may be
    /// skipped by it.
    #[must_use]
    pub fn planner(&self) -> Option<JobId> {
        let is_used = || self.jobs.values().any(|job| job.skip == Skip::Planned);
        self.plan_job.clone().or_else(|| is_used().then(|| JobId::new(PLAN_JOB)))
    }
}

fn reasons(exclude: BTreeMap<String, String>) -> Result<BTreeMap<JobId, String>> {
    match exclude.iter().find(|(_, reason)| reason.trim().is_empty()) {
        Some((name, _)) => {
            let message = anyhow!("the job `{}` is excluded without a reason", escape(name));
            Err(Failure::new(message).hint("[gate.exclude] takes `job = \"why the gate need not judge it\"`"))
        }
        None => Ok(exclude.into_iter().map(|(name, reason)| (JobId::new(&name), reason)).collect()),
    }
}
