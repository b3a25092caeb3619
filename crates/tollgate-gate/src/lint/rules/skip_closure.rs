//! `skip-closure`: a job that the gate does not need fails, what it needs is skipped, and a skip is good.

use tollgate_common::workflow::expression::Conclusion;

use super::{Check, Rule, list, quoted};
use crate::lint::finding::{Finding, Fix, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;
use crate::lint::simulate::{Green, green};
use crate::workflows::File;

pub(super) const RULE: Rule = Rule {
    id: "skip-closure",
    severity: Severity::Error,
    why: "a job before the needed ones can fail without the gate seeing more than skipped jobs, which it lets pass",
    explain: "\
When a job fails, the jobs that need it are skipped, and those that need these too. A gate that needs only the last
of them sees `skipped`. One that lets a skip pass, as most do so that jobs can be left out on purpose, is green then,
though the job that decides what to run, or builds what the others test, has failed.

Name the job in the `needs` of the gate as well: `needs` shows results of direct needs only. Or do not let a skip pass
that nobody planned: `tollgate-gate` takes a skip only where the plan for this very commit says so.",
    check: Check::Gate(check),
};

fn check(input: &Input, file: &File, gate: &Gate<'_>) -> Vec<Finding> {
    let needs = gate.needs(file);
    let hidden = file.dag.ancestors(gate.id()).into_iter().filter(|id| !needs.contains(id));
    let found = hidden.filter_map(|id| {
        [Conclusion::Failure, Conclusion::Cancelled].into_iter().find_map(|end| {
            let green = green(input, file, gate, (id, end))?;
            let is_closed = green.all_skipped && !green.skips.is_empty();
            (!green.skipped && is_closed && !input.policy.excludes(id))
                .then(|| finding(file, gate, id, end, &green))
        })
    });
    found.collect()
}

fn finding(file: &File, gate: &Gate<'_>, id: &str, end: Conclusion, green: &Green<'_>) -> Finding {
    let entry = gate.job.needs.entry.as_ref();
    let span = entry.map_or(gate.job.id.place.span, |entry| entry.key.place.span);
    let fails = if end == Conclusion::Failure { "fails" } else { "is cancelled" };
    let message = format!("{} passes when {} {fails}", quoted(gate.id()), quoted(id));
    let mut finding = Finding::new(RULE.id, Severity::Error, gate.file, span, message);
    finding.job = Some(gate.id().to_owned());
    let are = if green.skips.len() == 1 { "is" } else { "are" };
    finding.label =
        format!("{} {are} skipped then, and it lets a skipped job pass", list(green.skips.iter().copied()));
    if let Some(job) = file.workflow.job(id) {
        finding.related.push((job.id.place.span, format!("when this {fails}")));
    }
    finding.help.push(format!("add {} to the `needs` of {}", quoted(id), quoted(gate.id())));
    finding.fix = Some(Fix::AddNeed { job: gate.id().to_owned(), need: id.to_owned() });
    finding
}
