//! JSON Schemas of what the tool answers, for the pages of docs/reference. Behind the feature `schema`.

use schemars::Schema;

use crate::{graph, lint, render, runner};

/// The answers as JSON, by the command that gives them.
#[must_use]
pub fn answers() -> Vec<(&'static str, Schema)> {
    vec![
        ("gate", render::json::v1::schema()),
        ("gate lint", lint::schema()),
        ("gate graph", graph::schema()),
        ("gate run", runner::schema()),
    ]
}
