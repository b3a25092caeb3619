//! When each job can start, and when it has to: the critical path method over the graph of the needs.

use std::collections::BTreeSet;

use crate::graph::input::Input;

/// The edges of the graph, by the numbers of the jobs.
pub(super) struct Edges {
    needs: Vec<Vec<usize>>,
    dependents: Vec<Vec<usize>>,
    /// Every job after what it needs.
    sorted: Vec<usize>,
}

/// When each job can start and has to.
pub(super) struct Schedule {
    /// When it can at the earliest.
    pub(super) earliest: Vec<u64>,
    /// When it has to at the latest, so that nothing ends later.
    pub(super) latest: Vec<u64>,
    /// When the last one ends.
    pub(super) length: u64,
    totals: Vec<u64>,
}

impl Edges {
    /// The edges of what was read.
    pub(super) fn of(input: &Input) -> Self {
        Self::new(input.jobs.iter().map(|job| job.needs.iter().map(|need| need.job).collect()).collect())
    }

    fn new(needs: Vec<Vec<usize>>) -> Self {
        let mut dependents = vec![Vec::new(); needs.len()];
        for (job, needs) in needs.iter().enumerate() {
            needs.iter().for_each(|need: &usize| dependents[*need].push(job));
        }
        let mut waiting: Vec<usize> = needs.iter().map(Vec::len).collect();
        let mut sorted: Vec<usize> = (0..needs.len()).filter(|job| waiting[*job] == 0).collect();
        let mut next = 0;
        while let Some(&done) = sorted.get(next) {
            next += 1;
            for &job in &dependents[done] {
                waiting[job] -= 1;
                if waiting[job] == 0 {
                    sorted.push(job);
                }
            }
        }
        Self { needs, dependents, sorted }
    }

    /// The same without one edge.
    pub(super) fn without(&self, job: usize, need: usize) -> Self {
        let mut needs = self.needs.clone();
        needs[job].retain(|other| *other != need);
        Self::new(needs)
    }

    /// The jobs that need this one.
    pub(super) fn dependents(&self, job: usize) -> &[usize] {
        &self.dependents[job]
    }

    /// The row of each job: one after the last of what it needs.
    pub(super) fn levels(&self) -> Vec<usize> {
        let mut levels = vec![0; self.needs.len()];
        for &job in &self.sorted {
            levels[job] = self.needs[job].iter().map(|need| levels[*need] + 1).max().unwrap_or(0);
        }
        levels
    }

    /// The needs of a job that another of its needs has before it.
    pub(super) fn implied(&self, job: usize) -> Vec<usize> {
        let mut before = BTreeSet::new();
        let mut open: Vec<usize> =
            self.needs[job].iter().flat_map(|need| &self.needs[*need]).copied().collect();
        while let Some(next) = open.pop() {
            if before.insert(next) {
                open.extend(&self.needs[next]);
            }
        }
        self.needs[job].iter().copied().filter(|need| before.contains(need)).collect()
    }

    /// How long everything takes when each job takes this long.
    pub(super) fn length(&self, totals: &[u64]) -> u64 {
        let starts = self.earliest(totals);
        starts.iter().zip(totals).map(|(start, total)| start + total).max().unwrap_or(0)
    }

    fn earliest(&self, totals: &[u64]) -> Vec<u64> {
        let mut earliest = vec![0; totals.len()];
        for &job in &self.sorted {
            let ends = self.needs[job].iter().map(|need| earliest[*need] + totals[*need]);
            earliest[job] = ends.max().unwrap_or(0);
        }
        earliest
    }

    fn latest(&self, totals: &[u64], length: u64) -> Vec<u64> {
        let mut latest = vec![0; totals.len()];
        for &job in self.sorted.iter().rev() {
            let before = self.dependents[job].iter().map(|dependent| latest[*dependent]);
            latest[job] = before.min().unwrap_or(length) - totals[job];
        }
        latest
    }
}

impl Schedule {
    /// When each job can start and has to, if each takes this long.
    pub(super) fn of(edges: &Edges, totals: &[u64]) -> Self {
        let length = edges.length(totals);
        let (earliest, latest) = (edges.earliest(totals), edges.latest(totals, length));
        Self { earliest, latest, length, totals: totals.to_vec() }
    }

    /// When a job ends at the earliest.
    pub(super) fn end(&self, job: usize) -> u64 {
        self.earliest[job] + self.totals[job]
    }
}
