//! The command line. Nothing here decides; clap is known to this module and to the `args` of the commands alone.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use tollgate_common::jobs::{Allowed, Skip};

use crate::{graph, init, lint, runner};

/// The single required check: one verdict over the jobs of a pipeline
///
/// Without a command it gives the verdict: it reads what became of the jobs that the gate needs (`toJSON(needs)`) and
/// says whether the pull request may be merged. Every job has to succeed unless the policy says otherwise, and a
/// skip is good only where a plan for this very commit says so. The policy is in tollgate.toml, in flags, or both.
#[derive(Clone, Debug, Default, Parser)]
#[command(
    name = "tollgate-gate",
    version,
    verbatim_doc_comment,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = AFTER_HELP
)]
pub struct Args {
    /// What else the tool does.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The arguments of the verdict.
    #[command(flatten)]
    pub verdict: VerdictArgs,
}

/// What the tool does.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Say whether the jobs that the gate needs have done what they should (what happens without a command)
    #[command(after_help = AFTER_HELP)]
    Verdict(Box<VerdictArgs>),
    /// Find gates that can be green when they should not be, in the workflow files
    #[command(after_help = lint::AFTER_HELP)]
    Lint(lint::Args),
    /// Show the jobs as a graph, and where the time goes: the critical path, and the room that other jobs have
    #[command(after_help = graph::AFTER_HELP)]
    Graph(graph::Args),
    /// Write a tollgate.toml and a workflow with a gate, from what the repository does already; the diff is shown first
    #[command(after_help = init::AFTER_HELP)]
    Init(init::Args),
    /// Run the jobs of tollgate.toml on this machine, what is cheap first
    #[command(after_help = runner::AFTER_HELP)]
    Run(runner::Args),
}

/// The arguments of the verdict.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct VerdictArgs {
    /// Read what became of the jobs from this file, or from standard input (`-`)
    #[arg(long, verbatim_doc_comment, value_name = "FILE", conflicts_with = "needs_env")]
    pub needs: Option<PathBuf>,

    /// Read what became of the jobs from this environment variable
    #[arg(long, verbatim_doc_comment, value_name = "NAME", default_value = "NEEDS")]
    pub needs_env: String,

    /// The workflow file in which the gate is a job; it tells which job's failure kept others from running
    /// [default: the one that GITHUB_WORKFLOW_REF names, if it is there]
    #[arg(long, verbatim_doc_comment, value_name = "FILE")]
    pub workflow: Option<PathBuf>,

    /// How to print the verdict [default: github in GitHub Actions, human elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum)]
    pub format: Option<Format>,

    /// What may happen to the jobs.
    #[command(flatten)]
    pub policy: PolicyArgs,

    /// The run that is judged.
    #[command(flatten)]
    pub run: RunArgs,

    /// The inputs of another gate.
    #[command(flatten)]
    pub compat: CompatArgs,
}

/// What may happen to the jobs.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "Policy, in addition to tollgate.toml")]
pub struct PolicyArgs {
    /// When a job may be skipped: never, planned (when the plan says so) or always
    #[arg(long, verbatim_doc_comment, value_name = "JOB=WHEN", value_parser = skip)]
    pub skip: Vec<(String, Skip)>,

    /// An event on which a job may be skipped; on others it may not
    #[arg(long, verbatim_doc_comment, value_name = "JOB=EVENT", value_parser = pair)]
    pub skip_on: Vec<(String, String)>,

    /// A result that only warns: failure or cancelled
    #[arg(long, verbatim_doc_comment, value_name = "JOB=RESULT", value_parser = allow)]
    pub allow: Vec<(String, Allowed)>,

    /// A job of which any result only warns
    #[arg(long, verbatim_doc_comment, value_name = "JOB")]
    pub advisory: Vec<String>,

    /// A job that the gate need not judge, and why
    #[arg(long, verbatim_doc_comment, value_name = "JOB=REASON", value_parser = pair)]
    pub exclude: Vec<(String, String)>,

    /// The job with the plan as its output `plan` [default: plan, if a job may be skipped by plan]
    #[arg(long, verbatim_doc_comment, value_name = "JOB")]
    pub plan_job: Option<String>,

    /// An event on which every job has to run, whatever the plan says
    #[arg(long, verbatim_doc_comment, value_name = "EVENT")]
    pub full_run_on: Vec<String>,

    /// Pass also where nothing ran and no plan says so
    #[arg(long, verbatim_doc_comment)]
    pub allow_empty: bool,
}

/// The run that is judged.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "The run")]
pub struct RunArgs {
    /// The commit that the plan has to be for [default: what the CI system says]
    #[arg(long, verbatim_doc_comment, value_name = "COMMIT", value_parser = commit)]
    pub sha: Option<String>,

    /// What started the run [default: what the CI system says]
    #[arg(long, verbatim_doc_comment, value_name = "NAME")]
    pub event: Option<String>,
}

/// The inputs of another gate.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = "For those who come from re-actors/alls-green")]
pub struct CompatArgs {
    /// Take the inputs of that action; what they mean is ours
    #[arg(long, verbatim_doc_comment, value_enum, value_name = "ACTION")]
    pub compat: Option<Compat>,

    /// Its input `jobs`: what became of the jobs, as JSON
    #[arg(long, verbatim_doc_comment, value_name = "JSON", requires = "compat", conflicts_with_all = ["needs", "needs_env"])]
    pub jobs: Option<String>,

    /// Its input `allowed-failures`: jobs whose failure only warns; a list by commas or lines, or JSON
    #[arg(long, verbatim_doc_comment, value_name = "LIST", requires = "compat")]
    pub allowed_failures: Option<String>,

    /// Its input `allowed-skips`: jobs that may be skipped at any time; a list by commas or lines, or JSON
    #[arg(long, verbatim_doc_comment, value_name = "LIST", requires = "compat")]
    pub allowed_skips: Option<String>,
}

/// The actions whose inputs are understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Compat {
    /// re-actors/alls-green
    AllsGreen,
}

/// The formats of the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: a line a job, and the verdict in one sentence
    Human,
    /// The same in a group of the log, with annotations and the step's summary; named on the command line, also
    /// the step's output `verdict`
    Github,
    /// Everything, as JSON (version 1)
    Json,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((job, value)) if !job.trim().is_empty() && !value.trim().is_empty() => {
            Ok((job.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("it has two parts with `=` between them, and the first is a job".to_owned()),
    }
}

fn skip(text: &str) -> Result<(String, Skip), String> {
    let (job, when) = pair(text)?;
    match when.as_str() {
        "never" => Ok((job, Skip::Never)),
        "planned" => Ok((job, Skip::Planned)),
        "always" => Ok((job, Skip::Always)),
        _ => Err("a job may be skipped `never`, `planned` or `always`".to_owned()),
    }
}

fn allow(text: &str) -> Result<(String, Allowed), String> {
    let (job, result) = pair(text)?;
    match result.as_str() {
        "failure" => Ok((job, Allowed::Failure)),
        "cancelled" => Ok((job, Allowed::Cancelled)),
        "skipped" => Err(format!("that is `--skip {job}=planned` or `--skip {job}=always`")),
        _ => Err("a job may be allowed `failure` or `cancelled`".to_owned()),
    }
}

fn commit(text: &str) -> Result<String, String> {
    let text = text.trim().to_ascii_lowercase();
    if tollgate_common::plan::is_commit(&text) {
        Ok(text)
    } else {
        Err("it takes the whole id of a commit, 40 hexadecimal digits (64 for SHA-256)".to_owned())
    }
}

const AFTER_HELP: &str = "\
Exit status:
  0  pass
  1  fail
  2  the command line, the configuration or the input cannot be used
  3  cancelled: nothing failed, but jobs were cancelled or timed out; or the answer could not be found or written";
