//! For GitHub Actions: the text, annotations at the places, and the step's summary.

use std::fmt::Write as _;

use tollgate_common::github::{self, Level, Place, SUMMARY_LIMIT, markdown};
use tollgate_common::text::Style;

use super::text::{sentence, text};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// The runner shows so many annotations of a kind for a step.
const MOST: usize = 10;

/// The log with its annotations.
#[must_use]
pub fn github(report: &Report, timings: bool) -> String {
    let mut log = github::log(&text(report, timings, Style::new(false)));
    for (level, severities) in [
        (Level::Error, &[Severity::Error][..]),
        (Level::Warning, &[Severity::Warning]),
        (Level::Notice, &[Severity::Inconclusive]),
    ] {
        let found: Vec<_> = report.findings.iter().filter(|of| severities.contains(&of.severity)).collect();
        let shown = if found.len() > MOST { MOST - 1 } else { found.len() };
        log.extend(found[..shown].iter().map(|finding| annotation(level, finding)));
        if found.len() > shown {
            log +=
                &github::annotation(level, "env", &format!("and {} more: see the log", found.len() - shown));
        }
    }
    log
}

fn annotation(level: Level, finding: &Finding) -> String {
    let message = super::message(finding);
    match finding.places.first() {
        Some(place) => {
            let place = Place { file: &place.path, line: place.line, column: place.column };
            github::annotation_at(level, finding.id, &message, &place)
        }
        None => github::annotation(level, finding.id, &message),
    }
}

/// The step's summary: the answer first, then a row a finding.
#[must_use]
pub fn summary(report: &Report) -> String {
    let mut text = format!("### {}\n", markdown(&sentence(report)));
    if !report.findings.is_empty() {
        text.push_str("\n| | rule | what | where | fix |\n| --- | --- | --- | --- | --- |\n");
    }
    let mut shown = 0;
    for finding in &report.findings {
        let row = row(finding);
        if text.len() + row.len() > SUMMARY_LIMIT - 1_000 {
            break;
        }
        text += &row;
        shown += 1;
    }
    if shown < report.findings.len() {
        let _ = write!(text, "\n… and {} more\n", report.findings.len() - shown);
    }
    text
}

fn row(finding: &Finding) -> String {
    let place =
        finding.places.first().map(|place| format!("{}:{}", place.path, place.line)).unwrap_or_default();
    let fix = finding.fix.as_ref().map(|fix| super::text::shell(&fix.argv)).unwrap_or_default();
    let code =
        |text: &str| if text.is_empty() { String::new() } else { format!("<code>{}</code>", markdown(text)) };
    let cut: String = finding.message.chars().take(2_000).collect();
    format!(
        "| {} | {} | {} | {} | {} |\n",
        finding.severity.as_str(),
        markdown(finding.id),
        markdown(&cut),
        code(&place),
        code(&fix)
    )
}
