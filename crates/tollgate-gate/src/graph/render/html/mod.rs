//! The graph as a page of its own: one file with a chart of when each job runs, the longest path in colour. There is no
//! script in it, it loads nothing and may load nothing (by its Content-Security-Policy), and follows the reader's choice
//! of light or dark. Whoever has no styles reads tables.

mod bars;
mod build;
mod table;

use std::fmt::Write as _;

use tollgate_common::text::escape;

use crate::graph::report::Report;
use crate::graph::words;

const STYLE: &str = include_str!("style.css");

/// The whole page.
pub(in crate::graph) fn render(report: &Report) -> String {
    let title = text(&report.source);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n<main>\n<h1>{title}</h1>\n<p class=\"basis\">{}</p>\n",
        text(&words::basis(report))
    );
    page += &figures(report);
    page += &bars::section(report);
    page += &hints(report);
    page += &table::section(report);
    for build in &report.builds {
        page += &build::section(report, build);
    }
    page + "</main>\n</body>\n</html>\n"
}

/// The few figures that one came for.
fn figures(report: &Report) -> String {
    let mut page = "<dl class=\"figures\">\n".to_owned();
    let mut figure = |name: &str, value: &str, more: &str| {
        let _ = writeln!(
            page,
            "<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>",
            text(name),
            text(value),
            text(more)
        );
    };
    let least = if report.is_complete() { "" } else { "at least " };
    let path = words::chain(report, &report.path.jobs);
    if report.basis.is_none() {
        let jobs = report.path.jobs.len();
        figure("Longest chain", &tollgate_common::text::count(jobs, "job"), &path);
        return page + "</dl>\n";
    }
    figure("Critical path", &format!("{least}{}", words::time(report.path.length)), &path);
    figure("Queueing on it", &words::time(report.path.queue), "before jobs of the critical path start");
    if let Some(wall) = report.basis.as_ref().and_then(|basis| basis.wall) {
        let p90 = format!(
            "90th percentile {}; from the first job's creation to the last one's end",
            words::time(wall.p90)
        );
        figure("A whole run took", &words::time(wall.median), &p90);
    }
    if let Some(tenths) = words::parallelism(report) {
        let work = format!("{} of run time in all", words::time(report.work));
        figure("At once", &format!("{}.{}", tenths / 10, tenths % 10), &format!("jobs on average; {work}"));
    }
    page + "</dl>\n"
}

fn hints(report: &Report) -> String {
    let mut items: Vec<(&str, String)> = Vec::new();
    items.extend(words::unknown(report).map(|unknown| ("unknown", unknown)));
    items.extend(report.hints.iter().map(|hint| ("hint", words::hint(report, hint))));
    items.extend(report.notes.iter().map(|note| ("note", note.clone())));
    if items.is_empty() {
        return String::new();
    }
    let mut page = "<ul class=\"notes\">\n".to_owned();
    for (kind, item) in items {
        let _ = writeln!(page, "<li class=\"{kind}\"><b>{kind}</b> {}</li>", text(&item));
    }
    page + "</ul>\n"
}

/// Foreign text, for the body of the page and for attributes in quotes.
fn text(foreign: &str) -> String {
    let mut safe = String::with_capacity(foreign.len());
    for c in escape(foreign).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(c),
        }
    }
    safe
}

/// A part of a whole in per cent, with two digits after the point.
fn percent(part: u64, whole: u64) -> String {
    let hundredths = (u128::from(part) * 10_000).checked_div(u128::from(whole)).unwrap_or(0);
    format!("{}.{:02}%", hundredths / 100, hundredths % 100)
}
