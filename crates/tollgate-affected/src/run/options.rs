//! What clap cannot say of the options: which mean nothing with each other, or with what was found.

use anyhow::anyhow;
use tollgate_common::text::did_you_mean;
use tollgate_common::{Failure, Result};

use crate::choice::Choice;
use crate::cli::{Args, Format, Scope};
use crate::report::Report;

/// Options that mean nothing with this format, or would say less than is asked.
pub(super) fn check(args: &Args) -> Result<()> {
    let is_github = args.format == Format::Github;
    let wrong = |what: &str, hint: &str| Err(Failure::new(anyhow!("{what}")).hint(hint));
    if args.job.is_some() && !args.format.is_list() && !is_github {
        return wrong(
            "`--job` chooses packages, and this format does not print them",
            "--format names, cargo, nextest, matrix or github",
        );
    }
    if args.none_exit.is_some() && !args.format.is_list() {
        return wrong(
            "`--none-exit` is for formats that print packages",
            "--format names, cargo, nextest or matrix",
        );
    }
    if args.shards.is_some() && args.format != Format::Matrix && !is_github {
        return wrong("`--shards` is for the matrix", "--format matrix or github");
    }
    if args.scope == Scope::Changed && (args.plan_file.is_some() || args.job.is_some() || is_github) {
        return wrong(
            "with `--scope changed` nothing is known of the packages that depend on those that changed, so no job can be skipped",
            "leave out --scope",
        );
    }
    Ok(())
}

/// No command line of cargo's is for more than one workspace.
pub(super) fn check_workspaces(format: Format, report: &Report) -> Result<()> {
    let needs_one = matches!(format, Format::Cargo | Format::Nextest | Format::Matrix | Format::Github);
    if !needs_one || report.workspaces.len() == 1 {
        return Ok(());
    }
    let message =
        anyhow!("the answer is for {} workspaces, and cargo builds one at a time", report.workspaces.len());
    let failure = Failure::new(message).hint("take the answer apart by workspace: --format json");
    Err(report.workspaces.iter().fold(failure, |failure, manifest| {
        failure.hint(format!("or ask for one workspace: --manifest-path {manifest}"))
    }))
}

/// The packages that are asked for.
pub(super) fn choose<'a>(args: &Args, report: &'a Report) -> Result<Choice<'a>> {
    let Some(name) = &args.job else {
        return Ok(Choice::of_anybody(report));
    };
    match report.jobs.get(name) {
        Some(decision) => Ok(Choice::of_job(report, decision)),
        None => {
            let what = if report.jobs_are_declared { "no job of tollgate.toml" } else { "no default job" };
            let names = report.jobs.keys().map(String::as_str);
            Err(unknown(name, what, names))
        }
    }
}

fn unknown<'a>(name: &str, what: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    let failure = Failure::new(anyhow!("`{name}` is {what}"));
    match did_you_mean(name, known) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure,
    }
}
