//! What GitHub calls a job when it runs: its `name`, with what is computed in it, or its id; a leg of a matrix with its
//! values in parentheses after it, a job of a called workflow after a slash: `test (linux, stable)`, `deploy / push`.

use std::collections::BTreeMap;

use tollgate_common::workflow::expression::{Expr, Piece, pieces};
use tollgate_common::workflow::{Job, Matrix};

use super::matrix;

/// GitHub cuts longer names, and puts this at their end.
const CUT: &str = "...";

/// The names that a job can have.
#[derive(Clone, Debug)]
pub(super) struct Names {
    /// The name as it stands there, and the id: a job that never ran is called so.
    plain: Vec<String>,
    parts: Vec<Part>,
    is_matrix: bool,
    is_call: bool,
}

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    OneOf(Vec<String>),
    Anything,
}

impl Names {
    /// The names of a job of a workflow.
    pub(super) fn of(job: &Job) -> Self {
        let name = job.name.as_ref().map_or(&job.id.text, |name| &name.text);
        let matrix = job.strategy.as_ref().and_then(|strategy| strategy.matrix.as_ref());
        let part = |piece: Piece| match piece {
            Piece::Text(range) => Part::Text(name[range].to_owned()),
            Piece::Computed(_, expr) => computed(&expr, matrix),
        };
        let parts = pieces(name).map(|pieces| pieces.into_iter().map(part).collect());
        Self {
            plain: vec![name.clone(), job.id.text.clone()],
            parts: parts.unwrap_or_else(|_| vec![Part::Text(name.clone())]),
            is_matrix: matrix.is_some(),
            is_call: job.uses.is_some(),
        }
    }

    /// The names of a job that is called by its id.
    pub(super) fn of_id(id: &str) -> Self {
        let parts = vec![Part::Text(id.to_owned())];
        Self { plain: vec![id.to_owned()], parts, is_matrix: false, is_call: false }
    }

    /// How much of a name is what stands in the file; `None` where the job cannot be called so.
    pub(super) fn likeness(&self, name: &str) -> Option<usize> {
        if self.plain.iter().any(|plain| plain == name) {
            return Some(name.len() + 1);
        }
        let ends = self.ends(name).into_iter();
        ends.filter(|(end, _)| self.is_tail(&name[*end..])).map(|(_, likeness)| likeness).max()
    }

    /// Where the parts may end in a name, each with how much of it they say themselves.
    fn ends(&self, name: &str) -> BTreeMap<usize, usize> {
        let mut ends = BTreeMap::from([(0, 0)]);
        for part in &self.parts {
            let mut next: BTreeMap<usize, usize> = BTreeMap::new();
            for (at, likeness) in ends {
                for (end, said) in part.ends(name, at) {
                    let best = next.entry(end).or_default();
                    *best = (*best).max(likeness + said);
                }
            }
            ends = next;
        }
        ends
    }

    fn is_tail(&self, tail: &str) -> bool {
        let is_leg = |tail: &str| self.is_matrix && tail.starts_with(" (") && tail.ends_with([')', '.']);
        let called = tail.find(" / ").filter(|_| self.is_call);
        match called {
            Some(at) => at == 0 || is_leg(&tail[..at]),
            None => tail.is_empty() || is_leg(tail) || (self.is_matrix && tail == CUT),
        }
    }
}

impl Part {
    fn ends(&self, name: &str, at: usize) -> Vec<(usize, usize)> {
        let rest = &name[at..];
        let text = |text: &String| rest.starts_with(text.as_str()).then_some((at + text.len(), text.len()));
        match self {
            Self::Text(one) => text(one).into_iter().collect(),
            Self::OneOf(several) => several.iter().filter_map(text).collect(),
            Self::Anything => {
                rest.char_indices().map(|(end, _)| (at + end, 0)).chain([(name.len(), 0)]).collect()
            }
        }
    }
}

/// A value of the matrix that is written down is one of a few; what else is computed may be anything.
fn computed(expr: &Expr, matrix: Option<&Matrix>) -> Part {
    let path = expr.path().unwrap_or_default();
    let values = match (path.as_slice(), matrix) {
        ([context, key], Some(matrix)) if context.eq_ignore_ascii_case("matrix") => {
            matrix::values(matrix, key)
        }
        _ => None,
    };
    values.map_or(Part::Anything, Part::OneOf)
}

/// The job that is called so; `Err` with all that could be, where it is not one alone.
pub(super) fn job(names: &[Names], name: &str) -> Result<usize, Vec<usize>> {
    let like: Vec<(usize, usize)> = names
        .iter()
        .enumerate()
        .filter_map(|(job, names)| names.likeness(name).map(|likeness| (job, likeness)))
        .collect();
    let best = like.iter().map(|(_, likeness)| *likeness).max();
    let jobs: Vec<usize> =
        like.iter().filter(|(_, likeness)| Some(*likeness) == best).map(|(job, _)| *job).collect();
    if let [job] = jobs.as_slice() { Ok(*job) } else { Err(jobs) }
}

#[cfg(test)]
mod tests {
    use tollgate_common::workflow::Workflow;

    use super::*;

    const JOBS: &str = "on: push
jobs:
  build: {steps: [run: x]}
  test: {strategy: {matrix: {os: [linux, mac]}}, steps: [run: x]}
  lint: {name: 'Lint, all', steps: [run: x]}
  named: {name: 'On ${{ matrix.os }}', strategy: {matrix: {os: [linux, mac]}}, steps: [run: x]}
  computed: {name: 'On ${{ matrix.os }} (nightly)', strategy: {matrix: {os: '${{ x }}'}}, steps: [run: x]}
  call: {uses: ./.github/workflows/x.yml}
  calls: {name: Deploy, strategy: {matrix: {to: [a, b]}}, uses: ./.github/workflows/x.yml}
  dup: {name: same, steps: [run: x]}
  dup2: {name: same, steps: [run: x]}
";

    #[test]
    fn a_run_s_name_belongs_to_a_job() {
        let workflow = Workflow::parse(JOBS).expect("a workflow");
        let names: Vec<Names> = workflow.jobs.iter().map(Names::of).collect();
        for (name, expected) in [
            ("build", "build"),
            ("build (x)", ""),
            ("test (linux)", "test"),
            ("test (a, very, long, na...", "test"),
            ("test", "test"),
            ("testing", ""),
            ("Lint, all", "lint"),
            ("lint", "lint"),
            ("On linux", "named"),
            ("On windows", ""),
            ("On ${{ matrix.os }}", "named"),
            ("On linux (nightly)", "computed"),
            ("On anything (nightly)", "computed"),
            ("call", "call"),
            ("call / push", "call"),
            ("call / push / deep (1)", "call"),
            ("Deploy (a) / push", "calls"),
            ("Deploy / push", "calls"),
            ("same", "dup dup2"),
            ("", ""),
        ] {
            let found = job(&names, name).map_or_else(|several| several, |one| vec![one]);
            let ids: Vec<&str> = found.iter().map(|job| workflow.jobs[*job].id.text.as_str()).collect();
            assert_eq!(ids.join(" "), expected, "{name}");
        }
    }
}
