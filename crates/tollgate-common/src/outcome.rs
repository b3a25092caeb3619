//! How a tool ends: the outcome, its exit code, and the failure that explains it.
//!
//! This is the only place where an exit code is chosen. The codes are part of the public interface.

use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;

/// How a run ended. "No" and "could not tell" are different answers and have different exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The question was answered, and nothing stands in the way. Exit code 0.
    Pass,
    /// The answer is no: a gate is red, a machine is not fit. Exit code 1.
    No,
    /// The command line, the configuration or the input cannot be used. Exit code 2.
    Unusable,
    /// The answer could not be found, or the run was cancelled. Exit code 3.
    Unknown,
    /// The question was answered in a way for which the caller asked for an exit code of its own.
    AsAsked(u8),
}

impl Outcome {
    /// The exit code of the process.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Pass => 0,
            Self::No => 1,
            Self::Unusable => 2,
            Self::Unknown => 3,
            Self::AsAsked(code) => code,
        }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(outcome.code())
    }
}

/// Why a tool could not give its answer, and what the reader can do about it.
///
/// The error says what was attempted, on what, and what came back; the hints say what to do and stand apart
/// from it. An error that nobody classified is [`Outcome::Unusable`].
#[derive(Clone)]
pub struct Failure {
    // Shared, so that one failure can be an error here and a reason there.
    error: Arc<anyhow::Error>,
    hints: Vec<String>,
    outcome: Outcome,
}

/// The result of anything that can fail with a [`Failure`].
pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    /// A failure of the input: exit code 2 unless [`Failure::with_outcome`] says otherwise.
    pub fn new(error: impl Into<anyhow::Error>) -> Self {
        Self { error: Arc::new(error.into()), hints: Vec::new(), outcome: Outcome::Unusable }
    }

    /// The same failure with one more thing the reader can do, best as an exact command.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same failure with another outcome.
    #[must_use]
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// How the process ends because of this failure.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// What can be done about it, most useful first.
    #[must_use]
    pub fn hints(&self) -> &[String] {
        &self.hints
    }
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(error)
    }
}

/// The error with its chain of causes on one line. Hints are not part of it.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#}", self.error)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} ({:?}; hints: {:?})", self.outcome, self.hints)
    }
}
