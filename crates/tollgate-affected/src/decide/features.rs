//! Feature unification: who else is compiled anew because somebody asks for another feature.
//!
//! Cargo builds a dependency once, with all the features that anybody asks for. So an edit that changes what
//! is asked of `shared` touches `shared` and with it everybody who uses it. A feature that somebody else asks
//! for in any case, at both ends, is no change.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

use super::manifests::Pair;
use super::patches::{locals_above, names};
use super::{Findings, Input};
use crate::lock::Lock;
use crate::path::RepoPath;
use crate::report::{Cause, Level};
use crate::workspace::manifest::dependencies;
use crate::workspace::{Dependency, Kind, Package, PackageId};

/// The changed manifests in their workspace.
pub(super) struct Manifests<'a> {
    pub(super) input: &'a Input,
    pub(super) pairs: &'a BTreeMap<RepoPath, Pair>,
    /// The root manifest, if it changed.
    pub(super) root: Option<&'a Pair>,
}

/// A feature of a dependency that is asked for by others, or in other cases, than before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct FeatureChange {
    /// The manifest that asks.
    pub(super) path: RepoPath,
    /// The name of the dependency.
    pub(super) dependency: String,
    /// The feature.
    pub(super) feature: String,
}

/// For each dependency and feature, in which cases it is asked for.
type Requests = BTreeMap<(String, String), BTreeSet<Case>>;

/// When a feature is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Case {
    /// Always, for the target or for the host.
    Always { host: bool },
    /// Where this condition holds: a kind, a platform, a feature of the one that asks.
    When(String),
}

/// All the changes in what is asked for.
pub(super) fn changes(manifests: &Manifests<'_>) -> Vec<FeatureChange> {
    if manifests.pairs.is_empty() {
        return Vec::new();
    }
    let mut own: BTreeMap<RepoPath, (Requests, Requests)> = BTreeMap::new();
    let mut rest = Requests::new();
    let mut described = BTreeSet::new();
    for (_, package) in manifests.input.workspace.iter() {
        let path = package.dir.as_ref().and_then(|dir| dir.join("Cargo.toml"));
        let both = path.as_ref().and_then(|path| manifests.both_ends(path, package));
        match (path, both) {
            (Some(path), Some(both)) => {
                described.insert(path.clone());
                own.insert(path, both);
            }
            _ => merge(&mut rest, &requests(&package.dependencies, &package.features, package.is_proc_macro)),
        }
        if package.is_member {
            // Every member is built itself, with its default features.
            rest.entry((package.name.clone(), "default".to_owned()))
                .or_default()
                .insert(Case::Always { host: false });
        }
    }
    for (path, pair) in manifests.pairs.iter().filter(|(path, _)| !described.contains(*path)) {
        // A package that was removed.
        own.insert(path.clone(), (manifests.of(pair.base.as_ref(), false, false), Requests::new()));
    }
    compare(&rest, &own)
}

fn compare(rest: &Requests, own: &BTreeMap<RepoPath, (Requests, Requests)>) -> Vec<FeatureChange> {
    let (mut base, mut head) = (rest.clone(), rest.clone());
    for (of_base, of_head) in own.values() {
        merge(&mut base, of_base);
        merge(&mut head, of_head);
    }
    let mut changes = Vec::new();
    for (path, (of_base, of_head)) in own {
        let mut keys: Vec<_> = of_base.keys().chain(of_head.keys()).collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys.into_iter().filter(|key| of_base.get(key) != of_head.get(key)) {
            if effective(base.get(key)) != effective(head.get(key)) {
                let (dependency, feature) = key.clone();
                changes.push(FeatureChange { path: path.clone(), dependency, feature });
            }
        }
    }
    changes
}

/// The cases that matter: beside "always" no condition does.
fn effective(cases: Option<&BTreeSet<Case>>) -> BTreeSet<Case> {
    let cases = cases.cloned().unwrap_or_default();
    if cases.contains(&Case::Always { host: false }) {
        cases.into_iter().filter(|case| matches!(case, Case::Always { .. })).collect()
    } else {
        cases
    }
}

fn merge(into: &mut Requests, from: &Requests) {
    for (key, cases) in from {
        into.entry(key.clone()).or_default().extend(cases.iter().cloned());
    }
}

impl Manifests<'_> {
    /// What a package asks for at both ends; `None` where nothing about it changed.
    fn both_ends(&self, path: &RepoPath, package: &Package) -> Option<(Requests, Requests)> {
        let host = package.is_proc_macro;
        if let Some(pair) = self.pairs.get(path) {
            return Some((self.of(pair.base.as_ref(), host, false), self.of(pair.head.as_ref(), host, true)));
        }
        self.root?;
        // Its own manifest is the same, but it may inherit what changed.
        let table = crate::workspace::manifest::parse(self.input.manifests.get(path)?).ok()?;
        Some((self.of(Some(&table), host, false), self.of(Some(&table), host, true)))
    }

    fn of(&self, manifest: Option<&Table>, host: bool, in_head: bool) -> Requests {
        let Some(manifest) = manifest else {
            return Requests::new();
        };
        let unchanged;
        let root = match self.root {
            Some(pair) => {
                if in_head {
                    pair.head.as_ref()
                } else {
                    pair.base.as_ref()
                }
            }
            None => {
                let path = self.input.workspace.root_manifest();
                unchanged = self
                    .input
                    .manifests
                    .get(&path)
                    .and_then(|text| crate::workspace::manifest::parse(text).ok());
                unchanged.as_ref()
            }
        };
        let declared: Vec<Dependency> =
            dependencies(manifest, root).into_iter().map(|declared| declared.dependency).collect();
        requests(&declared, &feature_table(manifest), host)
    }
}

fn feature_table(manifest: &Table) -> BTreeMap<String, Vec<String>> {
    let features = manifest.get("features").and_then(Value::as_table).cloned().unwrap_or_default();
    let list = |value: &Value| {
        value.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    features.iter().map(|(name, value)| (name.clone(), list(value))).collect()
}

/// What a package asks of its dependencies, by its dependency tables and by its own features.
fn requests(dependencies: &[Dependency], features: &BTreeMap<String, Vec<String>>, host: bool) -> Requests {
    let mut requests = Requests::new();
    for dependency in dependencies {
        for feature in &dependency.features {
            let key = (dependency.name.clone(), feature.clone());
            requests.entry(key).or_default().insert(case(dependency, host));
        }
    }
    for (name, items) in features {
        for item in items {
            let Some((alias, feature)) = item.split_once('/') else {
                continue;
            };
            let alias = alias.trim_end_matches('?');
            for dependency in dependencies.iter().filter(|dependency| dependency.alias == alias) {
                let key = (dependency.name.clone(), feature.to_owned());
                requests.entry(key).or_default().insert(Case::When(format!("feature {name}")));
            }
        }
    }
    requests
}

fn case(dependency: &Dependency, host: bool) -> Case {
    let Dependency { kind, optional, target, alias, .. } = dependency;
    match (kind, optional, target) {
        (Kind::Normal | Kind::Build, false, None) => Case::Always { host: host || *kind == Kind::Build },
        (_, optional, target) => {
            let optional = if *optional { alias.as_str() } else { "" };
            Case::When(format!("{kind:?} {} {optional}", target.as_deref().unwrap_or_default()))
        }
    }
}

/// A feature of a dependency is turned on or off: the dependency is compiled anew, and what its feature turns
/// on in turn.
pub(super) fn touch(
    input: &Input,
    lock: Option<&Lock>,
    path: &RepoPath,
    dependency: &str,
    feature: &str,
    findings: &mut Findings,
) {
    let mut pending = vec![(dependency.to_owned(), feature.to_owned())];
    let mut seen = BTreeSet::new();
    while let Some((name, feature)) = pending.pop() {
        if !seen.insert((name.clone(), feature.clone())) {
            continue;
        }
        let local = input.workspace.iter().find(|(_, package)| package.name == name);
        let Some((id, package)) = local else {
            external(input, lock, path, &name, &feature, findings);
            continue;
        };
        findings.touch(
            path,
            id,
            Level::Compile,
            format!("asks for feature `{feature}` of {name} in other cases than before"),
        );
        pending.extend(turned_on(package, &feature));
    }
}

/// What a feature of a local package turns on: features of its own and of its dependencies.
fn turned_on(package: &Package, feature: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let by_alias = |alias: &str| {
        package.dependencies.iter().filter(move |dependency| dependency.alias == alias).collect::<Vec<_>>()
    };
    let mut activate = |alias: &str| {
        for dependency in by_alias(alias).into_iter().filter(|dependency| dependency.optional) {
            found
                .extend(dependency.features.iter().map(|feature| (dependency.name.clone(), feature.clone())));
        }
    };
    let items = package.features.get(feature).cloned().unwrap_or_default();
    activate(feature);
    for item in &items {
        activate(
            item.strip_prefix("dep:")
                .or_else(|| item.split_once('/').map(|(alias, _)| alias))
                .unwrap_or(item),
        );
    }
    for item in items {
        match item.split_once('/') {
            Some((alias, feature)) => {
                let named = by_alias(alias.trim_end_matches('?'));
                found.extend(
                    named.into_iter().map(|dependency| (dependency.name.clone(), feature.to_owned())),
                );
            }
            None if item.starts_with("dep:") => {}
            None => found.push((package.name.clone(), item)),
        }
    }
    found
}

/// A feature of an external package: everybody who uses that package, through the lock file.
fn external(
    input: &Input,
    lock: Option<&Lock>,
    path: &RepoPath,
    name: &str,
    feature: &str,
    findings: &mut Findings,
) {
    let workspace = &input.workspace;
    let what = format!("feature `{feature}` of {name}");
    let Some(lock) = lock else {
        // Who uses it indirectly is not known without a lock file.
        for (package, described) in workspace.iter() {
            let externals: Vec<_> =
                described.dependencies.iter().filter(|dependency| dependency.local.is_none()).collect();
            if let Some(dependency) =
                externals.iter().find(|dependency| dependency.name == name).or(externals.first())
            {
                let level = level_of(externals.iter().map(|dependency| dependency.kind));
                seed(path, package, level, vec![what.clone(), dependency.name.clone()], findings);
            }
        }
        return;
    };
    let is_it =
        |place: &usize| lock.nodes[*place].key.name == name && lock.nodes[*place].key.external.is_some();
    for reached in locals_above(workspace, lock, (0..lock.nodes.len()).filter(is_it)) {
        let chain = std::iter::once(what.clone()).chain(names(lock, &reached.through)).collect();
        seed(path, reached.package, level_of([reached.kind]), chain, findings);
    }
}

fn level_of(kinds: impl IntoIterator<Item = Kind>) -> Level {
    if kinds.into_iter().all(|kind| kind == Kind::Dev) { Level::Test } else { Level::Compile }
}

fn seed(path: &RepoPath, package: PackageId, level: Level, chain: Vec<String>, findings: &mut Findings) {
    let file = findings.files.entry(path.clone()).or_default();
    file.packages.insert(package);
    file.note(&format!("asks for {} in other cases than before", chain[0]));
    findings.seed(package, level, Cause::External { path: path.clone(), chain });
}
