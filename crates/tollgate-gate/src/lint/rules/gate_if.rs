//! `gate-if`: the gate itself is skipped when it matters, and a skipped check counts as passed.

use std::collections::BTreeMap;

use tollgate_common::text::escape;
use tollgate_common::workflow::Condition;
use tollgate_common::workflow::expression::{Answer, Conclusion, Expr, Kind, condition, evaluate};
use tollgate_common::workflow::yaml::Span;

use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::lint::simulate::{self, events, green};
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "gate-if",
    severity: Severity::Error,
    why: "the gate is skipped when one of its needs goes wrong, and GitHub takes a skipped check for a passed one",
    explain: "\
A required check counts as passed when it is successful, neutral or skipped (docs.github.com, \"Troubleshooting required
status checks\"). A job without an `if` is skipped when a job that it needs failed or was skipped; so is one whose `if`
has no status function, since `success() &&` is put before it. `success() || failure() || cancelled()` is not the same
as `always()`: a need that ran out of time is `cancelled` and the run is not, so that none of the three is true.
`!cancelled() && x` is recorded as skipped when the run was cancelled and `x` is false; `!cancelled()` alone is recorded
as cancelled, which blocks.

A gate runs always, and looks at results in a step: `if: always()`.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    skipped_by_need(input, file, gate).or_else(|| skipped_by_cancel(file, gate)).into_iter().collect()
}

/// The `if`, or the id where there is none.
fn place(gate: &Gate<'_>) -> Span {
    let condition = gate.job.condition.as_ref();
    condition.map_or(gate.job.id.place.span, |condition| condition.scalar.place.span)
}

fn skipped_by_need(input: &Input, file: &File, gate: &Gate<'_>) -> Option<Finding> {
    let needs = gate.needs(file);
    let ends = [
        (Conclusion::Failure, "fails"),
        (Conclusion::Cancelled, "is cancelled, by its time limit for example"),
    ];
    let (need, said) = ends.into_iter().find_map(|(end, said)| {
        let need = needs
            .iter()
            .find(|need| green(input, file, gate, (need, end)).is_some_and(|green| green.skipped))?;
        Some((*need, said))
    })?;
    let id = quoted(gate.id());
    let message =
        format!("{id} is skipped when {} {said}, and a skipped check counts as passed", quoted(need));
    let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, place(gate), message);
    finding.job = Some(gate.id().to_owned());
    finding.label = match &gate.job.condition {
        None => "it has no `if`, so it runs only when all jobs before it succeeded".to_owned(),
        Some(condition) if condition.expr().is_some_and(|expr| !expr.has_status_function()) => {
            "no status function is in it, so `success() &&` is put before it".to_owned()
        }
        Some(_) => "this is false then".to_owned(),
    };
    remedy(input, file, gate, &mut finding);
    Some(finding)
}

fn remedy(input: &Input, file: &File, gate: &Gate<'_>, finding: &mut Finding) {
    let text = better(gate.job.condition.as_ref());
    let would_judge = is_red_with(input, file, gate, &text);
    if would_judge {
        finding.help.push(format!("let it run always: `if: {}`", escape(&text)));
        finding.fix = Some(Fix::SetIf { job: gate.id().to_owned(), text });
    } else {
        finding.help.push(
            "let it run always (`if: always()`), with a step that fails unless every need succeeded: \
             tollgate-gate does that"
                .to_owned(),
        );
    }
}

/// What stands in it beside status functions stays.
fn better(condition: Option<&Condition>) -> String {
    let always = "always()".to_owned();
    let Some((text, expr)) =
        condition.and_then(|condition| Some((&condition.scalar.text, condition.expr()?)))
    else {
        return always;
    };
    let parts: &[Expr] = if let Kind::And(parts) = &expr.kind { parts } else { std::slice::from_ref(expr) };
    let written = |part: &Expr| {
        let text = text.get(part.range.clone()).unwrap_or_default().trim();
        if matches!(part.kind, Kind::Or(_)) { format!("({text})") } else { text.to_owned() }
    };
    let kept = parts.iter().filter(|part| !part.has_status_function()).map(written);
    std::iter::once(always).chain(kept).collect::<Vec<_>>().join(" && ")
}

/// Whether with this `if` the gate fails when any of its needs does: else it would not help, or make it worse.
fn is_red_with(input: &Input, file: &File, gate: &Gate<'_>, text: &str) -> bool {
    let Ok(Some((expr, _))) = condition(text) else { return false };
    let mut better = file.clone();
    let Some(job) = better.workflow.jobs.iter_mut().find(|job| job.id.text == gate.id()) else {
        return false;
    };
    let scalar = gate.job.id.clone();
    job.condition =
        Some(Condition { key: scalar.clone(), scalar, wrapped: false, expression: Ok(Some(expr)) });
    let job = job.clone();
    let gate = Gate { job: &job, ..gate.clone() };
    let usual = |event, forced| {
        simulate::play(&better, simulate::Assumed { event, forced, unclear: Conclusion::Skipped })
    };
    gate.needs(&better).into_iter().all(|need| {
        events(&better).into_iter().all(|event| {
            let results = usual(event, Some((need, Conclusion::Failure)));
            let needs: BTreeMap<&str, Conclusion> =
                better.dag.needs(gate.id()).filter_map(|id| Some((id, *results.get(id)?))).collect();
            let world = simulate::world(&better, gate.id(), &results, event, false);
            gate.fails(input, &needs, &world).is_yes()
                && !simulate::job_runs(&better, &job, &results, event, false).is_no()
        })
    })
}

/// `!cancelled() && x`: what is recorded depends on `x`.
fn skipped_by_cancel(file: &File, gate: &Gate<'_>) -> Option<Finding> {
    let condition = gate.job.condition.as_ref()?;
    let Kind::And(parts) = &condition.expr()?.kind else { return None };
    if !parts.iter().any(is_not_cancelled) {
        return None;
    }
    let results = |end| gate.needs(file).into_iter().map(|need| (need, end)).collect::<BTreeMap<_, _>>();
    let rest = events(file).into_iter().flat_map(|event| {
        [Conclusion::Cancelled, Conclusion::Skipped].map(|end| {
            let world = simulate::world(file, gate.id(), &results(end), event, true);
            let others = parts.iter().filter(|part| !is_not_cancelled(part));
            let answer = others.map(|part| evaluate(part, &world).truth()).fold(Answer::Yes, Answer::and);
            // What is false on this event anyway has nothing to do with the cancel.
            let usual = simulate::job_runs(file, gate.job, &results(Conclusion::Success), event, false);
            let failed = simulate::job_runs(file, gate.job, &results(Conclusion::Failure), event, false);
            if usual.is_no() && failed.is_no() { Answer::Yes } else { answer }
        })
    });
    let severity = match rest.min()? {
        Answer::Yes => return None,
        Answer::No => Severity::Error,
        Answer::Unknown => Severity::Warning,
    };
    let span = condition.scalar.place.span;
    let message = format!(
        "{} can be skipped when the run is cancelled, and a skipped check counts as passed",
        quoted(gate.id())
    );
    let mut finding = Finding::new(RULE.id, severity, gate.file, span, message);
    finding.job = Some(gate.id().to_owned());
    finding.label = "with `!cancelled()` alone it would be recorded as cancelled".to_owned();
    finding
        .help
        .push("let `!cancelled()` or `always()` stand alone, and look at the rest in a step".to_owned());
    Some(finding)
}

fn is_not_cancelled(part: &Expr) -> bool {
    matches!(&part.kind, Kind::Not(inner)
        if matches!(&inner.kind, Kind::Call(name, _) if name.eq_ignore_ascii_case("cancelled")))
}
