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
#[non_exhaustive]
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
#[non_exhaustive]
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

/// What one finding says the cause of, said once: where there is no toolchain, cargo cannot be asked anything. What a
/// check came to stays as it was.
#[must_use]
pub fn folded(findings: Vec<Finding>) -> Vec<Finding> {
    let mut findings = findings;
    let open = |id: &str| match id {
        "cargo-silent" => Some("which packages there are"),
        "lock-freshness" => Some("whether Cargo.lock is fresh"),
        _ => None,
    };
    let cause = |finding: &Finding| finding.message.split_once(": ").map(|(_, cause)| cause.to_owned());
    let is_for_lack = |finding: &Finding| {
        ["is not installed", "cargo cannot be started"].iter().any(|words| finding.message.contains(words))
    };
    let first = |id: &str| findings.iter().position(|finding| finding.id == id);
    let (at, said) = match (first("toolchain-missing"), first("cargo-silent")) {
        (Some(at), _) => (at, None),
        (None, Some(at)) => (at, cause(&findings[at])),
        (None, None) => return findings,
    };
    let is_same = |finding: &Finding| match &said {
        None => is_for_lack(finding),
        said => finding.id != "cargo-silent" && cause(finding) == *said,
    };
    let is_repeated = |finding: &Finding| open(finding.id).is_some() && is_same(finding);
    let lost: Vec<_> = findings.iter().filter(|of| is_repeated(of)).filter_map(|of| open(of.id)).collect();
    if !lost.is_empty() {
        findings[at].message += &format!("; so {} could not be found out", lost.join(" and "));
        findings.retain(|finding| !is_repeated(finding));
    }
    findings
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
