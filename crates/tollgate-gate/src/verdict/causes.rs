//! Which of the bad jobs began it, and which only followed.
//!
//! A bad job with no bad ancestor is a cause. Ancestors are those of the workflow's graph, and a job that has no
//! excuse because of the plan comes after the job that makes the plan. Without a graph nothing follows from anything
//! else. Where something failed, a job that was cancelled is no cause (a matrix cancels the rest when one fails), and
//! neither is a skip that followed from that alone.

use std::collections::{BTreeMap, BTreeSet};

use super::dag::Dag;
use super::id::JobId;
use super::needs::JobResult;
use super::report::{JobReport, Role, Standing, Verdict, Why};

/// So many causes are kept for a consequence: nobody reads more, and a thousand jobs below a thousand others must
/// not take a million steps.
const KEPT: usize = 8;

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
    let mut edges: BTreeMap<JobId, Vec<JobId>> =
        jobs.iter().map(|job| (job.id.clone(), Vec::new())).collect();
    for (place, id) in dag.map_or(&[][..], Dag::ids).iter().enumerate() {
        let needs =
            dag.into_iter().flat_map(|dag| dag.needs(place).iter().map(|&need| dag.ids()[need].clone()));
        edges.insert(id.clone(), needs.collect());
    }
    let planner = planner.filter(|id| edges.contains_key(id))?.clone();
    for job in jobs.iter().filter(|job| job.why == Why::NoPlan && job.id != planner) {
        edges.entry(job.id.clone()).or_default().push(planner.clone());
    }
    Dag::new(&edges.into_iter().collect::<Vec<_>>())
}

fn role(job: &JobReport, above: &Above, verdict: Verdict) -> Role {
    let (failed, skipped) = (verdict == Verdict::Fail, job.result == JobResult::Skipped);
    if job.standing != Standing::Bad {
        Role::None
    } else if !above.causes.is_empty() {
        Role::Consequence(above.causes.iter().copied().collect())
    } else if failed && (job.result == JobResult::Cancelled || (skipped && above.beside)) {
        Role::Beside
    } else {
        Role::Cause
    }
}

/// Adds to each job what is above it in the graph, where jobs may stand that the gate does not need.
fn inherit(above: &mut [Above], jobs: &[JobReport], dag: &Dag, verdict: Verdict) {
    let places: BTreeMap<_, _> = jobs.iter().enumerate().map(|(place, job)| (&job.id, place)).collect();
    let mut handed_on = vec![Above::default(); dag.ids().len()];
    for &node in dag.order() {
        let mut from_needs = Above::default();
        dag.needs(node).iter().for_each(|&need| from_needs.add(&handed_on[need]));
        if let Some(&place) = places.get(&dag.ids()[node]) {
            above[place].add(&from_needs);
            match role(&jobs[place], &above[place], verdict) {
                Role::Cause => from_needs.causes = BTreeSet::from([place]),
                Role::Beside => from_needs.beside = true,
                Role::Consequence(_) => from_needs.add(&above[place]),
                Role::None => {}
            }
        }
        handed_on[node] = from_needs;
    }
}

/// A skip that nothing explains may come from a job that the gate does not need.
fn name_the_unseen(jobs: &mut [JobReport], dag: &Dag) {
    let seen: BTreeSet<_> = jobs.iter().map(|job| job.id.clone()).collect();
    for job in jobs.iter_mut().filter(|job| job.role == Role::Cause && job.result == JobResult::Skipped) {
        if let Some(place) = dag.position(&job.id) {
            let needs = dag.needs(place).iter().map(|&need| &dag.ids()[need]);
            job.unseen = needs.filter(|id| !seen.contains(id)).cloned().collect();
        }
    }
}
