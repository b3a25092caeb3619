//! The step summary: Markdown for the page of a GitHub run. The verdict first, then the causes, then every job with
//! its result and why, then the graph. What would not fit is counted: GitHub shows nothing of a summary that is too
//! large.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tollgate_common::github::{SUMMARY_LIMIT, markdown};
use tollgate_common::workflow::Dag;

use super::human::{in_order, sign};
use crate::verdict::id::JobId;
use crate::verdict::report::{JobReport, Report, Role, Standing, Verdict};
use crate::verdict::{cure, words};

/// More rows than this are folded.
const LONG: usize = 30;

/// A graph of more jobs is no help, and GitHub draws none with more than 280 edges.
const DRAWN: (usize, usize) = (60, 200);

/// The whole summary.
#[must_use]
pub fn summary(report: &Report) -> String {
    let icon = match report.verdict {
        Verdict::Pass => "✅",
        Verdict::Fail => "❌",
        Verdict::Cancelled => "🚫",
    };
    let mut text = format!("### {icon} {}\n\n", markdown(&words::sentence(report)));
    if let Some(help) = cure::help(report) {
        let _ = writeln!(text, "{}\n", markdown(&help));
    }
    for note in &report.notes {
        let _ = writeln!(text, "- {}", markdown(note));
    }
    jobs(&mut text, report);
    if let Some(dag) = report.dag.as_ref().filter(|_| report.verdict != Verdict::Pass) {
        text += &graph(report, dag).unwrap_or_default();
    }
    text
}

fn jobs(text: &mut String, report: &Report) {
    let is_long = report.jobs.len() > LONG;
    if is_long {
        let _ = write!(text, "\n<details><summary>Jobs ({})</summary>\n", report.jobs.len());
    }
    text.push_str("\n| | job | result | why |\n| --- | --- | --- | --- |\n");
    let rows = in_order(report).into_iter().map(|job| row(report, job));
    let shown = rows.take_while(|row| push(text, row)).count();
    if shown < report.jobs.len() {
        let _ = write!(text, "\n… and {} more\n", report.jobs.len() - shown);
    }
    if is_long {
        text.push_str("\n</details>\n");
    }
}

fn row(report: &Report, job: &JobReport) -> String {
    let indent = if matches!(job.role, Role::Consequence(_)) { "↳ " } else { "" };
    let result: String = job.result.as_str().chars().take(40).collect();
    let id = markdown(&job.id.to_string());
    format!(
        "| {} | {indent}<code>{id}</code> | {} | {} |\n",
        sign(job),
        markdown(&result),
        markdown(&words::why(report, job))
    )
}

/// Adds a piece if there is room for it; a little is kept for what has to follow.
fn push(text: &mut String, piece: &str) -> bool {
    let fits = text.len() + piece.len() < SUMMARY_LIMIT - 40_000;
    if fits {
        text.push_str(piece);
    }
    fits
}

/// The jobs of the workflow and what they need; nothing where it would be too large to read.
fn graph(report: &Report, dag: &Dag) -> Option<String> {
    let places: BTreeMap<_, _> = dag.jobs().zip(0..).collect();
    let edges = dag.jobs().map(|id| dag.needs(id).count()).sum::<usize>();
    if places.len() > DRAWN.0 || edges > DRAWN.1 {
        return None;
    }
    let mut text = "\n```mermaid\nflowchart LR\n".to_owned();
    for (place, id) in dag.jobs().enumerate() {
        let id = JobId::new(id);
        let class = report.jobs.iter().find(|job| job.id == id).map_or("", class);
        let _ = writeln!(text, "  j{place}[\"{}\"]{class}", label(&id.to_string()));
        for need in dag.needs(id.as_str()) {
            let _ = writeln!(text, "  j{} --> j{place}", places[need]);
        }
    }
    text.push_str("  classDef cause fill:#cf222e,color:#fff\n  classDef followed fill:#ffcecb,color:#000\n");
    text.push_str(
        "  classDef warned fill:#fff8c5,color:#000\n  classDef good fill:#dafbe1,color:#000\n```\n",
    );
    Some(text)
}

fn class(job: &JobReport) -> &'static str {
    match (job.standing, &job.role) {
        (Standing::Bad, Role::Cause) => ":::cause",
        (Standing::Bad, _) => ":::followed",
        (Standing::Warned, _) => ":::warned",
        (Standing::Good, _) => ":::good",
    }
}

/// Text for a label of Mermaid, which knows the character references of HTML, written with `#`.
fn label(text: &str) -> String {
    let mut safe = String::new();
    for c in text.chars() {
        if c.is_ascii_punctuation() && !matches!(c, '-' | '_' | '.' | '/') {
            let _ = write!(safe, "#{};", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}
