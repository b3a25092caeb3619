//! `cancelled-passes`: a job that ran out of time is taken for a good one.

use tollgate_common::workflow::expression::Conclusion;

use super::{Check, Rule, list, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::lint::simulate::green;
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "cancelled-passes",
    severity: Severity::Error,
    why: "the gate passes when a need was cancelled, as a job is that ran out of time",
    explain: "\
A job that exceeds its `timeout-minutes`, whose runner is lost in a cancelled run, or that somebody cancels, has the
result `cancelled`, and its tests have not passed. A gate that only asks for `failure` is green then.

Ask for what is good and not for what is bad: every result has to be `success`. Or ask for `cancelled` too:
`contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled')`.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let passes = |need: &&str, end| green(input, file, gate, (need, end)).is_some_and(|green| !green.skipped);
    // Where a failure passes too, something else is the matter.
    let is_ours = |need: &&str| passes(need, Conclusion::Cancelled) && !passes(need, Conclusion::Failure);
    let unseen: Vec<&str> = gate.needs(file).into_iter().filter(is_ours).collect();
    if unseen.is_empty() {
        return Vec::new();
    }
    let which = match unseen.as_slice() {
        [one] => quoted(one),
        many => format!("one of {}", list(many.iter().copied())),
    };
    let message = format!("{} passes when {which} is cancelled", quoted(gate.id()));
    let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, gate.place(), message);
    finding.job = Some(gate.id().to_owned());
    finding.label = "`cancelled` is none of the results that make it fail".to_owned();
    finding.help.push(
        "a job that exceeds its `timeout-minutes` is cancelled; let every result be `success`, or".to_owned(),
    );
    finding.help.push("fail also when `contains(needs.*.result, 'cancelled')`".to_owned());
    vec![finding]
}
