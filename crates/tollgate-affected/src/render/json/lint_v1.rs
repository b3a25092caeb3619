//! Version 1 of the findings of `lint` as JSON. The order of the fields is fixed, and every list is sorted.

use serde::Serialize;
use tollgate_common::text;

use crate::lint::{self, Severity};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// How many of the findings are warnings.
    warnings: usize,
    /// What widens answers here.
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Finding<'a> {
    /// `warning` or `note`.
    severity: &'a str,
    /// Which check found it; stable.
    check: &'a str,
    /// What is found, in one sentence.
    message: &'a str,
    /// What to do.
    help: &'a str,
    /// Where.
    places: Vec<Place>,
    /// The patterns of the rule that would narrow it, for `effect = "none"`.
    rule: Vec<Narrowing<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Place {
    /// The path from the root of the repository.
    path: String,
    /// The line, from one; null for a whole file.
    line: Option<usize>,
    /// The column, from one.
    column: Option<usize>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Narrowing<'a> {
    /// The pattern.
    pattern: &'a str,
    /// How many files it matches.
    files: usize,
}

/// The findings as one JSON document with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub(crate) fn render(findings: &[lint::Finding]) -> serde_json::Result<String> {
    let answer = Answer {
        version: VERSION,
        warnings: findings.iter().filter(|finding| finding.severity == Severity::Warning).count(),
        findings: findings.iter().map(finding).collect(),
    };
    text::json(&answer)
}

fn finding(finding: &lint::Finding) -> Finding<'_> {
    let place = |place: &lint::Place| Place {
        path: place.path.display().into_owned(),
        line: place.line,
        column: place.column,
    };
    Finding {
        severity: finding.severity.as_str(),
        check: finding.check.as_str(),
        message: &finding.message,
        help: &finding.help,
        places: finding.places.iter().map(place).collect(),
        rule: finding.rule.iter().map(|of| Narrowing { pattern: &of.pattern, files: of.files }).collect(),
    }
}

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}
