//! Whether the gate needs every job that it has to judge: a job that somebody forgot in `needs` can fail unseen.

use std::collections::BTreeSet;

use anyhow::anyhow;
use tollgate_common::{Failure, Result};

use super::decide::Input;
use super::id::JobId;
use super::proof::Proof;

/// Where the policy asks for it: every job of the workflow is needed, or excluded, or comes after the gate.
pub(super) fn check(input: &Input) -> Result<()> {
    if !input.policy.whole_workflow {
        return Ok(());
    }
    let (Some(dag), Some(gate)) = (&input.dag, &input.gate) else {
        let what = if input.dag.is_none() {
            "the workflow file is not known"
        } else {
            "it is not known which of its jobs the gate is"
        };
        let message = anyhow!("every job of the workflow has to be among the needs of the gate, and {what}");
        return Err(Failure::new(message)
            .hint("check the repository out before this step, or name the file: --workflow .github/workflows/NAME.yml")
            .hint("on GitHub GITHUB_JOB names the gate's own job"));
    };
    let after = dag.descendants(gate.as_str());
    let others = dag.jobs().filter(|id| !after.contains(id)).map(JobId::new).filter(|id| id != gate);
    refuse(input, others, "the workflow has")
}

/// What the plan says to run is judged, or excluded.
pub(super) fn check_plan(input: &Input, plan: &Proof) -> Result<()> {
    refuse(input, plan.run.keys().cloned(), "the plan says to run")
}

fn refuse(input: &Input, jobs: impl Iterator<Item = JobId>, who: &str) -> Result<()> {
    let needed: BTreeSet<_> = input.needs.jobs.iter().map(|need| &need.id).collect();
    let mut forgotten = jobs.filter(|id| !needed.contains(id) && !input.policy.exclude.contains_key(id));
    let Some(first) = forgotten.next() else {
        return Ok(());
    };
    let more = match forgotten.count() {
        0 => String::new(),
        more => format!(" (and {more} more like it)"),
    };
    let message = anyhow!(
        "{who} the job `{first}`, which is not among the needs of the gate{more}: nobody would see it fail"
    );
    Err(Failure::new(message)
        .hint(format!("add `{first}` to the `needs` of the gate's job"))
        .hint(format!("or say why it is not judged: [gate.exclude] {first} = \"…\" in tollgate.toml, or --exclude {first}=REASON")))
}
