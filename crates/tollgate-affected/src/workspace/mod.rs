//! The cargo workspace as plain data: its packages, where they are, and what they depend on.
//!
//! Filled from `cargo metadata --no-deps` and, for local packages that are no members, from their manifests.
//! Knows declared dependencies only; which external package one resolves to stands in the lock file.

mod declared;
mod described;
mod listed;
mod local;
pub mod manifest;
mod metadata;
mod owners;
mod replaced;
mod specs;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

pub use listed::Listed;
pub use metadata::{Located, MetadataChild};
pub use owners::Owners;
pub(crate) use specs::specs;

use crate::path::RepoPath;

/// A local package by its place in [`Workspace::packages`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId(pub usize);

/// The directories in which cargo looks for tests, benches and examples.
pub(crate) const TEST_DIRS: [&str; 3] = ["tests", "benches", "examples"];

/// A workspace and the local packages around it.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The directory of the root manifest, if it is inside the repository.
    pub root: RepoPath,
    /// Members, and local packages that members depend on without their being members; sorted by name.
    pub packages: Vec<Package>,
    /// The local packages that `[patch]` of the root manifest puts in the place of others.
    pub patches: BTreeSet<PackageId>,
    /// The other workspaces of the repository that are answered for together with this one.
    pub others: Vec<Other>,
    /// What cargo has to be told instead of the names of members that others have too; `None` where nothing tells
    /// them apart.
    pub specs: BTreeMap<String, Option<String>>,
}

/// Another workspace of the repository, as far as it matters to one beside it.
#[derive(Clone, Debug)]
pub struct Other {
    /// The directory of its root manifest.
    pub root: RepoPath,
    /// The directories of its packages.
    pub packages: Vec<RepoPath>,
}

/// Makes workspaces of one repository known to each other.
pub(crate) fn introduce(workspaces: &mut [Workspace]) {
    let all: Vec<Other> = workspaces.iter().map(Other::of).collect();
    for workspace in workspaces {
        workspace.others = all.iter().filter(|other| other.root != workspace.root).cloned().collect();
    }
}

impl Other {
    fn of(workspace: &Workspace) -> Self {
        let dirs = workspace.packages.iter().filter_map(|package| package.dir.clone());
        Self { root: workspace.root.clone(), packages: dirs.collect() }
    }
}

/// A local package.
#[derive(Clone, Debug)]
pub struct Package {
    /// Its name, unique among the members.
    pub name: String,
    /// Its version.
    pub version: semver::Version,
    /// Its directory; `None` where that is outside the repository, so that git cannot tell when it changes.
    pub dir: Option<RepoPath>,
    /// Whether it is a member, and so can be selected.
    pub is_member: bool,
    /// The source of its build script, if it has one.
    pub build_script: Option<RepoPath>,
    /// Its targets, those in the repository. Of a package that is no member only the library and the build script.
    pub targets: Vec<Target>,
    /// The directories that hold only tests, benches and examples.
    pub test_dirs: Vec<RepoPath>,
    /// The names of its binaries.
    pub binaries: Vec<String>,
    /// The directories that hold the sources of its libraries and binaries.
    pub code_dirs: Vec<RepoPath>,
    /// Whether it is compiled for the host, as a proc macro is.
    pub is_proc_macro: bool,
    /// What it declares to depend on.
    pub dependencies: Vec<Dependency>,
    /// Its features and what each turns on.
    pub features: BTreeMap<String, Vec<String>>,
    /// What it adds to its entry of a job matrix (`[package.metadata.tollgate]`).
    pub matrix_fields: serde_json::Map<String, serde_json::Value>,
}

/// A target of a package: what cargo builds as one crate.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Target {
    /// The source with which it begins.
    pub source: RepoPath,
    /// Its name.
    pub name: String,
    /// Whether it is a test, a bench or an example, whatever its crate type, so that nobody depends on it.
    pub is_test: bool,
    /// Whether it is a binary beside a library, and so nothing that dependents are built from.
    pub is_binary: bool,
}

/// One declared dependency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dependency {
    /// The name of the package, not the one it is renamed to.
    pub name: String,
    /// The name that the manifest's features use for it.
    pub alias: String,
    /// What it is needed for.
    pub kind: Kind,
    /// Whether a feature has to turn it on.
    pub optional: bool,
    /// The platform that it is for, as written.
    pub target: Option<String>,
    /// The versions that will do.
    pub requirement: semver::VersionReq,
    /// The features asked for, `default` among them unless switched off.
    pub features: Vec<String>,
    /// The local package it is, if it is one.
    pub local: Option<PackageId>,
}

/// What a dependency is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// By the package itself.
    Normal,
    /// By its build script.
    Build,
    /// By its tests, benches and examples.
    Dev,
}

impl Kind {
    /// The manifest table that declares this kind.
    #[must_use]
    pub const fn table(self) -> &'static str {
        match self {
            Self::Normal => "dependencies",
            Self::Build => "build-dependencies",
            Self::Dev => "dev-dependencies",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Normal => "depends on",
            Self::Build => "build-depends on",
            Self::Dev => "dev-depends on",
        })
    }
}

impl Workspace {
    /// The package behind an id.
    #[must_use]
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.0]
    }

    /// All local packages with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (PackageId, &Package)> {
        self.packages.iter().enumerate().map(|(index, package)| (PackageId(index), package))
    }

    /// The ids of the members.
    pub fn members(&self) -> impl Iterator<Item = PackageId> {
        self.iter().filter(|(_, package)| package.is_member).map(|(id, _)| id)
    }

    /// The member of this name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<PackageId> {
        self.members().find(|id| self.package(*id).name == name)
    }

    /// The same as [`Self::owner`], for many paths.
    #[must_use]
    pub fn owners(&self) -> Owners<'_> {
        Owners::new(self)
    }

    /// The package with the deepest directory that holds the path, unless that is another workspace's.
    #[must_use]
    pub fn owner(&self, path: &RepoPath) -> Option<PackageId> {
        let holds = |package: &Package| {
            package.dir.as_ref().filter(|dir| path.is_within(dir)).map(|dir| dir.as_bytes().len())
        };
        self.iter()
            .filter_map(|(id, package)| Some((holds(package)?, id)))
            .max_by_key(|(depth, id)| (*depth, std::cmp::Reverse(*id)))
            .filter(|(depth, _)| self.other_package(path).is_none_or(|dir| dir.as_bytes().len() <= *depth))
            .map(|(_, id)| id)
    }

    /// The deepest directory of a package of another workspace that holds the path.
    fn other_package(&self, path: &RepoPath) -> Option<&RepoPath> {
        let dirs = self.others.iter().flat_map(|other| &other.packages);
        dirs.filter(|dir| path.is_within(dir)).max_by_key(|dir| dir.as_bytes().len())
    }

    /// The directory of the package that a file belongs to, where that is none that members depend on;
    /// `manifests` are all manifests of the repository.
    #[must_use]
    pub fn package_elsewhere(&self, path: &RepoPath, manifests: &[RepoPath]) -> Option<RepoPath> {
        if self.owner(path).is_some() {
            return None;
        }
        if let Some(dir) = self.other_package(path) {
            return Some(dir.clone());
        }
        let dirs = manifests.iter().filter_map(RepoPath::parent).filter(|dir| path.is_within(dir));
        let dir = dirs.max_by_key(|dir| dir.as_bytes().len())?;
        // The root of a workspace that one of ours is in means something to it.
        let is_above = |package: &Package| package.dir.as_ref().is_some_and(|ours| ours.is_within(&dir));
        (dir != self.root && !self.packages.iter().any(is_above)).then_some(dir)
    }

    /// The package whose manifest is at this path.
    #[must_use]
    pub fn with_manifest(&self, path: &RepoPath) -> Option<PackageId> {
        let dir = path.parent()?;
        self.iter().find(|(_, package)| package.dir.as_ref() == Some(&dir)).map(|(id, _)| id)
    }

    /// The root manifest.
    #[must_use]
    pub fn root_manifest(&self) -> RepoPath {
        self.root.join("Cargo.toml").unwrap_or_default()
    }

    /// The lock file.
    #[must_use]
    pub fn lock_file(&self) -> RepoPath {
        self.root.join("Cargo.lock").unwrap_or_default()
    }
}
