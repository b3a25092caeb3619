//! What changed, as plain data: the files, and the two states of those whose content decides.
//!
//! Filled by `git` or from a list of paths; read by `decide`, which never touches the repository.

use std::collections::BTreeMap;

use crate::path::RepoPath;

/// What is known of the change.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Change {
    /// The difference between two states.
    Between(Difference),
    /// The two states could not be compared, so anything may have changed.
    Unknown {
        /// Why, in one sentence.
        reason: String,
        /// What would mend it.
        hints: Vec<String>,
    },
}

/// The difference between two states of the repository.
#[derive(Clone, Debug)]
pub struct Difference {
    /// What was compared with, if git was asked.
    pub base: Option<Base>,
    /// What the answer is for.
    pub head: Head,
    /// The changed files, sorted by path, each path once.
    pub files: Vec<ChangedFile>,
    /// The content of every changed `Cargo.toml` and `Cargo.lock`, at both ends.
    pub contents: BTreeMap<RepoPath, Versions>,
}

/// The state compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Base {
    /// The commit, as 40 hexadecimal digits.
    pub commit: String,
    /// Which rule found it, as a phrase: "the merge base of HEAD and origin/main".
    pub rule: String,
}

/// The state the answer is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Head {
    /// A commit, as 40 hexadecimal digits.
    Commit(String),
    /// The working tree on top of a commit, with staged, unstaged and untracked files.
    WorkingTree(String),
    /// A list of paths that somebody gave us.
    List,
}

/// One changed file. A rename is a deletion and an addition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedFile {
    /// Where it is, or was.
    pub path: RepoPath,
    /// What became of it.
    pub status: Status,
}

/// What became of a changed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Status {
    /// It is new.
    Added,
    /// Its content or mode is another.
    Modified,
    /// It is gone.
    Deleted,
    /// It became something else: a link, a submodule, a file.
    TypeChanged,
    /// Somebody said that it changed, and no more.
    Listed,
}

impl Status {
    /// The word for it, as in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Modified => "modified",
            Self::Deleted => "deleted",
            Self::TypeChanged => "type-changed",
            Self::Listed => "listed",
        }
    }
}

/// A file's content at both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// In the state compared with.
    pub base: Content,
    /// In the state the answer is for.
    pub head: Content,
}

/// The content of a file in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// There is no such file in this state.
    Absent,
    /// The text.
    Text(String),
    /// It is there, or may be, but cannot be read; why, as a phrase.
    Unreadable(String),
}

impl Content {
    /// Bytes as they were read; text has to be UTF-8.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(|_| Self::Unreadable("it is not UTF-8".to_owned()), Self::Text)
    }
}

/// Whether the content of this file decides what its change means.
#[must_use]
pub fn is_compared_by_content(path: &RepoPath) -> bool {
    matches!(path.file_name(), b"Cargo.toml" | b"Cargo.lock")
}
