//! The answer for people: what changed, what is selected and why, one line each, and the counts.

use std::collections::BTreeMap;

use tollgate_common::text::{Style, count, escape};

use crate::change::Head;
use crate::report::{Cause, Decision, Everything, FileReport, Level, Report, Selected};
use crate::workspace::PackageId;

/// So many files or packages are shown one by one; the rest is counted.
const MOST: usize = 40;

/// The whole answer.
#[must_use]
pub fn human(report: &Report, style: Style) -> String {
    let mut text = match headline(report) {
        Some((what, compared)) => format!("{}{compared}\n", style.strong(&what)),
        None => String::new(),
    };
    if !report.files.is_empty() {
        text.push('\n');
        let width =
            report.files.iter().take(MOST).map(|file| file.path.display().chars().count()).max().unwrap_or(0);
        for file in report.files.iter().take(MOST) {
            text.push_str(&file_line(report, file, width.min(60), style));
        }
        text.push_str(&more(report.files.len(), "file"));
    }
    text.push_str(&everything(report, style));
    text.push_str(&packages(report, style));
    if report.jobs_are_declared {
        text.push_str(&jobs(report, style));
    }
    text
}

/// A line for each job.
fn jobs(report: &Report, style: Style) -> String {
    let width = report.jobs.keys().map(|name| escape(name).chars().count()).max().unwrap_or(0);
    let mut text = if report.jobs.is_empty() { String::new() } else { "\n".to_owned() };
    for (name, decision) in &report.jobs {
        let what = match decision {
            Decision::Run { .. } => style.strong("run "),
            Decision::Skip { .. } => style.dim("skip"),
        };
        let reason = escape(decision.reason());
        text.push_str(&format!("  {what}  {:width$}  {reason}\n", escape(name)));
    }
    text
}

/// What the answer is for, and what that was compared with.
pub(super) fn headline(report: &Report) -> Option<(String, String)> {
    let head = report.head.as_ref()?;
    let files = count(report.files.len(), "changed file");
    let what = match head {
        Head::Commit(id) => format!("{files} in {}", short(id)),
        Head::WorkingTree(id) => format!("{files} in the working tree on {}", short(id)),
        Head::List => format!("{files} in the list"),
    };
    let compared = compared_with(report).map(|base| format!(", {base}")).unwrap_or_default();
    Some((what, compared))
}

/// What was compared with, and which rule found it.
#[must_use]
pub fn compared_with(report: &Report) -> Option<String> {
    let base = report.base.as_ref()?;
    let rule = escape(&base.rule);
    Some(match short(&base.commit) {
        "" => format!("compared with {rule}"),
        commit => format!("compared with {commit}: {rule}"),
    })
}

fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

pub(super) fn file_line(report: &Report, file: &FileReport, width: usize, style: Style) -> String {
    let path = file.path.display();
    let padding = " ".repeat(width.saturating_sub(path.chars().count()));
    let effect = if file.everything {
        style.warning("everything")
    } else if report.is_for_jobs(&file.path) {
        "jobs".to_owned()
    } else if file.packages.is_empty() {
        style.dim("nothing")
    } else {
        names_of(report, file)
    };
    let needs_reason = file.everything || file.packages.is_empty() || report.is_for_jobs(&file.path);
    let why =
        if needs_reason { format!("  {}", style.dim(&escape(&brief(&file.why)))) } else { String::new() };
    format!("  {path}{padding}  {effect}{why}\n")
}

/// Enough of a reason for one line; `--format json` has the whole.
pub(super) fn brief(why: &str) -> String {
    const MOST: usize = 160;
    if why.chars().count() <= MOST {
        return why.to_owned();
    }
    why.chars().take(MOST - 1).chain(['…']).collect()
}

fn names_of(report: &Report, file: &FileReport) -> String {
    let label = |id: &PackageId| escape(&report.label(&report.packages[id.0])).into_owned();
    let names: Vec<_> = file.packages.iter().take(4).map(label).collect();
    let rest = file.packages.len().saturating_sub(names.len());
    if rest == 0 { names.join(", ") } else { format!("{} and {rest} more", names.join(", ")) }
}

fn more(total: usize, noun: &str) -> String {
    if total > MOST {
        format!("  … and {}\n", count(total - MOST, &format!("more {noun}")))
    } else {
        String::new()
    }
}

/// The reasons why everything is selected, each with its files and with what would narrow it.
#[must_use]
pub fn everything(report: &Report, style: Style) -> String {
    let mut groups: BTreeMap<(Option<usize>, &str), Vec<&Everything>> = BTreeMap::new();
    for everything in &report.everything {
        groups.entry((everything.workspace, &everything.reason)).or_default().push(everything);
    }
    let mut text = String::new();
    for ((workspace, reason), group) in groups {
        let of = workspace.map(|of| format!(" of {}", report.workspaces[of])).unwrap_or_default();
        let paths: Vec<_> = group.iter().filter_map(|everything| everything.path.as_ref()).collect();
        let shown: Vec<_> = paths.iter().take(4).map(ToString::to_string).collect();
        let rest = match paths.len() - shown.len() {
            0 => String::new(),
            rest => format!(" and {rest} more"),
        };
        let files = if paths.is_empty() { String::new() } else { format!("{}{rest}: ", shown.join(", ")) };
        let what = style.warning(&format!("everything{of} is selected"));
        text.push_str(&format!("\n{what}: {files}{}\n", escape(reason)));
        // What narrows one file narrows the others alike.
        for hint in group.first().iter().flat_map(|everything| &everything.hints) {
            for (index, line) in hint.lines().enumerate() {
                let begin = if index == 0 { style.hint("help") + ": " } else { "      ".to_owned() };
                text.push_str(&format!("{begin}{}\n", escape(line)));
            }
        }
    }
    text
}

fn packages(report: &Report, style: Style) -> String {
    let selected: Vec<_> = report.selected_members().collect();
    let total = count(report.member_count(), "package");
    if selected.is_empty() {
        return format!("\n{}\n", style.strong(&format!("none of {total} selected")));
    }
    let mut text = format!("\n{}\n", style.strong(&format!("{} of {total} selected", selected.len())));
    if report.is_everything() && selected.iter().all(|(_, selected)| selected.causes == [Cause::Everything]) {
        return text;
    }
    text.push('\n');
    let width = selected.iter().take(MOST).map(|(info, _)| info.name.len()).max().unwrap_or(0);
    let mut workspace = None;
    for (info, selected) in selected.iter().take(MOST) {
        if report.workspaces.len() > 1 && workspace != Some(info.workspace) {
            workspace = Some(info.workspace);
            text.push_str(&format!("{}\n", style.dim(&report.workspaces[info.workspace].display())));
        }
        let why = selected.causes.first().map(|cause| phrase(report, cause)).unwrap_or_default();
        text.push_str(&format!("  {:width$}  {}{}\n", info.name, escape(&why), tests_only(selected, style)));
    }
    text + &more(selected.len(), "package")
}

fn tests_only(selected: &Selected, style: Style) -> String {
    if selected.level == Level::Test { format!("  {}", style.dim("(tests only)")) } else { String::new() }
}

/// A chain with its two ends; `--format json` has the whole.
fn shortened(chain: &[String]) -> String {
    const ENDS: usize = 4;
    if chain.len() <= 2 * ENDS + 1 {
        return chain.join(" → ");
    }
    let left_out = format!("… {} more …", chain.len() - 2 * ENDS);
    let ends = [&chain[..ENDS], &[left_out], &chain[chain.len() - ENDS..]];
    ends.concat().join(" → ")
}

/// A cause as a phrase: what follows the name of the package.
pub(crate) fn phrase(report: &Report, cause: &Cause) -> String {
    match cause {
        Cause::File { path, why } => format!("{path} {why}"),
        Cause::External { path, chain } => format!("{path}: {}", shortened(chain)),
        Cause::Package { on, kind, through } if through.is_empty() => {
            format!("{kind} {}", report.name(*on))
        }
        Cause::Package { on, kind, through } => {
            format!(
                "{kind} {} through {}",
                report.name(*on),
                through.iter().rev().cloned().collect::<Vec<_>>().join(", ")
            )
        }
        Cause::Companion { on } => format!("has tests that need {} (`companions`)", report.name(*on)),
        Cause::Everything if report.workspaces.len() > 1 => {
            "everything of its workspace is selected".to_owned()
        }
        Cause::Everything => "everything is selected".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::shortened;

    #[test]
    fn a_long_chain_is_shown_by_its_ends() {
        let chain = |n: usize| (0..n).map(|n| n.to_string()).collect::<Vec<_>>();
        assert_eq!(shortened(&chain(9)), "0 → 1 → 2 → 3 → 4 → 5 → 6 → 7 → 8");
        assert_eq!(shortened(&chain(12)), "0 → 1 → 2 → 3 → … 4 more … → 8 → 9 → 10 → 11");
    }
}
