//! Jobs as a tree: each below the need that it waits for longest.

use crate::graph::report::Report;

/// The lines in front of each job, in the order in which they are shown.
pub(super) fn branches(report: &Report) -> Vec<String> {
    let depth = depths(report);
    // From below: whether a later line still hangs from the same job as a line of this depth.
    let mut open: Vec<bool> = Vec::new();
    let mut branches = Vec::new();
    for job in report.order.iter().rev() {
        let depth = depth[*job];
        open.truncate(depth + 1);
        open.resize(depth + 1, false);
        let trunk: String = (1..depth).map(|level| if open[level] { "│  " } else { "   " }).collect();
        let branch = match (depth, open[depth]) {
            (0, _) => "",
            (_, true) => "├─ ",
            (_, false) => "└─ ",
        };
        branches.push(trunk + branch);
        open[depth] = true;
    }
    branches.reverse();
    branches
}

/// How deep each job hangs.
pub(super) fn depths(report: &Report) -> Vec<usize> {
    let mut depths = vec![0; report.jobs.len()];
    for &job in &report.order {
        depths[job] = report.jobs[job].waits_for.map_or(0, |need| depths[need] + 1);
    }
    depths
}
