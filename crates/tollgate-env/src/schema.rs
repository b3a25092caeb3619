//! JSON Schemas of what the tool reads and answers, for the pages of docs/reference. Behind the feature `schema`.

use schemars::{Schema, SchemaGenerator};

use crate::config::Config;
use crate::render::json;

/// The section `[env]` of `tollgate.toml`.
pub fn section(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<Config>()
}

/// The answer as JSON.
#[must_use]
pub fn answer() -> Schema {
    json::v1::schema()
}
