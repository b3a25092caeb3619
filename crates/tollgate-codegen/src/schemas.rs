//! JSON Schemas, from the types that read and write: of `tollgate.toml`, of the plan, and of each answer.
//!
//! Draft 2020-12, which schemars writes and editors read.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

/// A schema with the command whose answer it describes.
pub(crate) struct Answer {
    /// As one types it after `cargo xtask`: `gate lint`.
    pub(crate) command: &'static str,
    /// The schema.
    pub(crate) schema: Value,
}

/// `tollgate.toml`: an object with the sections, each by the tool that reads it.
pub(crate) fn config() -> Value {
    let mut generator = SchemaGenerator::default();
    let mut sections: Map<String, Value> = Map::new();
    sections.insert("affected".to_owned(), tollgate_affected::schema::section(&mut generator).to_value());
    sections.insert("env".to_owned(), tollgate_env::schema::section(&mut generator).to_value());
    for (name, schema) in tollgate_common::schema::sections(&mut generator) {
        sections.insert(name.to_owned(), schema.to_value());
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "tollgate.toml",
        "type": "object",
        "additionalProperties": false,
        "properties": sections,
        "$defs": generator.take_definitions(true),
    })
}

/// Every answer, in the order in which a pipeline asks.
pub(crate) fn answers() -> Vec<Answer> {
    let plan = Answer { command: "affected --plan-file", schema: tollgate_common::schema::plan().to_value() };
    let of_affected = tollgate_affected::schema::answers().into_iter();
    let of_env = [("env", tollgate_env::schema::answer())].into_iter();
    let of_gate = tollgate_gate::schema::answers().into_iter();
    let others = of_affected.chain(of_env).chain(of_gate);
    let others = others.map(|(command, schema)| Answer { command, schema: schema.to_value() });
    std::iter::once(plan).chain(others).collect()
}
