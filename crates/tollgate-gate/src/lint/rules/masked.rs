//! `masked`: the gate judges, and its judgement does not count; or what it is shown is not what happened.

use std::collections::BTreeMap;

use tollgate_common::jobs::Allowed;
use tollgate_common::workflow::expression::{Answer, Conclusion, Kind, World, runs};
use tollgate_common::workflow::{Condition, Step};

use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::{Gate, Judge, judged_at, mentions_results};
use crate::lint::input::Input;
use crate::lint::simulate::{self, events};
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "masked",
    severity: Severity::Error,
    why: "a failure is hidden: by `continue-on-error`, or by an `if` that keeps the judging step from running",
    explain: "\
A step with `continue-on-error: true` cannot fail its job. A step whose `if` is false when a need failed judges nothing;
`failure()` in a step is about the steps before it and not about the needs. And a needed job with `continue-on-error:
true` is a success for those who need it, whatever happened in it, so that the gate cannot see its failure.

Judge in a step without an `if`, or with `if: always()`. For a job that may fail, say so where the gate decides, so that
its failure is at least shown: `advisory = true` or `allow = [\"failure\"]` in tollgate.toml.

A needed job with `continue-on-error: true` is an error where the gate is tollgate's own or was named with --gate, and a
warning elsewhere, since it can be meant.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for (step, judge) in gate.judges.iter().filter(|(_, judge)| judges(judge)) {
        found.extend(step_is_masked(file, gate, step, judge));
    }
    found.extend(needs_that_cannot_fail(input, file, gate));
    found
}

fn judges(judge: &Judge) -> bool {
    !matches!(judge, Judge::Nothing | Judge::Work)
}

/// Whether the verdict about a need is given and does not count.
pub(super) fn masks(file: &File, gate: &Gate<'_>, need: &str) -> bool {
    gate.judges.iter().any(|(step, judge)| {
        judges(judge)
            && (step.continue_on_error.as_ref().is_some_and(|flag| flag.value.is_yes())
                || never_runs(file, gate, step, judge, need).is_some())
    })
}

fn step_is_masked(file: &File, gate: &Gate<'_>, step: &Step, judge: &Judge) -> Option<Finding> {
    let new = |span, message, label: &str| {
        let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, span, message);
        finding.job = Some(gate.id().to_owned());
        finding.label = label.to_owned();
        finding
    };
    if let Some(flag) = step.continue_on_error.as_ref().filter(|flag| flag.value.is_yes()) {
        // Somebody may look at what came of it in a later step.
        if step.id.is_some() {
            return None;
        }
        let message = format!("the step by which {} judges cannot fail it", quoted(gate.id()));
        let mut finding = new(flag.scalar.place.span, message, "with this the job goes on, and succeeds");
        finding.related.push((judged_at(step, judge), "this judges".to_owned()));
        finding.help.push("take `continue-on-error` away from this step".to_owned());
        return Some(finding);
    }
    let needs = gate.needs(file);
    let (need, condition) =
        needs.iter().find_map(|need| Some((need, never_runs(file, gate, step, judge, need)?)))?;
    let message = format!("{} does not judge when {} fails", quoted(gate.id()), quoted(need));
    let mut finding =
        new(condition.scalar.place.span, message, "this is false then, so that the step is skipped");
    finding.related.push((judged_at(step, judge), "this judges".to_owned()));
    finding.help.push("take this `if` away, or let it be `always()`".to_owned());
    Some(finding)
}

/// The `if` of a judging step, when it is surely false although a need failed. That of a step that only fails is the
/// judgement itself, unless it asks for `failure()`, which is about steps.
fn never_runs<'s>(
    file: &File,
    gate: &Gate<'_>,
    step: &'s Step,
    judge: &Judge,
    need: &str,
) -> Option<&'s Condition> {
    let condition = step.condition.as_ref()?;
    let expr = condition.expr()?;
    if matches!(judge, Judge::Exit) && (!expr.calls("failure") || mentions_results(expr)) {
        return None;
    }
    let asks_others =
        expr.any(|part| matches!(&part.kind, Kind::Context(name) if !name.eq_ignore_ascii_case("needs")));
    let is_false = events(file).into_iter().all(|event| {
        let results: BTreeMap<&str, Conclusion> = gate
            .needs(file)
            .into_iter()
            .map(|id| (id, if id == need { Conclusion::Failure } else { Conclusion::Success }))
            .collect();
        let world = simulate::world(file, gate.id(), &results, event, false);
        let well = simulate::world(file, gate.id(), &BTreeMap::new(), event, false);
        // What is false when all is well too, because of the event for example, has another reason.
        let is_otherwise = asks_others && runs(Some(expr), &well.in_steps()).is_no();
        runs(Some(expr), &world.in_steps()) == Answer::No && !is_otherwise
    });
    is_false.then_some(condition)
}

fn needs_that_cannot_fail(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let severity = if gate.is_certain { Severity::Error } else { Severity::Warning };
    let one = |need: &str| {
        let job = file.workflow.job(need)?;
        let flag = job.continue_on_error.as_ref().filter(|flag| flag.value.is_yes())?;
        let may_fail =
            input.policy.job(need).is_some_and(|job| job.advisory || job.allow.contains(&Allowed::Failure));
        let world = World::default();
        let is_spared = gate.judges.iter().any(
            |(_, judge)| matches!(judge, Judge::AllsGreen(action) if !action.spares(need, &world).is_no()),
        );
        if may_fail || is_spared {
            return None;
        }
        let message = format!("{} cannot see that {} failed", quoted(gate.id()), quoted(need));
        let mut finding = Finding::new(RULE.id, severity, gate.file, flag.scalar.place.span, message);
        finding.job = Some(need.to_owned());
        finding.label = "with this its result is `success` for those who need it".to_owned();
        finding.help.push(format!("take it away, or take {} out of the `needs` of the gate", quoted(need)));
        finding.help.push(
            "with tollgate-gate, a job may fail and is still shown: `advisory = true` in tollgate.toml"
                .to_owned(),
        );
        Some(finding)
    };
    gate.needs(file).into_iter().filter_map(one).collect()
}
