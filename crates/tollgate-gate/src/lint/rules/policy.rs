//! `policy`: `tollgate.toml` and the workflows do not speak of the same jobs.

use tollgate_common::shell::assignment;
use tollgate_common::text::did_you_mean;
use tollgate_common::workflow::Job;

use super::{Check, Rule, quoted};
use crate::lint::finding::{Finding, Severity};
use crate::lint::gate::Gate;
use crate::lint::input::Input;

pub(super) const RULE: Rule = Rule {
    id: "policy",
    severity: Severity::Warning,
    why: "tollgate.toml names a job that no workflow has, or runs something else than the workflow does",
    explain: "\
What tollgate.toml says of a job holds for the job of that name in the workflow. A name that no workflow has is a typo, or
what is left of a job that is gone: its policy judges nothing. And a `run` that is not what the workflow runs makes `gate
run` on a laptop tell something else than CI. `{packages}` in it stands for anything.

Nothing is said where no workflow has any of the jobs: then they are steps of something else.",
    check: Check::Whole(check),
};

fn check(input: &Input, _: &[Gate<'_>]) -> Vec<Finding> {
    let jobs: Vec<&Job> = input.files.iter().flat_map(|file| &file.workflow.jobs).collect();
    let of = |name: &str| {
        jobs.iter().filter(|job| job.id.text.eq_ignore_ascii_case(name)).copied().collect::<Vec<_>>()
    };
    if input.policy.jobs.keys().all(|name| of(name).is_empty()) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (name, (said, span)) in &input.policy.jobs {
        let new = |message| Finding::new(RULE.id, Severity::Warning, input.config(), *span, message);
        let jobs_of_name = of(name);
        if jobs_of_name.is_empty() {
            let mut finding = new(format!("no workflow has the job {}", quoted(name)));
            let known = jobs.iter().map(|job| job.id.text.as_str());
            finding
                .help
                .extend(did_you_mean(name, known).map(|meant| format!("did you mean {}?", quoted(meant))));
            finding.job = Some(name.clone());
            found.push(finding);
        } else if let Some(run) =
            said.run.as_deref().filter(|run| !jobs_of_name.iter().any(|job| runs(job, run)))
        {
            let mut finding = new(format!("{} runs something else in the workflow", quoted(name)));
            finding.label = format!("no step of it runs `{}`", tollgate_common::text::escape(run));
            finding.help.push("`gate run` and CI should do the same".to_owned());
            finding.job = Some(name.clone());
            found.push(finding);
        }
    }
    found
}

/// What stands in front of a command as `NAME=value` can be in the `env` of the step.
fn without_variables(run: &str) -> &str {
    let mut rest = run.trim_start();
    while let Some((word, after)) = rest.split_once(char::is_whitespace) {
        if assignment(word).is_none() {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// Whether a step of a job runs this command. What is done elsewhere cannot be told.
fn runs(job: &Job, run: &str) -> bool {
    let spaced = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted: Vec<String> = without_variables(run).split("{packages}").map(spaced).collect();
    let in_order = |script: &str| {
        let script = spaced(script);
        let mut rest = script.as_str();
        wanted.iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    };
    job.uses.is_some()
        || job.steps.iter().filter_map(|step| step.run.as_ref()).any(|run| in_order(&run.script.text))
}
