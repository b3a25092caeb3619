//! What a package asks of its dependencies and of itself, and in which cases.

use std::collections::{BTreeMap, BTreeSet};

use crate::workspace::{Dependency, Kind, Package, PackageId, Workspace};

/// A package by its name, and one of its features. `dep:x` is what turns the optional dependency `x` on.
pub(super) type Key = (String, String);

/// For each package and feature, in which cases it is asked for.
pub(super) type Requests = BTreeMap<Key, BTreeSet<Case>>;

/// When a feature is asked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Case {
    /// For the host, as build scripts and proc macros are compiled; else for the target.
    host: bool,
    /// What has to hold: a kind, a platform, a feature of the one that asks. `None` where nothing has to.
    condition: Option<String>,
}

/// Always, and for the target.
pub(super) const ALWAYS: Case = Case { host: false, condition: None };

/// The one that asks.
#[derive(Clone, Debug)]
pub(super) struct Asker<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// Whether it is compiled for the host only.
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
        let for_host = workspace.iter().map(|(id, _)| id).filter(is_macro).chain(for_scripts);
        Self {
            always: reach(workspace, workspace.members().collect(), is_plain),
            for_host: reach(workspace, for_host.collect(), |on| on.kind == Kind::Normal),
        }
    }

    pub(super) fn asker<'a>(&self, id: PackageId, package: &'a Package) -> Asker<'a> {
        Asker {
            name: &package.name,
            is_proc_macro: package.is_proc_macro,
            for_host: self.for_host.contains(&id),
            always: self.always.contains(&id),
        }
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
pub(super) fn requests(
    asker: &Asker<'_>,
    dependencies: &[Dependency],
    features: &BTreeMap<String, Vec<String>>,
) -> Requests {
    let mut requests = Requests::new();
    let mut ask = |name: &str, feature: &str, cases: Vec<Case>| {
        requests.entry((name.to_owned(), feature.to_owned())).or_default().extend(cases);
    };
    for dependency in dependencies {
        for feature in &dependency.features {
            ask(&dependency.name, feature, asker.cases(dependency));
        }
    }
    for (name, items) in features {
        for item in items {
            let cases = || asker.given(format!("feature {name} of {}", asker.name));
            let Some((alias, feature)) = item.split_once('/') else {
                ask(asker.name, item, cases());
                continue;
            };
            let named =
                dependencies.iter().filter(|dependency| dependency.alias == alias.trim_end_matches('?'));
            for dependency in named {
                ask(&dependency.name, feature, cases());
                if dependency.optional && !alias.ends_with('?') {
                    ask(asker.name, &format!("dep:{alias}"), cases());
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
        match (kind, condition) {
            (Kind::Build, condition) => vec![self.case(true, condition)],
            (_, None) => self.given_or_always(None),
            (_, Some(condition)) => self.given(condition),
        }
    }

    fn given(&self, condition: String) -> Vec<Case> {
        self.given_or_always(Some(condition))
    }

    fn given_or_always(&self, condition: Option<String>) -> Vec<Case> {
        let mut cases = vec![self.case(self.is_proc_macro, condition)];
        if self.for_host && !self.is_proc_macro {
            cases.push(Case { host: true, condition: Some(format!("{} for the host", self.name)) });
        }
        cases
    }

    fn case(&self, host: bool, condition: Option<String>) -> Case {
        let own = || format!("{} is used", self.name);
        let condition = if self.always { condition } else { Some(condition.unwrap_or_default() + &own()) };
        Case { host, condition }
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

/// Whether it is asked for without any condition, in all ways in which the asker may ask.
pub(super) fn is_always(cases: Option<&BTreeSet<Case>>, asker_for_host: bool) -> bool {
    let has = |host: bool| cases.is_some_and(|cases| cases.contains(&Case { host, condition: None }));
    has(false) && (!asker_for_host || has(true))
}
