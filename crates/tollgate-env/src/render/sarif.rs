//! Findings as SARIF, for code scanning. What has no place in a file is about the repository as a whole.

use tollgate_common::sarif::{self, Hit, Region, Rule, Tool};

use crate::finding::{Finding, Place, Severity};
use crate::report::Report;
use crate::rules::CHECKS;

/// The findings as one SARIF log with a newline at its end.
///
/// # Errors
/// Never, as far as serde knows these types.
pub fn sarif(report: &Report) -> serde_json::Result<String> {
    let rules = CHECKS.iter().flat_map(|check| check.rules.iter().map(move |rule| (check, rule)));
    let rules =
        rules.map(|(check, rule)| Rule { id: rule.id, short: check.title, full: rule.why, level: "warning" });
    let tool = Tool { name: "tollgate-env", version: env!("CARGO_PKG_VERSION"), rules: rules.collect() };
    let hits: Vec<_> = report.findings.iter().map(hit).collect();
    sarif::log(&tool, &hits)
}

fn hit(finding: &Finding) -> Hit<'_> {
    let level = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Inconclusive => "note",
    };
    let (first, others) = finding.places.split_at(finding.places.len().min(1));
    Hit {
        rule: finding.id,
        level,
        message: super::message(finding),
        places: first.iter().map(region).collect(),
        related: others
            .iter()
            .map(|place| (region(place), place.claim.as_deref().unwrap_or("beside it")))
            .collect(),
    }
}

fn region(place: &Place) -> Region<'_> {
    Region { path: &place.path, start: (place.line, place.column), end: None }
}
