//! Local packages that are no members: path dependencies outside the workspace, and `[patch]` directories.
//!
//! `cargo metadata --no-deps` names their directories but does not describe them, so their manifests are
//! read here. A change in one of them reaches the members that depend on it.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use tollgate_common::{Failure, Result};
use toml::{Table, Value};

use super::manifest::{self, Declared};
use super::metadata::{Place, Unresolved};
use super::{Package, PackageId, TEST_DIRS, Target, Workspace, replaced};
use crate::path::RepoPath;

/// Adds what the members reach, and says for every dependency which local package it is.
pub(super) fn complete(members: Vec<Unresolved<'_>>, place: &Place<'_>) -> Result<Workspace> {
    let root = place.relative.clone();
    let mut found = Found::default();
    for member in members {
        found.add(member);
    }
    found.follow(0);
    let root_dir = root.on_disk(&place.repository);
    let patched = replaced::directories(&root_dir, &place.repository)?;
    found.pending.extend(patched.iter().map(|(_, dir)| Cow::Owned(dir.clone())));
    while let Some(dir) = found.pending.pop_front() {
        // A directory that is not there is cargo's affair: a build fails on it, a diff does not.
        if found.at(&dir).is_none() && dir.is_dir() {
            found.add(read(&dir.canonicalize()?, place)?);
            found.follow(found.packages.len() - 1);
        }
    }
    Ok(found.resolve(root, &patched))
}

#[derive(Default)]
struct Found<'a> {
    packages: Vec<Unresolved<'a>>,
    by_dir: HashMap<Cow<'a, OsStr>, PackageId>,
    pending: VecDeque<Cow<'a, Path>>,
}

impl<'a> Found<'a> {
    fn add(&mut self, found: Unresolved<'a>) {
        let dir = match &found.dir_on_disk {
            Cow::Borrowed(dir) => Cow::Borrowed(dir.as_os_str()),
            Cow::Owned(dir) => Cow::Owned(dir.clone().into_os_string()),
        };
        self.by_dir.insert(dir, PackageId(self.packages.len()));
        self.packages.push(found);
    }

    /// Goes on with the directories that these packages and those after them depend on.
    fn follow(&mut self, first: usize) {
        let dirs = self.packages[first..].iter().flat_map(|found| found.paths.iter().flatten());
        let unknown = dirs.filter(|dir| !self.by_dir.contains_key(dir.as_os_str()));
        self.pending.extend(unknown.cloned());
    }

    /// The package in a directory, however its path is spelled; the common spelling costs no system call.
    fn at(&self, dir: &Path) -> Option<PackageId> {
        let spelled = self.by_dir.get(dir.as_os_str());
        spelled.or_else(|| self.by_dir.get(dir.canonicalize().ok()?.as_os_str())).copied()
    }

    fn resolve(mut self, root: RepoPath, patched: &[(String, PathBuf)]) -> Workspace {
        let version = |id: PackageId| self.packages[id.0].package.version.clone();
        let patches: Vec<(&str, PackageId, semver::Version)> = patched
            .iter()
            .filter_map(|(name, dir)| self.at(dir).map(|id| (name.as_str(), id, version(id))))
            .collect();
        let mut packages = Vec::with_capacity(self.packages.len());
        for Unresolved { mut package, paths, .. } in std::mem::take(&mut self.packages) {
            for (dependency, path) in package.dependencies.iter_mut().zip(paths) {
                let fits = |(name, _, version): &&(&str, PackageId, semver::Version)| {
                    *name == dependency.name && dependency.requirement.matches(version)
                };
                let patch = || patches.iter().find(fits).map(|(_, id, _)| *id);
                dependency.local = path.as_ref().and_then(|dir| self.at(dir)).or_else(patch);
            }
            packages.push(package);
        }
        Workspace {
            root,
            packages,
            patches: patches.into_iter().map(|(_, id, _)| id).collect(),
            others: Vec::new(),
            specs: BTreeMap::new(),
        }
    }
}

/// A local package that cargo did not describe.
fn read(dir: &Path, place: &Place<'_>) -> Result<Unresolved<'static>> {
    let path = dir.join("Cargo.toml");
    let manifest = read_manifest(&path)?;
    let root = workspace_root(dir, &manifest);
    let root_table = root.as_ref().and_then(|root| read_manifest(&root.join("Cargo.toml")).ok());
    // Their tests are not ours, so what only these need does not matter.
    let declared: Vec<_> = manifest::dependencies(&manifest, root_table.as_ref())
        .into_iter()
        .filter(|declared| declared.dependency.kind != super::Kind::Dev)
        .collect();
    let directory = |declared| directory(declared, dir, root.as_deref()).map(Cow::Owned);
    let paths = declared.iter().map(directory).collect();
    let text =
        |key: &str| manifest.get("package").and_then(|package| package.get(key)).and_then(Value::as_str);
    let inherited =
        || root_table.as_ref()?.get("workspace")?.get("package")?.get("version").and_then(Value::as_str);
    let version = text("version").or_else(inherited).and_then(|version| version.parse().ok());
    let repo_dir = place.in_repository(dir);
    let build = text("build").unwrap_or("build.rs");
    let build_script = dir.join(build).is_file().then(|| repo_dir.as_ref()?.join(build)).flatten();
    let package = Package {
        targets: targets(&manifest, repo_dir.as_ref(), build_script.as_ref()),
        name: text("name").unwrap_or_default().to_owned(),
        version: version.unwrap_or(semver::Version::new(0, 0, 0)),
        is_member: false,
        build_script,
        test_dirs: test_dirs(&manifest, repo_dir.as_ref(), build),
        // Of what it is made is not known in detail.
        code_dirs: repo_dir.iter().cloned().collect(),
        binaries: Vec::new(),
        is_proc_macro: false,
        dependencies: declared.into_iter().map(|declared| declared.dependency).collect(),
        features: manifest::features(&manifest),
        // It is never selected.
        matrix_fields: serde_json::Map::new(),
        dir: repo_dir,
    };
    Ok(Unresolved { package, paths, dir_on_disk: Cow::Owned(dir.to_owned()) })
}

/// The library and the build script; nobody builds the rest here.
fn targets(manifest: &Table, dir: Option<&RepoPath>, script: Option<&RepoPath>) -> Vec<Target> {
    let of_lib = |key: &str| manifest.get("lib").and_then(|lib| lib.get(key)).and_then(Value::as_str);
    let name = manifest.get("package").and_then(|package| package.get("name")).and_then(Value::as_str);
    let target =
        |name: &str, source| Target { name: name.to_owned(), source, is_test: false, is_binary: false };
    let source = dir.and_then(|dir| dir.join(of_lib("path").unwrap_or("src/lib.rs")));
    let lib = source.map(|source| target(of_lib("name").or(name).unwrap_or_default(), source));
    let script = script.map(|script| target("build-script-build", script.clone()));
    lib.into_iter().chain(script).collect()
}

/// The directories in which only its tests, benches and examples are. No other target than its library and its
/// build script matters to who depends on it.
fn test_dirs(manifest: &Table, dir: Option<&RepoPath>, build: &str) -> Vec<RepoPath> {
    let library = manifest.get("lib").and_then(|lib| lib.get("path")).and_then(Value::as_str);
    let sources: Vec<_> = library.into_iter().chain([build]).filter_map(|source| dir?.join(source)).collect();
    let dirs = TEST_DIRS.iter().filter_map(|name| dir?.join(name));
    dirs.filter(|dir| !sources.iter().any(|source| source.is_within(dir))).collect()
}

fn directory(declared: &Declared, dir: &Path, root: Option<&Path>) -> Option<PathBuf> {
    let from = if declared.inherited { root? } else { dir };
    Some(from.join(declared.path.as_ref()?))
}

/// The workspace that a package outside ours inherits from: the nearest manifest with `[workspace]`.
fn workspace_root(dir: &Path, manifest: &Table) -> Option<PathBuf> {
    if manifest.contains_key("workspace") {
        return Some(dir.to_owned());
    }
    let is_root = |dir: &&Path| {
        read_manifest(&dir.join("Cargo.toml")).is_ok_and(|manifest| manifest.contains_key("workspace"))
    };
    dir.ancestors().skip(1).find(is_root).map(Path::to_owned)
}

pub(super) fn read_manifest(path: &Path) -> Result<Table> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    manifest::parse(&text).with_context(|| format!("cannot read {}", path.display())).map_err(Failure::new)
}
