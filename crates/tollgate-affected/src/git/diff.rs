//! What changed between two states: one tree-to-tree diff, and on a laptop the working tree on top of it.
//!
//! No rename detection: a rename is a deletion and an addition, so that both owners count; and libgit2's
//! would read every blob, which a partial clone does not have.

use std::collections::BTreeMap;

use anyhow::anyhow;
use git2::{Commit, Delta, Diff, DiffFile, DiffOptions, ErrorClass, ErrorCode, Oid, Tree};
use tollgate_common::{Failure, Result};

use super::Repo;
use crate::change::{ChangedFile, Content, Status, Versions, is_compared_by_content};
use crate::path::RepoPath;

/// `GIT_INDEX_ENTRY_SKIP_WORKTREE` of libgit2: a sparse checkout leaves this file out of the working tree.
const SKIP_WORKTREE: u16 = 1 << 14;

type Changes = (Vec<ChangedFile>, BTreeMap<RepoPath, Versions>);

impl Repo {
    pub(super) fn diff(&self, base: Option<Tree<'_>>, head: &Commit<'_>, with_working_tree: bool) -> Result<Changes> {
        let diff = if with_working_tree {
            self.repository.diff_tree_to_workdir_with_index(base.as_ref(), Some(&mut options()))
        } else {
            head.tree().and_then(|tree| {
                self.repository.diff_tree_to_tree(base.as_ref(), Some(&tree), Some(&mut options()))
            })
        };
        let diff = diff.map_err(|err| explain(&err))?;
        self.collect(&diff, with_working_tree)
    }

    pub(super) fn working_tree_is_clean(&self, head: &Commit<'_>) -> Result<bool> {
        let (files, _) = self.diff(head.tree().ok(), head, true)?;
        Ok(files.is_empty())
    }

    fn collect(&self, diff: &Diff<'_>, with_working_tree: bool) -> Result<Changes> {
        let mut statuses = BTreeMap::new();
        let mut contents = BTreeMap::new();
        for delta in diff.deltas() {
            if with_working_tree && delta.status() == Delta::Deleted && self.is_left_out(&delta.old_file()) {
                continue;
            }
            // Where git's rules differ for the two sides both paths are the same; without renames they always are.
            let bytes = delta.new_file().path_bytes().or_else(|| delta.old_file().path_bytes());
            let path = bytes.and_then(RepoPath::new).ok_or_else(|| {
                Failure::new(anyhow!("git reports a change without a path inside the repository"))
            })?;
            if is_compared_by_content(&path) {
                let head = if with_working_tree { self.on_disk(&path) } else { self.blob(&delta.new_file()) };
                contents.insert(path.clone(), Versions { base: self.blob(&delta.old_file()), head });
            }
            statuses.insert(path, status(delta.status()));
        }
        let files = statuses.into_iter().map(|(path, status)| ChangedFile { path, status }).collect();
        Ok((files, contents))
    }

    /// libgit2 does not know sparse checkouts and reports what they leave out as deleted. Such a file has
    /// changed only if the index has something else than the base.
    fn is_left_out(&self, old: &DiffFile<'_>) -> bool {
        let entry = self.repository.index().ok().zip(old.path()).and_then(|(index, path)| index.get_path(path, 0));
        entry.is_some_and(|entry| entry.flags_extended & SKIP_WORKTREE != 0 && entry.id == old.id())
    }

    fn blob(&self, file: &DiffFile<'_>) -> Content {
        if !file.exists() || file.id() == Oid::ZERO_SHA1 {
            return Content::Absent;
        }
        match self.repository.find_blob(file.id()) {
            Ok(blob) => Content::from_bytes(blob.content().to_vec()),
            Err(err) if err.code() == ErrorCode::NotFound => {
                Content::Unreadable("this clone does not have it (a partial clone?)".to_owned())
            }
            Err(err) => Content::Unreadable(err.message().to_owned()),
        }
    }

    fn on_disk(&self, path: &RepoPath) -> Content {
        read(&path.on_disk(self.root()))
    }
}

/// A file of the working tree.
pub(crate) fn read(path: &std::path::Path) -> Content {
    match std::fs::read(path) {
        Ok(bytes) => Content::from_bytes(bytes),
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => Content::Absent,
        Err(err) => Content::Unreadable(err.to_string()),
    }
}

fn options() -> DiffOptions {
    let mut options = DiffOptions::new();
    options.include_typechange(true).include_untracked(true).recurse_untracked_dirs(true);
    // Nobody asks for the lines.
    options.skip_binary_check(true);
    options
}

fn status(delta: Delta) -> Status {
    match delta {
        Delta::Added | Delta::Untracked | Delta::Copied => Status::Added,
        Delta::Deleted => Status::Deleted,
        Delta::Typechange => Status::TypeChanged,
        _ => Status::Modified,
    }
}

fn explain(err: &git2::Error) -> Failure {
    let failure = Failure::new(anyhow!("cannot compare the two states: {}", err.message()));
    if err.class() == ErrorClass::Odb || err.code() == ErrorCode::NotFound {
        failure.hint("objects are missing from this clone: git fetch --refetch")
    } else {
        failure
    }
}
