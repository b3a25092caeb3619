//! Everything that the verdict depends on, read: the command line, `tollgate.toml`, the needs, the CI system's
//! variables, and the workflow file if there is one.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use tollgate_common::ci::{self, Ci, Provider};
use tollgate_common::config::{ConfigFile, repository};
use tollgate_common::jobs::Skip;
use tollgate_common::text::escape;
use tollgate_common::{Ctx, Failure, Result};

use super::compat;
use super::decide::Input;
use super::events;
use super::id::JobId;
use super::needs::{JobResult, Needs};
use super::policy::Policy;
use super::workflow;
use crate::cli::{PolicyArgs, VerdictArgs};

/// What was read.
pub(crate) struct Reading {
    pub(crate) input: Input,
    /// Whether this is a run of GitHub Actions.
    pub(crate) in_github: bool,
}

/// Reads. The policy comes first: it says whose output is the plan.
pub(crate) fn read(args: &VerdictArgs, ctx: &mut Ctx) -> Result<Reading> {
    let ci = ci::detect(&ctx.env, None).filter(|ci| ci.provider != Provider::Other);
    let root = root(&ctx.cwd, ctx.env.get("GITHUB_WORKSPACE"));
    let file = ConfigFile::discover(&ctx.cwd, &root)?;
    let mut policy = Policy::read(&file)?;
    let mut notes = Vec::new();
    compat::add(&mut policy, &args.compat, &mut notes)?;
    add_flags(&mut policy, &args.policy)?;
    args.run.event.as_deref().map_or(Ok(()), |event| events::known("--event", event))?;
    let needs = needs(args, policy.planner().as_ref(), ctx)?;
    let gate = ctx.env.text("GITHUB_JOB").map(JobId::new);
    let dag = workflow::dag(args.workflow.as_deref(), &root, ctx, (&needs, gate.as_ref()), &mut notes)?;
    let said = |of: fn(&Ci) -> Option<String>| ci.as_ref().and_then(of);
    let event = args.run.event.clone().or_else(|| said(|ci| ci.common_event().map(str::to_owned)));
    let commit = args.run.sha.clone().or_else(|| said(|ci| ci.head.as_deref().map(str::to_ascii_lowercase)));
    let in_github = ci.is_some_and(|ci| ci.provider == Provider::GitHub);
    if in_github && file.path().is_none() && policy == Policy::default() {
        notes.extend(lost_policy(&needs));
    }
    Ok(Reading { input: Input { needs, policy, dag, gate, event, commit, notes }, in_github })
}

/// The root of the repository: what GitHub says if we are in there, else the nearest directory that git knows.
fn root(cwd: &Path, workspace: Option<&OsStr>) -> PathBuf {
    let workspace = workspace.map(Path::new).filter(|workspace| cwd.starts_with(workspace));
    let found = workspace.or_else(|| repository(cwd));
    found.unwrap_or(cwd).to_owned()
}

/// The flags add to the file; for `skip` they replace what it says of a job.
fn add_flags(policy: &mut Policy, flags: &PolicyArgs) -> Result<()> {
    for (job, when) in &flags.skip {
        policy.job(job).skip = *when;
    }
    for (job, event) in &flags.skip_on {
        policy.job(job).skip_on.push(event.clone());
    }
    for (job, result) in &flags.allow {
        policy.job(job).allow.push(*result);
    }
    for job in &flags.advisory {
        policy.job(job).advisory = true;
    }
    policy.exclude.extend(flags.exclude.iter().map(|(job, reason)| (JobId::new(job), reason.clone())));
    policy.plan_job = flags.plan_job.as_deref().map(JobId::new).or_else(|| policy.plan_job.take());
    policy.full_run_on.extend(flags.full_run_on.iter().cloned());
    policy.allow_empty |= flags.allow_empty;
    events::check(policy)?;
    check_leave(policy)
}

/// A leave that nothing gives means that its author expects something else than what would happen.
fn check_leave(policy: &Policy) -> Result<()> {
    let lost = policy.jobs.iter().find(|(_, job)| !job.skip_on.is_empty() && job.skip == Skip::Never);
    lost.map_or(Ok(()), |(id, _)| {
        let message = anyhow!(
            "`skip-on` of the job `{id}` says on which events it may be skipped, and `skip` that it never may"
        );
        Err(Failure::new(message).hint("say when: `skip = \"planned\"` or `skip = \"always\"`"))
    })
}

/// Skips that nothing allows, and nothing that went wrong: a policy may have been meant, and the checkout forgotten.
fn lost_policy(needs: &Needs) -> Option<String> {
    let is = |wanted: &[JobResult]| needs.jobs.iter().filter(|need| wanted.contains(&need.result)).count();
    let (skipped, fine) = (is(&[JobResult::Skipped]), is(&[JobResult::Skipped, JobResult::Success]));
    (skipped > 0 && fine == needs.jobs.len()).then(|| {
        "no job may be skipped: there is no tollgate.toml here, and no flag says so. Is the repository checked out before this step?"
            .to_owned()
    })
}

fn needs(args: &VerdictArgs, planner: Option<&JobId>, ctx: &mut Ctx) -> Result<Needs> {
    if let Some(json) = &args.compat.jobs {
        return Needs::read(json.as_bytes(), planner);
    }
    match &args.needs {
        Some(file) if file.as_os_str() == "-" => Needs::read(&mut ctx.stdin, planner),
        Some(file) => {
            let file = ctx.cwd.join(file);
            let shown = file.display().to_string();
            let input = File::open(&file).with_context(|| format!("cannot open {}", escape(&shown)))?;
            Needs::read(input, planner)
        }
        None => {
            let name = &args.needs_env;
            let value = ctx.env.get(name).ok_or_else(|| not_set(name))?;
            Needs::read(value.as_encoded_bytes().take(u64::MAX), planner)
        }
    }
}

fn not_set(name: &str) -> Failure {
    let name = escape(name);
    Failure::new(anyhow!("there is nothing to judge: the variable {name} is not set, or empty"))
        .hint(format!("in the step that runs this: `env: {{ {name}: \"${{{{ toJSON(needs) }}}}\" }}`"))
        .hint("or read it from a file or a pipe: --needs FILE, --needs -")
}
