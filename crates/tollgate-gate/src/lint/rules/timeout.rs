//! `timeout`: a gate that hangs keeps everybody waiting for six hours.

use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "timeout",
    severity: Severity::Warning,
    why: "the gate has no `timeout-minutes`, so that it can hang for six hours",
    explain: "\
A gate is done within a minute. Without `timeout-minutes` a runner that hangs keeps the pull request, and a whole merge
queue, waiting for six hours (docs.github.com, \"Workflow syntax\": the default is 360 minutes).",
    check: Check::Gate(check),
};

fn check(_: &Input, _: &File, gate: &Gate<'_>) -> Vec<Finding> {
    if gate.job.timeout.is_some() || gate.job.uses.is_some() {
        return Vec::new();
    }
    let message = format!("{} has no time limit", quoted(gate.id()));
    let mut finding = Finding::new(RULE.id, Severity::Warning, gate.file, gate.job.id.place.span, message);
    finding.job = Some(gate.id().to_owned());
    finding.help.push("`timeout-minutes: 5` is plenty for a gate".to_owned());
    vec![finding]
}
