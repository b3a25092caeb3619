//! Which of the bad jobs began it, and which only followed.
//!
//! A bad job with no bad ancestor is a cause. Ancestors are those of the workflow's graph, and a job that has no
//! excuse because of the plan comes after the job that makes the plan. Without a graph nothing follows from anything
//! else. Where something failed, a job that was cancelled is no cause (a matrix cancels the rest when one fails), and
//! neither is a skip that followed from that alone.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::workflow::Dag;

use super::id::JobId;
use super::needs::JobResult;
use super::report::{JobReport, Role, Standing, Verdict, Why};

/// So many causes are kept for a consequence: nobody reads more, and a thousand jobs below a thousand others must
/// not take a million steps.
pub(super) const KEPT: usize = 8;

/// What a job inherits.
#[derive(Clone, Debug, Default)]
struct Above {
    /// The causes, by their places among the jobs.
    causes: BTreeSet<usize>,
    /// Whether one was cancelled beside a failure.
    beside: bool,
}

impl Above {
    fn add(&mut self, other: &Self) {
        self.causes.extend(&other.causes);
        while self.causes.len() > KEPT {
            self.causes.pop_last();
        }
        self.beside |= other.beside;
    }
}

/// Gives every bad job its role.
pub(super) fn find(jobs: &mut [JobReport], dag: Option<&Dag>, planner: Option<&JobId>, verdict: Verdict) {
    let whole = with_planner(jobs, dag, planner);
    let mut above = vec![Above::default(); jobs.len()];
    if let Some(dag) = whole.as_ref().or(dag) {
        inherit(&mut above, jobs, dag, verdict);
    }
    for (job, above) in jobs.iter_mut().zip(&above) {
        job.role = role(job, above, verdict);
    }
    if let Some(dag) = dag {
        name_the_unseen(jobs, dag);
    }
}

/// The graph with the edges that the policy adds: a skip without an excuse follows from the plan that should have
/// excused it. `None` where that would be a circle.
fn with_planner(jobs: &[JobReport], dag: Option<&Dag>, planner: Option<&JobId>) -> Option<Dag> {
    let mut edges: BTreeMap<JobId, Vec<String>> =
        jobs.iter().map(|job| (job.id.clone(), Vec::new())).collect();
    for (dag, id) in dag.into_iter().flat_map(|dag| dag.jobs().map(move |id| (dag, id))) {
        edges.insert(JobId::new(id), dag.needs(id).map(str::to_owned).collect());
    }
    let planner = planner.filter(|id| edges.contains_key(id))?.clone();
    for job in jobs.iter().filter(|job| job.why == Why::NoPlan && job.id != planner) {
        edges.entry(job.id.clone()).or_default().push(planner.as_str().to_owned());
    }
    let whole = Dag::new(edges.into_iter().map(|(id, needs)| (id.as_str().to_owned(), needs)));
    whole.problems().is_empty().then_some(whole)
}

fn role(job: &JobReport, above: &Above, verdict: Verdict) -> Role {
    let skipped = job.result == JobResult::Skipped;
    let is_beside = match verdict {
        Verdict::Fail => job.result == JobResult::Cancelled || (skipped && above.beside),
        // Jobs of a cancelled run that had not started are reported as skipped.
        Verdict::Cancelled => skipped,
        Verdict::Pass => false,
    };
    if job.standing != Standing::Bad {
        Role::None
    } else if !above.causes.is_empty() {
        Role::Consequence(above.causes.iter().copied().collect())
    } else if is_beside {
        Role::Beside
    } else {
        Role::Cause
    }
}

/// Adds to each job what is above it in the graph, where jobs may stand that the gate does not need.
fn inherit(above: &mut [Above], jobs: &[JobReport], dag: &Dag, verdict: Verdict) {
    let places: BTreeMap<_, _> = jobs.iter().enumerate().map(|(place, job)| (&job.id, place)).collect();
    let mut handed_on: BTreeMap<&str, Above> = BTreeMap::new();
    for node in dag.order() {
        let mut from_needs = Above::default();
        dag.needs(node).filter_map(|need| handed_on.get(need)).for_each(|need| from_needs.add(need));
        if let Some(&place) = places.get(&JobId::new(node)) {
            above[place].add(&from_needs);
            match role(&jobs[place], &above[place], verdict) {
                Role::Cause => from_needs.causes = BTreeSet::from([place]),
                Role::Beside => from_needs.beside = true,
                Role::Consequence(_) | Role::None => {}
            }
        }
        handed_on.insert(node, from_needs);
    }
}

/// A skip that nothing explains may come from a job that the gate does not need, or from one that may fail.
fn name_the_unseen(jobs: &mut [JobReport], dag: &Dag) {
    let standings: BTreeMap<_, _> = jobs.iter().map(|job| (job.id.clone(), job.standing)).collect();
    for job in jobs.iter_mut().filter(|job| job.role == Role::Cause && job.result == JobResult::Skipped) {
        for id in dag.needs(job.id.as_str()).map(JobId::new) {
            match standings.get(&id) {
                None => job.unseen.push(id),
                Some(Standing::Warned) => job.after.push(id),
                Some(_) => {}
            }
        }
    }
}
