//! The graph as a diagram, for Mermaid and for Graphviz. A need that another need has before it is not drawn.

use std::fmt::Write as _;

use tollgate_common::text::escape;

use crate::graph::report::{JobReport, Report};
use crate::graph::words;

/// A flowchart for Mermaid, which GitHub draws in Markdown.
pub(in crate::graph) fn mermaid(report: &Report) -> String {
    let mut text = "flowchart LR\n".to_owned();
    for (number, job) in report.jobs.iter().enumerate() {
        let lines: Vec<String> = lines(report, job).iter().map(|line| entities(line)).collect();
        let class = class(report, job).map(|class| format!(":::{class}")).unwrap_or_default();
        let _ = writeln!(text, "  j{number}[\"{}\"]{class}", lines.join("<br>"));
    }
    let mut critical = Vec::new();
    for (place, (need, job)) in edges(report).enumerate() {
        let _ = writeln!(text, "  j{need} --> j{job}");
        if is_on_path(report, need, job) {
            critical.push(place.to_string());
        }
    }
    text.push_str("  classDef critical fill:#cf222e,color:#fff,stroke:#82071e\n");
    text.push_str("  classDef unknown fill:#eaeef2,color:#57606a,stroke:#8c959f,stroke-dasharray:4\n");
    if !critical.is_empty() {
        let _ = writeln!(text, "  linkStyle {} stroke:#cf222e,stroke-width:3px", critical.join(","));
    }
    text
}

/// A digraph for Graphviz.
pub(in crate::graph) fn dot(report: &Report) -> String {
    let mut text =
        "digraph jobs {\n  rankdir=LR\n  bgcolor=transparent\n  fontname=\"sans-serif\"\n".to_owned();
    text.push_str("  node [shape=box style=\"rounded,filled\" fillcolor=\"#f6f8fa\" color=\"#8c959f\" fontname=\"sans-serif\"]\n");
    text.push_str("  edge [color=\"#8c959f\"]\n");
    let _ = writeln!(text, "  label=\"{}\"\n  labelloc=t", quoted(&words::path(report)));
    for (number, job) in report.jobs.iter().enumerate() {
        let lines: Vec<String> = lines(report, job).iter().map(|line| quoted(line)).collect();
        let style = match class(report, job) {
            Some("critical") => " fillcolor=\"#cf222e\" fontcolor=white color=\"#82071e\"",
            Some(_) => " style=\"rounded,filled,dashed\" fontcolor=\"#57606a\"",
            None => "",
        };
        let _ = writeln!(text, "  j{number} [label=\"{}\"{style}]", lines.join("\\n"));
    }
    for (need, job) in edges(report) {
        let style = if is_on_path(report, need, job) { " [color=\"#cf222e\" penwidth=3]" } else { "" };
        let _ = writeln!(text, "  j{need} -> j{job}{style}");
    }
    text + "}\n"
}

/// What stands in a node.
fn lines(report: &Report, job: &JobReport) -> Vec<String> {
    let mut lines = vec![words::label(job)];
    if report.basis.is_some() {
        let time = job.time.known().map(|known| {
            let queue = known.queue.filter(|queue| queue.median > 0);
            let queue =
                queue.map(|queue| format!(", queued {}", words::time(queue.median))).unwrap_or_default();
            format!("{}{queue}", words::time(known.run.median))
        });
        lines.extend(time.or_else(|| words::why_no_time(job)));
    }
    lines
}

fn class(report: &Report, job: &JobReport) -> Option<&'static str> {
    match report.basis {
        Some(_) if job.time.known().is_none() => Some("unknown"),
        Some(_) if job.is_critical => Some("critical"),
        _ => None,
    }
}

fn edges(report: &Report) -> impl Iterator<Item = (usize, usize)> {
    report.jobs.iter().enumerate().flat_map(|(number, job)| {
        let drawn = job.needs.iter().filter(|need| !job.implied.contains(need));
        drawn.map(move |need| (*need, number))
    })
}

fn is_on_path(report: &Report, need: usize, job: usize) -> bool {
    report.basis.is_some() && report.path.jobs.windows(2).any(|pair| pair == [need, job])
}

/// Mermaid knows the character references of HTML, written with `#`.
fn entities(text: &str) -> String {
    let mut safe = String::new();
    for c in escape(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | '_' | '.' | '/' | '(' | ')') {
            let _ = write!(safe, "#{};", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Text in quotes for Graphviz.
fn quoted(text: &str) -> String {
    escape(text).replace('\\', "\\\\").replace('"', "\\\"")
}
