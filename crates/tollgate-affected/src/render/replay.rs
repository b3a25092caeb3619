//! A replay for people: what was missed first, then a line a commit, the sums, and what was too much by its cause.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::text::{Style, count, escape};

use crate::replay::{Compared, Comparison, Replay, Target, Totals};
use crate::report::Level;

/// So many commits are shown with all their packages.
const WORST: usize = 5;
/// So many packages are named in a line.
const NAMES: usize = 8;

/// The whole replay.
#[must_use]
pub(crate) fn replay(replay: &Replay, style: Style) -> String {
    let mut text = missed(replay, style);
    text.push_str(&table(replay, style));
    text.push_str(&sums(replay, style));
    text.push_str(&noise(replay));
    text.push_str(&causes(replay, style));
    text.push_str(&worst(replay, style));
    text
}

fn comparable(replay: &Replay) -> impl Iterator<Item = (&Compared, &Comparison)> {
    replay.commits.iter().filter_map(|commit| Some((commit, commit.result.as_ref().ok()?)))
}

fn title(commit: &Compared) -> String {
    format!("{} {}", short(&commit.step.commit), subject(commit))
}

fn short(id: &str) -> &str {
    id.get(..10).unwrap_or(id)
}

/// Enough of the subject for one line.
fn subject(commit: &Compared) -> String {
    const MOST: usize = 60;
    let subject = &commit.step.subject;
    let cut: String = subject.chars().take(MOST).collect();
    let rest = if subject.chars().count() > MOST { "…" } else { "" };
    format!("{}{rest}", escape(&cut))
}

fn missed(replay: &Replay, style: Style) -> String {
    let mut text = String::new();
    for (commit, comparison) in comparable(replay) {
        for (name, targets) in comparison.missed() {
            let ours = match comparison.selected.get(name) {
                Some(chosen) => format!("selected for its tests only: {}", escape(&chosen.why)),
                None => "not selected".to_owned(),
            };
            let (label, name) = (style.error("missed"), escape(name));
            let built = targets_phrase(targets);
            text.push_str(&format!("{label}: {name} in {}\n", title(commit)));
            text.push_str(&format!("  cargo rebuilt {built}\n  {ours}\n"));
        }
    }
    if text.is_empty() { text } else { text + "\n" }
}

fn targets_phrase(targets: &BTreeSet<Target>) -> String {
    let phrase = |target: &Target| {
        let test = if target.test && target.kind != ["test"] { " (as a test)" } else { "" };
        format!("{} {}{test}", target.kind.join("+"), target.name)
    };
    escape(&some(targets.iter().map(phrase))).into_owned()
}

/// The first few, and how many more there are.
fn some(all: impl Iterator<Item = String>) -> String {
    let all: Vec<_> = all.collect();
    let shown = all.iter().take(NAMES).cloned().collect::<Vec<_>>().join(", ");
    if all.len() > NAMES { format!("{shown} and {} more", all.len() - NAMES) } else { shown }
}

fn table(replay: &Replay, style: Style) -> String {
    let mut text = style.strong("commit      files  rebuilt  selected  missed  extra  subject") + "\n";
    for commit in &replay.commits {
        let id = short(&commit.step.commit);
        let line = match &commit.result {
            Ok(comparison) => format!(
                "{id}  {:>5}  {:>7}  {:>8}  {:>6}  {:>5}  {}",
                comparison.files,
                comparison.rebuilt.len(),
                comparison.selected.len(),
                comparison.missed().count(),
                comparison.extra().count(),
                subject(commit)
            ),
            Err(reason) => {
                let reason = escape(reason);
                format!("{id}  {}: {reason}  {}", style.warning("unusable"), style.dim(&subject(commit)))
            }
        };
        text.push_str(&line);
        text.push('\n');
    }
    text
}

fn sums(replay: &Replay, style: Style) -> String {
    let totals = Totals::of(&replay.commits);
    let ratio = |ratio: Option<f64>| ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"));
    let first = format!(
        "{}: {} comparable, {} unusable; rebuilt {}, selected {}, missed {}, recall {}, over-selection {}",
        count(replay.commits.len(), "commit"),
        totals.comparable,
        totals.unusable,
        totals.rebuilt,
        totals.selected,
        totals.missed,
        ratio(totals.recall()),
        ratio(totals.over_selection())
    );
    let mut text = format!("\n{}\n", style.strong(&first));
    text.push_str(&format!("judged by: cargo {}\n", escape(&replay.command.join(" "))));
    if totals.extra_tests > 0 {
        text.push_str(&format!(
            "selected, not rebuilt: {} ({} for tests only: what tests read when they run, no build tells; \
             over-selection without these: {})\n",
            count(totals.extra, "package"),
            totals.extra_tests,
            ratio(totals.over_compiled())
        ));
    }
    if totals.whole_for_tests > 0 {
        text.push_str(&format!(
            "selected as a whole, though only tests were rebuilt: {}\n",
            count(totals.whole_for_tests, "package")
        ));
    }
    text.push_str(&format!("kept for the next time: {}\n", escape(&replay.dir.display().to_string())));
    if !replay.submodules.is_empty() {
        let names = some(replay.submodules.iter().cloned());
        text.push_str(&format!("not in the checkouts, since they are submodules: {}\n", escape(&names)));
    }
    if replay.lfs {
        text.push_str("not in the checkouts, but for their pointers: the files that Git LFS keeps\n");
    }
    text
}

fn noise(replay: &Replay) -> String {
    let all = |names: fn(&Comparison) -> &BTreeSet<String>| -> BTreeSet<String> {
        comparable(replay).flat_map(|(_, comparison)| names(comparison).clone()).collect()
    };
    let mut text = String::new();
    for (names, what) in [
        (all(|comparison| &comparison.noise), "rebuilt by every build, and so not counted"),
        (all(|comparison| &comparison.empty_commit), "rebuilt also by a commit that changes nothing"),
    ] {
        if !names.is_empty() {
            text.push_str(&format!("{what}: {}\n", escape(&some(names.into_iter()))));
        }
    }
    text
}

/// What was too much, by what the chain of causes ends in.
fn causes(replay: &Replay, style: Style) -> String {
    let mut groups: BTreeMap<&str, (usize, BTreeSet<&str>)> = BTreeMap::new();
    for (commit, comparison) in comparable(replay) {
        for (_, chosen) in comparison.extra() {
            let group = groups.entry(&chosen.root).or_default();
            group.0 += 1;
            group.1.insert(short(&commit.step.commit));
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(cause, (packages, _))| (std::cmp::Reverse(*packages), *cause));
    let mut text = String::new();
    for (cause, (packages, commits)) in groups {
        let commits = some(commits.into_iter().map(str::to_owned));
        text.push_str(&format!("  {packages:>5}  {}  {}\n", escape(cause), style.dim(&commits)));
    }
    if text.is_empty() { text } else { format!("\n{}\n{text}", style.strong("extra, by cause")) }
}

/// The commits with the most packages too much, with the causes on both sides.
fn worst(replay: &Replay, style: Style) -> String {
    let mut worst: Vec<_> = comparable(replay).filter(|(_, found)| found.extra().next().is_some()).collect();
    worst.sort_by_key(|(commit, found)| (std::cmp::Reverse(found.extra().count()), &commit.step.commit));
    let mut text = String::new();
    for (commit, comparison) in worst.into_iter().take(WORST) {
        text.push_str(&format!("\n{}\n", style.strong(&title(commit))));
        for (name, targets) in &comparison.rebuilt {
            text.push_str(&format!("  rebuilt  {}: {}\n", escape(name), targets_phrase(targets)));
        }
        text.push_str(&extra(comparison));
    }
    text
}

/// What was too much in a commit: the packages that are selected for the same reason in one line.
fn extra(comparison: &Comparison) -> String {
    let mut groups: BTreeMap<(&str, Level), Vec<&str>> = BTreeMap::new();
    for (name, chosen) in comparison.extra() {
        groups.entry((&chosen.why, chosen.level)).or_default().push(name);
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|a, b| a.1.cmp(&b.1));
    let line = |((why, level), names): ((&str, Level), Vec<&str>)| {
        let names = some(names.into_iter().map(str::to_owned));
        let tests = if level == Level::Test { "  (tests only)" } else { "" };
        format!("  extra    {}: {}{tests}\n", escape(&names), escape(why))
    };
    groups.into_iter().map(line).collect()
}
