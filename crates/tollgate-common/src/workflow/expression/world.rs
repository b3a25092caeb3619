//! What is assumed when an expression is asked: how the jobs before went, and what contexts hold.

use super::eval::evaluate;
use super::{Answer, Expr, Value};

/// How a job ended: `needs.<job>.result`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Conclusion {
    /// It succeeded, or failed with `continue-on-error`.
    Success,
    /// It failed.
    Failure,
    /// It was cancelled, or ran out of time.
    Cancelled,
    /// It did not run.
    Skipped,
}

impl Conclusion {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Success, Self::Failure, Self::Cancelled, Self::Skipped];

    /// The word that GitHub has for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Cancelled => "cancelled",
            Self::Skipped => "skipped",
        }
    }
}

/// The part of the world that is known to an expression.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct World {
    /// What `success()` says.
    pub success: Answer,
    /// What `failure()` says.
    pub failure: Answer,
    /// What `cancelled()` says.
    pub cancelled: Answer,
    /// The contexts of which something is known; the others are not.
    pub contexts: Vec<(String, Value)>,
}

impl World {
    /// The world as the `if` of a job sees it when its ancestors ended like this; `needs` are those that it names,
    /// and `is_cancelled` whether the run was.
    ///
    /// `success()` is true when every ancestor succeeded, near or far; `failure()` when one failed, so that a skip
    /// alone makes neither true. `cancelled()` is about the run.
    /// (docs.github.com, "Evaluate expressions in workflows and actions", status check functions; the skip is
    /// actions/runner#491.)
    pub fn of_job<'a>(
        needs: impl IntoIterator<Item = (&'a str, Conclusion)>,
        ancestors: impl IntoIterator<Item = Conclusion>,
        is_cancelled: bool,
    ) -> Self {
        let needs: Vec<(&str, Conclusion)> = needs.into_iter().collect();
        let mut all: Vec<Conclusion> = needs.iter().map(|(_, conclusion)| *conclusion).collect();
        all.extend(ancestors);
        let is = |wanted: Conclusion| move |conclusion: &Conclusion| *conclusion == wanted;
        let need = |(id, conclusion): (&str, Conclusion)| {
            let result = ("result".to_owned(), Value::text(conclusion.as_str()));
            // One that did not run has none; one that failed may have some.
            let outputs = Value::Object { known: Vec::new(), open: conclusion != Conclusion::Skipped };
            (id.to_owned(), Value::object([result, ("outputs".to_owned(), outputs)]))
        };
        Self {
            success: (!is_cancelled && all.iter().all(is(Conclusion::Success))).into(),
            failure: all.iter().any(is(Conclusion::Failure)).into(),
            cancelled: is_cancelled.into(),
            contexts: vec![("needs".to_owned(), Value::object(needs.into_iter().map(need)))],
        }
    }

    /// The same world, with what is known of one more context.
    #[must_use]
    pub fn with(mut self, context: &str, known: Vec<(String, Value)>) -> Self {
        self.contexts.push((context.to_owned(), Value::Object { known, open: true }));
        self
    }

    /// The world as a step sees it while all steps before it went well: the status functions are about the job then
    /// and not about its needs (`FailureFunction.cs` of actions/runner).
    #[must_use]
    pub fn in_steps(mut self) -> Self {
        self.success = !self.cancelled;
        self.failure = Answer::No;
        self
    }

    pub(super) fn context(&self, name: &str) -> Value {
        let found = self.contexts.iter().find(|(context, _)| context.eq_ignore_ascii_case(name));
        found.map_or(Value::Unknown, |(_, value)| value.clone())
    }
}

/// Whether a job or a step with this `if` runs. Without a status function in it, it means `success() && (…)`.
#[must_use]
pub fn runs(condition: Option<&Expr>, world: &World) -> Answer {
    match condition {
        None => world.success,
        Some(expr) if expr.has_status_function() => evaluate(expr, world).truth(),
        Some(expr) => world.success.and(evaluate(expr, world).truth()),
    }
}
