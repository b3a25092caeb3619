//! Whose directory a path is in, for many paths.

use super::{PackageId, Workspace};
use crate::path::{Nearest, RepoPath};

/// The packages of a workspace by their directories.
pub struct Owners<'a> {
    /// `None` for the packages of other workspaces.
    dirs: Nearest<'a, Option<PackageId>>,
}

impl<'a> Owners<'a> {
    pub(super) fn new(workspace: &'a Workspace) -> Self {
        let others = workspace.others.iter().flat_map(|other| &other.packages).map(|dir| (dir, None));
        // Of two in one directory the first counts.
        let ids = (0..workspace.packages.len()).rev().map(PackageId);
        let ours = ids.filter_map(|id| Some((workspace.package(id).dir.as_ref()?, Some(id))));
        Self { dirs: others.chain(ours).collect() }
    }

    /// The package with the deepest directory that holds the path, unless that is another workspace's.
    #[must_use]
    pub fn of(&self, path: &RepoPath) -> Option<PackageId> {
        self.dirs.to(path).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Other, Package};
    use super::*;

    #[test]
    fn the_deepest_directory_counts() {
        let path = |text: &str| RepoPath::new(text).expect("a path");
        let package = |dir: &str| Package {
            name: dir.to_owned(),
            version: semver::Version::new(1, 0, 0),
            dir: (dir != "outside").then(|| path(dir)),
            is_member: true,
            build_script: None,
            targets: Vec::new(),
            test_dirs: Vec::new(),
            binaries: Vec::new(),
            code_dirs: Vec::new(),
            is_proc_macro: false,
            dependencies: Vec::new(),
            features: Default::default(),
            matrix_fields: Default::default(),
        };
        let dirs = ["", "a", "a/b/c", "a", "outside", "x"];
        let other = Other { root: path("a/o"), packages: vec![path("a/o"), path("x")] };
        let mut workspace = Workspace { packages: dirs.map(package).into(), ..Workspace::default() };
        for others in [Vec::new(), vec![other]] {
            workspace.others = others;
            let owners = workspace.owners();
            for file in ["f", "a", "a/f", "ab/f", "a/b/f", "a/b/c/d/f", "a/o/f", "a/o/p/f", "x/f", "x"] {
                assert_eq!(owners.of(&path(file)), workspace.owner(&path(file)), "{file}");
            }
        }
    }
}
