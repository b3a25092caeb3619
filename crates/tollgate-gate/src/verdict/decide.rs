//! The verdict: a function of what became of the jobs, the policy, the graph, the event and the commit.
//!
//! Fails closed: whatever is not known to be good is bad. Where the question itself is wrong (a policy for a job that
//! is not there, a plan that nobody made, a commit that nobody named) there is no verdict but an error.

use std::collections::BTreeSet;

use anyhow::anyhow;
use tollgate_common::jobs::{Allowed, Skip};
use tollgate_common::text::{did_you_mean, escape};
use tollgate_common::workflow::Dag;
use tollgate_common::{Failure, Result};

use super::causes;
use super::id::JobId;
use super::inventory;
use super::needs::{JobResult, Need, Needs};
use super::policy::{JobPolicy, Policy};
use super::proof::Proof;
use super::report::{JobReport, PlanFault, PlanReport, Report, Role, Standing, Verdict, Why};

/// Everything that the verdict depends on.
#[derive(Clone, Debug, Default)]
pub struct Input {
    /// What became of the jobs.
    pub needs: Needs,
    /// What may happen to them.
    pub policy: Policy,
    /// The workflow's graph, if it is known.
    pub dag: Option<Dag>,
    /// The id of the gate's own job, if it is known.
    pub gate: Option<JobId>,
    /// What started the run, if it is known.
    pub event: Option<String>,
    /// The commit that is judged, if it is known.
    pub commit: Option<String>,
    /// What reading had to say.
    pub notes: Vec<String>,
}

/// Decides.
///
/// # Errors
/// When the policy names a job that is not there, when a skip could only be good by a plan that nobody is there to
/// make or to compare with the commit, or when a job is missing that has to be judged.
pub fn decide(input: &Input) -> Result<Report> {
    check_names(input)?;
    let planner = input.policy.planner();
    if input.needs.jobs.iter().all(|need| Some(&need.id) == planner.as_ref()) {
        return Err(Failure::new(anyhow!(
            "the needs hold only the job that makes the plan: there is no job to judge"
        ))
        .hint("list the jobs of the workflow in the `needs` of the gate's job"));
    }
    inventory::check(input)?;
    let judge = Judge::new(input, planner);
    if let Ok(plan) = &judge.plan {
        inventory::check_plan(input, plan)?;
    }
    let mut jobs = input.needs.jobs.iter().map(|need| judge.job(need)).collect::<Result<Vec<_>>>()?;
    judge.blame_the_plan(&mut jobs);
    judge.refuse_emptiness(&mut jobs);
    let verdict = verdict(&jobs);
    causes::find(&mut jobs, input.dag.as_ref(), judge.planner.as_ref(), verdict);
    let plan = judge.planner.map(|job| PlanReport { job, commit: judge.plan.ok().map(|plan| plan.commit) });
    Ok(Report {
        verdict,
        jobs,
        plan,
        dag: input.dag.clone(),
        event: input.event.clone(),
        commit: input.commit.clone(),
        notes: input.notes.clone(),
    })
}

/// A policy for a job that is not there is a typing error, or a job that somebody forgot in `needs`.
fn check_names(input: &Input) -> Result<()> {
    let there: BTreeSet<_> = input.needs.jobs.iter().map(|need| &need.id).collect();
    let policy = &input.policy;
    let named = policy.jobs.keys().chain(&policy.plan_job).filter(|id| !policy.exclude.contains_key(id));
    let Some(unknown) = named.into_iter().find(|id| !there.contains(id)) else {
        return Ok(());
    };
    let failure = Failure::new(anyhow!(
        "the policy names the job `{unknown}`, which is not among the needs of the gate"
    ));
    let names = input.needs.jobs.iter().map(|need| need.id.as_str());
    let failure = match did_you_mean(unknown.as_str(), names) {
        Some(meant) => failure.hint(format!("did you mean `{}`?", escape(meant))),
        None => failure,
    };
    Err(failure
        .hint(format!("add `{unknown}` to the `needs` of the gate's job"))
        .hint(format!("or say why it is not judged: [gate.exclude] {unknown} = \"…\" in tollgate.toml")))
}

/// Red is cancelled where nothing failed.
fn verdict(jobs: &[JobReport]) -> Verdict {
    let bad = || jobs.iter().filter(|job| job.standing == Standing::Bad);
    let is_quiet = |job: &JobReport| {
        matches!(job.result, JobResult::Cancelled | JobResult::Skipped) && job.why != Why::NothingRan
    };
    if bad().next().is_none() {
        Verdict::Pass
    } else if bad().all(is_quiet) && bad().any(|job| job.result == JobResult::Cancelled) {
        Verdict::Cancelled
    } else {
        Verdict::Fail
    }
}

/// The jobs that wait for one that the plan skips. The gate has to see that one, and that it did not fail: it may have
/// run all the same, and then that is why they did not.
fn below(plan: &Proof, dag: &Dag, needs: &[Need]) -> BTreeSet<JobId> {
    let fine = needs.iter().filter(|need| matches!(need.result, JobResult::Success | JobResult::Skipped));
    let planned = fine.map(|need| &need.id).filter(|id| plan.skip.contains_key(id));
    dag.waiting_for(planned.map(JobId::as_str)).into_iter().map(JobId::new).collect()
}

/// What one job is judged by.
struct Judge<'a> {
    input: &'a Input,
    planner: Option<JobId>,
    /// Whether that job is among the needs.
    has_planner: bool,
    /// The plan, or why it proves nothing.
    plan: Result<Proof, PlanFault>,
    /// The jobs of the graph with an ancestor that the plan skips.
    below: BTreeSet<JobId>,
}

impl<'a> Judge<'a> {
    fn new(input: &'a Input, planner: Option<JobId>) -> Self {
        let made = input.needs.jobs.iter().find(|need| Some(&need.id) == planner.as_ref());
        let plan = Proof::find(made, input.needs.plan.as_deref(), input.commit.as_deref());
        let below = match (&plan, &input.dag) {
            (Ok(plan), Some(dag)) => below(plan, dag, &input.needs.jobs),
            _ => BTreeSet::new(),
        };
        Self { input, has_planner: made.is_some(), planner, plan, below }
    }

    fn job(&self, need: &Need) -> Result<JobReport> {
        let policy = self.input.policy.of(&need.id);
        let allows = |result| policy.advisory || policy.allow.contains(&result);
        let warned = |is_spared| if is_spared { Standing::Warned } else { Standing::Bad };
        let (standing, why) = match &need.result {
            JobResult::Success => (Standing::Good, self.success(&need.id)),
            JobResult::Failure => (warned(allows(Allowed::Failure)), Why::Failed),
            JobResult::Cancelled => (warned(allows(Allowed::Cancelled)), Why::WasCancelled),
            JobResult::Other(_) => (warned(policy.advisory), Why::UnknownResult),
            JobResult::Skipped => match self.skip(&need.id, &policy) {
                Ok(why @ (Why::Planned(_) | Why::BelowPlanned | Why::AnySkip)) => (Standing::Good, why),
                Ok(why) => (warned(policy.advisory), why),
                Err(_) if policy.advisory => (Standing::Warned, Why::NoPlan),
                Err(failure) => return Err(failure),
            },
        };
        let (id, result) = (need.id.clone(), need.result.clone());
        Ok(JobReport { id, result, standing, why, role: Role::None, unseen: Vec::new(), after: Vec::new() })
    }

    /// A job that ran though it need not have is as good as any other that ran.
    fn success(&self, id: &JobId) -> Why {
        let skip = self.plan.as_ref().ok().and_then(|plan| plan.skip.get(id));
        skip.map_or(Why::Succeeded, |reason| Why::NotPlanned(reason.clone()))
    }

    fn skip(&self, id: &JobId, policy: &JobPolicy) -> Result<Why> {
        if policy.skip == Skip::Never {
            return Ok(Why::Skipped);
        }
        let event = self.input.event.as_ref();
        let full = &self.input.policy.full_run_on;
        let is_planned = policy.skip == Skip::Planned;
        Ok(match event {
            None if !policy.skip_on.is_empty() || (is_planned && !full.is_empty()) => Why::NoEvent,
            Some(event) if !policy.skip_on.is_empty() && !policy.skip_on.contains(event) => {
                Why::SkippedOn(event.clone())
            }
            Some(event) if is_planned && full.contains(event) => Why::FullRun(event.clone()),
            _ if is_planned => self.planned(id)?,
            _ => match &self.plan {
                // Where a plan says so too, that is the better reason.
                Ok(plan) => plan.skip.get(id).map_or(Why::AnySkip, |reason| Why::Planned(reason.clone())),
                Err(_) => Why::AnySkip,
            },
        })
    }

    /// A skip that only the plan can excuse.
    fn planned(&self, id: &JobId) -> Result<Why> {
        self.check_plan_is_possible(id)?;
        let Ok(plan) = &self.plan else {
            return Ok(Why::NoPlan);
        };
        Ok(match (plan.skip.get(id), plan.run.get(id)) {
            (Some(reason), _) => Why::Planned(reason.clone()),
            (None, Some(reason)) => Why::PlannedToRun(reason.clone()),
            (None, None) if self.below.contains(id) => Why::BelowPlanned,
            (None, None) => Why::NotInPlan,
        })
    }

    /// Without a job that plans, or a commit to compare the plan with, nobody can tell; that is not the job's fault.
    fn check_plan_is_possible(&self, id: &JobId) -> Result<()> {
        if !self.has_planner {
            let name = self.planner.as_ref().map_or("plan", JobId::as_str);
            let message = anyhow!(
                "`{id}` was skipped, which only a plan can excuse, and the job that makes the plan, `{}`, is not among the needs of the gate",
                escape(name)
            );
            return Err(Failure::new(message)
                .hint(format!("add `{}` to the `needs` of the gate's job", escape(name)))
                .hint(
                    "or name the job that makes the plan: `plan` in [gate] of tollgate.toml, or --plan-job",
                ));
        }
        if self.input.commit.is_none() {
            let message = anyhow!(
                "`{id}` was skipped, which only a plan for this commit can excuse, and it is not known which commit this is"
            );
            return Err(
                Failure::new(message).hint("pass the commit that is judged: --sha \"$(git rev-parse HEAD)\"")
            );
        }
        Ok(())
    }

    /// Where a skip has no excuse because of the plan, the plan is what began it.
    fn blame_the_plan(&self, jobs: &mut [JobReport]) {
        let (Err(fault), Some(planner)) = (&self.plan, &self.planner) else {
            return;
        };
        let is_missed = jobs.iter().any(|job| job.why == Why::NoPlan && job.standing == Standing::Bad);
        if let Some(job) = jobs.iter_mut().find(|job| is_missed && job.id == *planner) {
            job.standing = Standing::Bad;
            if *fault != PlanFault::NotMade {
                job.why = Why::BadPlan(fault.clone());
            }
        }
    }

    /// A run in which nothing succeeded and something was skipped without a plan proves nothing, and neither does one
    /// that was cancelled before anything succeeded, whatever the policy allows.
    fn refuse_emptiness(&self, jobs: &mut [JobReport]) {
        let is_red = jobs.iter().any(|job| job.standing == Standing::Bad);
        let judged = || jobs.iter().filter(|job| self.planner.as_ref() != Some(&job.id));
        let has_run = judged().any(|job| job.result == JobResult::Success);
        if is_red || has_run || self.input.policy.allow_empty {
            return;
        }
        if judged().any(|job| job.result == JobResult::Cancelled) {
            let cancelled = jobs.iter_mut().filter(|job| job.result == JobResult::Cancelled);
            cancelled.for_each(|job| job.standing = Standing::Bad);
            return;
        }
        let is_planned = |job: &JobReport| matches!(job.why, Why::Planned(_) | Why::BelowPlanned);
        for job in jobs.iter_mut().filter(|job| job.result == JobResult::Skipped && !is_planned(job)) {
            job.standing = Standing::Bad;
            job.why = Why::NothingRan;
        }
    }
}
