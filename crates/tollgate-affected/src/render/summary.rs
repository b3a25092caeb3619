//! The step summary: Markdown for the page of a GitHub run. The verdict first, then the jobs, the packages and
//! the changed files, each with its reason.
//!
//! Everything foreign is escaped, and what would not fit is counted: GitHub shows nothing of a summary that is too
//! large.

use tollgate_common::github::{SUMMARY_LIMIT, markdown};
use tollgate_common::text::count;

use super::human::{brief, headline, phrase};
use crate::report::{Decision, FileReport, Level, PackageInfo, Report, Selected};

/// So many rows a table has at most; beyond that nobody reads on.
const MOST: usize = 500;

/// A table of more rows is folded.
const LONG: usize = 30;

/// The whole summary.
#[must_use]
pub fn summary(report: &Report) -> String {
    let mut text = format!("### affected: {}\n\n", verdict(report));
    if let Some((what, compared)) = headline(report) {
        text.push_str(&format!("{}{}\n\n", markdown(&what), markdown(&compared)));
    }
    for everything in report.everything.iter().take(MOST) {
        let path =
            everything.path.as_ref().map(|path| format!("{}: ", code(&path.display()))).unwrap_or_default();
        let line = format!("- **everything is selected**: {path}{}\n", markdown(&brief(&everything.reason)));
        push(&mut text, &line);
    }
    let jobs = report.jobs.iter().map(|(name, decision)| job(name, decision));
    table(&mut text, ["Jobs", "job", "", "why"], report.jobs.len(), jobs);
    let selected = report.selected_members().map(|(info, selected)| package(report, info, selected));
    table(&mut text, ["Packages", "package", "level", "why"], report.selected_members().count(), selected);
    let files = report.files.iter().map(|found| file(report, found));
    table(&mut text, ["Changed files", "file", "touches", "why"], report.files.len(), files);
    text
}

/// What the answer comes to, in one line of plain text.
#[must_use]
pub fn verdict(report: &Report) -> String {
    let packages =
        format!("{} of {}", report.selected_members().count(), count(report.member_count(), "package"));
    if report.jobs.is_empty() {
        return packages;
    }
    let run = report.jobs.values().filter(|decision| matches!(decision, Decision::Run { .. })).count();
    format!("{packages}, {run} of {} to run", count(report.jobs.len(), "job"))
}

fn job(name: &str, decision: &Decision) -> String {
    let what = if matches!(decision, Decision::Run { .. }) { "**run**" } else { "skip" };
    format!("| {} | {what} | {} |\n", code(name), markdown(decision.reason()))
}

fn package(report: &Report, info: &PackageInfo, selected: &Selected) -> String {
    let why = selected.causes.first().map(|cause| phrase(report, cause)).unwrap_or_default();
    let level = if selected.level == Level::Test { "tests only" } else { "compile" };
    format!("| {} | {level} | {} |\n", code(&info.name), markdown(&brief(&why)))
}

fn file(report: &Report, file: &FileReport) -> String {
    let names: Vec<_> = file.packages.iter().take(4).map(|id| code(report.name(*id))).collect();
    let more = match file.packages.len() - names.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let touches = if file.everything {
        "**everything**".to_owned()
    } else if report.is_for_jobs(&file.path) {
        "jobs".to_owned()
    } else if names.is_empty() {
        "nothing".to_owned()
    } else {
        format!("{}{more}", names.join(", "))
    };
    format!("| {} | {touches} | {} |\n", code(&brief(&file.path.display())), markdown(&brief(&file.why)))
}

/// A table with its title and the heads of its columns, folded where it is long; nothing where it would be empty.
fn table(
    text: &mut String,
    [title, first, second, third]: [&str; 4],
    total: usize,
    rows: impl Iterator<Item = String>,
) {
    if total == 0 {
        return;
    }
    let is_long = total > LONG;
    text.push_str(&if is_long {
        format!("\n<details><summary>{title} ({total})</summary>\n\n")
    } else {
        format!("\n#### {title}\n\n")
    });
    text.push_str(&format!("| {first} | {second} | {third} |\n| --- | --- | --- |\n"));
    let shown = rows.take(MOST).take_while(|row| push(text, row)).count();
    if shown < total {
        text.push_str(&format!("\n… and {} more\n", total - shown));
    }
    if is_long {
        text.push_str("\n</details>\n");
    }
}

/// Adds a piece if there is room for it; a little is kept for what has to follow.
fn push(text: &mut String, piece: &str) -> bool {
    let fits = text.len() + piece.len() < SUMMARY_LIMIT - 2_000;
    if fits {
        text.push_str(piece);
    }
    fits
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", markdown(text))
}
