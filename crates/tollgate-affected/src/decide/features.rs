//! Feature unification: who else is compiled anew because somebody asks for another feature.
//!
//! Cargo builds a dependency once, with all the features that anybody asks for. So an edit that changes what
//! is asked of `shared` touches `shared` and with it everybody who uses it. A feature that somebody else asks
//! for in any case, at both ends, is no change.

mod requests;

use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use self::requests::{ALWAYS, Asker, Key, Requests, Uses, effective, is_always, merge, requests};
use super::manifests::{Pair, Pairs};
use super::patches::{locals_above, names};
use super::{Findings, Input};
use crate::lock::{self, Lock};
use crate::path::RepoPath;
use crate::report::{Cause, Level};
use crate::workspace::manifest::{dependencies, parse};
use crate::workspace::{Dependency, Kind, Package, PackageId};

/// The changed manifests in their workspace.
pub(super) struct Manifests<'a> {
    pub(super) input: &'a Input,
    pub(super) pairs: &'a Pairs,
    /// The root manifest, if it changed.
    pub(super) root: Option<&'a Pair>,
    /// The packages that nobody used before, each with the manifest that made it so.
    pub(super) newly_used: &'a BTreeMap<PackageId, RepoPath>,
}

/// A feature of a dependency that is asked for by others, or in other cases, than before.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct FeatureChange {
    /// The manifest that asks.
    path: RepoPath,
    /// The name of the dependency.
    dependency: String,
    feature: String,
}

/// All the changes in what is asked for.
pub(super) struct Changes {
    uses: Uses,
    base: Requests,
    head: Requests,
    found: Vec<FeatureChange>,
}

impl Changes {
    pub(super) fn new(manifests: &Manifests<'_>) -> Self {
        let workspace = &manifests.input.workspace;
        let uses = Uses::new(workspace);
        let mut own: BTreeMap<RepoPath, (Requests, Requests)> = BTreeMap::new();
        let mut rest = Requests::new();
        let mut described = BTreeSet::new();
        for (id, package) in workspace.iter() {
            let asker = uses.asker(id, package);
            let path = package.dir.as_ref().and_then(|dir| dir.join("Cargo.toml"));
            let both = path.as_ref().and_then(|path| manifests.both_ends(path, &asker));
            if both.is_some() {
                described.extend(path.clone());
            }
            let always = || requests(&asker, &package.dependencies, &package.features);
            match (path, both, manifests.newly_used.get(&id)) {
                (_, both, Some(by)) => {
                    let (_, of_head) = both.unwrap_or_else(|| (Requests::new(), always()));
                    merge(&mut own.entry(by.clone()).or_default().1, &of_head);
                }
                (Some(path), Some((of_base, of_head)), None) => {
                    let (base, head) = own.entry(path).or_default();
                    merge(base, &of_base);
                    merge(head, &of_head);
                }
                _ => merge(&mut rest, &always()),
            }
            if package.is_member {
                // Every member is built itself, with its default features.
                rest.entry((package.name.clone(), "default".to_owned())).or_default().insert(ALWAYS);
            }
        }
        let is_removed =
            |(path, pair): &(&RepoPath, &Pair)| pair.head.is_none() && !described.contains(*path);
        for (path, pair) in manifests.pairs.iter().filter(is_removed) {
            let name = pair.base.as_ref().map(name_of).unwrap_or_default();
            let asker = Asker { name, is_proc_macro: false, for_host: false, always: true };
            let of_base = manifests.of(pair.base.as_ref(), &asker, false);
            merge(&mut own.entry(path.clone()).or_default().0, &of_base);
        }
        Self::compare(uses, &rest, &own)
    }

    fn compare(uses: Uses, rest: &Requests, own: &BTreeMap<RepoPath, (Requests, Requests)>) -> Self {
        let (mut base, mut head) = (rest.clone(), rest.clone());
        for (of_base, of_head) in own.values() {
            merge(&mut base, of_base);
            merge(&mut head, of_head);
        }
        let mut found = Vec::new();
        for (path, (of_base, of_head)) in own {
            let keys: BTreeSet<_> = of_base.keys().chain(of_head.keys()).collect();
            for key in keys.into_iter().filter(|key| of_base.get(key) != of_head.get(key)) {
                if effective(base.get(key)) != effective(head.get(key)) {
                    let (dependency, feature) = key.clone();
                    found.push(FeatureChange { path: path.clone(), dependency, feature });
                }
            }
        }
        Self { uses, base, head, found }
    }

    /// A feature of a dependency is turned on or off: the dependency is compiled anew, and what its feature
    /// turns on in turn.
    pub(super) fn touch(&self, input: &Input, lock: Option<&Lock>, findings: &mut Findings) {
        for FeatureChange { path, dependency, feature } in &self.found {
            let mut pending = vec![(dependency.clone(), feature.clone())];
            let mut seen = BTreeSet::new();
            while let Some(key) = pending.pop() {
                if !seen.insert(key.clone()) {
                    continue;
                }
                let (name, feature) = &key;
                let mut is_local = false;
                for (id, package) in input.workspace.iter().filter(|(_, package)| package.name == *name) {
                    is_local = true;
                    let why = format!("asks for feature `{feature}` of {name} in other cases than before");
                    findings.touch(path, id, Level::Compile, why);
                    let asker = self.uses.asker(id, package);
                    let for_host = asker.for_host || asker.is_proc_macro;
                    let turned_on = turned_on(package, feature).into_iter();
                    pending.extend(turned_on.filter(|key| !self.is_always(key, for_host)));
                }
                if !is_local || lock.is_some_and(|lock| externals(lock, name).next().is_some()) {
                    external(input, lock, path, name, feature, findings);
                }
            }
        }
    }

    /// Whether a feature is on in any case, whatever the asker does.
    fn is_always(&self, key: &Key, asker_for_host: bool) -> bool {
        [&self.base, &self.head].iter().all(|requests| is_always(requests.get(key), asker_for_host))
    }
}

impl Manifests<'_> {
    /// What a package asks for at both ends; `None` where nothing about it changed.
    fn both_ends(&self, path: &RepoPath, asker: &Asker<'_>) -> Option<(Requests, Requests)> {
        if let Some(pair) = self.pairs.get(path) {
            let ends = (self.of(pair.base.as_ref(), asker, false), self.of(pair.head.as_ref(), asker, true));
            return Some(ends);
        }
        self.root?;
        // Its own manifest is the same, but it may inherit what changed.
        let table = parse(self.input.manifests.get(path)?).ok()?;
        Some((self.of(Some(&table), asker, false), self.of(Some(&table), asker, true)))
    }

    fn of(&self, manifest: Option<&Table>, asker: &Asker<'_>, in_head: bool) -> Requests {
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
                unchanged = self.input.manifests.get(&path).and_then(|text| parse(text).ok());
                unchanged.as_ref()
            }
        };
        let declared: Vec<Dependency> =
            dependencies(manifest, root).into_iter().map(|declared| declared.dependency).collect();
        requests(asker, &declared, &crate::workspace::manifest::features(manifest))
    }
}

fn name_of(manifest: &Table) -> &str {
    manifest.get("package").and_then(|package| package.get("name")?.as_str()).unwrap_or_default()
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
    activate(feature.strip_prefix("dep:").unwrap_or(feature));
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
    for reached in locals_above(workspace, lock, externals(lock, name)) {
        let chain = std::iter::once(what.clone()).chain(names(lock, &reached.through)).collect();
        seed(path, reached.package, level_of([reached.kind]), chain, findings);
    }
}

/// The external packages of a name, as places in the lock file.
fn externals(lock: &Lock, name: &str) -> impl Iterator<Item = usize> {
    let is_it = move |key: &lock::Key| key.name == name && key.external.is_some();
    (0..lock.nodes.len()).filter(move |place| is_it(&lock.nodes[*place].key))
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
