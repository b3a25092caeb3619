//! What `cargo metadata` prints, as far as anything here needs it (The Cargo Book, "cargo metadata", format 1).
//!
//! Only these fields are kept: of what cargo says of a workspace they are less than half, and reading is a good part
//! of what an answer costs. For the same reason what is not needed as it is stays in the text.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The workspace.
#[derive(Deserialize)]
pub(super) struct Metadata<'a> {
    #[serde(borrow)]
    pub(super) packages: Vec<Package<'a>>,
    pub(super) workspace_root: PathBuf,
}

/// Where the workspace is and where it is built.
#[derive(Deserialize)]
pub(super) struct Directories {
    pub(super) workspace_root: PathBuf,
    pub(super) target_directory: PathBuf,
}

/// Who is who in the messages of cargo.
#[derive(Deserialize)]
pub(super) struct Members {
    pub(super) packages: Vec<Member>,
    pub(super) workspace_members: Vec<String>,
}

/// See there.
#[derive(Deserialize)]
pub(super) struct Member {
    pub(super) id: String,
    pub(super) name: String,
}

/// A member.
#[derive(Deserialize)]
pub(super) struct Package<'a> {
    pub(super) name: String,
    pub(super) version: semver::Version,
    #[serde(borrow)]
    pub(super) manifest_path: Text<'a>,
    pub(super) targets: Vec<Target<'a>>,
    pub(super) dependencies: Vec<Dependency<'a>>,
    pub(super) features: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(super) metadata: OfTool,
}

/// A target.
#[derive(Deserialize)]
pub(super) struct Target<'a> {
    pub(super) name: String,
    #[serde(borrow)]
    pub(super) kind: Vec<Text<'a>>,
    pub(super) src_path: Text<'a>,
}

impl Target<'_> {
    /// Whether it is of this kind, among others.
    pub(super) fn is(&self, kind: &str) -> bool {
        self.kind.iter().any(|is| is.0 == kind)
    }
}

/// A declared dependency.
#[derive(Deserialize)]
pub(super) struct Dependency<'a> {
    pub(super) name: String,
    pub(super) rename: Option<String>,
    /// `None` for a normal one.
    #[serde(borrow)]
    pub(super) kind: Option<Text<'a>>,
    pub(super) optional: bool,
    pub(super) target: Option<String>,
    pub(super) req: semver::VersionReq,
    pub(super) features: Vec<String>,
    pub(super) uses_default_features: bool,
    #[serde(borrow)]
    pub(super) path: Option<Text<'a>>,
}

/// A text as it stands in what cargo printed, but for its escapes.
#[derive(Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

impl<'a> Text<'a> {
    /// The text as a path.
    pub(super) fn into_path(self) -> Cow<'a, Path> {
        match self.0 {
            Cow::Borrowed(text) => Cow::Borrowed(Path::new(text)),
            Cow::Owned(text) => Cow::Owned(text.into()),
        }
    }
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
