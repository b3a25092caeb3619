//! Version 1 of the answer as JSON. The order of the fields is fixed.

use serde::Serialize;
use tollgate_common::text;

use crate::finding::Finding;
use crate::report::{Answer, Report};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Document<'a> {
    /// 1.
    version: u32,
    /// What it comes to.
    outcome: Answer,
    /// The findings, errors first.
    findings: &'a [Finding],
    /// The checks that were made.
    checks: Vec<Check>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Check {
    /// Its id; stable.
    id: &'static str,
    /// What it came to.
    outcome: Answer,
    /// Milliseconds.
    ms: f64,
}

/// The answer as one JSON document with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub fn render(report: &Report) -> serde_json::Result<String> {
    let check = |of: &crate::report::CheckReport| Check {
        id: of.id,
        outcome: of.answer,
        ms: (of.wall.as_secs_f64() * 10_000.0).round() / 10.0,
    };
    let document = Document {
        version: VERSION,
        outcome: report.answer,
        findings: &report.findings,
        checks: report.checks.iter().map(check).collect(),
    };
    text::json(&document)
}

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Document<'_>)
}
