//! `unread-need`: the gate waits for a job and does not care how it ends.

use tollgate_common::workflow::expression::{Conclusion, World};

use super::{Check, Rule, list, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::{Gate, Judge};
use crate::lint::input::Input;
use crate::lint::simulate::green;
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "unread-need",
    severity: Severity::Error,
    why: "a need of the gate can fail, and no step of the gate fails because of it",
    explain: "\
`needs` makes the gate wait; it does not make it fail once it runs `always()`. A step has to look at the result of
every need. Where each job is named one by one, the one that was added last is easily forgotten; and an `always()` on a
job that only says \"done\" makes it green whatever happened.

Look at all of them at once: `contains(needs.*.result, 'failure')`, or hand `toJSON(needs)` to tollgate-gate.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let needs = gate.needs(file);
    let passes = |need: &&str| {
        let green = green(input, file, gate, (need, Conclusion::Failure));
        green.is_some_and(|green| !green.skipped)
            && !super::masked::masks(file, gate, need)
            && !is_spared(input, gate, need)
    };
    let unread: Vec<&str> = needs.iter().copied().filter(passes).collect();
    if unread.is_empty() {
        return Vec::new();
    }
    let message = format!("{} passes when {} fails", quoted(gate.id()), either(&unread));
    let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, gate.place(), message);
    finding.job = Some(gate.id().to_owned());
    let is_all = unread.len() == needs.len();
    finding.label = if is_all {
        "no step of it fails because of a need".to_owned()
    } else {
        format!("this does not look at {}", list(unread.iter().copied()))
    };
    for id in gate
        .job
        .needs
        .ids
        .iter()
        .filter(|id| !is_all && unread.iter().any(|need| need.eq_ignore_ascii_case(&id.text)))
    {
        finding.related.push((id.place.span, "its result is not looked at".to_owned()));
    }
    finding
        .help
        .push("look at every result: `contains(needs.*.result, 'failure')`, or tollgate-gate".to_owned());
    vec![finding]
}

fn either(ids: &[&str]) -> String {
    match ids {
        [one] => quoted(one),
        many => format!("one of {}", list(many.iter().copied())),
    }
}

/// Whether somebody said that its failure is no matter.
fn is_spared(input: &Input, gate: &Gate<'_>, need: &str) -> bool {
    let world = World::default();
    let by_action = gate.judges.iter().any(|(_, judge)| match judge {
        Judge::AllsGreen(action) => !action.spares(need, &world).is_no(),
        Judge::Tollgate(_) => true,
        _ => false,
    });
    by_action || input.policy.job(need).is_some_and(|job| job.advisory)
}
