//! What a package asks of its dependencies and of itself, and in which cases.

use std::collections::{BTreeMap, BTreeSet};

use super::ends::{Whose, Wishes};
use crate::workspace::{Dependency, Kind, Package, PackageId, Workspace};

/// A package, and one of its features. `dep:x` is what turns the optional dependency `x` on.
pub(super) type Key = (Whose, String);

/// For each package and feature, in which cases it is asked for.
pub(super) type Requests = BTreeMap<Key, BTreeSet<Case>>;

/// When a feature is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Case {
    /// For the host, as build scripts and proc macros are compiled; else for the target.
    pub(super) host: bool,
    /// What has to hold: a kind, a platform, a feature of the one that asks. `None` where nothing has to.
    condition: Option<String>,
    /// Whether tests, benches or examples have to be built.
    pub(super) dev: bool,
    /// The feature that has to be on.
    pub(super) given: Option<Key>,
}

/// Always, and for the target.
pub(super) const ALWAYS: Case = Case { host: false, condition: None, dev: false, given: None };

/// The one that asks.
#[derive(Clone, Debug)]
pub(super) struct Asker<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// As of whom features are asked of it.
    pub(super) whose: Whose,
    /// Whether it is a member, so that its tests are built too.
    pub(super) is_member: bool,
    /// Whether it is compiled for the host only. A member's features are turned on for the target too, for the
    /// sake of its tests (cargo, `FeatureResolver::do_resolve`).
    pub(super) is_proc_macro: bool,
    /// Whether it is compiled for the host too, for the sake of another.
    pub(super) for_host: bool,
    /// Whether it is compiled in any case.
    pub(super) always: bool,
}

/// How the local packages are compiled.
#[derive(Clone, Debug)]
pub(super) struct Uses {
    always: BTreeSet<PackageId>,
    for_host: BTreeSet<PackageId>,
    macros: BTreeSet<PackageId>,
}

impl Uses {
    pub(super) fn new(workspace: &Workspace) -> Self {
        let is_plain = |on: &Dependency| on.kind != Kind::Dev && !on.optional && on.target.is_none();
        let is_macro = |id: &PackageId| workspace.package(*id).is_proc_macro;
        let for_scripts = workspace
            .iter()
            .flat_map(|(_, package)| &package.dependencies)
            .filter(|on| on.kind == Kind::Build)
            .filter_map(|on| on.local);
        let macros: BTreeSet<PackageId> = workspace.iter().map(|(id, _)| id).filter(is_macro).collect();
        let for_host = macros.iter().copied().chain(for_scripts);
        Self {
            always: reach(workspace, workspace.members().collect(), is_plain),
            for_host: reach(workspace, for_host.collect(), |on| on.kind == Kind::Normal),
            macros,
        }
    }

    pub(super) fn asker<'a>(&self, id: PackageId, package: &'a Package) -> Asker<'a> {
        Asker {
            name: &package.name,
            whose: Whose::Local(id),
            is_member: package.is_member,
            is_proc_macro: package.is_proc_macro,
            for_host: self.for_host.contains(&id),
            always: self.always.contains(&id),
        }
    }

    /// For which sides features are turned on of a package that the asker depends on: whether that is the host.
    pub(super) fn sides(&self, asker: &Asker<'_>, whose: &Whose, kind: Kind) -> BTreeSet<bool> {
        let (for_target, for_host) = match whose {
            Whose::Local(id) => (!self.macros.contains(id), self.for_host.contains(id)),
            _ => (kind != Kind::Build, kind == Kind::Build || asker.for_host || asker.is_proc_macro),
        };
        let sides = [for_target.then_some(false), for_host.then_some(true)];
        sides.into_iter().flatten().collect()
    }
}

/// The packages that these depend on, and so on, by dependencies of a kind.
fn reach(
    workspace: &Workspace,
    mut pending: Vec<PackageId>,
    follow: impl Fn(&Dependency) -> bool,
) -> BTreeSet<PackageId> {
    let mut reached = BTreeSet::new();
    while let Some(id) = pending.pop() {
        if reached.insert(id) {
            let followed = workspace.package(id).dependencies.iter().filter(|on| follow(on));
            pending.extend(followed.filter_map(|on| on.local));
        }
    }
    reached
}

/// What a package asks for, by its dependency tables and by its own features.
pub(super) fn requests(asker: &Asker<'_>, wishes: &Wishes<'_>) -> Requests {
    let mut requests = Requests::new();
    let mut ask = |whose: &Whose, feature: &str, cases: Vec<Case>| {
        requests.entry((whose.clone(), feature.to_owned())).or_default().extend(cases);
    };
    let is_built = |kind: Kind| kind != Kind::Dev || asker.is_member;
    for wish in wishes.dependencies.iter().filter(|wish| is_built(wish.on.kind)) {
        for feature in &wish.on.features {
            ask(&wish.whose, feature, asker.cases(&wish.on));
        }
    }
    for (name, items) in wishes.features.iter() {
        for item in items {
            let cases = || asker.given(name);
            let Some((alias, feature)) = item.split_once('/') else {
                ask(&asker.whose, item, cases());
                continue;
            };
            let plain = alias.trim_end_matches('?');
            for wish in wishes.dependencies.iter().filter(|wish| wish.on.alias == plain) {
                ask(&wish.whose, feature, cases());
                if wish.on.optional && plain == alias {
                    ask(&asker.whose, &format!("dep:{alias}"), cases());
                }
            }
        }
    }
    requests
}

impl Asker<'_> {
    /// When what stands in a dependency table is asked for.
    fn cases(&self, dependency: &Dependency) -> Vec<Case> {
        let Dependency { kind, optional, target, alias, .. } = dependency;
        let condition = match (kind, optional, target) {
            (Kind::Normal | Kind::Build, false, None) => None,
            (_, true, _) => Some(format!("{kind:?} {target:?} {alias} of {}", self.name)),
            // Holds for all packages alike.
            (_, false, _) => Some(format!("{kind:?} {target:?}")),
        };
        let case = Case {
            host: *kind == Kind::Build,
            condition,
            dev: *kind == Kind::Dev,
            given: optional.then(|| (self.whose.clone(), format!("dep:{alias}"))),
        };
        if case.host { vec![self.used(case)] } else { self.on_its_sides(case) }
    }

    /// When what a feature of its own turns on is asked for.
    fn given(&self, feature: &str) -> Vec<Case> {
        self.on_its_sides(Case {
            host: false,
            condition: Some(format!("feature {feature} of {}", self.name)),
            dev: false,
            given: Some((self.whose.clone(), feature.to_owned())),
        })
    }

    /// For the host too, if it is compiled for that.
    fn on_its_sides(&self, case: Case) -> Vec<Case> {
        let mut cases = Vec::new();
        if self.is_proc_macro {
            cases.push(self.used(Case { host: true, ..case.clone() }));
        } else if self.for_host {
            let condition = Some(format!("{} for the host", self.name));
            cases.push(Case { host: true, condition, ..case.clone() });
        }
        if self.is_member || !self.is_proc_macro {
            cases.push(self.used(case));
        }
        cases
    }

    fn used(&self, mut case: Case) -> Case {
        if !self.always {
            case.condition = Some(format!("{}{} is used", case.condition.unwrap_or_default(), self.name));
        }
        case
    }
}

pub(super) fn merge(into: &mut Requests, from: &Requests) {
    for (key, cases) in from {
        into.entry(key.clone()).or_default().extend(cases.iter().cloned());
    }
}

/// The cases that matter: beside "always" no condition does.
pub(super) fn effective(cases: Option<&BTreeSet<Case>>) -> BTreeSet<&Case> {
    let cases = cases.into_iter().flatten();
    let always: BTreeSet<bool> =
        cases.clone().filter(|case| case.condition.is_none()).map(|case| case.host).collect();
    cases.filter(|case| case.condition.is_none() || !always.contains(&case.host)).collect()
}
