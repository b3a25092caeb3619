//! Findings for GitHub Actions: as for people, with annotations at their places.

use tollgate_common::github::{self, Level, Place};

use super::super::Report;
use super::super::finding::{Finding, Severity};
use super::super::input::Input;

/// So many annotations of a kind does GitHub take from one step; the log has all of them.
const MOST: usize = 10;

/// The text, and after it the annotations.
pub(in super::super) fn render(input: &Input, report: &Report) -> String {
    let mut text = github::log(&super::text(input, report, false));
    for (severity, level) in [(Severity::Error, Level::Error), (Severity::Warning, Level::Warning)] {
        let found: Vec<&Finding> =
            report.findings.iter().filter(|finding| finding.severity == severity).collect();
        // The last one says how many are not shown.
        let shown = if found.len() > MOST { MOST - 1 } else { found.len() };
        for finding in &found[..shown] {
            text.push_str(&annotation(input, finding, level));
        }
        if found.len() > shown {
            let message = format!("and {} more: see the log of this step", found.len() - shown);
            text.push_str(&github::annotation(level, "tollgate-gate lint", &message));
        }
    }
    text
}

fn annotation(input: &Input, finding: &Finding, level: Level) -> String {
    let (path, _) = input.source(finding.file);
    let place = Place { file: path, line: finding.span.line, column: finding.span.column };
    let mut message = finding.message.clone();
    for line in std::iter::once(&finding.label).chain(&finding.help).filter(|line| !line.is_empty()) {
        message.push('\n');
        message.push_str(line);
    }
    github::annotation_at(level, finding.rule, &message, &place)
}
