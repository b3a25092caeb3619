//! `filter`: a required check of a workflow that is left out stays pending for ever.

use tollgate_common::workflow::Job;

use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "filter",
    severity: Severity::Error,
    why: "the workflow of the gate is left out by a path filter, and its check is pending for ever then",
    explain: "\
A workflow that a path filter leaves out makes no checks, and a required check that was never made is pending: the pull
request cannot be merged (docs.github.com, \"Troubleshooting required status checks\"). Decide inside the workflow what
has to run, as `tollgate-affected` does, and let the gate always be there.

It is an error where the gate is tollgate's own or was named with --gate, and a warning elsewhere, since it may not be
required. A second workflow with a job of the same name, for the pull requests that this one leaves out, is one way that
GitHub's documentation gives; nothing is said then.",
    check: Check::Gate(check),
};

/// The events whose checks are those of a pull request.
const EVENTS: [&str; 2] = ["pull_request", "pull_request_target"];

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    if has_stand_in(input, gate) {
        return Vec::new();
    }
    let severity = if gate.is_certain { Severity::Error } else { Severity::Warning };
    let filters = EVENTS.into_iter().filter_map(|event| file.workflow.on.get(event)).flat_map(|trigger| {
        ["paths", "paths-ignore"]
            .into_iter()
            .filter_map(move |filter| Some((trigger, trigger.filter(filter)?)))
    });
    let one = |(trigger, filter): (
        &tollgate_common::workflow::Trigger,
        &tollgate_common::workflow::yaml::Entry,
    )| {
        let message = format!(
            "{} is pending for ever on a pull request that `{}` leaves out",
            quoted(gate.id()),
            filter.key.text
        );
        let mut finding = Finding::new(RULE.id, severity, gate.file, filter.key.place.span, message);
        finding.job = Some(gate.id().to_owned());
        finding.label =
            format!("without a match there is no run for `{}`, and so no check", trigger.name.text);
        finding.related.push((gate.job.id.place.span, "nobody can wait for this then".to_owned()));
        finding
            .help
            .push("let the workflow run always, and decide in it which jobs have something to do".to_owned());
        finding
    };
    filters.map(one).collect()
}

/// Whether another workflow has a job that makes a check of the same name.
fn has_stand_in(input: &Input, gate: &Gate<'_>) -> bool {
    let name = check_name(gate.job);
    let others = input.files.iter().enumerate().filter(|(number, _)| *number != gate.file);
    others.flat_map(|(_, file)| &file.workflow.jobs).any(|job| check_name(job) == name)
}

/// The name of a job's check: its name, else its id.
pub(super) fn check_name(job: &Job) -> &str {
    job.name.as_ref().map_or(&job.id.text, |name| &name.text)
}
