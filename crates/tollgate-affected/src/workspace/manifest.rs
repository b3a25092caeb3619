//! A `Cargo.toml` as values: the parts that decide what its change means.
//!
//! Used for manifests that cargo does not describe to us: those of the base state, and those of local
//! packages that are no members. Reads the same tables as cargo (The Cargo Book, "The Manifest Format").

use std::collections::BTreeMap;

use anyhow::Context;
use semver::VersionReq;
use toml::{Table, Value};

use super::{Dependency, Kind};

/// Reads a manifest.
///
/// # Errors
/// When it is not TOML.
pub fn parse(text: &str) -> anyhow::Result<Table> {
    toml::from_str(text).context("it is not valid TOML")
}

/// The features of a manifest and what each turns on.
#[must_use]
pub fn features(manifest: &Table) -> BTreeMap<String, Vec<String>> {
    let Some(Value::Table(features)) = manifest.get("features") else {
        return BTreeMap::new();
    };
    let list = |value: &Value| {
        let items = value.as_array().into_iter().flatten();
        items.filter_map(|item| item.as_str().map(str::to_owned)).collect()
    };
    features.iter().map(|(name, value)| (name.clone(), list(value))).collect()
}

/// A dependency as a manifest declares it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// What it asks for. Whether it is local is not known yet.
    pub dependency: Dependency,
    /// The directory it names, relative to the manifest that says so.
    pub path: Option<String>,
    /// Whether it inherits from the workspace, whose root manifest the path is then relative to.
    pub inherited: bool,
}

/// All the dependencies that a manifest declares, in the order of the manifest. `root` is the root
/// manifest, for what is inherited; an entry that cannot be found there is as if it were written empty.
#[must_use]
pub fn dependencies(manifest: &Table, root: Option<&Table>) -> Vec<Declared> {
    let mut declared = from_tables(manifest, None, root);
    if let Some(Value::Table(targets)) = manifest.get("target") {
        for (target, tables) in targets {
            let Value::Table(tables) = tables else {
                continue;
            };
            declared.extend(from_tables(tables, Some(target), root));
        }
    }
    declared
}

/// The dependency tables and, for each, the names that cargo accepts.
const TABLES: [(Kind, [&str; 2]); 3] = [
    (Kind::Normal, ["dependencies", "dependencies"]),
    (Kind::Build, ["build-dependencies", "build_dependencies"]),
    (Kind::Dev, ["dev-dependencies", "dev_dependencies"]),
];

/// The dependency tables of one level of the manifest, by kind.
pub(crate) fn dependency_tables(tables: &Table) -> impl Iterator<Item = (Kind, &Table)> {
    TABLES.iter().filter_map(|(kind, names)| {
        let table = tables.get(names[0]).or_else(|| tables.get(names[1]))?;
        Some((*kind, table.as_table()?))
    })
}

fn from_tables(tables: &Table, target: Option<&str>, root: Option<&Table>) -> Vec<Declared> {
    dependency_tables(tables)
        .flat_map(|(kind, table)| {
            table.iter().map(move |(key, value)| declared(key, value, kind, target, root))
        })
        .collect()
}

fn declared(key: &str, value: &Value, kind: Kind, target: Option<&str>, root: Option<&Table>) -> Declared {
    let inherited = value.get("workspace").and_then(Value::as_bool) == Some(true);
    let base = if inherited {
        root.and_then(|root| root.get("workspace")?.get("dependencies")?.get(key))
    } else {
        None
    };
    // The member's entry can add features and options, and (before edition 2024) switch default features on.
    let text =
        |name: &str| value.get(name).or_else(|| base?.get(name)).and_then(Value::as_str).map(str::to_owned);
    let flag = |name: &str| value.get(name).and_then(Value::as_bool);
    let default = flag("default-features")
        .or_else(|| flag("default_features"))
        .or_else(|| base?.get("default-features")?.as_bool())
        .unwrap_or(true);
    let listed = |from: &Value| from.get("features").and_then(Value::as_array).cloned().unwrap_or_default();
    let features = base.map(listed).unwrap_or_default().into_iter().chain(listed(value));
    let mut features: Vec<String> =
        features.filter_map(|feature| feature.as_str().map(str::to_owned)).collect();
    if default {
        features.insert(0, "default".to_owned());
    }
    let requirement =
        value.as_str().or_else(|| base?.as_str()).map(str::to_owned).or_else(|| text("version"));
    Declared {
        dependency: Dependency {
            name: text("package").unwrap_or_else(|| key.to_owned()),
            alias: key.to_owned(),
            kind,
            optional: flag("optional").unwrap_or(false),
            target: target.map(str::to_owned),
            requirement: requirement
                .and_then(|text| VersionReq::parse(&text).ok())
                .unwrap_or(VersionReq::STAR),
            features,
            local: None,
        },
        path: text("path"),
        inherited,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(manifest: &str, root: &str) -> Vec<String> {
        let root = parse(root).expect("TOML");
        let shown = |declared: Declared| {
            let Dependency { name, alias, kind, optional, target, features, .. } = declared.dependency;
            let optional = if optional { " optional" } else { "" };
            let target = target.map(|target| format!(" on {target}")).unwrap_or_default();
            let path = declared.path.map(|path| format!(" at {path}")).unwrap_or_default();
            format!("{kind} {name} as {alias} [{}]{optional}{target}{path}", features.join(" "))
        };
        dependencies(&parse(manifest).expect("TOML"), Some(&root)).into_iter().map(shown).collect()
    }

    #[test]
    fn every_way_to_declare_a_dependency() {
        let root = r#"
            [workspace.dependencies]
            shared = { path = "crates/shared", features = ["a"], default-features = false }
            plain = "1"
        "#;
        let manifest = r#"
            [dependencies]
            b = "1"
            renamed = { package = "c", version = "2", optional = true, default-features = false }
            shared = { workspace = true, features = ["b"] }
            plain.workspace = true
            [dev_dependencies]
            d = { path = "../d" }
            [target.'cfg(windows)'.build-dependencies]
            e = { version = "1", features = ["x"] }
        "#;
        assert_eq!(
            read(manifest, root),
            [
                "depends on b as b [default]",
                "depends on plain as plain [default]",
                "depends on c as renamed [] optional",
                "depends on shared as shared [a b] at crates/shared",
                "dev-depends on d as d [default] at ../d",
                "build-depends on e as e [default x] on cfg(windows)",
            ]
        );
    }

    #[test]
    fn what_is_inherited_from_nowhere_is_still_a_dependency() {
        assert_eq!(read("[dependencies]\nx.workspace = true\n", ""), ["depends on x as x [default]"]);
    }
}
