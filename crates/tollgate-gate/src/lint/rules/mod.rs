//! The rules: a file each, and the table of them.

mod cancelled_passes;
mod filter;
mod gate_if;
mod injection;
mod masked;
mod merge_group;
mod missing_need;
mod name;
mod policy;
mod skip_closure;
mod timeout;
mod unread_need;

use super::finding::{Finding, Severity};
use super::gate::Gate;
use super::input::Input;
use crate::workflows::File;

/// A rule.
pub(crate) struct Rule {
    /// Its id, which never changes.
    pub(crate) id: &'static str,
    /// How bad what it finds is, at most.
    pub(crate) severity: Severity,
    /// What it is about, in one line.
    pub(crate) why: &'static str,
    /// The whole story.
    pub(crate) explain: &'static str,
    /// What it does.
    check: Check,
}

/// What a rule looks at.
enum Check {
    /// One gate after the other.
    Gate(fn(&Input, &File, &Gate<'_>) -> Vec<Finding>),
    /// All of it at once.
    Whole(fn(&Input, &[Gate<'_>]) -> Vec<Finding>),
}

/// All rules, sorted by id.
pub(crate) const RULES: [Rule; 12] = [
    cancelled_passes::RULE,
    filter::RULE,
    gate_if::RULE,
    injection::RULE,
    masked::RULE,
    merge_group::RULE,
    missing_need::RULE,
    name::RULE,
    policy::RULE,
    skip_closure::RULE,
    timeout::RULE,
    unread_need::RULE,
];

/// The rule with this id.
pub(crate) fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

/// Everything that the rules find, in the order in which one reads the files.
pub(crate) fn check(input: &Input, gates: &[Gate<'_>]) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in &RULES {
        match rule.check {
            Check::Whole(check) => found.extend(check(input, gates)),
            Check::Gate(check) => {
                for gate in gates {
                    found.extend(check(input, &input.files[gate.file], gate));
                }
            }
        }
    }
    found.sort_by(Finding::order);
    found
}

/// `a`, `b` and 2 more
fn list<'a>(ids: impl IntoIterator<Item = &'a str>) -> String {
    const MOST: usize = 3;
    let ids: Vec<String> = ids.into_iter().map(quoted).collect();
    match ids.len() {
        0 => String::new(),
        1 => ids[0].clone(),
        len if len <= MOST => format!("{} and {}", ids[..len - 1].join(", "), ids[len - 1]),
        len => format!("{} and {} more", ids[..MOST].join(", "), len - MOST),
    }
}

/// An id as it stands in a sentence.
fn quoted(id: &str) -> String {
    format!("`{}`", tollgate_common::text::escape(id))
}
