//! YAML as a small tree in which everything knows where it stands in the text.
//!
//! Comes in: the text of one document. Goes out: [`Node`]s, with aliases resolved as GitHub resolves them. Merge
//! keys (`<<`) are no part of it: GitHub has anchors and aliases and not those (actions/runner#1182). Knows nothing
//! of workflows.

mod build;
mod locate;

pub use build::parse;
pub use locate::locate;

/// Where something stands in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The byte at which it begins.
    pub start: usize,
    /// The byte after it.
    pub end: usize,
    /// The line in which it begins, from one.
    pub line: usize,
    /// The column at which it begins, in characters, from one.
    pub column: usize,
}

/// Where a node stands, and how it got there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Where its text is; for an alias, the text of what it names.
    pub span: Span,
    /// Where the alias is, when the node is there by one.
    pub alias: Option<Span>,
    /// Whether it is in something with an anchor: whoever edits it may edit several places at once.
    pub shared: bool,
}

/// How a scalar is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    #[default]
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// A block after `|`.
    Literal,
    /// A block after `>`.
    Folded,
}

/// A piece of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scalar {
    /// The text, without quotes and escapes.
    pub text: String,
    /// How it is written.
    pub style: Style,
    /// Where it stands. For a block: its content, without the header.
    pub place: Place,
}

/// A list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// What is in it.
    pub items: Vec<Node>,
    /// Whether it is written in brackets.
    pub flow: bool,
    /// Where it stands: with its brackets, or from its first item to the end of its last.
    pub place: Place,
}

/// Keys with values, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// What is in it; no key stands there twice.
    pub entries: Vec<Entry>,
    /// Whether it is written in braces.
    pub flow: bool,
    /// Where it stands: with its braces, or from its first key to the end of its last value.
    pub place: Place,
}

/// A key with its value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// The key.
    pub key: Scalar,
    /// What it stands for.
    pub value: Node,
}

/// Anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// A piece of text; also numbers, booleans, and nothing.
    Scalar(Scalar),
    /// A list.
    Sequence(Sequence),
    /// Keys with values.
    Mapping(Mapping),
}

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What is wrong.
    pub message: String,
    /// Where.
    pub span: Span,
}

impl Error {
    /// An error at a place.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span }
    }
}

/// `line:column: what is wrong`
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}: {}", self.span.line, self.span.column, self.message)
    }
}

impl std::error::Error for Error {}

impl Scalar {
    /// Whether it is nothing: an empty place, `~` or `null` without quotes (YAML 1.2, 10.3.2).
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.style == Style::Plain && matches!(self.text.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }

    /// The boolean that it is, if it is one: by YAML 1.2, so `on` and `yes` are text.
    #[must_use]
    pub fn as_bool(&self) -> Option<bool> {
        match self.text.as_str() {
            _ if self.style != Style::Plain => None,
            "true" | "True" | "TRUE" => Some(true),
            "false" | "False" | "FALSE" => Some(false),
            _ => None,
        }
    }

    /// Where a part of its text stands in the source; see [`locate()`].
    #[must_use]
    pub fn locate(&self, source: &str, part: std::ops::Range<usize>) -> Span {
        locate(source, self, part)
    }
}

impl Mapping {
    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.text == key)
    }

    /// The value of a key; `None` also where there is nothing.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value).filter(|value| !value.is_null())
    }
}

impl Default for Node {
    fn default() -> Self {
        Self::Scalar(Scalar::default())
    }
}

impl Node {
    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        match self {
            Self::Scalar(scalar) => &scalar.place,
            Self::Sequence(sequence) => &sequence.place,
            Self::Mapping(mapping) => &mapping.place,
        }
    }

    pub(super) fn place_mut(&mut self) -> &mut Place {
        match self {
            Self::Scalar(scalar) => &mut scalar.place,
            Self::Sequence(sequence) => &mut sequence.place,
            Self::Mapping(mapping) => &mut mapping.place,
        }
    }

    /// Where its text is.
    #[must_use]
    pub fn span(&self) -> Span {
        self.place().span
    }

    /// Where a reader of the file meets it: at the alias, if it is there by one.
    #[must_use]
    pub fn met_at(&self) -> Span {
        self.place().alias.unwrap_or(self.place().span)
    }

    /// Whether it is nothing.
    #[must_use]
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Scalar(scalar) if scalar.is_null())
    }

    /// The text, if it is one.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        if let Self::Scalar(scalar) = self { Some(scalar) } else { None }
    }

    /// The list, if it is one.
    #[must_use]
    pub fn sequence(&self) -> Option<&Sequence> {
        if let Self::Sequence(sequence) = self { Some(sequence) } else { None }
    }

    /// The keys with values, if it is some.
    #[must_use]
    pub fn mapping(&self) -> Option<&Mapping> {
        if let Self::Mapping(mapping) = self { Some(mapping) } else { None }
    }

    /// What it is, for errors.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Scalar(scalar) if scalar.is_null() => "nothing",
            Self::Scalar(_) => "text",
            Self::Sequence(_) => "a list",
            Self::Mapping(_) => "a map",
        }
    }

    /// Every scalar in it, keys too, from top to bottom.
    pub fn scalars<'a>(&'a self, found: &mut dyn FnMut(&'a Scalar)) {
        match self {
            Self::Scalar(scalar) => found(scalar),
            Self::Sequence(sequence) => sequence.items.iter().for_each(|item| item.scalars(found)),
            Self::Mapping(mapping) => {
                for entry in &mapping.entries {
                    found(&entry.key);
                    entry.value.scalars(found);
                }
            }
        }
    }
}
