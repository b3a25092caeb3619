//! Which job needs which, as the workflow file has it.
//!
//! Comes in: the jobs with what they need. Goes out: an order in which every job comes after those it needs, so that
//! whatever a job inherits from its ancestors is one pass. Knows no results.

use std::collections::BTreeMap;

use super::id::JobId;

/// The jobs of a workflow and their needs; without a cycle.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dag {
    ids: Vec<JobId>,
    index: BTreeMap<JobId, usize>,
    needs: Vec<Vec<usize>>,
    /// Every job after all that it needs.
    order: Vec<usize>,
}

impl Dag {
    /// The graph of these jobs, each with the ids of those it needs. `None` where a job needs itself in the end, or
    /// one that is not there, or has two entries: GitHub runs no such workflow, so it is not the one at hand.
    #[must_use]
    pub fn new(jobs: &[(JobId, Vec<JobId>)]) -> Option<Self> {
        let ids: Vec<_> = jobs.iter().map(|(id, _)| id.clone()).collect();
        let index: BTreeMap<_, _> = ids.iter().cloned().zip(0..).collect();
        if index.len() != ids.len() {
            return None;
        }
        let of = |(_, needs): &(JobId, Vec<JobId>)| needs.iter().map(|id| index.get(id).copied()).collect();
        let needs = jobs.iter().map(of).collect::<Option<Vec<Vec<usize>>>>()?;
        let order = order(&needs)?;
        Some(Self { ids, index, needs, order })
    }

    /// The jobs in the order of the file.
    #[must_use]
    pub fn ids(&self) -> &[JobId] {
        &self.ids
    }

    /// The place of a job among [`Dag::ids`].
    #[must_use]
    pub fn position(&self, id: &JobId) -> Option<usize> {
        self.index.get(id).copied()
    }

    /// The places of the jobs that a job needs.
    #[must_use]
    pub fn needs(&self, job: usize) -> &[usize] {
        &self.needs[job]
    }

    /// The places of all jobs, each after those that it needs.
    #[must_use]
    pub fn order(&self) -> &[usize] {
        &self.order
    }

    /// For each job whether one of these is among its ancestors.
    #[must_use]
    pub fn is_below(&self, these: impl Fn(&JobId) -> bool) -> Vec<bool> {
        let mut below = vec![false; self.ids.len()];
        for &job in &self.order {
            below[job] = self.needs[job].iter().any(|&need| below[need] || these(&self.ids[need]));
        }
        below
    }
}

/// Kahn's order, deterministic; `None` where there is a cycle.
fn order(needs: &[Vec<usize>]) -> Option<Vec<usize>> {
    let mut waiting: Vec<_> = needs.iter().map(Vec::len).collect();
    let mut dependents = vec![Vec::new(); needs.len()];
    for (job, needs) in needs.iter().enumerate() {
        needs.iter().for_each(|&need| dependents[need].push(job));
    }
    let mut order: Vec<_> = (0..needs.len()).filter(|&job| waiting[job] == 0).collect();
    let mut next = 0;
    while let Some(&done) = order.get(next) {
        next += 1;
        for &job in &dependents[done] {
            waiting[job] -= 1;
            if waiting[job] == 0 {
                order.push(job);
            }
        }
    }
    (order.len() == needs.len()).then_some(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dag(jobs: &[(&str, &[&str])]) -> Option<Dag> {
        let ids = |names: &[&str]| names.iter().map(|name| JobId::new(name)).collect();
        let jobs: Vec<_> = jobs.iter().map(|(id, needs)| (JobId::new(id), ids(needs))).collect();
        Dag::new(&jobs)
    }

    #[test]
    fn a_job_is_below_all_that_it_needs_in_the_end() {
        let dag = dag(&[("d", &["c"]), ("c", &["A"]), ("a", &[]), ("b", &[])]).expect("no cycle");
        assert_eq!(dag.is_below(|id| *id == JobId::new("a")), [true, true, false, false]);
        assert_eq!(dag.order(), [2, 3, 1, 0]);
    }

    #[test]
    fn what_cannot_run_is_no_graph() {
        assert!(dag(&[("a", &["b"]), ("b", &["a"])]).is_none());
        assert!(dag(&[("a", &["a"])]).is_none());
        assert!(dag(&[("a", &["b"])]).is_none());
        assert!(dag(&[("a", &[]), ("A", &[])]).is_none());
        assert!(dag(&[("a", &[]), ("b", &["a", "a"])]).is_some());
        assert!(dag(&[]).is_some());
    }
}
