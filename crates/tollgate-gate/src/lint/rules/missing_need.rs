//! `missing-need`: a job that nobody waits for can fail, and the gate is green.

use std::collections::BTreeSet;

use tollgate_common::workflow::Job;
use tollgate_common::workflow::expression::Conclusion;
use tollgate_common::workflow::yaml::Span;

use super::{Check, Rule, list, quoted};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::lint::simulate::{Assumed, PULL_REQUEST_EVENTS, play};
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "missing-need",
    severity: Severity::Error,
    why: "a job that runs on pull requests is not needed by the gate, so that its failure blocks nothing",
    explain: "\
A job that is added to a workflow and forgotten in the `needs` of the gate can fail on every pull request, and nobody
has to notice. Jobs that run on other events only, and those that come after the gate, are not meant. Nor is a job
that another gate of the file needs.

Add it to the `needs` of the gate, or say why it does not count, in tollgate.toml:

    [gate.exclude]
    preview = \"a service to reviewers; nothing depends on it\"

It is an error where the gate is tollgate's own or was named with --gate, and one warning for all of them elsewhere: whether
they are to block anything is not written down there.",
    check: Check::Whole(check),
};

/// So many of them are shown in the text.
const MOST_SHOWN: usize = 3;

fn check(input: &Input, gates: &[Gate<'_>]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (number, file) in input.files.iter().enumerate() {
        let gates: Vec<&Gate<'_>> = gates.iter().filter(|gate| gate.file == number).collect();
        // With several, the one that needs most is the one in which something was forgotten.
        if let Some(gate) = gates.iter().max_by_key(|gate| gate.needs(file).len()) {
            found.extend(missing(input, file, gate, &gates));
        }
    }
    found
}

fn missing(input: &Input, file: &File, gate: &Gate<'_>, gates: &[&Gate<'_>]) -> Vec<Finding> {
    let mut known: BTreeSet<&str> = BTreeSet::new();
    for gate in gates {
        known.extend(file.dag.id(gate.id()));
        known.extend(file.dag.ancestors(gate.id()));
        known.extend(file.dag.descendants(gate.id()));
    }
    let on_pull_requests = running(file);
    let forgotten = file.workflow.jobs.iter().filter(|job| {
        let id = job.id.text.as_str();
        !known.contains(id) && on_pull_requests.contains(id) && !input.policy.excludes(id)
    });
    let forgotten: Vec<&Job> = forgotten.collect();
    if gate.is_certain {
        return forgotten.into_iter().map(|job| finding(gate, job)).collect();
    }
    if forgotten.is_empty() { Vec::new() } else { vec![together(gate, &forgotten)] }
}

/// Of a gate that is not ours we do not know what it is to be about: one warning is enough.
fn together(gate: &Gate<'_>, jobs: &[&Job]) -> Finding {
    let names = list(jobs.iter().map(|job| job.id.text.as_str()));
    let verb = if jobs.len() == 1 { "runs" } else { "run" };
    let message = format!("{} does not need {names}, which {verb} on pull requests", quoted(gate.id()));
    let mut finding = Finding::new(RULE.id, Severity::Warning, gate.file, place(gate), message);
    finding.job = Some(gate.id().to_owned());
    finding.label = "what is not among these can fail, and the gate is green".to_owned();
    finding.related = jobs.iter().take(MOST_SHOWN).map(|job| (job.id.place.span, String::new())).collect();
    finding.help.push(format!(
        "add them to the `needs` of {}, unless they are meant to block nothing",
        quoted(gate.id())
    ));
    finding
}

fn place(gate: &Gate<'_>) -> Span {
    gate.job.needs.entry.as_ref().map_or(gate.job.id.place.span, |entry| entry.key.place.span)
}

/// The jobs that run on pull requests when all goes well.
fn running(file: &File) -> BTreeSet<&str> {
    let on = &file.workflow.on;
    let events = PULL_REQUEST_EVENTS.into_iter().filter(|event| on.get(event).is_some());
    let runs = events.flat_map(|event| {
        let all = play(file, Assumed { event: Some(event), forced: None, unclear: Conclusion::Success });
        all.into_iter().filter(|(_, end)| *end == Conclusion::Success).map(|(id, _)| id)
    });
    runs.collect()
}

fn finding(gate: &Gate<'_>, job: &Job) -> Finding {
    let id = &job.id.text;
    let message = format!("{} does not need {}, which runs on pull requests", quoted(gate.id()), quoted(id));
    let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, job.id.place.span, message);
    finding.job = Some(id.clone());
    finding.label = "this can fail, and the gate is green".to_owned();
    finding.related.push((place(gate), "it is not among these".to_owned()));
    finding.help.push(format!("add {} to the `needs` of {}", quoted(id), quoted(gate.id())));
    finding.help.push(format!(
        "or say why it does not count: `[gate.exclude]` in tollgate.toml, {} = \"…\"",
        quoted(id)
    ));
    finding.fix = Some(Fix::AddNeed { job: gate.id().to_owned(), need: id.clone() });
    finding
}
