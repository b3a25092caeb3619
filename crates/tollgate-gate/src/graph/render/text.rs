//! The graph for people: a line a job below the need that it waits for longest, with its times and a bar, and what
//! follows from them.

use tollgate_common::text::{Style, count, escape};

use super::chart::Scale;
use super::tree::branches;
use crate::graph::report::{BuildReport, JobReport, Report, Time};
use crate::graph::words;

/// A line is this long where the terminal does not say.
const COLUMNS: usize = 110;

/// A longer id is cut.
const LONGEST: usize = 40;

/// More needs than this are counted.
const NEEDS: usize = 4;

/// More of what would be won is not worth a line.
const SAVINGS: usize = 5;

/// The slowest crates that are named.
const CRATES: usize = 5;

/// The whole text.
pub(in crate::graph) fn render(report: &Report, style: Style, columns: Option<usize>) -> String {
    let mut text = format!("{}\n{}\n\n", style.strong(&words::title(report)), words::basis(report));
    text += &jobs(report, style, columns.unwrap_or(COLUMNS));
    text.push('\n');
    for (label, what) in sentences(report) {
        text += &format!("{} {what}\n", style.dim(&format!("{label:<14}")));
    }
    for build in &report.builds {
        text += &build_lines(report, build, style);
    }
    for hint in &report.hints {
        text += &format!("{}: {}\n", style.hint("hint"), words::hint(report, hint));
    }
    for note in &report.notes {
        text += &format!("{}: {}\n", style.warning("note"), escape(note));
    }
    text
}

fn sentences(report: &Report) -> Vec<(&'static str, String)> {
    let path = words::path(report);
    let (label, path) = path.split_once(": ").unwrap_or(("", &path));
    let label = if label == "critical path" { "critical path" } else { "longest chain" };
    let mut sentences = vec![(label, path.to_owned())];
    if report.basis.is_none() {
        return sentences;
    }
    sentences.push(("work", words::work(report)));
    sentences.extend(words::wall(report).map(|wall| ("a whole run", format!("took {wall}"))));
    let saved = words::what_if(report);
    let one = |job: &usize| {
        let job = &report.jobs[*job];
        format!("{} {}", escape(&job.id), words::time(job.saves))
    };
    let saved: Vec<String> = saved.iter().take(SAVINGS).map(one).collect();
    if !saved.is_empty() {
        sentences.push(("what if", format!("a job took 0 s? it would save: {}", saved.join(", "))));
    }
    sentences.extend(words::unknown(report).map(|unknown| ("unknown", unknown)));
    sentences
}

/// A row: what stands in each column, and whether it is on the longest path.
struct Row {
    cells: Vec<String>,
    bar: String,
    more: String,
    is_critical: bool,
}

fn jobs(report: &Report, style: Style, columns: usize) -> String {
    let head: &[&str] =
        if report.basis.is_some() { &["job", "queue", "run", "p90", "slack"] } else { &["job"] };
    let mut rows: Vec<Row> =
        report.order.iter().zip(branches(report)).map(|(job, branch)| row(report, *job, &branch)).collect();
    let widths = widths(head, &rows);
    let used: usize = widths.iter().map(|width| if *width > 0 { width + 2 } else { 0 }).sum();
    let scale = report.basis.as_ref().map(|_| Scale {
        width: columns.saturating_sub(used + 4).clamp(16, 48),
        length: report.path.length.max(1),
    });
    let mut text = String::new();
    if let Some(scale) = scale {
        let head: Vec<String> = head.iter().map(|word| (*word).to_owned()).collect();
        let line = format!("{}{}", aligned(&head, &widths), scale.axis());
        text += &format!("{}\n", style.dim(line.trim_end()));
        for (row, job) in rows.iter_mut().zip(&report.order) {
            row.bar = bar(&report.jobs[*job], scale);
        }
    }
    for row in &rows {
        text += &line(row, &widths, scale, style);
    }
    text
}

fn row(report: &Report, number: usize, branch: &str) -> Row {
    let job = &report.jobs[number];
    let name = cut(&words::label(job));
    let mut cells = vec![format!("{branch}{name}")];
    let known = job.time.known();
    let of = |value: Option<u64>| value.map(words::time).unwrap_or_default();
    if report.basis.is_some() {
        cells.push(of(Some(job.time.queue()).filter(|queue| *queue > 0)));
        cells.push(of(known.map(|known| known.run.median)));
        cells.push(of(known.filter(|known| known.samples > 1).map(|known| known.run.p90)));
        cells.push(of(known.map(|_| job.slack()).filter(|slack| *slack > 0)));
    }
    let also: Vec<usize> = report.also(number).collect();
    let mut more: Vec<String> = Vec::new();
    if report.basis.is_some() {
        more.extend(words::why_no_time(job));
    }
    if !also.is_empty() {
        more.push(format!("+ {}", words::list(report, &also, NEEDS)));
    }
    let is_critical = job.is_critical && report.basis.is_some();
    Row { cells, bar: String::new(), more: more.join("  "), is_critical }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    name.chars().take(LONGEST - 1).chain(['…']).collect()
}

/// The width of each column; none for one with nothing in it.
fn widths(head: &[&str], rows: &[Row]) -> Vec<usize> {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row.cells[column].chars().count());
        let widest = cells.max().unwrap_or(0);
        if widest == 0 { 0 } else { widest.max(head[column].chars().count()) }
    };
    (0..head.len()).map(width).collect()
}

/// The first column to the left, the others to the right.
fn aligned(cells: &[String], widths: &[usize]) -> String {
    let mut line = String::new();
    for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
        let blanks = " ".repeat(width.saturating_sub(cell.chars().count()));
        match (column, width) {
            (_, 0) => {}
            (0, _) => line += &format!("{cell}{blanks}  "),
            _ => line += &format!("{blanks}{cell}  "),
        }
    }
    line
}

fn bar(job: &JobReport, scale: Scale) -> String {
    match &job.time {
        Time::Known(_) => scale.bar(job.earliest, job.time.queue(), job.time.run(), job.is_critical),
        Time::Skipped(_) | Time::Unknown(_) => String::new(),
    }
}

fn line(row: &Row, widths: &[usize], scale: Option<Scale>, style: Style) -> String {
    let mut cells = aligned(&row.cells, widths);
    let (mut bar, mut more) = (row.bar.clone(), row.more.clone());
    match scale {
        _ if more.is_empty() => {}
        // Why there is no bar stands in its place.
        Some(_) if bar.is_empty() => {}
        Some(scale) => more.insert_str(0, &" ".repeat(scale.width - bar.chars().count() + 2)),
        None => {}
    }
    if row.is_critical {
        (cells, bar) = (style.strong(&cells), style.error(&bar));
    }
    let more = if more.is_empty() { more } else { style.dim(&more) };
    format!("{}\n", format!("{cells}{bar}{more}").trim_end())
}

fn build_lines(report: &Report, build: &BuildReport, style: Style) -> String {
    let job = escape(&report.jobs[build.job].id);
    let head = format!(
        "crates of {job}: {} in {}, {} of work ({})",
        count(build.units.len(), "unit"),
        words::time(build.wall),
        words::time(build.work),
        escape(&build.file)
    );
    let named =
        |unit: &crate::graph::report::UnitReport| format!("{} {}", escape(&unit.name), words::time(unit.run));
    let chain: Vec<String> = build.chain.iter().map(|place| named(&build.units[*place])).collect();
    // What was fresh is there too, and took no time.
    let mut slowest: Vec<_> = build.units.iter().filter(|unit| unit.run > 0).collect();
    slowest.sort_by(|a, b| b.run.cmp(&a.run).then_with(|| a.name.cmp(&b.name)));
    let slowest: Vec<String> = slowest.into_iter().take(CRATES).map(named).collect();
    let label = |word: &str| style.dim(&format!("{word:<14}"));
    format!(
        "\n{}\n{} {}\n{} {}\n",
        style.strong(&head),
        label("  last chain"),
        chain.join(" → "),
        label("  slowest"),
        slowest.join(", ")
    )
}
