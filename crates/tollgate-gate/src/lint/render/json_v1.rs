//! Version 1 of the findings as JSON. The order of the fields is fixed, and every list is sorted.

use serde::Serialize;
use tollgate_common::workflow::yaml::Span;

use super::super::finding::{Fix, Severity};
use super::super::input::Input;
use super::super::{Report, finding};
use super::end_of;

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Answer<'a> {
    version: u32,
    files: usize,
    gates: usize,
    errors: usize,
    warnings: usize,
    ignored: usize,
    findings: Vec<Finding<'a>>,
    unused_ignores: Vec<Place<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    rule: &'a str,
    severity: &'a str,
    job: Option<&'a str>,
    message: &'a str,
    place: Place<'a>,
    label: &'a str,
    related: Vec<Related<'a>>,
    help: &'a [String],
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Related<'a> {
    place: Place<'a>,
    label: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Change<'a> {
    AddNeed { job: &'a str, need: &'a str },
    SetIf { job: &'a str, text: &'a str },
}

/// The findings as one JSON document with a newline at its end.
pub(in super::super) fn render(input: &Input, report: &Report) -> serde_json::Result<String> {
    let answer = Answer {
        version: VERSION,
        files: input.files.len(),
        gates: report.gates,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        ignored: report.ignored,
        findings: report.findings.iter().map(|found| one(input, found)).collect(),
        unused_ignores: report
            .unused
            .iter()
            .map(|unused| place(input, input.config(), unused.span))
            .collect(),
    };
    serde_json::to_string_pretty(&answer).map(|text| text + "\n")
}

fn one<'a>(input: &'a Input, finding: &'a finding::Finding) -> Finding<'a> {
    let related = finding.related.iter();
    Finding {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        job: finding.job.as_deref(),
        message: &finding.message,
        place: place(input, finding.file, finding.span),
        label: &finding.label,
        related: related
            .map(|(span, label)| Related { place: place(input, finding.file, *span), label })
            .collect(),
        help: &finding.help,
        fix: finding.fix.as_ref().map(|fix| match fix {
            Fix::AddNeed { job, need } => Change::AddNeed { job, need },
            Fix::SetIf { job, text } => Change::SetIf { job, text },
        }),
    }
}

fn place(input: &Input, file: usize, span: Span) -> Place<'_> {
    let (path, source) = input.source(file);
    let (end_line, end_column) = end_of(source, span);
    Place { path, line: span.line, column: span.column, end_line, end_column }
}
