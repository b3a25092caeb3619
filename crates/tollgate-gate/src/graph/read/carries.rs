//! What a `needs` is for, as far as a workflow file tells. Where it may be for more, it is taken for more.

use std::collections::BTreeMap;

use tollgate_common::workflow::Job;
use tollgate_common::workflow::expression::{Answer, Conclusion};
use tollgate_common::workflow::yaml::Node;

use crate::graph::input::Carries;
use crate::lint::simulate::job_runs;
use crate::workflows::File;

/// What the need of `job` for the job with the number `need` is for.
pub(super) fn carries(file: &File, job: &Job, need: usize, is_gate: bool) -> Carries {
    let needed = &file.workflow.jobs[need];
    let is_more = is_gate
        || [job, needed].into_iter().any(is_opaque)
        || publishes(job)
        || mentions(job, &needed.id.text)
        || (hands_on(needed) && takes(job));
    if is_more { Carries::Something } else { after_failure(file, job, &needed.id.text) }
}

/// Whether the job starts when the one that it needs failed, whatever became of its other needs.
fn after_failure(file: &File, job: &Job, need: &str) -> Carries {
    let starts = [Conclusion::Success, Conclusion::Skipped].map(|others| {
        let end = |id: &str| if id.eq_ignore_ascii_case(need) { Conclusion::Failure } else { others };
        let results: BTreeMap<&str, Conclusion> =
            file.dag.needs(&job.id.text).map(|id| (id, end(id))).collect();
        job_runs(file, job, &results, None, false)
    });
    match starts {
        [Answer::No, Answer::No] => Carries::FailureOnly,
        [Answer::Yes, Answer::Yes] => Carries::Nothing,
        _ => Carries::Something,
    }
}

/// What a called workflow does is not looked at; and deployments wait for each other for reasons of their own.
fn is_opaque(job: &Job) -> bool {
    job.uses.is_some() || job.steps.is_empty() || job.raw.get("environment").is_some()
}

/// A job that may write somewhere, or has secrets, has to wait until others have passed.
fn publishes(job: &Job) -> bool {
    let writes = job.raw.get("permissions").is_some_and(|node| any(node, |text| text.starts_with("write")));
    writes || job.raw.entries.iter().any(|entry| any(&entry.value, |text| text.contains("secrets")))
}

/// Whether anything in it but its `needs` speaks of this need, or of all of them.
fn mentions(job: &Job, need: &str) -> bool {
    let entries = job.raw.entries.iter().filter(|entry| entry.key.text != "needs");
    entries.into_iter().any(|entry| any(&entry.value, |text| speaks_of(&text.to_lowercase(), need)))
}

/// `needs.this`, or `needs` with anything else than the name of another job after it.
fn speaks_of(text: &str, need: &str) -> bool {
    text.match_indices("needs").any(|(at, word)| {
        let rest = &text[at + word.len()..];
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let name = rest.strip_prefix('.').map(|rest| rest.split(|c| !is_name(c)).next().unwrap_or_default());
        !name.is_some_and(|name| !name.is_empty() && !name.eq_ignore_ascii_case(need))
    })
}

/// What one job leaves for another besides outputs: artifacts, and what is cached under a name that both know.
fn hands_on(job: &Job) -> bool {
    works_with(job, &["upload", "cache"])
}

fn takes(job: &Job) -> bool {
    works_with(job, &["download", "deploy", "merge", "cache"])
}

fn works_with(job: &Job, words: &[&str]) -> bool {
    job.steps.iter().any(|step| {
        let target = step.uses.as_ref().map(|uses| uses.target.text.to_lowercase());
        // rust-cache keeps a cache for each job, unless it is told to share it.
        let shares = || any(&Node::Mapping(step.raw.clone()), |text| text.starts_with("shared-key"));
        target.is_some_and(|target| {
            words.iter().any(|word| target.contains(word)) && (!target.contains("rust-cache") || shares())
        }) || step.run.as_ref().is_some_and(|run| run.script.text.contains("gh run download"))
    })
}

fn any(node: &Node, is: impl Fn(&str) -> bool) -> bool {
    let mut found = false;
    node.scalars(&mut |scalar| found = found || is(&scalar.text));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_speaks_of_a_need_by_its_name_or_of_all() {
        for (text, expected) in [
            ("${{ needs.plan.outputs.x }}", true),
            ("${{ needs.plan-b.outputs.x }}", false),
            ("needs['plan']", true),
            ("${{ needs.*.result }}", true),
            ("${{ tojson(needs) }}", true),
            ("${{ needs.other.result }}", false),
            ("cargo test", false),
        ] {
            assert_eq!(speaks_of(text, "plan"), expected, "{text}");
        }
    }
}
