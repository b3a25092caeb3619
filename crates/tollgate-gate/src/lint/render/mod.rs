//! Findings as text: for people, as JSON, as SARIF, and for GitHub Actions.

mod github;
mod json_v1;
mod sarif;
mod text;

pub(super) use github::render as github;
pub(super) use json_v1::render as json_v1;
#[cfg(feature = "schema")]
pub(crate) use json_v1::schema;
pub(super) use sarif::render as sarif;
pub(super) use text::render as text;

use tollgate_common::workflow::yaml::Span;

/// The line and the column after the last character of a span, both from one.
fn end_of(source: &str, span: Span) -> (usize, usize) {
    let text = source.get(span.start..span.end).unwrap_or_default();
    match text.rfind('\n') {
        None => (span.line, span.column + text.chars().count()),
        Some(newline) => (span.line + text.matches('\n').count(), text[newline + 1..].chars().count() + 1),
    }
}
