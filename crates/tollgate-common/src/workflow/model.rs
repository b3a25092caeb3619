//! The types of a workflow. What has no type of its own is found by its key in `raw`.

use std::ops::Range;
use std::path::Path;

use anyhow::anyhow;

use super::expression::{self, Answer, Expr};
use super::yaml::{Entry, Error, Mapping, Node, Scalar, Span};
use super::{Dag, Problem, read};
use crate::Failure;
use crate::text::escape;

/// A workflow file.
#[derive(Clone, Debug, PartialEq)]
pub struct Workflow {
    /// Its name, if it has one.
    pub name: Option<Scalar>,
    /// What starts it.
    pub on: Triggers,
    /// Its jobs, in the order of the file.
    pub jobs: Vec<Job>,
    /// Everything in it, also `env`, `defaults`, `permissions` and `concurrency`.
    pub raw: Mapping,
}

/// What starts a workflow.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Triggers {
    /// The key `on`.
    pub key: Scalar,
    /// The events, in the order of the file.
    pub events: Vec<Trigger>,
}

/// An event that starts a workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Trigger {
    /// Its name.
    pub name: Scalar,
    /// What narrows it down: `branches`, `paths`, `types`, `inputs` and the like.
    pub filters: Option<Node>,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its id. GitHub compares ids without regard to case.
    pub id: Scalar,
    /// What it is called in the list of checks; may hold expressions.
    pub name: Option<Scalar>,
    /// The jobs that have to be done before it.
    pub needs: Needs,
    /// Its `if`.
    pub condition: Option<Condition>,
    /// The reusable workflow that it runs in place of steps.
    pub uses: Option<Uses>,
    /// Its `strategy`.
    pub strategy: Option<Strategy>,
    /// Whether its failure counts as none.
    pub continue_on_error: Option<Flag>,
    /// `timeout-minutes`: a number, or an expression.
    pub timeout: Option<Scalar>,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Everything in it, also `runs-on`, `environment`, `outputs`, `env`, `container`, `services`, `permissions`.
    pub raw: Mapping,
}

/// What a job needs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Needs {
    /// The ids, as they are written.
    pub ids: Vec<Scalar>,
    /// The entry, for whoever edits it.
    pub entry: Option<Entry>,
}

/// An `if`.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The key `if`.
    pub key: Scalar,
    /// The text.
    pub scalar: Scalar,
    /// Whether all of it stands in `${{ }}`.
    pub wrapped: bool,
    /// The expression, with positions in the text; `None` where it is blank and so means `success()`.
    pub expression: Result<Option<Expr>, expression::Error>,
}

/// A boolean, or an expression that comes to one.
#[derive(Clone, Debug, PartialEq)]
pub struct Flag {
    /// The text.
    pub scalar: Scalar,
    /// What it is; an expression is not known.
    pub value: Answer,
}

/// What is used: an action, or a reusable workflow.
#[derive(Clone, Debug, PartialEq)]
pub struct Uses {
    /// The text: `./.github/workflows/x.yml`, `owner/repo/path@ref`, `docker://image`.
    pub target: Scalar,
    /// What it is given; nothing where that is an expression.
    pub with: Vec<Entry>,
}

/// The `strategy` of a job.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strategy {
    /// What the job is multiplied by.
    pub matrix: Option<Matrix>,
    /// Whether one failure cancels the rest; GitHub's default is yes.
    pub fail_fast: Option<Flag>,
    /// Everything in it.
    pub raw: Mapping,
}

/// A matrix.
#[derive(Clone, Debug, PartialEq)]
pub enum Matrix {
    /// It is computed.
    Expression(Scalar),
    /// It is written down.
    Axes {
        /// The lists that are combined; each may be an expression.
        axes: Vec<Entry>,
        /// Combinations that are added.
        include: Option<Node>,
        /// Combinations that are taken out.
        exclude: Option<Node>,
    },
}

/// A step.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Its id.
    pub id: Option<Scalar>,
    /// Its name.
    pub name: Option<Scalar>,
    /// Its `if`.
    pub condition: Option<Condition>,
    /// The action.
    pub uses: Option<Uses>,
    /// The script.
    pub run: Option<Run>,
    /// Its variables; nothing where that is an expression.
    pub env: Vec<Entry>,
    /// Whether its failure counts as none.
    pub continue_on_error: Option<Flag>,
    /// Everything in it.
    pub raw: Mapping,
}

/// A script.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its text.
    pub script: Scalar,
    /// The shell that the step names; else that of `defaults`.
    pub shell: Option<Scalar>,
}

impl Workflow {
    /// Reads a workflow.
    ///
    /// # Errors
    /// When it is no YAML, or no workflow; with the place at which that shows.
    pub fn parse(source: &str) -> Result<Self, Error> {
        read::workflow(super::yaml::parse(source)?)
    }

    /// The same for a file: the error names it.
    ///
    /// # Errors
    /// See [`Workflow::parse`].
    pub fn parse_file(path: &Path, source: &str) -> crate::Result<Self> {
        Self::parse(source).map_err(|error| {
            let message = escape(&error.message).into_owned();
            let Span { line, column, .. } = error.span;
            let path = path.display().to_string();
            Failure::new(anyhow!("{}:{line}:{column}: {message}", escape(&path)))
        })
    }

    /// A job by its id.
    #[must_use]
    pub fn job(&self, id: &str) -> Option<&Job> {
        self.jobs.iter().find(|job| job.id.text.eq_ignore_ascii_case(id))
    }

    /// The graph of the jobs.
    #[must_use]
    pub fn dag(&self) -> Dag {
        Dag::new(self.jobs.iter().map(|job| {
            let needs: Vec<String> = job.needs.ids.iter().map(|need| need.text.clone()).collect();
            (job.id.text.clone(), needs)
        }))
    }

    /// Where the problem of its graph is, and what it is.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> Error {
        match problem {
            Problem::Twice { job } => {
                let id = &self.jobs[*job].id;
                Error::new(id.place.span, format!("another job has the id `{}`", id.text))
            }
            Problem::Unknown { job, need } => {
                let need = &self.jobs[*job].needs.ids[*need];
                Error::new(need.place.span, format!("there is no job `{}`", need.text))
            }
            Problem::Cycle(ids) => {
                let at = ids.first().and_then(|id| self.job(id)).map(|job| job.id.place.span);
                let chain = ids.iter().chain(ids.first()).map(String::as_str).collect::<Vec<_>>();
                Error::new(at.unwrap_or_default(), format!("jobs wait for each other: {}", chain.join(" → ")))
            }
        }
    }
}

impl Triggers {
    /// The event with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Trigger> {
        self.events.iter().find(|event| event.name.text == name)
    }
}

impl Trigger {
    /// One of its filters: `branches`, `paths-ignore`, `types`.
    #[must_use]
    pub fn filter(&self, key: &str) -> Option<&Entry> {
        self.filters.as_ref().and_then(Node::mapping).and_then(|filters| filters.entry(key))
    }
}

impl Job {
    /// Whether it has a matrix.
    #[must_use]
    pub fn is_matrix(&self) -> bool {
        self.strategy.as_ref().is_some_and(|strategy| strategy.matrix.is_some())
    }

    /// The expression of its `if`; `None` also where that is none.
    #[must_use]
    pub fn expression(&self) -> Option<&Expr> {
        self.condition.as_ref().and_then(Condition::expr)
    }
}

impl Condition {
    /// The expression, where there is one.
    #[must_use]
    pub fn expr(&self) -> Option<&Expr> {
        self.expression.as_ref().ok().and_then(Option::as_ref)
    }

    /// Where a part of the expression stands in the file.
    #[must_use]
    pub fn locate(&self, source: &str, part: Range<usize>) -> Span {
        self.scalar.locate(source, part)
    }
}

impl Uses {
    /// The file in this repository, from its root, for what begins with `./`, or with `$/`: the repository of the
    /// workflow itself (`SelfRepositoryPrefix` of the runner).
    #[must_use]
    pub fn local(&self) -> Option<&str> {
        ["./", "$/"].iter().find_map(|prefix| self.target.text.strip_prefix(prefix))
    }

    /// The name in front of `@` and the version after it, for what is from elsewhere.
    #[must_use]
    pub fn remote(&self) -> Option<(&str, &str)> {
        if self.local().is_some() || self.target.text.starts_with("docker://") {
            return None;
        }
        self.target.text.split_once('@')
    }

    /// What it is given by this name. GitHub compares the names of inputs without regard to case.
    #[must_use]
    pub fn input(&self, name: &str) -> Option<&Node> {
        self.with.iter().find(|entry| entry.key.text.eq_ignore_ascii_case(name)).map(|entry| &entry.value)
    }
}
