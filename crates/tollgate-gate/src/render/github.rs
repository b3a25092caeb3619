//! For GitHub Actions: the log, annotations, and the step's output.

use tollgate_common::github::{self, Level};
use tollgate_common::text::{Style, count};

use super::human;
use super::json::v1;
use crate::verdict::report::{JobReport, Report, Standing, Verdict, Why};
use crate::verdict::{cure, words};

/// The runner shows so many annotations of a kind for a step.
const MOST: usize = 10;

/// The log: the jobs in a group, folded, and the sentence.
#[must_use]
pub fn log(report: &Report) -> String {
    let jobs = count(report.jobs.len(), "job");
    let table = human::table(report, Style::new(false));
    github::group(&format!("gate: {jobs}"), &table)
        + &github::log(&(words::sentence(report) + "\n" + &human::help(report, Style::new(false))))
}

/// One annotation with the verdict if it is red, and one for each thing to know besides.
#[must_use]
pub fn annotations(report: &Report) -> String {
    let help = cure::help(report).map(|help| format!("\nhelp: {help}")).unwrap_or_default();
    let sentence = words::sentence(report) + &help;
    let mut text = match report.verdict {
        Verdict::Pass => String::new(),
        Verdict::Fail => github::annotation(Level::Error, "gate", &sentence),
        Verdict::Cancelled => github::annotation(Level::Notice, "gate", &sentence),
    };
    let warned = report.jobs.iter().filter(|job| job.standing == Standing::Warned);
    let warned = warned.map(|job| format!("{} {}, which only warns", job.id, words::why(report, job)));
    text += &few(Level::Warning, report.notes.iter().cloned().chain(warned).collect());
    let wasted = report.jobs.iter().filter(|job| matches!(job.why, Why::NotPlanned(_)));
    text + &few(Level::Notice, wasted.map(|job| said(report, job)).collect())
}

fn said(report: &Report, job: &JobReport) -> String {
    format!("{} {}", job.id, words::why(report, job))
}

/// As many as are shown; the last one says how many more there are.
fn few(level: Level, mut messages: Vec<String>) -> String {
    // The verdict may be a notice of its own.
    let most = if level == Level::Notice { MOST - 1 } else { MOST };
    if messages.len() > most {
        let more = messages.split_off(most - 1).len();
        messages.push(format!("and {more} more"));
    }
    messages.iter().map(|message| github::annotation(level, "gate", message)).collect()
}

/// The output `verdict` of the step.
#[must_use]
pub fn outputs(report: &Report) -> String {
    github::output("verdict", v1::verdict(report.verdict))
}
