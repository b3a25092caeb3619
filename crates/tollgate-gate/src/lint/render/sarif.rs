//! Findings as SARIF, for code scanning.

use tollgate_common::sarif::{self, Hit, Region, Rule, Tool};
use tollgate_common::workflow::yaml::Span;

use super::super::Report;
use super::super::finding::Finding;
use super::super::input::Input;
use super::super::rules::RULES;
use super::end_of;

/// The findings as one SARIF log with a newline at its end.
pub(in super::super) fn render(input: &Input, report: &Report) -> serde_json::Result<String> {
    let rules = RULES.iter().map(|rule| Rule {
        id: rule.id,
        short: rule.why,
        full: rule.explain,
        level: rule.severity.as_str(),
    });
    let tool = Tool { name: "tollgate-gate", version: env!("CARGO_PKG_VERSION"), rules: rules.collect() };
    let hits: Vec<_> = report.findings.iter().map(|finding| hit(input, finding)).collect();
    sarif::log(&tool, &hits)
}

fn hit<'a>(input: &'a Input, finding: &'a Finding) -> Hit<'a> {
    let mut message = finding.message.clone();
    for line in std::iter::once(&finding.label).chain(&finding.help).filter(|line| !line.is_empty()) {
        message.push_str(". ");
        message.push_str(line);
    }
    let region = |span| region(input, finding.file, span);
    Hit {
        rule: finding.rule,
        level: finding.severity.as_str(),
        message,
        places: vec![region(finding.span)],
        related: finding.related.iter().map(|(span, label)| (region(*span), label.as_str())).collect(),
    }
}

fn region(input: &Input, file: usize, span: Span) -> Region<'_> {
    let (path, source) = input.source(file);
    Region { path, start: (span.line, span.column), end: Some(end_of(source, span)) }
}
