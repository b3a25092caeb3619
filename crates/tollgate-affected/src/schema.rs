//! JSON Schemas of what the tool reads and answers, for the pages of docs/reference. Behind the feature `schema`.

use schemars::{Schema, SchemaGenerator};

use crate::config::Config;
use crate::render::json;

/// The section `[affected]` of `tollgate.toml`.
pub fn section(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Config>()
}

/// The answers as JSON, by the command that gives them.
#[must_use]
pub fn answers() -> [(&'static str, Schema); 3] {
    [
        ("affected", json::v1::schema()),
        ("affected lint", json::lint_v1::schema()),
        ("affected replay", json::replay_v1::schema()),
    ]
}
