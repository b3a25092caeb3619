//! The chart: a row a job, on one time line.

use std::fmt::Write as _;

use super::{percent, text};
use crate::graph::render::chart::{round, step};
use crate::graph::render::tree::depths;
use crate::graph::report::{JobReport, Report, Time};
use crate::graph::words;

/// At most so many lines stand across the chart.
const TICKS: u64 = 8;

/// The chart; without times, the tree of the jobs alone.
pub(super) fn section(report: &Report) -> String {
    let has_times = report.basis.is_some() && report.path.length > 0;
    let class = if has_times { "chart" } else { "chart bare" };
    let mut page = format!("<section class=\"{class}\" aria-label=\"when each job runs\">\n");
    if has_times {
        page += &legend(report);
    }
    page.push_str("<div class=\"rows\">\n");
    if has_times {
        page += &format!(
            "<div class=\"row axis\"><div class=\"name\"></div><div class=\"track\">{}</div></div>\n",
            ticks(report.path.length, true)
        );
    }
    let depths = depths(report);
    for &job in &report.order {
        page += &row(report, job, depths[job], has_times);
    }
    page + "</div>\n</section>\n"
}

fn legend(report: &Report) -> String {
    let mut page = "<p class=\"legend\"><span class=\"key critical\">critical path</span> \
                    <span class=\"key\">other jobs</span> <span class=\"key queue\">queueing</span> \
                    <span class=\"key slack\">slack</span>"
        .to_owned();
    if report.jobs.iter().any(|job| job.time.known().is_some_and(|known| known.run.p90 > known.run.median)) {
        page.push_str(" <span class=\"key p90\">90th percentile</span>");
    }
    page + "</p>\n"
}

/// Lines across the chart a round time apart, with their times above.
pub(super) fn ticks(length: u64, with_labels: bool) -> String {
    let step = step(length, TICKS);
    let tick = |number: u64| {
        let label = round(number * step);
        // There is no room behind the last one.
        let has_room = number * step * 100 <= length * 95;
        let label = if with_labels && has_room { text(&label) } else { String::new() };
        format!("<i class=\"tick\" style=\"left:{}\">{label}</i>", percent(number * step, length))
    };
    (0..=length / step).map(tick).collect()
}

fn row(report: &Report, number: usize, depth: usize, has_times: bool) -> String {
    let job = &report.jobs[number];
    let mut classes = vec!["row"];
    if job.is_critical && report.basis.is_some() {
        classes.push("critical");
    }
    let needs = words::list(report, &job.needs, usize::MAX);
    let needs = if needs.is_empty() { String::new() } else { format!("needs {needs}") };
    let mut page = format!(
        "<div class=\"{}\"><div class=\"name\" title=\"{}\" style=\"--depth:{}\">{}</div>",
        classes.join(" "),
        text(&needs),
        depth.min(8),
        text(&words::label(job))
    );
    if has_times {
        let length = report.path.length;
        let _ = write!(page, "<div class=\"track\">{}{}</div>", ticks(length, false), bars(job, length));
    } else {
        let _ = write!(page, "<div class=\"more\">{}</div>", text(&needs));
    }
    page + "</div>\n"
}

fn bars(job: &JobReport, length: u64) -> String {
    let Time::Known(known) = &job.time else {
        let why = words::why_no_time(job).unwrap_or_default();
        let left = percent(job.earliest, length);
        return format!("<span class=\"why\" style=\"left:min({left}, 75%)\">{}</span>", text(&why));
    };
    let (queue, run) = (job.time.queue(), job.time.run());
    let start = job.earliest + queue;
    let mut page = String::new();
    let mut bar = |class: &str, from: u64, size: u64| {
        if size > 0 {
            let (left, width) = (percent(from, length), percent(size, length));
            let _ = write!(page, "<span class=\"{class}\" style=\"left:{left};width:{width}\"></span>");
        }
    };
    bar("slack", start + run, job.slack());
    bar("queue", job.earliest, queue);
    bar("p90", start + run, known.run.p90.saturating_sub(run).min(length.saturating_sub(start + run)));
    bar("run", start, run);
    let p90 = known.run.p90.saturating_sub(run);
    page + &label((job.earliest, start, run, p90), length)
}

/// How long a bar is, in words: behind it and what follows it, or where there is no room, in it or in front of it and
/// what comes before.
pub(super) fn label((before, start, run, after): (u64, u64, u64, u64), length: u64) -> String {
    let end = start + run;
    let (side, edge, at) = match () {
        () if (end + after) * 100 <= length * 88 => ("after", "left", end + after),
        () if run * 100 > length * 20 => ("inside", "right", length.saturating_sub(end)),
        () => ("before", "right", length.saturating_sub(before)),
    };
    let at = percent(at, length);
    format!("<span class=\"time {side}\" style=\"{edge}:{at}\">{}</span>", words::time(run))
}
