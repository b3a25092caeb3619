//! Who takes one file as input: whose it is, which rule is for it, and what would be selected if it changed.

use tollgate_common::text::{Style, count, escape};

use super::human::phrase;
use crate::report::{Cause, FileReport, Level, Report, Selected};
use crate::workspace::PackageId;

/// So many packages are shown.
const MOST: usize = 20;

/// What is known of the file.
#[derive(Clone, Debug)]
pub struct WhyFile {
    /// Whether there is such a file.
    pub is_there: bool,
    /// The package in whose directory it is.
    pub owner: Option<PackageId>,
    /// The pattern of the rule for it, and the rule's effect.
    pub rule: Option<(String, &'static str)>,
    /// Whether what changes in it decides.
    pub by_content: bool,
}

/// The answer; the report is for the change of this file alone.
#[must_use]
pub fn why_file(report: &Report, known: &WhyFile, style: Style) -> String {
    let Some(file) = report.files.first() else {
        return String::new();
    };
    let mut text = format!("{}: {}\n", style.strong(&file.path.display()), facts(report, known));
    text.push_str(&effect(report, file, known));
    text.push_str(&direct(report, file, style));
    if !file.everything {
        text.push_str(&dependents(report));
    }
    text
}

/// The packages that it touches itself, each with why.
fn direct(report: &Report, file: &FileReport, style: Style) -> String {
    let touched: Vec<_> = report
        .selected_members()
        .filter_map(|(info, selected)| Some((info.name.as_str(), selected, why(report, file, selected)?)))
        .collect();
    let mut text = String::new();
    let width = touched.iter().take(MOST).map(|(name, ..)| name.chars().count()).max().unwrap_or(0);
    for (name, selected, why) in touched.iter().take(MOST) {
        let padding = " ".repeat(width.saturating_sub(name.chars().count()));
        let tests = tests_only(selected, style);
        text.push_str(&format!("  {}{padding}  {}{tests}\n", escape(name), escape(why)));
    }
    if touched.len() > MOST {
        text.push_str(&format!("  … and {}\n", count(touched.len() - MOST, "more package")));
    }
    text
}

fn facts(report: &Report, known: &WhyFile) -> String {
    let mut facts = Vec::new();
    if !known.is_there {
        facts.push("no such file in the tree".to_owned());
    }
    facts.push(match known.owner {
        Some(owner) => format!("in the package {}", escape(report.name(owner))),
        None => "no package owns it".to_owned(),
    });
    if let Some((pattern, effect)) = &known.rule {
        facts.push(format!("rule `{}` (effect = \"{effect}\")", escape(pattern)));
    }
    facts.join(", ")
}

/// How much its change would select.
fn effect(report: &Report, file: &FileReport, known: &WhyFile) -> String {
    let changed = if known.is_there { "if it changed" } else { "if it were added" };
    let selected = report.selected_members().count();
    if known.by_content && file.everything {
        return format!("{changed}, its content would decide: from nothing to everything\n");
    }
    if file.everything {
        return everything(report, changed);
    }
    if selected == 0 {
        return format!("{changed}, nothing would be selected: {}\n", escape(&file.why));
    }
    let total = count(report.member_count(), "package");
    format!("{changed}, {selected} of {total} would be selected:\n")
}

fn everything(report: &Report, changed: &str) -> String {
    let reasons: Vec<_> = report.everything.iter().map(|everything| escape(&everything.reason)).collect();
    let mut text = format!("{changed}, everything would be selected: {}\n", reasons.join("; "));
    for hint in report.everything.iter().flat_map(|everything| &everything.hints) {
        for (index, line) in hint.lines().enumerate() {
            let begin = if index == 0 { "help: " } else { "      " };
            text.push_str(&format!("{begin}{}\n", escape(line)));
        }
    }
    text
}

/// What the file is to the package, after the package's name; `None` where it is nothing by itself.
fn why(report: &Report, file: &FileReport, selected: &Selected) -> Option<String> {
    const MOST: usize = 2;
    let is_direct = |cause: &&Cause| matches!(cause, Cause::File { .. } | Cause::External { .. });
    let reasons: Vec<_> =
        selected.causes.iter().filter(is_direct).map(|of| reason(report, file, of)).collect();
    let shown = reasons.iter().take(MOST).cloned().collect::<Vec<_>>().join("; ");
    match reasons.len() {
        0 => None,
        all if all > MOST => Some(format!("{shown}, and {}", count(all - MOST, "more reason"))),
        _ => Some(shown),
    }
}

fn reason(report: &Report, file: &FileReport, cause: &Cause) -> String {
    match cause {
        Cause::File { path, why } if *path == file.path => match why.as_str() {
            "changed" | "was added to the package" => "owns it".to_owned(),
            _ => format!("it {why}"),
        },
        _ => phrase(report, cause),
    }
}

/// Those that it reaches only through others.
fn dependents(report: &Report) -> String {
    let is_dependent = |selected: &Selected| matches!(selected.causes.first(), Some(Cause::Package { .. }));
    let names: Vec<_> = report
        .selected_members()
        .filter(|(_, selected)| is_dependent(selected))
        .map(|(info, _)| info.name.as_str())
        .collect();
    if names.is_empty() {
        return String::new();
    }
    let shown: Vec<_> = names.iter().take(4).map(|name| escape(name)).collect();
    let rest = names.len() - shown.len();
    let rest = if rest == 0 { String::new() } else { format!(" and {rest} more") };
    let depend = if names.len() == 1 { "depends" } else { "depend" };
    let these = count(names.len(), "package");
    format!("  and {these} that {depend} on these: {}{rest}\n", shown.join(", "))
}

fn tests_only(selected: &Selected, style: Style) -> String {
    if selected.level == Level::Test { format!("  {}", style.dim("(tests only)")) } else { String::new() }
}
