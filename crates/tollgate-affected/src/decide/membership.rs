//! Which packages were part of the build before: members, and what these depend on by a path.
//!
//! A package may join the workspace, or leave it, without a change of its own: by the lists of the root
//! manifest, or because another package begins or ceases to depend on it. With it come and go its wishes for
//! features of others.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use globset::{GlobBuilder, GlobMatcher};
use toml::{Table, Value};

use super::manifests::{Pair, Pairs};
use super::{Findings, Input};
use crate::change::{Change, Content};
use crate::path::RepoPath;
use crate::report::Level;
use crate::workspace::manifest::{Declared, dependencies, parse};
use crate::workspace::{Kind, Package, PackageId, Workspace};

/// The workspace as it was, as far as the changed manifests tell.
pub(super) struct Membership<'a> {
    input: &'a Input,
    base: Patterns,
    head: Patterns,
    /// For each changed manifest, the directories that it named as dependencies, and those that it names.
    named: BTreeMap<&'a RepoPath, [BTreeSet<RepoPath>; 2]>,
}

/// The lists of a root manifest.
struct Patterns {
    root: RepoPath,
    members: Vec<RepoPath>,
    exclude: Vec<RepoPath>,
    /// The members as patterns. What is none means whatever it may.
    globs: Vec<Option<GlobMatcher>>,
}

impl<'a> Membership<'a> {
    pub(super) fn new(input: &'a Input, pairs: &'a Pairs) -> Self {
        let manifest = input.workspace.root_manifest();
        let unchanged = || input.manifests.get(&manifest).and_then(|text| parse(text).ok());
        let (base_root, head_root) = match pairs.get(&manifest) {
            Some(pair) => (pair.base.clone(), pair.head.clone()),
            None => (unchanged(), unchanged()),
        };
        let root = input.workspace.root.clone();
        let patterns = |table: Option<&Table>| Patterns::new(&root, table);
        let directories = |path: &RepoPath, table: Option<&Table>, root: Option<&Table>| {
            table.map(|table| directories(&input.workspace, path, table, root)).unwrap_or_default()
        };
        let both = |path: &RepoPath, pair: &Pair| {
            [
                directories(path, pair.base.as_ref(), base_root.as_ref()),
                directories(path, pair.head.as_ref(), head_root.as_ref()),
            ]
        };
        Self {
            input,
            named: pairs.iter().map(|(path, pair)| (path, both(path, pair))).collect(),
            base: patterns(base_root.as_ref()),
            head: patterns(head_root.as_ref()),
        }
    }

    /// Of the manifests that are gone, those of packages that were part of the build. Others were there for
    /// tests to read.
    pub(super) fn removed(&self, gone: &BTreeSet<RepoPath>) -> BTreeSet<RepoPath> {
        let dir = |path: &RepoPath| path.parent().unwrap_or_default();
        let mut removed: BTreeSet<RepoPath> =
            gone.iter().filter(|path| self.base.holds(&dir(path))).cloned().collect();
        loop {
            let is_known = |path: &RepoPath| !gone.contains(path) || removed.contains(path);
            let named: BTreeSet<&RepoPath> = self
                .named
                .iter()
                .filter(|(path, _)| is_known(path))
                .flat_map(|(_, [dirs, _])| dirs)
                .collect();
            let more: Vec<_> =
                gone.iter().filter(|path| !removed.contains(*path) && named.contains(&dir(path))).collect();
            if more.is_empty() {
                return removed;
            }
            removed.extend(more.into_iter().cloned());
        }
    }

    /// The packages that were there before, but not part of the build, each with the manifest that made it so.
    pub(super) fn newly_used(&self) -> BTreeMap<PackageId, RepoPath> {
        let workspace = &self.input.workspace;
        let used = self.used_before();
        let new = workspace.iter().filter(|(id, _)| !used.contains(id)).filter_map(|(id, package)| {
            let dir = package.dir.as_ref()?;
            let users = workspace
                .iter()
                .filter(|(_, user)| user.dependencies.iter().any(|dependency| dependency.local == Some(id)));
            let mut manifests = users.filter_map(|(_, user)| user.dir.as_ref()?.join("Cargo.toml"));
            let changed = manifests.find(|manifest| self.named.contains_key(manifest));
            let manifest = changed.or_else(|| self.named.keys().next().map(|path| (*path).clone()))?;
            let was_there = !self.is_added(&dir.join("Cargo.toml")?);
            was_there.then_some((id, manifest))
        });
        new.collect()
    }

    /// The packages that were members, and those that these depended on.
    fn used_before(&self) -> BTreeSet<PackageId> {
        let workspace = &self.input.workspace;
        let is_start = |package: &Package| package.dir.as_ref().is_none_or(|dir| self.base.holds(dir));
        let members = workspace.iter().filter(|(_, package)| is_start(package)).map(|(id, _)| id);
        let mut pending: Vec<PackageId> = members.chain(workspace.patches.iter().copied()).collect();
        let mut used = BTreeSet::new();
        while let Some(id) = pending.pop() {
            if !used.insert(id) {
                continue;
            }
            let package = workspace.package(id);
            let manifest = package.dir.as_ref().and_then(|dir| dir.join("Cargo.toml"));
            match manifest.and_then(|manifest| self.named.get(&manifest)) {
                Some([dirs, _]) => pending.extend(dirs.iter().filter_map(|dir| at(workspace, dir))),
                None => pending.extend(package.dependencies.iter().filter_map(|dependency| dependency.local)),
            }
        }
        used
    }

    pub(super) fn find(&self, findings: &mut Findings) {
        let workspace = &self.input.workspace;
        let (used, newly_used) = (self.used_before(), self.newly_used());
        let root_manifest = workspace.root_manifest();
        for (id, package) in workspace.iter().filter(|(_, package)| package.is_member) {
            let Some(dir) = &package.dir else { continue };
            let by_dependency =
                used.contains(&id) && dir.is_within(&workspace.root) && !self.base.excludes(dir);
            let is_new = dir.join("Cargo.toml").is_some_and(|manifest| self.is_added(&manifest));
            if is_new || by_dependency || self.base.holds(dir) {
                continue;
            }
            let path = newly_used.get(&id).unwrap_or(&root_manifest);
            findings.touch(path, id, Level::Compile, "made the package a member");
            if used.contains(&id) {
                let reason =
                    format!("{} became a member, and so its tests and default features count", package.name);
                findings.everything(path, reason, Vec::new());
            }
        }
        self.left(findings);
    }

    /// A package that is there, and was part of the build, but is no more: what it asked of others is not known.
    fn left(&self, findings: &mut Findings) {
        let workspace = &self.input.workspace;
        let root_manifest = workspace.root_manifest();
        for manifest in self.input.all_manifests.iter().filter(|manifest| !self.is_added(manifest)) {
            let Some(dir) = manifest.parent().filter(|dir| *dir != workspace.root) else { continue };
            let found = at(workspace, &dir);
            let left = !self.base.are(&self.head)
                && self.base.holds(&dir)
                && !found.is_some_and(|id| workspace.package(id).is_member);
            let is_dropped =
                |[base, head]: &[BTreeSet<RepoPath>; 2]| base.contains(&dir) && !head.contains(&dir);
            let dropped = self.named.iter().find(|(_, dirs)| found.is_none() && is_dropped(dirs));
            let path = if left { Some(&root_manifest) } else { dropped.map(|(path, _)| *path) };
            if let Some(path) = path {
                let reason =
                    format!("{dir} is no longer part of the build, and what it asked of others is not known");
                findings.everything(path, reason, Vec::new());
            }
        }
    }

    fn is_added(&self, manifest: &RepoPath) -> bool {
        let Change::Between(difference) = &self.input.change else {
            return false;
        };
        difference.contents.get(manifest).is_some_and(|versions| versions.base == Content::Absent)
    }
}

/// The directories that a manifest names as dependencies. What only the tests of others need is not ours.
fn directories(
    workspace: &Workspace,
    path: &RepoPath,
    manifest: &Table,
    root: Option<&Table>,
) -> BTreeSet<RepoPath> {
    let is_other = workspace.with_manifest(path).is_some_and(|id| !workspace.package(id).is_member);
    let dir = path.parent().unwrap_or_default();
    let declared = dependencies(manifest, root).into_iter();
    let directory = |declared: Declared| {
        let from = if declared.inherited { &workspace.root } else { &dir };
        from.join(declared.path.filter(|_| !is_other || declared.dependency.kind != Kind::Dev)?)
    };
    declared.filter_map(directory).collect()
}

fn at(workspace: &Workspace, dir: &RepoPath) -> Option<PackageId> {
    workspace.iter().find(|(_, package)| package.dir.as_ref() == Some(dir)).map(|(id, _)| id)
}

impl Patterns {
    fn new(root: &RepoPath, manifest: Option<&Table>) -> Self {
        let listed = |key: &str| -> Vec<RepoPath> {
            let list = manifest.and_then(|manifest| manifest.get("workspace")?.get(key)?.as_array());
            list.into_iter().flatten().filter_map(Value::as_str).filter_map(|text| root.join(text)).collect()
        };
        let members = listed("members");
        let globs = members.iter().map(glob).collect();
        Self { root: root.clone(), members, exclude: listed("exclude"), globs }
    }

    fn are(&self, other: &Self) -> bool {
        (&self.members, &self.exclude) == (&other.members, &other.exclude)
    }

    /// Whether the package in a directory is a member, apart from those that members depend on. What is
    /// excluded is a path, and stronger than a pattern, but weaker than a path.
    fn holds(&self, dir: &RepoPath) -> bool {
        let matches = |glob: &Option<GlobMatcher>| {
            glob.as_ref().is_none_or(|glob| glob.is_match(dir.on_disk(Path::new(""))))
        };
        *dir == self.root
            || self.members.contains(dir)
            || (self.globs.iter().any(matches) && !self.excludes(dir))
    }

    fn excludes(&self, dir: &RepoPath) -> bool {
        self.exclude.iter().any(|excluded| dir.is_within(excluded))
    }
}

fn glob(pattern: &RepoPath) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(pattern.to_str()?).literal_separator(true).build();
    glob.ok().map(|glob| glob.compile_matcher())
}
