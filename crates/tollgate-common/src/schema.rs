//! JSON Schemas of what the tools share: sections of `tollgate.toml`, and the plan.
//!
//! Behind the feature `schema`: the pages of docs/reference are made of them, and no tool needs them to run.

use std::collections::BTreeMap;

use schemars::{Schema, SchemaGenerator, schema_for};

use crate::jobs::{Gate, Job};
use crate::plan::Written;

/// The sections of `tollgate.toml` that several tools read, by name.
pub fn sections(generator: &mut SchemaGenerator) -> [(&'static str, Schema); 2] {
    [
        ("gate", generator.subschema_for::<Gate>()),
        ("jobs", generator.subschema_for::<BTreeMap<String, Job>>()),
    ]
}

/// The plan.
#[must_use]
pub fn plan() -> Schema {
    schema_for!(Written<'_>)
}
