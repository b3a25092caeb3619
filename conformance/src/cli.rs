//! The command line.

use clap::{ArgGroup, Parser};

/// Runs a tool against scenarios with known answers, or lets cargo judge the answers.
///
/// The command is run by `sh` in the workspace of each scenario. It has to print the names of the affected
/// packages, one a line; a line may say `NAME test` where only the tests of the package are affected. An
/// exit code other than 0 is a refusal to answer. `{base}`, `{head}` and `{repo}` in the command are what to
/// compare with, what is checked out, and the root of the repository.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "tollgate-conformance", version, after_help = AFTER_HELP, verbatim_doc_comment)]
#[command(group = ArgGroup::new("mode").required(true))]
pub struct Args {
    /// The tool to run, such as `my-tool --base {base}`
    #[arg(long, verbatim_doc_comment, value_name = "COMMAND", group = "mode")]
    pub command: Option<String>,

    /// What to run where the scenario is an event of GitHub Actions, for tools that read the event
    /// themselves [default: the command, and {base} is what a workflow would hand it]
    #[arg(long, verbatim_doc_comment, value_name = "COMMAND", requires = "command")]
    pub event_command: Option<String>,

    /// Let cargo judge the expected answers: build before and after each change, and compare
    #[arg(long, verbatim_doc_comment, group = "mode")]
    pub judge: bool,

    /// Only the scenarios whose names contain this
    #[arg(long, verbatim_doc_comment, value_name = "TEXT")]
    pub only: Option<String>,

    /// Leave the repositories behind, and say where
    #[arg(long, verbatim_doc_comment)]
    pub keep: bool,
}

const AFTER_HELP: &str = "\
Exit status:
  0  every answer is as expected
  1  something was missed or selected without need
  2  the suite could not be run";
