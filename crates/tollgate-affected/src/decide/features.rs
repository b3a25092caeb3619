//! Feature unification: who else is compiled anew because somebody asks for another feature.
//!
//! Cargo builds a dependency once, with all the features that anybody asks for. So an edit that changes what
//! is asked of `shared` touches `shared` and with it everybody who uses it. A feature that somebody else asks
//! for in any case, at both ends, is no change.

//!
//! Two steps: what the manifests ask for directly is compared, and of what differs remains what is not on at
//! both ends in any case, by features that others turn on through features of their own.

mod ends;
mod reach;
mod requests;
mod settled;

use std::collections::{BTreeMap, BTreeSet};

use toml::Table;

use self::ends::Both;
use self::ends::{Identities, Whose, Wishes, is_in_lock, name_of};
use self::requests::{ALWAYS, Asker, Case, Key, Requests, Uses, effective, merge, requests};
use self::settled::{Question, Settled, ends};
use super::manifests::{Pair, Pairs};
use super::patches::{locals_above, names};
use super::{Findings, Input};
use crate::lock::Lock;
use crate::path::RepoPath;
use crate::report::{Cause, Level};
use crate::workspace::manifest::parse;
use crate::workspace::{Kind, Package, PackageId};

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
#[derive(Clone, Debug)]
struct FeatureChange {
    /// The manifest that asks.
    path: RepoPath,
    key: Key,
    /// The cases that are there at one end only.
    cases: BTreeSet<Case>,
}

/// All the changes in what is asked for.
pub(super) struct Changes<'a> {
    input: &'a Input,
    lock: Option<&'a Lock>,
    uses: Uses,
    /// What the packages declare.
    ends: BTreeMap<PackageId, Both<'a>>,
    found: Vec<FeatureChange>,
}

/// What is asked for: by the packages that are the same at both ends, and by each changed manifest.
#[derive(Default)]
struct Asked {
    rest: Requests,
    own: BTreeMap<RepoPath, (Requests, Requests)>,
}

impl<'a> Changes<'a> {
    pub(super) fn new(manifests: &Manifests<'a>, lock: Option<&'a Lock>) -> Self {
        let workspace = &manifests.input.workspace;
        let identities = Identities::new(workspace, lock);
        let uses = Uses::new(workspace);
        let (mut asked, mut ends) = (Asked::default(), BTreeMap::new());
        for (id, package) in workspace.iter() {
            let asker = uses.asker(id, package);
            let path = package.dir.as_ref().and_then(|dir| dir.join("Cargo.toml"));
            let written = path.as_ref().and_then(|path| manifests.both_ends(path, package, &identities));
            let both = match (manifests.newly_used.get(&id), written) {
                (Some(_), written) => {
                    let head = written.and_then(|(_, head)| head);
                    Both::Changed { base: None, head: head.or_else(|| Some(identities.described(package))) }
                }
                (None, Some((base, head))) => Both::Changed { base, head },
                (None, None) => Both::Same(identities.described(package)),
            };
            let by = manifests.newly_used.get(&id).or(path.as_ref());
            asked.add(by, &asker, &both);
            if package.is_member {
                // Every member is built itself, with its default features.
                let default = (Whose::Local(id), "default".to_owned());
                asked.rest.entry(default).or_default().insert(ALWAYS);
            }
            ends.insert(id, both);
        }
        manifests.removed(&identities, &mut asked);
        Self { input: manifests.input, lock, uses, ends, found: asked.compare() }
    }

    /// A feature of a dependency is turned on or off: the dependency is compiled anew, and what its feature
    /// turns on in turn.
    pub(super) fn touch(&self, findings: &mut Findings) {
        if self.found.is_empty() {
            return;
        }
        let (workspace, ends) = (&self.input.workspace, ends(&self.ends));
        let locals: Vec<_> = workspace.iter().map(|(id, _)| Whose::Local(id)).collect();
        let settled = Settled::new(workspace, &locals, &ends);
        for FeatureChange { path, key, cases } in &self.found {
            let asked = cases.iter().flat_map(|case| settled.asked_in(case, &key.0)).collect();
            let open = settled.open(key, asked);
            let worlds: BTreeSet<_> = open.iter().map(|question| question.world).collect();
            let mut pending = if open.is_empty() { Vec::new() } else { vec![key.clone()] };
            let mut seen = BTreeSet::new();
            while let Some(key) = pending.pop() {
                if !seen.insert(key.clone()) {
                    continue;
                }
                self.touch_one(path, &key, findings);
                let turned_on = self.turned_on(&key).into_iter();
                pending.extend(turned_on.filter_map(|(key, sides)| {
                    let asked = worlds.iter().flat_map(|world| {
                        sides.iter().map(|side| Question { world: *world, for_host: *side })
                    });
                    let is_open = !settled.open(&key, asked.collect()).is_empty();
                    is_open.then_some(key)
                }));
            }
        }
    }

    fn touch_one(&self, path: &RepoPath, (whose, feature): &Key, findings: &mut Findings) {
        let workspace = &self.input.workspace;
        let is_it = |(id, package): &(PackageId, &Package)| match whose {
            Whose::Local(local) => id == local,
            Whose::Unknown { name, .. } => package.name == *name,
            Whose::External { .. } => false,
        };
        let mut is_local = false;
        for (id, package) in workspace.iter().filter(is_it) {
            is_local = true;
            let name = &package.name;
            let why = format!("asks for feature `{feature}` of {name} in other cases than before");
            findings.touch(path, id, Level::Compile, why);
        }
        match whose {
            Whose::Local(_) => {}
            Whose::Unknown { .. } if is_local && self.lock.is_none() => {}
            Whose::External { .. } | Whose::Unknown { .. } => self.external(path, whose, feature, findings),
        }
    }

    /// What a feature of a local package turns on, features of its own and of its dependencies, with the sides
    /// for which it may: whether that is the host.
    fn turned_on(&self, (whose, feature): &Key) -> Vec<(Key, BTreeSet<bool>)> {
        let locals = self.input.workspace.iter().filter(|(id, package)| match whose {
            Whose::Local(local) => id == local,
            Whose::Unknown { name, .. } => package.name == *name,
            Whose::External { .. } => false,
        });
        let mut found = Vec::new();
        for (id, package) in locals {
            let Some(wishes) = self.ends.get(&id).and_then(Both::head) else { continue };
            let asker = self.uses.asker(id, package);
            for (key, kind) in turned_on(wishes, &asker.whose, feature) {
                let sides = self.uses.sides(&asker, &key.0, kind);
                found.push((key, sides));
            }
        }
        found
    }

    /// A feature of an external package: everybody who uses that package, through the lock file.
    fn external(&self, path: &RepoPath, whose: &Whose, feature: &str, findings: &mut Findings) {
        let workspace = &self.input.workspace;
        let (Whose::External { name, .. } | Whose::Unknown { name, .. }) = whose else { return };
        let what = format!("feature `{feature}` of {name}");
        let Some(lock) = self.lock else {
            // Who uses it indirectly is not known without a lock file.
            for (package, described) in workspace.iter() {
                let externals: Vec<_> =
                    described.dependencies.iter().filter(|dependency| dependency.local.is_none()).collect();
                if let Some(dependency) =
                    externals.iter().find(|dependency| dependency.name == *name).or(externals.first())
                {
                    let level = level_of(externals.iter().map(|dependency| dependency.kind));
                    seed(path, package, level, vec![what.clone(), dependency.name.clone()], findings);
                }
            }
            return;
        };
        let places = (0..lock.nodes.len()).filter(|place| is_in_lock(&lock.nodes[*place], whose));
        for reached in locals_above(workspace, lock, places) {
            let chain = std::iter::once(what.clone()).chain(names(lock, &reached.through)).collect();
            seed(path, reached.package, level_of([reached.kind]), chain, findings);
        }
    }
}

impl Asked {
    /// Adds what a package asks for; `by` is the manifest that changed it, if it did.
    fn add(&mut self, by: Option<&RepoPath>, asker: &Asker<'_>, both: &Both<'_>) {
        let asked = |wishes: &Option<Wishes<'_>>| {
            wishes.as_ref().map(|wishes| requests(asker, wishes)).unwrap_or_default()
        };
        match both {
            Both::Same(wishes) => merge(&mut self.rest, &requests(asker, wishes)),
            Both::Changed { base, head } => {
                let own = self.own.entry(by.cloned().unwrap_or_default()).or_default();
                merge(&mut own.0, &asked(base));
                merge(&mut own.1, &asked(head));
            }
        }
    }

    fn compare(&self) -> Vec<FeatureChange> {
        let (mut base, mut head) = (self.rest.clone(), self.rest.clone());
        for (of_base, of_head) in self.own.values() {
            merge(&mut base, of_base);
            merge(&mut head, of_head);
        }
        let mut found = Vec::new();
        for (path, (of_base, of_head)) in &self.own {
            let keys: BTreeSet<_> = of_base.keys().chain(of_head.keys()).collect();
            for key in keys.into_iter().filter(|key| of_base.get(key) != of_head.get(key)) {
                let (before, now) = (effective(base.get(key)), effective(head.get(key)));
                let cases: BTreeSet<Case> = before.symmetric_difference(&now).copied().cloned().collect();
                if !cases.is_empty() {
                    found.push(FeatureChange { path: path.clone(), key: key.clone(), cases });
                }
            }
        }
        found
    }
}

impl<'a> Manifests<'a> {
    /// What a package declares at both ends; `None` where nothing about it changed.
    fn both_ends(
        &self,
        path: &RepoPath,
        package: &Package,
        identities: &Identities<'a>,
    ) -> Option<(Option<Wishes<'a>>, Option<Wishes<'a>>)> {
        let written = |table: &Table, in_head| self.written(path, Some(package), table, identities, in_head);
        if let Some(pair) = self.pairs.get(path) {
            let (base, head) = (pair.base.as_ref(), pair.head.as_ref());
            return Some((base.map(|table| written(table, false)), head.map(|table| written(table, true))));
        }
        self.root?;
        // Its own manifest is the same, but it may inherit what changed.
        let table = parse(self.input.manifests.get(path)?).ok()?;
        Some((Some(written(&table, false)), Some(written(&table, true))))
    }

    /// What the packages asked for that are no more.
    fn removed(&self, identities: &Identities<'a>, asked: &mut Asked) {
        let workspace = &self.input.workspace;
        for (path, pair) in self.pairs.iter().filter(|(path, _)| workspace.with_manifest(path).is_none()) {
            let Some(table) = pair.base.as_ref().filter(|_| pair.head.is_none()) else { continue };
            let whose = Whose::Unknown { name: name_of(table).to_owned(), text: path.to_string() };
            let asker = Asker {
                name: name_of(table),
                whose,
                is_member: true,
                is_proc_macro: false,
                for_host: false,
                always: true,
            };
            let wishes = self.written(path, None, table, identities, false);
            asked.add(Some(path), &asker, &Both::Changed { base: Some(wishes), head: None });
        }
    }

    fn written(
        &self,
        path: &RepoPath,
        package: Option<&Package>,
        table: &Table,
        identities: &Identities<'a>,
        in_head: bool,
    ) -> Wishes<'a> {
        let unchanged;
        let root = match self.root {
            Some(pair) if in_head => pair.head.as_ref(),
            Some(pair) => pair.base.as_ref(),
            None => {
                let path = self.input.workspace.root_manifest();
                unchanged = self.input.manifests.get(&path).and_then(|text| parse(text).ok());
                unchanged.as_ref()
            }
        };
        identities.written(path, package, table, root)
    }
}

/// What a feature turns on: features of the package itself and of its dependencies, with how it depends on
/// these.
fn turned_on(wishes: &Wishes<'_>, own: &Whose, feature: &str) -> Vec<(Key, Kind)> {
    let mut found = Vec::new();
    let by_alias = |alias: &str| {
        wishes.dependencies.iter().filter(move |wish| wish.on.alias == alias).collect::<Vec<_>>()
    };
    let mut activate = |alias: &str| {
        for wish in by_alias(alias).into_iter().filter(|wish| wish.on.optional) {
            let asked = wish.on.features.iter();
            found.extend(asked.map(|feature| ((wish.whose.clone(), feature.clone()), wish.on.kind)));
        }
    };
    let items = wishes.features.get(feature).cloned().unwrap_or_default();
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
                let plain = alias.trim_end_matches('?');
                for wish in by_alias(plain) {
                    found.push(((wish.whose.clone(), feature.to_owned()), wish.on.kind));
                }
                if plain == alias && wishes.features.contains_key(alias) {
                    found.push(((own.clone(), alias.to_owned()), Kind::Normal));
                }
            }
            None if item.starts_with("dep:") => {}
            None => found.push(((own.clone(), item), Kind::Normal)),
        }
    }
    found
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
