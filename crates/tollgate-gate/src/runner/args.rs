//! The command line of `run`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::ValueEnum;

/// The arguments of `run`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// Run these jobs, whatever the plan says, and not those that they need [default: those that the plan asks for]
    #[arg(verbatim_doc_comment, value_name = "JOB")]
    pub jobs: Vec<String>,

    /// Run them with all packages and ask for no plan; without names, run all jobs
    #[arg(long, verbatim_doc_comment, conflicts_with = "base")]
    pub all: bool,

    /// What the plan compares with: a branch, tag or commit [default: what tollgate-affected says, mostly the merge
    /// base with the default branch]
    #[arg(long, verbatim_doc_comment, value_name = "REV")]
    pub base: Option<String>,

    /// Show what would run, in which order and why, and run nothing
    #[arg(long, verbatim_doc_comment)]
    pub dry_run: bool,

    /// Go on after a failure with all that does not need the failed job
    #[arg(long, verbatim_doc_comment)]
    pub keep_going: bool,

    /// Run also what passed on this very tree before; in CI that is always so
    #[arg(long, verbatim_doc_comment)]
    pub no_cache: bool,

    /// Run so many jobs at once; those that share a target directory of cargo wait for each other [default: 1]
    #[arg(short = 'j', long, verbatim_doc_comment, value_name = "N")]
    pub lanes: Option<NonZeroUsize>,

    /// Print what the jobs that passed have written too
    #[arg(short, long, verbatim_doc_comment)]
    pub verbose: bool,

    /// Write what became of the jobs to this file too, as JUnit XML
    #[arg(long, verbatim_doc_comment, value_name = "FILE")]
    pub junit: Option<PathBuf>,

    /// How to print [default: github in GitHub Actions, human elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum)]
    pub format: Option<Format>,
}

/// How a run is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: a line a job, the output of those that failed, and a table at the end
    Human,
    /// The same for the log of GitHub Actions: output in groups, no line of it a command, an annotation
    Github,
    /// What became of each job, as JSON (version 1); what is said meanwhile goes to standard error
    Json,
}

/// What stands below the options.
pub const AFTER_HELP: &str = "\
The jobs are those of tollgate.toml, or fmt, clippy and test where it declares none. They run along their `needs`, what
took the least time so far first. A job that passed with the same files, command, toolchain and variables is not run
again, but for CI. Ctrl-C ends what runs and all that it started: SIGINT, after 5 seconds SIGTERM, after
2 more SIGKILL; pressed twice, at once.

Exit status:
  0  every job passed, or was skipped by plan
  1  a job failed
  2  the command line, the configuration or the workspace cannot be used
  3  nothing failed, but the run was interrupted";
