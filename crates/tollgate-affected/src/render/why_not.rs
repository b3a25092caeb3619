//! Why one package is not selected: what changed, and where each way to the package ends.

use std::collections::BTreeSet;

use tollgate_common::text::{Style, count, escape};

use super::Declarations;
use super::human::{file_line, phrase};
use crate::path::RepoPath;
use crate::report::{Cause, FileReport, Level, Report};
use crate::workspace::PackageId;

/// So many files and ways are shown.
const MOST: usize = 6;

/// What stands between a package and the change.
#[derive(Clone, Debug)]
pub struct WhyNot {
    /// The package.
    pub package: PackageId,
    /// The ways from the package to selected ones, each edge by edge.
    pub ways: Vec<Vec<Step>>,
    /// What else it depends on, directly or not; none of these is selected.
    pub others: BTreeSet<PackageId>,
    /// The selected packages that depend on it.
    pub dependents: BTreeSet<PackageId>,
    /// Whether dependents were followed.
    pub follow_dependents: bool,
}

/// One edge of a way.
#[derive(Clone, Debug)]
pub struct Step {
    /// The package that depends on another.
    pub from: PackageId,
    /// The edge.
    pub edge: Cause,
}

impl Step {
    /// The package at its end.
    #[must_use]
    pub fn on(&self) -> Option<PackageId> {
        match &self.edge {
            Cause::Package { on, .. } => Some(*on),
            _ => None,
        }
    }
}

impl WhyNot {
    /// The selected packages at the ends of the ways, each with why it is selected.
    pub fn ends<'r>(&self, report: &'r Report) -> Vec<(PackageId, &'r Cause)> {
        let ends = self.ways.iter().filter_map(|way| way.last()?.on());
        ends.filter_map(|end| Some((end, report.selected.get(&end)?.causes.first()?))).collect()
    }
}

/// The answer, or that the package is selected.
#[must_use]
pub fn why_not(report: &Report, why_not: &WhyNot, declarations: &Declarations, style: Style) -> String {
    let name = escape(report.name(why_not.package));
    if let Some(selected) = report.selected.get(&why_not.package) {
        let why = selected.causes.first().map(|cause| phrase(report, cause)).unwrap_or_default();
        let tests = if selected.level == Level::Test { ", for its tests only" } else { "" };
        return format!(
            "{} is selected{tests}: {}\n{}: the whole chain: --explain {name}\n",
            style.strong(&name),
            escape(&why),
            style.hint("help")
        );
    }
    let mut text = format!("{} is not selected\n", style.strong(&name));
    text.push_str(&files(report, why_not.package, style));
    for steps in why_not.ways.iter().take(MOST) {
        text.push_str(&way(report, why_not, steps, declarations, style));
    }
    if why_not.ways.len() > MOST {
        text.push_str(&format!("  … and {}\n", count(why_not.ways.len() - MOST, "more way")));
    }
    text.push_str(&others(report, why_not));
    text.push_str(&dependents(report, why_not));
    text
}

/// The changed files, those in the package's own directory first.
fn files(report: &Report, package: PackageId, style: Style) -> String {
    if report.files.is_empty() {
        return "  no file changed\n".to_owned();
    }
    let dir = report.packages[package.0].dir.as_ref();
    let is_own = |file: &FileReport| dir.is_some_and(|dir| is_of(report, &file.path, dir));
    let (own, others): (Vec<_>, Vec<_>) = report.files.iter().partition(|file| is_own(file));
    let what = match own.len() {
        0 => "none of its own".to_owned(),
        own => format!("{own} of its own"),
    };
    let mut text = format!("  {}, {what}:\n", count(report.files.len(), "changed file"));
    let shown: Vec<_> = own.into_iter().chain(others).take(MOST).collect();
    let width = shown.iter().map(|file| file.path.display().chars().count()).max().unwrap_or(0);
    for file in &shown {
        text.push_str(&format!("  {}", file_line(report, file, width.min(60), style)));
    }
    if report.files.len() > shown.len() {
        text.push_str(&format!("    … and {}\n", count(report.files.len() - shown.len(), "more file")));
    }
    text
}

/// Whether a file lies in this package, and not in one inside of it.
fn is_of(report: &Report, path: &RepoPath, dir: &RepoPath) -> bool {
    let inner = report.packages.iter().filter_map(|info| info.dir.as_ref());
    let mut inner = inner.filter(|inner| *inner != dir && inner.is_within(dir));
    path.is_within(dir) && !inner.any(|inner| path.is_within(inner))
}

/// The way edge by edge, a line each, and why its end does not count.
fn way(report: &Report, why_not: &WhyNot, way: &[Step], declarations: &Declarations, style: Style) -> String {
    let edge = |from: PackageId, edge: &Cause| {
        let place = match edge {
            Cause::Package { on, .. } => declarations.get(&(from, *on)),
            _ => None,
        };
        let place = place.map(|place| style.dim(&format!(" ({})", escape(place)))).unwrap_or_default();
        format!("{}{place}", escape(&phrase(report, edge)))
    };
    let steps: Vec<_> = way.iter().map(|step| edge(step.from, &step.edge)).collect();
    let mut text = format!("  it {}\n", steps.join("\n    which "));
    let end = way.last().and_then(Step::on);
    let Some((end, selected)) = end.and_then(|end| Some((end, report.selected.get(&end)?))) else {
        return text;
    };
    if selected.level == Level::Compile && !why_not.follow_dependents {
        text.push_str("    which is selected, but dependents are not followed (--scope changed)\n");
        return text;
    }
    let why = selected.causes.first().map(|cause| edge(end, cause)).unwrap_or_default();
    let what = match selected.level {
        Level::Compile => "a binary",
        Level::Test => "its tests",
    };
    text.push_str(&format!("    which is selected for {what} only, and that goes no further: {why}\n"));
    text
}

fn others(report: &Report, why_not: &WhyNot) -> String {
    let is_first = why_not.ways.is_empty();
    match why_not.others.len() {
        0 if is_first => "  it depends on no other package of the workspace\n".to_owned(),
        0 => String::new(),
        n => {
            let what = if is_first { "it depends on" } else { "it also depends on" };
            let these = names(report, &why_not.others);
            let none = if n == 1 { "which is not selected" } else { "none of which is selected" };
            format!("  {what} {these}, {none}\n")
        }
    }
}

/// Many who ask think of the other direction.
fn dependents(report: &Report, why_not: &WhyNot) -> String {
    match why_not.dependents.len() {
        0 => String::new(),
        n => {
            let (depend, are) = if n == 1 { ("depends", "is") } else { ("depend", "are") };
            let these = names(report, &why_not.dependents);
            format!(
                "  {these} {depend} on it and {are} selected, but a change reaches dependents, not dependencies\n"
            )
        }
    }
}

fn names(report: &Report, packages: &BTreeSet<PackageId>) -> String {
    let shown: Vec<_> = packages.iter().take(4).map(|id| escape(report.name(*id))).collect();
    match packages.len() - shown.len() {
        0 => shown.join(", "),
        rest => format!("{} and {rest} more", shown.join(", ")),
    }
}
