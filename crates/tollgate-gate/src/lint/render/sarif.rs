//! Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), in the part of it that GitHub's code
//! scanning reads.

use serde_json::{Value, json};
use tollgate_common::workflow::yaml::Span;

use super::super::Report;
use super::super::finding::Finding;
use super::super::input::Input;
use super::super::rules::{RULES, Rule};
use super::end_of;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// The findings as one SARIF log with a newline at its end.
pub(in super::super) fn render(input: &Input, report: &Report) -> serde_json::Result<String> {
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "tollgate-gate",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
                }
            },
            "columnKind": "unicodeCodePoints",
            "results": report.findings.iter().map(|finding| result(input, finding)).collect::<Vec<_>>(),
        }]
    });
    serde_json::to_string_pretty(&log).map(|text| text + "\n")
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.why },
        "fullDescription": { "text": rule.explain },
        "help": { "text": rule.explain },
        "defaultConfiguration": { "level": rule.severity.as_str() },
    })
}

fn result(input: &Input, finding: &Finding) -> Value {
    let related = finding.related.iter().enumerate();
    let related: Vec<Value> = related
        .map(|(id, (span, label))| {
            let mut location = location(input, finding.file, *span);
            location["id"] = json!(id + 1);
            location["message"] = json!({ "text": label });
            location
        })
        .collect();
    let mut text = finding.message.clone();
    for line in std::iter::once(&finding.label).chain(&finding.help).filter(|line| !line.is_empty()) {
        text.push_str(". ");
        text.push_str(line);
    }
    json!({
        "ruleId": finding.rule,
        "ruleIndex": RULES.iter().position(|rule| rule.id == finding.rule),
        "level": finding.severity.as_str(),
        "message": { "text": text },
        "locations": [location(input, finding.file, finding.span)],
        "relatedLocations": related,
    })
}

fn location(input: &Input, file: usize, span: Span) -> Value {
    let (path, source) = input.source(file);
    let (end_line, end_column) = end_of(source, span);
    json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(path) },
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": end_line,
                "endColumn": end_column,
            }
        }
    })
}

/// A relative reference (RFC 3986): what is not unreserved is written by its bytes.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            uri.push_str(&format!("%{byte:02X}"));
        }
    }
    uri
}
