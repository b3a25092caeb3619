//! What a rule has found.

use std::cmp::Ordering;

use tollgate_common::workflow::yaml::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// The gate can be green when it should not be, or red for ever.
    Error,
    /// It depends on what the files do not tell.
    Warning,
}

impl Severity {
    /// The word for it, in every format.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// Something that a rule has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// The id of the rule.
    pub(crate) rule: &'static str,
    /// How bad it is.
    pub(crate) severity: Severity,
    /// The number of the file; see [`super::input::Input::source`].
    pub(crate) file: usize,
    /// Where in it.
    pub(crate) span: Span,
    /// The job that it is about, for those who ignore it.
    pub(crate) job: Option<String>,
    /// What is wrong, in one sentence.
    pub(crate) message: String,
    /// What is said right at the place.
    pub(crate) label: String,
    /// Other places of the same file that belong to it.
    pub(crate) related: Vec<(Span, String)>,
    /// What to do.
    pub(crate) help: Vec<String>,
    /// What `--fix` would do.
    pub(crate) fix: Option<Fix>,
}

/// A change of a workflow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fix {
    /// One more job in the `needs` of one.
    AddNeed {
        /// The job that gets it.
        job: String,
        /// The job that it is to need.
        need: String,
    },
    /// Another `if`.
    SetIf {
        /// The job that gets it.
        job: String,
        /// The expression.
        text: String,
    },
}

impl Finding {
    /// A finding without anything beside it.
    pub(crate) fn new(
        rule: &'static str,
        severity: Severity,
        file: usize,
        span: Span,
        message: String,
    ) -> Self {
        Self {
            rule,
            severity,
            file,
            span,
            job: None,
            message,
            label: String::new(),
            related: Vec::new(),
            help: Vec::new(),
            fix: None,
        }
    }

    /// The order in which findings are shown: as one reads the files.
    pub(crate) fn order(&self, other: &Self) -> Ordering {
        let key = |finding: &Self| (finding.file, finding.span.start, finding.severity, finding.rule);
        key(self).cmp(&key(other)).then_with(|| self.message.cmp(&other.message))
    }
}
