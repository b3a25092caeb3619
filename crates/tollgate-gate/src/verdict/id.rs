//! The id of a job.

use std::cmp::Ordering;
use std::fmt;

use tollgate_common::text::escape;

/// Names longer than this are cut when they are shown.
const SHOWN: usize = 100;

/// The id of a job, which GitHub compares without regard to case. Shown as it was written, on one line.
#[derive(Clone, Debug)]
pub struct JobId {
    written: String,
    folded: String,
}

impl JobId {
    /// The id as somebody wrote it.
    #[must_use]
    pub fn new(written: &str) -> Self {
        Self { written: written.to_owned(), folded: written.to_lowercase() }
    }

    /// The id as it was written, unescaped.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.written
    }
}

impl PartialEq for JobId {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for JobId {}

impl PartialOrd for JobId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for JobId {
    fn cmp(&self, other: &Self) -> Ordering {
        self.folded.cmp(&other.folded)
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.written.char_indices().nth(SHOWN) {
            None => f.write_str(&escape(&self.written)),
            Some((end, _)) => write!(f, "{}…", escape(&self.written[..end])),
        }
    }
}
