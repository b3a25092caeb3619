//! The difference between two trees.
//!
//! libgit2's own tree diff reads every directory of both trees; two equal directories have equal ids, so
//! only those that differ need reading. On 70 packages this is 0.3 instead of 5 ms.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid, Repository, Tree};

use super::diff::Delta;
use crate::change::Status;
use crate::path::RepoPath;

/// The bits of a git mode that say what kind of entry it is: file, link, submodule, directory.
const KIND: i32 = 0o170_000;

/// One entry of a directory, in one state.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry {
    id: Oid,
    mode: i32,
    is_tree: bool,
}

type Pair = (Option<Entry>, Option<Entry>);

/// All files, links and submodules in which two trees differ, in no particular order.
pub(super) fn diff(
    repository: &Repository,
    base: Option<&Tree<'_>>,
    head: &Tree<'_>,
) -> Result<Vec<Delta>, git2::Error> {
    let mut deltas = Vec::new();
    // An explicit list of what is left to do: trees can be nested deeper than a stack.
    let mut pending = vec![(RepoPath::root(), entries(base, Some(head)))];
    while let Some((dir, entries)) = pending.pop() {
        for (name, (base, head)) in entries {
            let path = dir.join(&name).filter(|path| *path != dir);
            let path =
                path.ok_or_else(|| git2::Error::from_str("a tree has an entry with an impossible name"))?;
            let tree = |entry: Option<Entry>| match entry.filter(|entry| entry.is_tree) {
                Some(entry) => repository.find_tree(entry.id).map(Some),
                None => Ok(None),
            };
            let (base_tree, head_tree) = (tree(base)?, tree(head)?);
            if base_tree.is_some() || head_tree.is_some() {
                pending.push((path.clone(), self::entries(base_tree.as_ref(), head_tree.as_ref())));
            }
            deltas.extend(delta(path, base, head));
        }
    }
    Ok(deltas)
}

/// The entries of two directories that are not the same in both, by name.
fn entries(base: Option<&Tree<'_>>, head: Option<&Tree<'_>>) -> BTreeMap<Vec<u8>, Pair> {
    let mut entries: BTreeMap<Vec<u8>, Pair> = BTreeMap::new();
    for (tree, is_head) in [(base, false), (head, true)] {
        for found in tree.into_iter().flat_map(Tree::iter) {
            let is_tree = found.kind() == Some(ObjectType::Tree);
            let entry = Some(Entry { id: found.id(), mode: found.filemode_raw(), is_tree });
            let pair = entries.entry(found.name_bytes().to_vec()).or_default();
            if is_head { pair.1 = entry } else { pair.0 = entry }
        }
    }
    entries.retain(|_, (base, head)| base != head);
    entries
}

/// The change of what is no directory.
fn delta(path: RepoPath, base: Option<Entry>, head: Option<Entry>) -> Option<Delta> {
    let file = |entry: Option<Entry>| entry.filter(|entry| !entry.is_tree);
    let (base, head) = (file(base), file(head));
    let status = match (base, head) {
        (None, None) => return None,
        (None, Some(_)) => Status::Added,
        (Some(_), None) => Status::Deleted,
        (Some(base), Some(head)) if base.mode & KIND != head.mode & KIND => Status::TypeChanged,
        (Some(_), Some(_)) => Status::Modified,
    };
    Some(Delta { path, status, base: base.map(|entry| entry.id), head: head.map(|entry| entry.id) })
}
