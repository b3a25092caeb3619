//! A finished run as text: the table, how to run a failed job again, and the sentence.

mod json_v1;
mod junit;
mod summary;

use tollgate_common::github::{self, Level};
use tollgate_common::text::{Style, escape};

use super::display::mark;
use super::report::{Fate, JobReport, Report, Verdict};
use super::words;
pub(crate) use json_v1::json;
#[cfg(feature = "schema")]
pub(crate) use json_v1::schema;
pub(crate) use junit::junit;
pub(crate) use summary::summary;

/// The end of a run for people.
pub(crate) fn human(report: &Report, style: Style) -> String {
    let rows: Vec<[String; 4]> = report.jobs.iter().map(row).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2), width(3)];
    let mut text = String::from("\n");
    for (job, row) in report.jobs.iter().zip(&rows) {
        let [name, result, time, compared] = row;
        let (name, result) = (padded(name, widths[0]), padded(result, widths[1]));
        let time = format!("{}{time}", " ".repeat(widths[2] - time.chars().count()));
        let compared = padded(compared, widths[3]);
        let reason = reason(job);
        let line = format!("{name}  {result}  {time}  {}  {}", style.dim(&compared), style.dim(&reason));
        text.push_str(&format!("{} {}\n", mark(&job.fate, job.is_flaky(), style), line.trim_end()));
    }
    text.push_str(&again(report));
    let sentence = words::sentence(report);
    let sentence = match report.verdict() {
        Verdict::Pass => style.strong(&sentence),
        Verdict::Fail => style.error(&sentence),
        Verdict::Cancelled => style.warning(&sentence),
    };
    text.push_str(&format!("\n{sentence}\n"));
    text
}

fn row(job: &JobReport) -> [String; 4] {
    [escape(&job.name).into_owned(), words::result(job), words::time(job), words::compared(job)]
}

/// Why it ran, or did not, unless the result says it.
fn reason(job: &JobReport) -> String {
    match job.fate {
        Fate::NotRun(_) => String::new(),
        _ => escape(&job.reason).into_owned(),
    }
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width - text.chars().count()))
}

/// The exact commands for those that failed.
fn again(report: &Report) -> String {
    let is_bad = |job: &&JobReport| matches!(job.fate, Fate::Failed { .. } | Fate::TimedOut { .. });
    let lines: Vec<String> = report
        .jobs
        .iter()
        .filter(is_bad)
        .filter_map(|job| Some(format!("  {}\n", job.again.as_deref()?)))
        .collect();
    if lines.is_empty() { String::new() } else { format!("\nto run again what failed:\n{}", lines.concat()) }
}

/// The same for the log of GitHub Actions, with an annotation where it is red.
pub(crate) fn github(report: &Report) -> String {
    let text = github::log(&human(report, Style::new(false)));
    match report.verdict() {
        Verdict::Pass => text,
        Verdict::Fail => text + &github::annotation(Level::Error, "gate run", &words::sentence(report)),
        Verdict::Cancelled => text + &github::annotation(Level::Notice, "gate run", &words::sentence(report)),
    }
}
