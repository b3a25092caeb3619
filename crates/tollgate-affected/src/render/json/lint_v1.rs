//! Version 1 of the findings of `lint` as JSON. The order of the fields is fixed, and every list is sorted.

use serde::Serialize;

use crate::lint::{self, Severity};

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    /// How many of the findings are warnings.
    warnings: usize,
    findings: Vec<Finding<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'a str,
    check: &'a str,
    message: &'a str,
    help: &'a str,
    places: Vec<Place>,
    /// The patterns of the rule that would narrow it, for `effect = "none"`.
    rule: Vec<Narrowing<'a>>,
}

#[derive(Serialize)]
struct Place {
    path: String,
    line: Option<usize>,
    column: Option<usize>,
}

#[derive(Serialize)]
struct Narrowing<'a> {
    pattern: &'a str,
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
    serde_json::to_string_pretty(&answer).map(|text| text + "\n")
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
