//! Which job waits for which: the graph of `needs`, without anything else of a workflow.
//!
//! Comes in: ids and what each needs, from a workflow, a plan or anywhere else. Goes out: direct needs, ancestors,
//! descendants, and what is wrong with the graph. Ids are compared without regard to case, as GitHub does.

use std::collections::{BTreeMap, BTreeSet};

/// Jobs and what they need. A graph with mistakes can be asked all the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dag {
    ids: Vec<String>,
    needs: Vec<Vec<usize>>,
    dependents: Vec<Vec<usize>>,
    by_id: BTreeMap<String, usize>,
    problems: Vec<Problem>,
}

/// What is wrong with a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// Two jobs have the same id; the later one is left out.
    Twice {
        /// The place of the later one among the jobs that were given.
        job: usize,
    },
    /// A job needs one that is not there.
    Unknown {
        /// The place of the job among those that were given.
        job: usize,
        /// The place of the need in its list.
        need: usize,
    },
    /// Jobs that wait for each other, so that none of them ever starts: each needs the next, the last the first.
    Cycle(Vec<String>),
}

impl Dag {
    /// The graph of these jobs: each an id with the ids that it needs.
    pub fn new<I, N>(jobs: I) -> Self
    where
        I: IntoIterator<Item = (String, N)>,
        N: IntoIterator<Item = String>,
    {
        let given: Vec<(String, Vec<String>)> =
            jobs.into_iter().map(|(id, needs)| (id, needs.into_iter().collect())).collect();
        let mut dag = Self::default();
        for (job, (id, _)) in given.iter().enumerate() {
            if dag.by_id.contains_key(&id.to_lowercase()) {
                dag.problems.push(Problem::Twice { job });
                continue;
            }
            dag.by_id.insert(id.to_lowercase(), dag.ids.len());
            dag.ids.push(id.clone());
            dag.needs.push(Vec::new());
            dag.dependents.push(Vec::new());
        }
        dag.connect(&given);
        dag.find_cycles();
        dag
    }

    fn connect(&mut self, given: &[(String, Vec<String>)]) {
        let mut seen = BTreeSet::new();
        for (job, (id, needs)) in given.iter().enumerate() {
            let Some(from) = self.place(id).filter(|from| seen.insert(*from)) else { continue };
            for (position, need) in needs.iter().enumerate() {
                match self.place(need) {
                    None => self.problems.push(Problem::Unknown { job, need: position }),
                    Some(on) if !self.needs[from].contains(&on) => {
                        self.needs[from].push(on);
                        self.dependents[on].push(from);
                    }
                    Some(_) => {}
                }
            }
        }
    }

    /// Takes away jobs that wait for nothing until none is left, in that order. What stays waits for a cycle or is in
    /// one; `waiting` says for how many.
    fn ready(&self, waiting: &mut [usize]) -> Vec<usize> {
        let mut ready: Vec<usize> = (0..self.ids.len()).filter(|job| waiting[*job] == 0).collect();
        let mut next = 0;
        while let Some(&done) = ready.get(next) {
            next += 1;
            for &job in &self.dependents[done] {
                waiting[job] -= 1;
                if waiting[job] == 0 {
                    ready.push(job);
                }
            }
        }
        ready
    }

    fn find_cycles(&mut self) {
        let mut waiting: Vec<usize> = self.needs.iter().map(Vec::len).collect();
        self.ready(&mut waiting);
        let mut reported = BTreeSet::new();
        for start in (0..self.ids.len()).filter(|job| waiting[*job] > 0) {
            let cycle = self.cycle_from(start, &waiting);
            if cycle.iter().all(|job| reported.insert(*job)) {
                let ids = cycle.iter().map(|job| self.ids[*job].clone()).collect();
                self.problems.push(Problem::Cycle(ids));
            }
        }
    }

    /// Whoever is left over needs somebody else who is: following that leads into a cycle.
    fn cycle_from(&self, start: usize, waiting: &[usize]) -> Vec<usize> {
        let mut path = vec![start];
        loop {
            let last = path[path.len() - 1];
            let Some(&next) = self.needs[last].iter().find(|need| waiting[**need] > 0) else { return path };
            if let Some(begin) = path.iter().position(|job| *job == next) {
                return path.split_off(begin);
            }
            path.push(next);
        }
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.by_id.get(&id.to_lowercase()).copied()
    }

    /// The ids, as they were given and in that order.
    pub fn jobs(&self) -> impl Iterator<Item = &str> {
        self.ids.iter().map(String::as_str)
    }

    /// The id of a job as it was given, if there is such a job.
    #[must_use]
    pub fn id(&self, id: &str) -> Option<&str> {
        self.place(id).map(|place| self.ids[place].as_str())
    }

    /// What is wrong with the graph.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// The jobs that a job names in its `needs`, in the order of that list; none for a job that is not there.
    pub fn needs(&self, id: &str) -> impl Iterator<Item = &str> {
        self.listed(self.place(id), &self.needs)
    }

    /// The jobs that name a job in their `needs`.
    pub fn dependents(&self, id: &str) -> impl Iterator<Item = &str> {
        self.listed(self.place(id), &self.dependents)
    }

    fn listed<'a>(&'a self, job: Option<usize>, edges: &'a [Vec<usize>]) -> impl Iterator<Item = &'a str> {
        job.into_iter().flat_map(|job| &edges[job]).map(|job| self.ids[*job].as_str())
    }

    /// All the jobs that have to be done before a job, near or far, sorted; not the job itself, unless it is in a
    /// cycle.
    #[must_use]
    pub fn ancestors(&self, id: &str) -> BTreeSet<&str> {
        self.reached(self.place(id).map(|job| self.needs[job].clone()).unwrap_or_default(), &self.needs)
    }

    /// All the jobs that wait for a job, near or far, sorted.
    #[must_use]
    pub fn descendants<'a>(&'a self, id: &'a str) -> BTreeSet<&'a str> {
        self.waiting_for([id])
    }

    /// All the jobs that wait for one of these, near or far, sorted.
    pub fn waiting_for<'a>(&'a self, ids: impl IntoIterator<Item = &'a str>) -> BTreeSet<&'a str> {
        let jobs = ids.into_iter().filter_map(|id| self.place(id));
        self.reached(jobs.flat_map(|job| &self.dependents[job]).copied().collect(), &self.dependents)
    }

    /// The jobs in an order in which each comes after all that it needs. Those that wait for a cycle have none and are
    /// left out.
    #[must_use]
    pub fn order(&self) -> Vec<&str> {
        self.ready(&mut self.needs.iter().map(Vec::len).collect::<Vec<_>>())
            .into_iter()
            .map(|job| self.ids[job].as_str())
            .collect()
    }

    fn reached<'a>(&'a self, mut next: Vec<usize>, edges: &'a [Vec<usize>]) -> BTreeSet<&'a str> {
        let mut found = BTreeSet::new();
        while let Some(job) = next.pop() {
            if found.insert(self.ids[job].as_str()) {
                next.extend(&edges[job]);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `a: b c` a line: the job a needs b and c.
    fn dag(text: &str) -> Dag {
        Dag::new(text.lines().map(|line| {
            let (id, needs) = line.split_once(':').expect("a colon");
            let needs: Vec<String> = needs.split_whitespace().map(str::to_owned).collect();
            (id.trim().to_owned(), needs)
        }))
    }

    fn joined<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
        ids.into_iter().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn needs_are_direct_and_ancestors_are_not() {
        let dag = dag("gate: test lint\nplan:\nbuild: Plan\ntest: build\nlint: plan plan\nalone:");
        for (job, needs, ancestors, descendants) in [
            ("gate", "test lint", "build lint plan test", ""),
            ("GATE", "test lint", "build lint plan test", ""),
            ("plan", "", "", "build gate lint test"),
            ("lint", "plan", "plan", "gate"),
            ("alone", "", "", ""),
            ("absent", "", "", ""),
        ] {
            assert_eq!(joined(dag.needs(job)), needs, "{job}");
            assert_eq!(joined(dag.ancestors(job)), ancestors, "{job}");
            assert_eq!(joined(dag.descendants(job)), descendants, "{job}");
        }
        assert_eq!((joined(dag.dependents("Plan")), dag.id("PLAN")), ("build lint".to_owned(), Some("plan")));
        assert_eq!(
            (joined(dag.jobs()), dag.problems()),
            ("gate plan build test lint alone".to_owned(), &[][..])
        );
    }

    #[test]
    fn what_is_wrong_is_said_once() {
        for (text, expected) in [
            ("a: b\nb: x", vec![Problem::Unknown { job: 1, need: 0 }]),
            ("a:\nA: a", vec![Problem::Twice { job: 1 }]),
            ("a: a", vec![Problem::Cycle(vec!["a".into()])]),
            ("x: a\na: b\nb: c\nc: a", vec![Problem::Cycle(vec!["a".into(), "b".into(), "c".into()])]),
            (
                "a: b\nb: a\nc: d\nd: c",
                vec![
                    Problem::Cycle(vec!["a".into(), "b".into()]),
                    Problem::Cycle(vec!["c".into(), "d".into()]),
                ],
            ),
        ] {
            assert_eq!(dag(text).problems(), expected, "{text}");
        }
    }

    #[test]
    fn in_order_each_job_comes_after_its_needs() {
        let dag = dag("gate: test lint\nplan:\nbuild: Plan\ntest: build\nlint: plan plan\nalone:");
        assert_eq!(joined(dag.order()), "plan alone build lint test gate");
        assert_eq!(joined(dag.waiting_for(["build", "LINT"])), "gate test");
        assert_eq!(joined(dag.waiting_for(["absent"])), "");
    }

    #[test]
    fn a_cycle_can_be_asked_too() {
        let dag = dag("a: b\nb: a\nc: a\nd:");
        assert_eq!(joined(dag.order()), "d");
        assert_eq!((joined(dag.ancestors("c")), joined(dag.ancestors("a"))), ("a b".into(), "a b".into()));
    }

    #[test]
    fn a_long_chain_is_no_danger() {
        let jobs =
            (0..100_000).map(|job: u32| (job.to_string(), job.checked_sub(1).map(|on| on.to_string())));
        assert_eq!(Dag::new(jobs).ancestors("99999").len(), 99_999);
    }
}
