//! The directories that hold packages: from which of them a step down leads to a file.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::path::RepoPath;

/// The directories that have packages below them, but are not theirs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Holders(BTreeSet<RepoPath>);

impl Holders {
    /// From the directories of all packages.
    pub(crate) fn new(packages: impl Iterator<Item = RepoPath>) -> Self {
        let mut holders = BTreeSet::new();
        for dir in packages {
            let above = std::iter::successors(dir.parent(), RepoPath::parent);
            // What is above a directory that is known is known too.
            for dir in above {
                if !holders.insert(dir) {
                    break;
                }
            }
        }
        Self(holders)
    }

    /// Which components of a file's path may be the first step down to it, from a directory that it shares with
    /// a package and that is not above `outer`, the package that owns it.
    pub(crate) fn heads(&self, file: &RepoPath, outer: Option<&RepoPath>) -> Option<RangeInclusive<usize>> {
        let dirs: Vec<_> = std::iter::successors(file.parent(), RepoPath::parent).collect();
        // From the root down.
        let shared = dirs.iter().rev().take_while(|dir| self.0.contains(*dir)).count();
        let first = outer.map_or(0, |outer| outer.components().count());
        (first < shared).then(|| first..=shared - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_steps_down_to_a_file() {
        let path = |text: &str| RepoPath::new(text).expect("a path");
        let packages = ["", "crates/a", "crates/a/inner", "xtask"].map(path);
        let holders = Holders::new(packages.iter().cloned());
        for (file, outer, expected) in [
            ("docs/x.md", None, Some(0..=0)),
            ("docs/x.md", Some(""), Some(0..=0)),
            ("crates/x.txt", None, Some(0..=1)),
            ("crates/shared/x.txt", None, Some(0..=1)),
            ("crates/a/data/x.txt", Some("crates/a"), Some(2..=2)),
            ("xtask/x.txt", Some("xtask"), None),
        ] {
            let outer = outer.map(path);
            assert_eq!(holders.heads(&path(file), outer.as_ref()), expected, "{file}");
        }
        let alone = [path("")];
        assert_eq!(Holders::new(alone.into_iter()).heads(&path("docs/x.md"), None), None);
    }
}
