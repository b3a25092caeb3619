//! Version 1 of the findings as JSON. The order of the fields is fixed, and every list is sorted.

use serde::Serialize;
use tollgate_common::text;
use tollgate_common::workflow::yaml::Span;

use super::super::finding::{Fix, Severity};
use super::super::input::Input;
use super::super::{Report, finding};
use super::end_of;

/// The version that stands in the answer.
const VERSION: u32 = 1;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Answer<'a> {
    /// 1.
    version: u32,
    /// How many files were read.
    files: usize,
    /// How many gates they hold.
    gates: usize,
    /// How many findings are errors.
    errors: usize,
    /// How many are warnings.
    warnings: usize,
    /// How many were ignored, as `tollgate.toml` says.
    ignored: usize,
    /// The findings, in the order in which one reads the files.
    findings: Vec<Finding<'a>>,
    /// Where `tollgate.toml` ignores what is not found.
    unused_ignores: Vec<Place<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Finding<'a> {
    /// Which rule it is of; stable.
    rule: &'a str,
    /// `error` or `warning`.
    severity: &'a str,
    /// The job that it is about.
    job: Option<&'a str>,
    /// What is wrong, in one sentence.
    message: &'a str,
    /// Where.
    place: Place<'a>,
    /// What is said at that place.
    label: &'a str,
    /// Other places, and what is said there.
    related: Vec<Related<'a>>,
    /// What to do.
    help: &'a [String],
    /// What `--fix` would change.
    fix: Option<Change<'a>>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Place<'a> {
    /// The path of the file.
    path: &'a str,
    /// The line, from one.
    line: usize,
    /// The column, from one.
    column: usize,
    /// The line of its end.
    end_line: usize,
    /// The column after its end.
    end_column: usize,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Related<'a> {
    /// Where.
    place: Place<'a>,
    /// What is said there.
    label: &'a str,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Change<'a> {
    /// A need is added to a job.
    AddNeed { job: &'a str, need: &'a str },
    /// The condition of a job is replaced.
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
    text::json(&answer)
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

/// Its schema.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    schemars::schema_for!(Answer<'_>)
}
