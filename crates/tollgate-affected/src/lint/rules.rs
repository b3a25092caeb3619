//! Rules that have no effect, or more than they should: patterns that match nothing, that a later rule decides, or
//! that are forced over what the compiler reads.

use tollgate_common::text::count;

use super::includes::Reader;
use super::{Check, Finding, Place, Severity, Tree};
use crate::path::RepoPath;

/// What became of one pattern of `tollgate.toml`.
#[derive(Clone, Debug, Default)]
struct Use {
    /// It matches a file.
    matches: bool,
    /// Its rule decides one of these.
    decides: bool,
    /// A later rule decides one of these; the place of its pattern.
    shadowed_by: Option<usize>,
}

pub(super) fn find(tree: &Tree, taken_in: &[Reader<'_>]) -> Vec<Finding> {
    let patterns = tree.rules.patterns();
    if patterns.iter().all(|pattern| pattern.span.is_none()) {
        return Vec::new();
    }
    let mut uses = vec![Use::default(); patterns.len()];
    let mut hidden_by: Vec<Hidden<'_>> = vec![Vec::new(); patterns.len()];
    for file in &tree.files {
        let matching = tree.rules.matches(file);
        let Some(&last) = matching.last() else { continue };
        for &pattern in &matching {
            let of = &mut uses[pattern];
            of.matches = true;
            if patterns[pattern].rule == patterns[last].rule {
                of.decides = true;
            } else {
                of.shadowed_by = Some(last);
            }
        }
        hidden_by[last].extend(hidden(tree, file, taken_in));
    }
    let forced = hidden_by.into_iter().enumerate().filter_map(|(last, hidden)| forced(tree, last, hidden));
    let mut findings: Vec<_> = forced.collect();
    let own = tree.places.iter().zip(uses).zip(patterns);
    findings.extend(own.filter_map(|((place, of), pattern)| {
        let place = place.clone()?;
        without_effect(tree, &of, place, &pattern.text)
    }));
    findings
}

fn without_effect(tree: &Tree, of: &Use, place: Place, pattern: &str) -> Option<Finding> {
    let (check, message, help) = match of.shadowed_by {
        _ if !of.matches => (
            Check::RuleMatchesNothing,
            format!("no file matches `{pattern}`"),
            "correct the pattern, or leave it out: patterns are relative to the root of the repository"
                .to_owned(),
        ),
        Some(by) if !of.decides => {
            let at = tree.places[by].as_ref().and_then(|place| place.line);
            let at = at.map(|line| format!(" in line {line}")).unwrap_or_default();
            let later = &tree.rules.patterns()[by].text;
            (
                Check::RuleShadowed,
                format!("a later rule decides every file that `{pattern}` matches, such as `{later}`{at}"),
                "move the rule below that one, or leave it out: the last that matches decides".to_owned(),
            )
        }
        _ => return None,
    };
    Some(Finding { severity: Severity::Warning, check, places: vec![place], message, help, rule: Vec::new() })
}

/// The files that a forced pattern hides though the compiler reads them, each with its first reader.
type Hidden<'a> = Vec<(&'a RepoPath, Place)>;

/// A forced rule is meant to be stronger than a guess; but an include is none.
fn hidden<'a>(tree: &Tree, file: &'a RepoPath, taken_in: &[Reader<'_>]) -> Option<(&'a RepoPath, Place)> {
    if !tree.rules.verdict(file)?.force {
        return None;
    }
    let reads = |reader: &&Reader<'_>| reader.reads.ending.is_none() && reader.reads.target == *file;
    let reader = taken_in.iter().find(reads)?;
    Some((file, Place::line(reader.source.clone(), reader.reads.line)))
}

fn forced(tree: &Tree, pattern: usize, hidden: Hidden<'_>) -> Option<Finding> {
    let (first, rest) = hidden.split_first()?;
    let more =
        if rest.is_empty() { String::new() } else { format!(" and {}", count(rest.len(), "more file")) };
    let message = format!("a forced rule hides {}{more}, which the compiler reads", first.0);
    let readers = hidden.into_iter().map(|(_, reader)| reader);
    Some(Finding {
        severity: Severity::Warning,
        check: Check::RuleForced,
        places: tree.places[pattern].iter().cloned().chain(readers).collect(),
        message,
        help: "leave out `force`, or write a later rule for what is read".to_owned(),
        rule: Vec::new(),
    })
}
