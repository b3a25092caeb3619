//! The first-parent history, for `replay`: which commits there are, and where their objects lie.

use std::path::PathBuf;

use anyhow::anyhow;
use tollgate_common::{Failure, Result};

use super::Repo;

/// A commit and the state it is compared with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// The commit, as 40 hexadecimal digits.
    pub commit: String,
    /// Its first parent.
    pub parent: String,
    /// The first line of its message; foreign text.
    pub subject: String,
}

impl Step {
    /// Enough of the commit's id to find it by.
    #[must_use]
    pub fn short(&self) -> &str {
        self.commit.get(..10).unwrap_or(&self.commit)
    }
}

impl Repo {
    /// The last commits that lead to `from` (or HEAD) by first parents, oldest first. Fewer where the history,
    /// or what a shallow clone has of it, ends.
    ///
    /// # Errors
    /// When `from` is no commit, or there is no commit with a parent.
    pub fn steps(&self, from: Option<&str>, last: usize) -> Result<Vec<Step>> {
        let mut commit = match from {
            Some(revision) => self.resolve(revision, "newest commit to replay")?,
            None => self.head_commit()?,
        };
        let mut steps = Vec::new();
        while steps.len() < last {
            let Ok(parent) = commit.parent(0) else { break };
            let subject = String::from_utf8_lossy(commit.summary_bytes().unwrap_or_default()).into_owned();
            steps.push(Step { commit: commit.id().to_string(), parent: parent.id().to_string(), subject });
            commit = parent;
        }
        if steps.is_empty() {
            let failure = Failure::new(anyhow!("{} has no parent in this clone", commit.id()));
            return Err(self.hint_at_history(failure));
        }
        steps.reverse();
        Ok(steps)
    }

    /// Where git keeps what all checkouts of the repository share.
    #[must_use]
    pub fn common_dir(&self) -> PathBuf {
        self.repository.commondir().to_owned()
    }
}
