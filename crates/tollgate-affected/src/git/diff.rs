//! What changed between two states: two trees, and on a laptop the working tree on top of them.
//!
//! No rename detection: a rename is a deletion and an addition, so that both owners count; and libgit2's
//! would read every blob, which a partial clone does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::anyhow;
use git2::{Commit, Diff, DiffDelta, DiffFile, DiffOptions, ErrorClass, ErrorCode, Oid, Tree};
use tollgate_common::{Failure, Result};

use super::{Repo, trees};
use crate::change::{ChangedFile, Content, Status, Versions, is_compared_by_content};
use crate::path::RepoPath;

/// `GIT_INDEX_ENTRY_SKIP_WORKTREE` of libgit2: a sparse checkout leaves this file out of the working tree.
pub(super) const SKIP_WORKTREE: u16 = 1 << 14;

/// The extension of the index that makes it a sparse one (git's Documentation/gitformat-index).
const SPARSE_INDEX: &str = "'sdir'";

type Changes = (Vec<ChangedFile>, BTreeMap<RepoPath, Versions>);

/// The change of one path, with the blobs at both ends where there are any.
pub(super) struct Delta {
    pub(super) path: RepoPath,
    pub(super) status: Status,
    pub(super) base: Option<Oid>,
    pub(super) head: Option<Oid>,
}

impl Repo {
    pub(super) fn diff(
        &self,
        base: Option<&Tree<'_>>,
        head: &Commit<'_>,
        with_working_tree: bool,
    ) -> Result<Changes> {
        let deltas = if with_working_tree {
            self.to_working_tree(base)
        } else {
            head.tree().and_then(|head| trees::diff(&self.repository, base, &head))
        };
        let mut statuses = BTreeMap::new();
        let mut contents = BTreeMap::new();
        for delta in deltas.map_err(|err| explain(&err))? {
            if is_compared_by_content(&delta.path) {
                let on_disk =
                    if with_working_tree { read(&delta.path.on_disk(self.root())) } else { Content::Absent };
                // What a sparse checkout leaves out is in the index only.
                let head = if on_disk == Content::Absent { self.blob(delta.head) } else { on_disk };
                contents.insert(delta.path.clone(), Versions { base: self.blob(delta.base), head });
            }
            statuses.insert(delta.path, delta.status);
        }
        let files = statuses.into_iter().map(|(path, status)| ChangedFile { path, status }).collect();
        Ok((files, contents))
    }

    pub(super) fn working_tree_is_clean(&self, head: &Commit<'_>) -> Result<bool> {
        let (files, _) = self.diff(head.tree().ok().as_ref(), head, true)?;
        Ok(files.is_empty())
    }

    fn to_working_tree(&self, base: Option<&Tree<'_>>) -> Result<Vec<Delta>, git2::Error> {
        let mut options = DiffOptions::new();
        options.include_typechange(true).include_untracked(true).recurse_untracked_dirs(true);
        // Nobody asks for the lines.
        options.skip_binary_check(true);
        let diff = self.repository.diff_tree_to_workdir_with_index(base, Some(&mut options))?;
        let left_out = self.left_out()?;
        let is_left_out = |delta: &Delta| left_out.contains(&delta.path);
        let mut deltas = listed(&diff)?;
        deltas.retain(|delta| delta.status != Status::Deleted || !is_left_out(delta));
        if !left_out.is_empty() {
            let staged = self.repository.diff_tree_to_index(base, None, Some(&mut options))?;
            deltas.extend(listed(&staged)?.into_iter().filter(is_left_out));
        }
        Ok(deltas)
    }

    /// libgit2 does not know sparse checkouts: what they leave out of the working tree it reports as deleted,
    /// or, where it is new since the base, not at all. For these files the index says what they are.
    fn left_out(&self) -> Result<BTreeSet<RepoPath>, git2::Error> {
        let index = self.repository.index()?;
        let skipped = index.iter().filter(|entry| entry.flags_extended & SKIP_WORKTREE != 0);
        let paths = skipped.filter_map(|entry| RepoPath::new(&entry.path));
        Ok(paths.filter(|path| path.on_disk(self.root()).symlink_metadata().is_err()).collect())
    }

    fn blob(&self, id: Option<Oid>) -> Content {
        let Some(id) = id else { return Content::Absent };
        match self.repository.find_blob(id) {
            Ok(blob) => Content::from_bytes(blob.content().to_vec()),
            Err(err) if err.code() == ErrorCode::NotFound => {
                Content::Unreadable("this clone does not have it (a partial clone?)".to_owned())
            }
            Err(err) => Content::Unreadable(err.message().to_owned()),
        }
    }
}

/// A file of the working tree.
pub(crate) fn read(path: &Path) -> Content {
    match std::fs::read(path) {
        Ok(bytes) => Content::from_bytes(bytes),
        // Where a directory was, there may be a file now.
        Err(err) if matches!(err.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Content::Absent,
        Err(err) => Content::Unreadable(err.to_string()),
    }
}

fn listed(diff: &Diff<'_>) -> Result<Vec<Delta>, git2::Error> {
    let delta = |delta: DiffDelta<'_>| {
        let (old, new) = (delta.old_file(), delta.new_file());
        let path = new.path_bytes().or_else(|| old.path_bytes()).and_then(RepoPath::new);
        let path = path.ok_or_else(|| git2::Error::from_str("git reports a change without a path"))?;
        let id = |file: &DiffFile<'_>| Some(file.id()).filter(|id| file.exists() && *id != Oid::ZERO_SHA1);
        Ok(Delta { path, status: status(delta.status()), base: id(&old), head: id(&new) })
    };
    diff.deltas().map(delta).collect()
}

fn status(delta: git2::Delta) -> Status {
    match delta {
        git2::Delta::Added | git2::Delta::Untracked | git2::Delta::Copied => Status::Added,
        git2::Delta::Deleted => Status::Deleted,
        git2::Delta::Typechange => Status::TypeChanged,
        _ => Status::Modified,
    }
}

fn explain(err: &git2::Error) -> Failure {
    let failure = Failure::new(anyhow!("cannot compare the two states: {}", err.message()));
    if err.message().contains(SPARSE_INDEX) {
        failure
            .hint("libgit2 cannot read a sparse index: git sparse-checkout reapply --no-sparse-index")
            .hint("or leave the working tree out: --head HEAD")
    } else if err.class() == ErrorClass::Odb || err.code() == ErrorCode::NotFound {
        failure.hint("objects are missing from this clone: git fetch --refetch")
    } else {
        failure
    }
}
