//! Edges that may cost time for little. They are hints: what flows between jobs outside of GitHub cannot be seen.

use crate::graph::input::{Carries, Input};
use crate::graph::report::{Hint, JobReport};

use super::schedule::Edges;
use super::totals;

/// An edge along which nothing flows, always; one that only keeps a job from starting after a failure, where it makes
/// the whole longer.
pub(super) fn hints(input: &Input, jobs: &[JobReport], edges: &Edges, length: u64) -> Vec<Hint> {
    let mut hints = Vec::new();
    let totals = totals(jobs);
    for (number, job) in input.jobs.iter().enumerate() {
        for need in job.needs.iter().filter(|need| need.carries != Carries::Something) {
            // Only what a critical job waits for can make the whole longer.
            let is_tight = jobs[number].waits_for == Some(need.job) && jobs[number].slack() == 0;
            let saves = || length - edges.without(number, need.job).length(&totals);
            let saves = if is_tight && length > 0 { saves() } else { 0 };
            let gates = need.carries == Carries::FailureOnly;
            if !gates || saves > 0 {
                hints.push(Hint { job: number, need: need.job, gates, saves });
            }
        }
    }
    hints.sort_by_key(|hint| (std::cmp::Reverse(hint.saves), hint.job, hint.need));
    hints
}
