//! What cargo built in a job, as a chart.

use std::fmt::Write as _;

use tollgate_common::text::count;

use super::bars::{label, ticks};
use super::{percent, text};
use crate::graph::report::{BuildReport, Report, UnitReport};
use crate::graph::words;

/// More units than this are too many to look at: those that took longest are shown, and the chain.
const SHOWN: usize = 60;

/// The section of one build.
pub(super) fn section(report: &Report, build: &BuildReport) -> String {
    let mut page = format!(
        "<section class=\"chart\">\n<h2>Crates of {}</h2>\n<p class=\"basis\">{} in {}, {} of work ({}). In colour: \
         each made the next one possible, up to the last.</p>\n<div class=\"rows\">\n",
        text(&report.jobs[build.job].id),
        count(build.units.len(), "unit"),
        words::time(build.wall),
        words::time(build.work),
        text(&build.file)
    );
    let length = build.wall.max(1);
    let axis = ticks(length, true);
    let _ = writeln!(
        page,
        "<div class=\"row axis\"><div class=\"name\"></div><div class=\"track\">{axis}</div></div>"
    );
    let shown = shown(build);
    for unit in &shown {
        page += &row(unit, length);
    }
    if shown.len() < build.units.len() {
        let _ = writeln!(page, "<p class=\"basis\">and {} more</p>", build.units.len() - shown.len());
    }
    page + "</div>\n</section>\n"
}

fn shown(build: &BuildReport) -> Vec<&UnitReport> {
    let mut slowest: Vec<u64> = build.units.iter().map(|unit| unit.run).collect();
    slowest.sort_unstable_by_key(|run| std::cmp::Reverse(*run));
    let least = slowest.get(SHOWN).copied().unwrap_or(0);
    let is_all = build.units.len() <= SHOWN;
    build.units.iter().filter(|unit| is_all || unit.is_critical || unit.run > least).collect()
}

fn row(unit: &UnitReport, length: u64) -> String {
    let class = if unit.is_critical { "row critical" } else { "row" };
    let name = text(&unit.name);
    format!(
        "<div class=\"{class}\"><div class=\"name\" title=\"{name}\">{name}</div><div class=\"track\">{}\
         <span class=\"run\" style=\"left:{};width:{}\"></span>{}</div></div>\n",
        ticks(length, false),
        percent(unit.start, length),
        percent(unit.run, length),
        label((unit.start, unit.start, unit.run, 0), length)
    )
}
