//! The finished answer: what was found, and what each check came to.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use crate::finding::{Finding, Severity};

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Fit.
    Pass,
    /// Not fit.
    Fail,
    /// Something could not be found out, and nothing speaks against it.
    Inconclusive,
}

/// What one check came to.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// The id of the check.
    pub id: &'static str,
    /// What it came to.
    pub answer: Answer,
    /// Whether it found nothing at all.
    pub is_clean: bool,
    /// How long it took.
    pub wall: Duration,
}

/// The whole answer.
#[derive(Clone, Debug)]
pub struct Report {
    /// What it comes to.
    pub answer: Answer,
    /// The findings, errors first.
    pub findings: Vec<Finding>,
    /// The checks that were made, in the order of the table.
    pub checks: Vec<CheckReport>,
    /// How many findings an ignore has taken away.
    pub ignored: usize,
}

/// What findings come to, where this severity and those above it count.
#[must_use]
pub fn answer(findings: &[Finding], fail_on: Severity) -> Answer {
    if findings.iter().any(|finding| finding.severity >= fail_on) {
        Answer::Fail
    } else if findings.iter().any(|finding| finding.severity == Severity::Inconclusive) {
        Answer::Inconclusive
    } else {
        Answer::Pass
    }
}

/// In the order in which people want them: by severity, then by rule and place; each once.
#[must_use]
pub fn sorted(findings: Vec<Finding>) -> Vec<Finding> {
    let key = |finding: &Finding| {
        (std::cmp::Reverse(finding.severity), finding.id, finding.places.clone(), finding.message.clone())
    };
    let mut findings = findings;
    findings.sort_by_key(key);
    let mut seen = BTreeSet::new();
    findings.retain(|finding| seen.insert(key(finding)));
    findings
}
