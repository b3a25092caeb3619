//! Local directories that stand in the place of external packages.
//!
//! `[patch]` and `[replace]` of the root manifest, and `[patch]` and `paths` of cargo's configuration, which is
//! looked for in `.cargo` from the root of the workspace upwards (The Cargo Book, "Overriding Dependencies" and
//! "Configuration").

use std::path::{Path, PathBuf};

use anyhow::Context;
use tollgate_common::Result;
use toml::{Table, Value};

use super::local::read_manifest;
use super::manifest;

/// A package's name, and the directory that is used for it.
type Replaced = (String, PathBuf);

/// All such directories for the workspace at `root`, in the repository at `repository`.
pub(super) fn directories(root: &Path, repository: &Path) -> Result<Vec<Replaced>> {
    let mut found = in_file(&root.join("Cargo.toml"), root)?;
    for dir in root.ancestors().take_while(|dir| dir.starts_with(repository)) {
        for file in [".cargo/config.toml", ".cargo/config"] {
            let path = dir.join(file);
            if path.is_file() {
                // Cargo's configuration counts from the directory that has `.cargo`.
                found.extend(in_file(&path, dir)?);
            }
        }
    }
    Ok(found)
}

fn in_file(path: &Path, dir: &Path) -> Result<Vec<Replaced>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    // Root manifests can be very long, and few have any of these.
    let begins = |line: &str| {
        let word = line.trim_start_matches(['[', ' ', '\t', '"', '\'']);
        ["patch", "replace", "paths"].iter().any(|key| word.starts_with(key))
    };
    if !text.lines().any(begins) {
        return Ok(Vec::new());
    }
    let table = manifest::parse(&text).with_context(|| format!("cannot read {}", path.display()))?;
    let mut found = Vec::new();
    for entries in table.get("patch").and_then(Value::as_table).into_iter().flat_map(Table::values) {
        let entries = entries.as_table().into_iter().flatten();
        found.extend(entries.filter_map(|(key, value)| Some((named(key, value), at(dir, value)?))));
    }
    for (key, value) in table.get("replace").and_then(Value::as_table).into_iter().flatten() {
        // The key is `name:version`, or a URL with them at its end.
        let name = key.rsplit('/').next().unwrap_or(key).split([':', '#', '@']).next().unwrap_or(key);
        found.extend(at(dir, value).map(|dir| (name.to_owned(), dir)));
    }
    for path in table.get("paths").and_then(Value::as_array).into_iter().flatten() {
        let dir = path.as_str().and_then(|path| dir.join(path).canonicalize().ok());
        let manifest = dir.as_ref().and_then(|dir| read_manifest(&dir.join("Cargo.toml")).ok());
        let name = manifest.as_ref().and_then(|manifest| manifest.get("package")?.get("name")?.as_str());
        found.extend(name.map(str::to_owned).zip(dir));
    }
    Ok(found)
}

fn named(key: &str, value: &Value) -> String {
    value.get("package").and_then(Value::as_str).unwrap_or(key).to_owned()
}

fn at(dir: &Path, value: &Value) -> Option<PathBuf> {
    dir.join(value.get("path")?.as_str()?).canonicalize().ok()
}
