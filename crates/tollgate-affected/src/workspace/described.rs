//! What `cargo metadata` prints, as far as anything here needs it (The Cargo Book, "cargo metadata", format 1).
//!
//! Only these fields are kept: of what cargo says of a workspace they are less than half, and reading is a good part
//! of what an answer costs.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The workspace.
#[derive(Deserialize)]
pub(super) struct Metadata {
    pub(super) packages: Vec<Package>,
    pub(super) workspace_members: Vec<String>,
    pub(super) workspace_root: PathBuf,
    pub(super) target_directory: PathBuf,
}

/// A member.
#[derive(Deserialize)]
pub(super) struct Package {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) version: semver::Version,
    pub(super) manifest_path: PathBuf,
    pub(super) targets: Vec<Target>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) features: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) metadata: OfTool,
}

/// A target.
#[derive(Deserialize)]
pub(super) struct Target {
    pub(super) name: String,
    pub(super) kind: Vec<String>,
    pub(super) src_path: PathBuf,
}

impl Target {
    /// Whether it is of this kind, among others.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|is| is == kind)
    }
}

/// A declared dependency.
#[derive(Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    pub(super) rename: Option<String>,
    /// `None` for a normal one.
    pub(super) kind: Option<String>,
    pub(super) optional: bool,
    pub(super) target: Option<String>,
    pub(super) req: semver::VersionReq,
    pub(super) features: Vec<String>,
    pub(super) uses_default_features: bool,
    pub(super) path: Option<PathBuf>,
}

/// Of `[package.metadata]`, which may be anything, the table for this tool.
#[derive(Default)]
pub(super) struct OfTool(pub(super) Option<Value>);

impl<'de> Deserialize<'de> for OfTool {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OfToolVisitor)
    }
}

struct OfToolVisitor;

impl<'de> Visitor<'de> for OfToolVisitor {
    type Value = OfTool;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("anything")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut table: A) -> Result<OfTool, A::Error> {
        let mut found = None;
        while let Some(key) = table.next_key::<String>()? {
            if key == "tollgate" {
                found = Some(table.next_value()?);
            } else {
                table.next_value::<IgnoredAny>()?;
            }
        }
        Ok(OfTool(found))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<OfTool, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(OfTool(None))
    }

    fn visit_unit<E>(self) -> Result<OfTool, E> {
        Ok(OfTool(None))
    }

    fn visit_bool<E>(self, _: bool) -> Result<OfTool, E> {
        Ok(OfTool(None))
    }

    fn visit_i64<E>(self, _: i64) -> Result<OfTool, E> {
        Ok(OfTool(None))
    }

    fn visit_u64<E>(self, _: u64) -> Result<OfTool, E> {
        Ok(OfTool(None))
    }

    fn visit_f64<E>(self, _: f64) -> Result<OfTool, E> {
        Ok(OfTool(None))
    }

    fn visit_str<E>(self, _: &str) -> Result<OfTool, E> {
        Ok(OfTool(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_for_this_tool_among_anything() {
        for (text, expected) in [
            ("null", None),
            ("{}", None),
            (r#"{"docs": {"rs": [1, 2.5, "x"]}}"#, None),
            (r#"{"docs": null, "tollgate": {"matrix": {}}, "x": []}"#, Some(r#"{"matrix":{}}"#)),
            (r#"["tollgate", {"tollgate": 1}]"#, None),
            ("\"tollgate\"", None),
            ("true", None),
            ("-1", None),
            ("1", None),
            ("1.5", None),
        ] {
            let found: OfTool = serde_json::from_str(text).expect("a value");
            assert_eq!(found.0.map(|value| value.to_string()).as_deref(), expected, "{text}");
        }
    }
}
