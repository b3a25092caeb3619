//! A run as the summary of a step of GitHub Actions: the sentence, the jobs as a table, and how to run again what failed.

use tollgate_common::github::{SUMMARY_LIMIT, markdown};

use crate::runner::report::{Fate, JobReport, Report};
use crate::runner::words;

/// The Markdown. Rows that have no room are counted.
pub(crate) fn summary(report: &Report) -> String {
    let mut text = format!("### {}\n\n", markdown(&words::sentence(report)));
    text.push_str("| | job | result | time | | why |\n|---|---|---|---:|---|---|\n");
    let mut left = report.jobs.len();
    for row in report.jobs.iter().map(row) {
        // What follows the table has to have room too.
        if text.len() + row.len() > SUMMARY_LIMIT / 2 {
            break;
        }
        text.push_str(&row);
        left -= 1;
    }
    if left > 0 {
        text.push_str(&format!("\nand {left} more\n"));
    }
    text.push_str(&again(report));
    text
}

fn row(job: &JobReport) -> String {
    let mark = match &job.fate {
        Fate::Passed if job.is_flaky() => "⚠️",
        Fate::Passed | Fate::PassedBefore { .. } => "✅",
        Fate::Failed { allowed: true } | Fate::TimedOut { allowed: true } => "⚠️",
        Fate::Failed { .. } | Fate::TimedOut { .. } => "❌",
        Fate::Stopped(_) | Fate::NotRun(_) => "🚫",
        Fate::Skipped => "⏭️",
    };
    let (name, result) = (markdown(&job.name), markdown(&words::result(job)));
    let (time, compared) = (words::time(job), markdown(&words::compared(job)));
    format!("| {mark} | {name} | {result} | {time} | {compared} | {} |\n", markdown(&job.reason))
}

/// Indented, so that nothing in a command means anything to Markdown.
fn again(report: &Report) -> String {
    let is_bad = |job: &&JobReport| matches!(job.fate, Fate::Failed { .. } | Fate::TimedOut { .. });
    let mut text = String::new();
    for command in report.jobs.iter().filter(is_bad).filter_map(|job| job.again.as_deref()) {
        let lines: Vec<String> = command.lines().map(|line| format!("    {line}\n")).collect();
        let lines = lines.concat();
        if text.len() + lines.len() < SUMMARY_LIMIT / 4 {
            text.push_str(&lines);
        }
    }
    if text.is_empty() { text } else { format!("\nTo run again what failed:\n\n{text}") }
}
