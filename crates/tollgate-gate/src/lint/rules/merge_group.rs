//! `merge-group`: the queue waits for a check that nobody makes.

use super::filter::check_name;
use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "merge-group",
    severity: Severity::Warning,
    why: "the repository has a merge queue, and the workflow of the gate does not run for it",
    explain: "\
A merge queue waits for the required checks of the commit that it made. A workflow without `merge_group` among its
triggers never reports them, and the pull request falls out of the queue after a time (docs.github.com, \"Managing a merge
queue\"). That the repository has a queue is told by another workflow that runs for it.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let on = &file.workflow.on;
    let Some(trigger) = on.get("pull_request").filter(|_| on.get("merge_group").is_none()) else {
        return Vec::new();
    };
    let queued: Vec<&File> =
        input.files.iter().filter(|file| file.workflow.on.get("merge_group").is_some()).collect();
    let name = check_name(gate.job);
    let is_made = queued.iter().flat_map(|file| &file.workflow.jobs).any(|job| check_name(job) == name);
    let Some(other) = queued.first().filter(|_| !is_made) else {
        return Vec::new();
    };
    let message = format!("the merge queue never gets a check from {}", quoted(gate.id()));
    let mut finding = Finding::new(RULE.id, Severity::Warning, gate.file, trigger.name.place.span, message);
    finding.job = Some(gate.id().to_owned());
    finding.label = "its workflow does not run on `merge_group`".to_owned();
    finding
        .help
        .push(format!("add `merge_group:` to `on`, as in {}", tollgate_common::text::escape(&other.path)));
    vec![finding]
}
