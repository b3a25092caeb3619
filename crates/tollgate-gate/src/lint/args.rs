//! The arguments of `lint`.

use std::path::PathBuf;

use clap::ValueEnum;

/// The arguments of `lint`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// The workflow files [default: all of .github/workflows]
    #[arg(verbatim_doc_comment, value_name = "FILE")]
    pub files: Vec<PathBuf>,

    /// The id of the job that is the gate [default: the jobs that judge what became of others]
    #[arg(long, verbatim_doc_comment, value_name = "JOB")]
    pub gate: Option<String>,

    /// Change `needs` and `if` in the files where that mends a finding; all else stays as it is written
    #[arg(long, verbatim_doc_comment)]
    pub fix: bool,

    /// How to print the findings [default: github in GitHub Actions, text elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum)]
    pub format: Option<Format>,

    /// Print what a rule is about, and what to do
    #[arg(long, verbatim_doc_comment, value_name = "ID", conflicts_with_all = ["files", "gate", "fix", "format"])]
    pub explain: Option<String>,
}

/// The formats of the findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, as rustc prints its own
    Text,
    /// Everything, as JSON (version 1)
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// For people, with annotations for GitHub Actions
    Github,
}

/// What stands under the help.
pub const AFTER_HELP: &str = "\
Exit status:
  0  no errors; warnings do not count
  1  errors
  2  the command line, the configuration or a workflow cannot be used";
