//! The order in which jobs are shown: each hangs from the need that it waits for longest, so that reading up from a job
//! tells why it starts when it does.

use crate::graph::report::JobReport;

use super::schedule::Edges;

/// Depth first; what starts first comes first, and of those the critical one, then the order of the file. Without times
/// nothing is critical.
pub(super) fn order(jobs: &[JobReport], edges: &Edges, has_times: bool) -> Vec<usize> {
    let key = |job: &usize| (jobs[*job].earliest, has_times && !jobs[*job].is_critical, *job);
    let mut open: Vec<usize> = (0..jobs.len()).filter(|job| jobs[*job].waits_for.is_none()).collect();
    open.sort_by_key(key);
    open.reverse();
    let mut order = Vec::with_capacity(jobs.len());
    while let Some(job) = open.pop() {
        order.push(job);
        let mut below: Vec<usize> = edges
            .dependents(job)
            .iter()
            .copied()
            .filter(|dependent| jobs[*dependent].waits_for == Some(job))
            .collect();
        below.sort_by_key(key);
        open.extend(below.into_iter().rev());
    }
    order
}
