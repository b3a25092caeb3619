//! The graph as text: for people, as diagrams, as JSON and as a page.

mod chart;
mod diagrams;
mod html;
mod json_v1;
mod text;
mod tree;

pub(super) use diagrams::{dot, mermaid};
pub(super) use html::render as html;
pub(super) use json_v1::render as json_v1;
#[cfg(feature = "schema")]
pub(crate) use json_v1::schema;
pub(super) use text::render as text;
