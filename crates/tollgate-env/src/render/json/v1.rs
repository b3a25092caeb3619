//! Version 1 of the answer as JSON. The order of the fields is fixed.

use serde::Serialize;

use crate::finding::Finding;
use crate::report::{Answer, Report};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    outcome: Answer,
    findings: &'a [Finding],
    checks: Vec<Check>,
}

#[derive(Serialize)]
struct Check {
    id: &'static str,
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
    serde_json::to_string_pretty(&document).map(|text| text + "\n")
}
