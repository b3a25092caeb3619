//! `name`: two checks of one name, and nobody knows which of them was required.

use tollgate_common::text::escape;
use tollgate_common::workflow::{Job, Trigger};

use super::filter::check_name;
use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::lint::simulate::{PULL_REQUEST_EVENTS, can_run};
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "name",
    severity: Severity::Error,
    why: "another job makes a check of the same name as the gate's, and a required check is known by its name",
    explain: "\
Branch protection knows a check by its name alone, and the name has to be unique over all workflows: with two of one name
the result is ambiguous (docs.github.com, \"About protected branches\"), and one of them can be green while the gate is
not. Meant are jobs that run on the same event. Two workflows that share the pull requests between them by path filters
are how GitHub's documentation stands in for a check that is left out; they are not meant.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let name = check_name(gate.job);
    // What is computed cannot be compared.
    if name.contains("${{") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (number, other) in input.files.iter().enumerate() {
        let same = other.workflow.jobs.iter().filter(|job| is_same(job, gate, number, name));
        for job in same.filter(|job| share_an_event(file, gate.job, other, job)) {
            found.push(finding(gate, name, other, job));
        }
    }
    found
}

fn finding(gate: &Gate<'_>, name: &str, other: &File, job: &Job) -> Finding {
    let span = gate.job.name.as_ref().map_or(gate.job.id.place.span, |name| name.place.span);
    let message = format!("the check of {} is not the only one named {}", quoted(gate.id()), quoted(name));
    let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, span, message);
    finding.job = Some(gate.id().to_owned());
    let (id, path, line) = (quoted(&job.id.text), escape(&other.path), job.id.place.span.line);
    finding.label = format!("{id} in {path}:{line} makes one too");
    finding.help.push("give it a name that no other job has, and require that".to_owned());
    finding
}

fn is_same(job: &Job, gate: &Gate<'_>, number: usize, name: &str) -> bool {
    let is_gate = number == gate.file && job.id.text == gate.job.id.text;
    // A matrix puts its values behind the name.
    !is_gate && check_name(job) == name && !job.is_matrix() && job.uses.is_none()
}

/// Whether both can run for the same pull request.
fn share_an_event(file: &File, gate: &Job, other: &File, job: &Job) -> bool {
    let is_narrow = |trigger: &Trigger| {
        ["paths", "paths-ignore", "branches", "branches-ignore", "types"]
            .iter()
            .any(|filter| trigger.filter(filter).is_some())
    };
    let is_same_file = std::ptr::eq(file, other);
    PULL_REQUEST_EVENTS.into_iter().any(|event| {
        let (Some(a), Some(b)) = (file.workflow.on.get(event), other.workflow.on.get(event)) else {
            return false;
        };
        let is_shared = is_same_file || (!is_narrow(a) && !is_narrow(b));
        is_shared && can_run(file, gate, event) && can_run(other, job, event)
    })
}
