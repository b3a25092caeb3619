//! What a manifest says to this tool: the table `[package.metadata.tollgate]`.
//!
//! cargo keeps the table for tools and hands it through. A key that nobody reads is an error, as it is in
//! `tollgate.toml`.

use std::path::Path;

use anyhow::anyhow;
use serde::Deserialize;
use serde_json::{Map, Value};
use tollgate_common::{Failure, Result};

/// The fields that an entry of the matrix has in any case.
pub(crate) const OWN_FIELDS: [&str; 3] = ["name", "packages", "args"];

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Declared {
    /// Fields for the package's entry of the matrix.
    matrix: Map<String, Value>,
}

/// The fields that the package adds to its entry of the matrix; `table` is `[package.metadata.tollgate]`.
pub(super) fn matrix_fields(table: Option<Value>, manifest: &Path) -> Result<Map<String, Value>> {
    let Some(table) = table else { return Ok(Map::new()) };
    let manifest = manifest.display();
    let wrong = |what: String| Failure::new(anyhow!("{manifest}: [package.metadata.tollgate]: {what}"));
    let declared = Declared::deserialize(table).map_err(|err| wrong(err.to_string()))?;
    match OWN_FIELDS.iter().find(|field| declared.matrix.contains_key(**field)) {
        Some(field) => Err(wrong(format!("`{field}` is a field that every entry of the matrix has"))),
        None => Ok(declared.matrix),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_taken_as_they_are_and_anything_else_is_refused() {
        let fields = |value: Option<Value>| {
            matrix_fields(value, Path::new("Cargo.toml")).map_err(|err| err.to_string())
        };
        assert_eq!(fields(None), Ok(Map::new()));
        let given = fields(Some(json!({"matrix": {"runner": "big", "needs-docker": true}})));
        assert_eq!(given.map(|fields| fields.len()), Ok(2));
        for (wrong, expected) in [
            (json!({"matrx": {}}), "unknown field `matrx`"),
            (json!({"matrix": "big"}), "invalid type"),
            (json!(1), "invalid type"),
            (json!({"matrix": {"args": ""}}), "`args` is a field that every entry"),
        ] {
            let error = fields(Some(wrong.clone())).expect_err("wrong");
            assert!(error.starts_with("Cargo.toml: ") && error.contains(expected), "{wrong}: {error}");
        }
    }
}
