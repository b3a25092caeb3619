//! Every figure of every job, as a table.

use std::fmt::Write as _;

use tollgate_common::text::count;

use super::text;
use crate::graph::report::{JobReport, Report, Spread};
use crate::graph::words;

/// More needs than this are folded.
const LISTED: usize = 6;

/// The table; nothing where there are no times.
pub(super) fn section(report: &Report) -> String {
    if report.basis.is_none() {
        return String::new();
    }
    let mut page = "<section>\n<h2>Jobs</h2>\n<div class=\"scroll\">\n<table>\n<thead><tr><th>job</th>\
                    <th>runs</th><th>queue</th><th>run</th><th>90th percentile</th><th>all legs</th>\
                    <th>starts</th><th>slack</th><th>if it took 0 s</th><th>needs</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for &job in &report.order {
        page += &row(report, &report.jobs[job]);
    }
    page + "</tbody>\n</table>\n</div>\n</section>\n"
}

fn row(report: &Report, job: &JobReport) -> String {
    let class = if job.is_critical { " class=\"critical\"" } else { "" };
    let mut page = format!("<tr{class}><th scope=\"row\">{}</th>", text(&words::label(job)));
    match job.time.known() {
        Some(known) => {
            let saves =
                if job.saves > 0 { format!("saves {}", words::time(job.saves)) } else { "—".to_owned() };
            let slack = if job.slack() > 0 { words::time(job.slack()) } else { "—".to_owned() };
            let cells = [
                known.samples.to_string(),
                known.queue.map_or_else(|| "—".to_owned(), |queue: Spread| words::time(queue.median)),
                words::time(known.run.median),
                words::time(known.run.p90),
                words::time(known.work),
                words::time(job.earliest + job.time.queue()),
                slack,
                saves,
            ];
            for cell in cells {
                let _ = write!(page, "<td>{cell}</td>");
            }
        }
        None => {
            let why = words::why_no_time(job).unwrap_or_default();
            let _ = write!(page, "<td class=\"why\" colspan=\"8\">{}</td>", text(&why));
        }
    }
    let _ = writeln!(page, "<td class=\"needs\">{}</td></tr>", needs(report, job));
    page
}

/// The needs of a job; many of them are folded.
fn needs(report: &Report, job: &JobReport) -> String {
    let needs = text(&words::list(report, &job.needs, usize::MAX));
    if job.needs.len() <= LISTED {
        return needs;
    }
    format!("<details><summary>{}</summary>{needs}</details>", count(job.needs.len(), "job"))
}
