//! What the local packages declare at the two ends of a change, and which package each dependency means.
//!
//! Two packages of one name are two: features that are asked of `syn 1` are nothing to `syn 2`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use semver::{Comparator, Op, Version, VersionReq};
use toml::Table;

use crate::lock::{Lock, Node};
use crate::path::RepoPath;
use crate::workspace::manifest::{self, Declared};
use crate::workspace::{Dependency, Package, PackageId, Workspace};

/// A package of which features are asked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Whose {
    Local(PackageId),
    /// A lock file has one version at most of each source and range of compatible versions (The Cargo Book,
    /// "Dependency Resolution"). The source is empty where there is no lock file, or it has none such.
    External {
        name: String,
        source: String,
        range: String,
    },
    /// Any of this name; `text` is what is known besides.
    Unknown {
        name: String,
        text: String,
    },
}

/// What a package declares at one end.
#[derive(Clone, Debug)]
pub(super) struct Wishes<'a> {
    pub(super) dependencies: Vec<Wish<'a>>,
    pub(super) features: Cow<'a, BTreeMap<String, Vec<String>>>,
}

/// A dependency, and which package it is.
#[derive(Clone, Debug)]
pub(super) struct Wish<'a> {
    pub(super) whose: Whose,
    pub(super) on: Cow<'a, Dependency>,
}

/// What a package declares at the two ends. At an end where it was not part of the build there is nothing.
#[derive(Clone, Debug)]
pub(super) enum Both<'a> {
    Same(Wishes<'a>),
    Changed { base: Option<Wishes<'a>>, head: Option<Wishes<'a>> },
}

impl<'a> Both<'a> {
    pub(super) const fn base(&self) -> Option<&Wishes<'a>> {
        match self {
            Self::Same(wishes) => Some(wishes),
            Self::Changed { base, .. } => base.as_ref(),
        }
    }

    pub(super) const fn head(&self) -> Option<&Wishes<'a>> {
        match self {
            Self::Same(wishes) => Some(wishes),
            Self::Changed { head, .. } => head.as_ref(),
        }
    }
}

/// Finds out which package is meant.
pub(super) struct Identities<'a> {
    workspace: &'a Workspace,
    lock: Option<&'a Lock>,
    /// The places of the packages in the lock file, by name.
    places: BTreeMap<&'a str, Vec<usize>>,
}

impl<'a> Identities<'a> {
    pub(super) fn new(workspace: &'a Workspace, lock: Option<&'a Lock>) -> Self {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, node) in lock.iter().flat_map(|lock| lock.nodes.iter().enumerate()) {
            places.entry(&node.key.name).or_default().push(place);
        }
        Self { workspace, lock, places }
    }

    /// What a package declares as cargo describes it, at the head.
    pub(super) fn described(&self, package: &'a Package) -> Wishes<'a> {
        let wish = |on: &'a Dependency| Wish { whose: self.whose(&package.name, on), on: Cow::Borrowed(on) };
        let dependencies = package.dependencies.iter().map(wish).collect();
        Wishes { dependencies, features: Cow::Borrowed(&package.features) }
    }

    /// What a manifest declares, at either end; `root` is the root manifest of that end.
    pub(super) fn written(
        &self,
        path: &RepoPath,
        package: Option<&Package>,
        table: &Table,
        root: Option<&Table>,
    ) -> Wishes<'a> {
        let name = package.map_or_else(|| name_of(table), |package| &package.name);
        let wish = |declared: Declared| {
            let local = self.local(path, package, &declared);
            let on = Dependency { local, ..declared.dependency };
            let is_elsewhere = declared.path.filter(|_| local.is_none());
            let unknown = |text| Whose::Unknown { name: on.name.clone(), text };
            let whose = is_elsewhere.map_or_else(|| self.whose(name, &on), unknown);
            Wish { whose, on: Cow::Owned(on) }
        };
        let dependencies = manifest::dependencies(table, root).into_iter().map(wish).collect();
        Wishes { dependencies, features: Cow::Owned(manifest::features(table)) }
    }

    /// The local package that a dependency is: by its directory, or because it is one now.
    fn local(&self, path: &RepoPath, package: Option<&Package>, declared: &Declared) -> Option<PackageId> {
        let on = &declared.dependency;
        if let Some(dir) = &declared.path {
            let own = path.parent().unwrap_or_default();
            let dir = if declared.inherited { &self.workspace.root } else { &own }.join(dir)?;
            let is_it = |package: &Package| package.dir.as_ref() == Some(&dir) && package.name == on.name;
            return self.workspace.iter().find(|(_, package)| is_it(package)).map(|(id, _)| id);
        }
        let is_it = |known: &&Dependency| {
            (&known.name, &known.alias, known.kind) == (&on.name, &on.alias, on.kind)
                && known.target == on.target
                && known.requirement == on.requirement
        };
        package?.dependencies.iter().find(is_it)?.local
    }

    /// The package that a dependency means.
    fn whose(&self, asker: &str, on: &Dependency) -> Whose {
        if let Some(local) = on.local {
            return Whose::Local(local);
        }
        let range = range_of(&on.requirement);
        let unknown = || Whose::Unknown { name: on.name.clone(), text: on.requirement.to_string() };
        let external = |source: &str, range: String| Whose::External {
            name: on.name.clone(),
            source: source.to_owned(),
            range,
        };
        let found = self.locked(asker, on, range.as_deref());
        match (found[..].first(), found.len()) {
            (Some((source, range)), 1) => external(source, range.clone()),
            // A patch may have put a local package there.
            (None, _) if !self.workspace.iter().any(|(_, package)| package.name == on.name) => {
                range.map_or_else(unknown, |range| external("", range))
            }
            _ => unknown(),
        }
    }

    /// What a dependency may be in the lock file, as sources and ranges: what its package depends on there. At
    /// the base it may have been another, which is found by its range.
    fn locked(&self, asker: &str, on: &Dependency, range: Option<&str>) -> Vec<(String, String)> {
        let Some(lock) = self.lock else { return Vec::new() };
        let nodes = |name: &str| self.places.get(name).into_iter().flatten().map(|place| &lock.nodes[*place]);
        let of_asker = nodes(asker).filter(|node| node.key.external.is_none());
        let below = of_asker.flat_map(|node| &node.dependencies).map(|place| &lock.nodes[*place]);
        let fits = |node: &&Node| {
            node.key.name == on.name
                && Version::parse(&node.version).is_ok_and(|version| on.requirement.matches(&version))
        };
        let mut found: Vec<_> = below.filter(fits).filter_map(of_node).collect();
        if found.is_empty() {
            let all = nodes(&on.name).filter_map(of_node);
            found = all.filter(|(_, of)| range.is_none_or(|range| of == range)).collect();
        }
        found.sort();
        found.dedup();
        found
    }
}

/// The source and the range of an external package of the lock file.
fn of_node(node: &Node) -> Option<(String, String)> {
    let (source, version) = node.key.external.as_ref()?;
    let repository = source.split('#').next().unwrap_or_default();
    let Version { major, minor, patch, .. } = Version::parse(version).ok()?;
    Some((repository.to_owned(), range(major, Some(minor), Some(patch))?))
}

/// Whether a package of the lock file is the one that is meant.
pub(super) fn is_in_lock(node: &Node, whose: &Whose) -> bool {
    match whose {
        Whose::Local(_) => false,
        Whose::External { name, source, range } => {
            node.key.name == *name
                && of_node(node).is_some_and(|found| found == (source.clone(), range.clone()))
        }
        Whose::Unknown { name, .. } => node.key.name == *name && node.key.external.is_some(),
    }
}

/// The range of compatible versions in which all versions are that a requirement allows, if there is one.
fn range_of(requirement: &VersionReq) -> Option<String> {
    let [Comparator { op, major, minor, patch, .. }] = requirement.comparators[..] else { return None };
    matches!(op, Op::Caret | Op::Tilde | Op::Exact | Op::Wildcard).then(|| range(major, minor, patch))?
}

fn range(major: u64, minor: Option<u64>, patch: Option<u64>) -> Option<String> {
    match (major, minor) {
        (0, Some(0)) => Some(format!("0.0.{}", patch?)),
        (0, minor) => Some(format!("0.{}", minor?)),
        (major, _) => Some(major.to_string()),
    }
}

/// The name of a package that a manifest describes.
pub(super) fn name_of(manifest: &Table) -> &str {
    manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_compatible_versions() {
        let range = |text: &str| range_of(&VersionReq::parse(text).expect("a requirement"));
        for (text, expected) in [
            ("1", Some("1")),
            ("^1.2.3", Some("1")),
            ("=2.0.1", Some("2")),
            ("~0.4", Some("0.4")),
            ("0.4.*", Some("0.4")),
            ("0.0.3", Some("0.0.3")),
            ("0.0", None),
            ("0", None),
            ("*", None),
            (">=1", None),
            (">=1, <2", None),
        ] {
            assert_eq!(range(text).as_deref(), expected, "{text}");
        }
    }
}
