//! A member's manifest with what it inherits written out, so that the same value is the same wherever it stands.
//!
//! What cannot be written out for certain stays as it is, and then differs from any other way to say it.

use toml::{Table, Value};

use crate::path::RepoPath;

/// The fields of `[workspace.package]` that are the same in the member (The Cargo Book, "Workspaces", "The `package`
/// table"). Of the others cargo changes the paths, or they are lists of paths.
const PLAIN: [&str; 12] = [
    "authors",
    "categories",
    "description",
    "documentation",
    "edition",
    "homepage",
    "keywords",
    "license",
    "publish",
    "repository",
    "rust-version",
    "version",
];

/// The names of dependency tables.
const DEPENDENCIES: [&str; 5] =
    ["dependencies", "dev-dependencies", "dev_dependencies", "build-dependencies", "build_dependencies"];

/// Where a manifest stands, and what it inherits from.
pub(super) struct Heir<'a> {
    /// The directory of the manifest.
    pub(super) dir: &'a RepoPath,
    /// The root manifest.
    pub(super) root: &'a Table,
    /// The directory of the root manifest.
    pub(super) root_dir: &'a RepoPath,
}

impl Heir<'_> {
    /// The manifest with what it inherits written out.
    pub(super) fn resolved(&self, manifest: &Table) -> Table {
        let mut resolved = manifest.clone();
        if let Some(Value::Table(package)) = resolved.get_mut("package") {
            let inherited = package.iter_mut().filter(|(key, _)| PLAIN.contains(&key.as_str()));
            for (key, value) in inherited.filter(|(_, value)| is_inherited(value)) {
                if let Some(found) = self.of_workspace("package", Some(key)) {
                    *value = found.clone();
                }
            }
        }
        if let Some(lints) = resolved.get_mut("lints").filter(|lints| is_inherited(lints))
            && let Some(found) = self.of_workspace("lints", None)
        {
            *lints = found.clone();
        }
        self.dependencies(&mut resolved);
        if let Some(Value::Table(targets)) = resolved.get_mut("target") {
            targets
                .iter_mut()
                .filter_map(|(_, tables)| tables.as_table_mut())
                .for_each(|tables| self.dependencies(tables));
        }
        resolved
    }

    fn of_workspace(&self, table: &str, key: Option<&str>) -> Option<&Value> {
        let table = self.root.get("workspace")?.get(table)?;
        key.map_or(Some(table), |key| table.get(key))
    }

    fn dependencies(&self, tables: &mut Table) {
        for name in DEPENDENCIES {
            for (key, value) in tables.get_mut(name).and_then(Value::as_table_mut).into_iter().flatten() {
                if let Some(resolved) = self.dependency(key, value) {
                    *value = Value::Table(resolved);
                }
            }
        }
    }

    /// What a dependency comes to: features sorted, its path from the root of the repository.
    fn dependency(&self, key: &str, value: &Value) -> Option<Table> {
        if !is_inherited(value) {
            return normal(as_table(value)?, self.dir);
        }
        let own = as_table(value)?;
        let entry = normal(as_table(self.of_workspace("dependencies", Some(key))?)?, self.root_dir)?;
        // Which of two wins depends on the edition.
        if own.contains_key("default-features") || own.contains_key("default_features") {
            return None;
        }
        let mut resolved = entry.clone();
        resolved.extend(own.into_iter().filter(|(key, _)| key != "workspace"));
        let features =
            [Some(&entry), value.as_table()].map(|table| table.and_then(|table| table.get("features")));
        let features: Vec<Value> =
            features.into_iter().flatten().filter_map(Value::as_array).flatten().cloned().collect();
        if !features.is_empty() {
            resolved.insert("features".to_owned(), Value::Array(features));
        }
        // Its path is from the root of the repository already.
        Some(sorted(resolved))
    }
}

/// `"1"` is short for `{ version = "1" }`.
fn as_table(value: &Value) -> Option<Table> {
    match value {
        Value::String(_) => Some(Table::from_iter([("version".to_owned(), value.clone())])),
        Value::Table(table) => Some(table.clone()),
        _ => None,
    }
}

/// An entry whose path is from the root of the repository; there is none for a path that leads out of it.
fn normal(mut entry: Table, dir: &RepoPath) -> Option<Table> {
    if let Some(path) = entry.get_mut("path") {
        *path = Value::String(dir.join(path.as_str()?)?.to_str()?.to_owned());
    }
    Some(sorted(entry))
}

fn sorted(mut entry: Table) -> Table {
    if let Some(Value::Array(features)) = entry.get_mut("features") {
        features.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        features.dedup();
    }
    entry
}

/// Whether a value says that the workspace has it.
pub(super) fn is_inherited(value: &Value) -> bool {
    value.get("workspace").and_then(Value::as_bool) == Some(true)
}
