//! The deepest of some directories that holds a path, found by the path's own directories and not by trying all.

use std::collections::HashMap;

use super::RepoPath;

/// Directories, each with something to know of it.
pub struct Nearest<'a, T> {
    by_dir: HashMap<&'a [u8], T>,
}

impl<'a, T> FromIterator<(&'a RepoPath, T)> for Nearest<'a, T> {
    /// Of two in one directory the last counts.
    fn from_iter<I: IntoIterator<Item = (&'a RepoPath, T)>>(dirs: I) -> Self {
        Self { by_dir: dirs.into_iter().map(|(dir, known)| (dir.as_bytes(), known)).collect() }
    }
}

impl<T> Nearest<'_, T> {
    /// What is known of the deepest of the directories that is this path or holds it.
    #[must_use]
    pub fn to(&self, path: &RepoPath) -> Option<&T> {
        let mut dirs = std::iter::successors(Some(path.as_bytes()), |dir| above(dir));
        dirs.find_map(|dir| self.by_dir.get(dir))
    }
}

/// The directory that holds a path; `None` for the root.
fn above(path: &[u8]) -> Option<&[u8]> {
    let end = path.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
    (!path.is_empty()).then(|| &path[..end])
}
