//! What a check has to say: plain data, with its places and the command that mends it.

use serde::Serialize;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// It could not be found out. Never a pass, and a failure only under `--strict`.
    Inconclusive,
    /// Good to know.
    Info,
    /// It works, and will not always, or not for everybody.
    Warning,
    /// The job cannot work, or does something else than what is written.
    Error,
}

impl Severity {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Inconclusive => "inconclusive",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place in a file. Lines and columns (characters) count from one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Place {
    /// From the root of the repository with `/`; absolute for what is outside of it.
    pub path: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// What stands there.
    pub value: Option<String>,
    /// What that says, where several places disagree.
    pub claim: Option<String>,
}

impl Place {
    /// A whole file.
    #[must_use]
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: 1, column: 1, value: None, claim: None }
    }
}

/// What mends it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Fix {
    /// The command, as it is started; nothing is expanded.
    pub argv: Vec<String>,
    /// Whether it changes no more than what the finding is about, and can be taken back.
    pub safe: bool,
}

impl Fix {
    /// A command that may have other effects besides, as an installation has.
    pub fn command<A: Into<String>>(argv: impl IntoIterator<Item = A>) -> Self {
        Self { argv: argv.into_iter().map(Into::into).collect(), safe: false }
    }

    /// A command that only changes what the finding is about.
    pub fn safe<A: Into<String>>(argv: impl IntoIterator<Item = A>) -> Self {
        Self { safe: true, ..Self::command(argv) }
    }
}

/// A change of a file that mends a finding and has no other effect. It is said by what a check has seen; whether it can
/// be made is seen when the file is read again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file that is not there yet.
    Create {
        /// From the root of the repository.
        path: String,
        /// What is in it.
        text: String,
    },
    /// What stands at the place becomes something else.
    Replace {
        /// Where.
        at: Place,
        /// What stands there, to the byte.
        old: String,
        /// What comes there.
        new: String,
    },
    /// The key whose value is at the place is taken out, with its line.
    Remove {
        /// Where the value is.
        at: Place,
        /// The key.
        key: String,
    },
    /// The key whose value is at the place gets another name.
    Rename {
        /// Where the value is.
        at: Place,
        /// The key.
        key: String,
        /// Its name.
        new: String,
    },
}

impl Change {
    /// The file that is changed.
    #[must_use]
    pub fn path(&self) -> &str {
        match self {
            Self::Create { path, .. } => path,
            Self::Replace { at, .. } | Self::Remove { at, .. } | Self::Rename { at, .. } => &at.path,
        }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Finding {
    /// Which rule it is of; stable.
    pub id: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Where; the first is where one would mend it.
    pub places: Vec<Place>,
    /// What there is.
    pub found: Option<String>,
    /// What there should be.
    pub wanted: Option<String>,
    /// What mends it.
    pub fix: Option<Fix>,
    /// The same as a change of a file, for `--fix`.
    #[serde(skip)]
    pub change: Option<Change>,
}

impl Finding {
    /// A finding that says no more than its message.
    pub fn new(id: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            id,
            severity,
            message: message.into(),
            places: Vec::new(),
            found: None,
            wanted: None,
            fix: None,
            change: None,
        }
    }

    /// The same, with one more place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.places.push(place);
        self
    }

    /// The same, with what there is.
    #[must_use]
    pub fn found(mut self, found: impl Into<String>) -> Self {
        self.found = Some(found.into());
        self
    }

    /// The same, with what there should be.
    #[must_use]
    pub fn wanted(mut self, wanted: impl Into<String>) -> Self {
        self.wanted = Some(wanted.into());
        self
    }

    /// The same, with what mends it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fix = Some(fix);
        self
    }

    /// The same, with the change of a file that mends it.
    #[must_use]
    pub fn change(mut self, change: Change) -> Self {
        self.change = Some(change);
        self
    }
}
