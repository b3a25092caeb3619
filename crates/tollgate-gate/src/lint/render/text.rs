//! Findings for people, drawn by the crate that draws rustc's.

use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};
use tollgate_common::text::{count, escape};

use super::super::Report;
use super::super::finding::{Finding, Severity};
use super::super::input::Input;

/// All findings, and how many there are.
pub(in super::super) fn render(input: &Input, report: &Report, color: bool) -> String {
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for finding in &report.findings {
        text.push_str(&one(input, finding, &renderer));
        text.push_str("\n\n");
    }
    text + &summary(input, report)
}

fn one(input: &Input, finding: &Finding, renderer: &Renderer) -> String {
    let (path, source) = input.source(finding.file);
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // The renderer makes foreign text harmless: paths, lines of the source, and what is said of them.
    let mut snippet = Snippet::source(source).path(path).annotation(mark(
        AnnotationKind::Primary.span(first_line(source, finding.span.start, finding.span.end)),
        &finding.label,
    ));
    for (span, label) in &finding.related {
        snippet = snippet
            .annotation(mark(AnnotationKind::Context.span(first_line(source, span.start, span.end)), label));
    }
    let mut group = level.primary_title(finding.message.as_str()).id(finding.rule).element(snippet);
    for help in &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer.render(&[group])
}

fn mark<'a>(annotation: Annotation<'a>, label: &'a str) -> Annotation<'a> {
    if label.is_empty() { annotation } else { annotation.label(label) }
}

/// A script of many lines is shown by its first.
fn first_line(source: &str, start: usize, end: usize) -> std::ops::Range<usize> {
    let line = source.get(start..end).and_then(|text| text.lines().next()).map_or(0, str::len);
    start..start + line
}

fn summary(input: &Input, report: &Report) -> String {
    let (errors, warnings) = (report.count(Severity::Error), report.count(Severity::Warning));
    let ignored = if report.ignored > 0 { format!(" ({} ignored)", report.ignored) } else { String::new() };
    let seen = format!("{} in {}", count(report.gates, "gate"), count(input.files.len(), "workflow file"));
    let found = match (errors, warnings) {
        (0, 0) => "nothing found".to_owned(),
        _ => format!("{}, {}", count(errors, "error"), count(warnings, "warning")),
    };
    let more = report.findings.first().map(|finding| {
        format!("what a rule is about: tollgate-gate lint --explain {}\n", escape(finding.rule))
    });
    format!("{seen}: {found}{ignored}\n{}", more.unwrap_or_default())
}
