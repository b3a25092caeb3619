//! The arguments of `graph`.

use std::path::PathBuf;

use clap::ValueEnum;

/// The arguments of `graph`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Args {
    /// The workflow file, or a tollgate.toml [default: the workflow with the gate in it, or the only one; where there
    /// is none, tollgate.toml]
    #[arg(verbatim_doc_comment, value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// How to show it
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t)]
    pub format: Format,

    /// How long the jobs took: what GitHub answers to GET /repos/{owner}/{repo}/actions/runs/{run}/jobs, for one run or
    /// several [default for tollgate.toml: what `run` has recorded on this machine]
    #[arg(long, verbatim_doc_comment, value_name = "FILE", num_args = 1..)]
    pub runs: Vec<PathBuf>,

    /// What a job spends on which crate: the HTML that `cargo build --timings` writes
    #[arg(long, verbatim_doc_comment, value_name = "JOB=FILE", value_parser = job_and_file)]
    pub timings: Vec<(String, PathBuf)>,
}

/// The formats of the graph.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: a line a job, below the one that it waits for longest
    #[default]
    Text,
    /// A flowchart, for Markdown on GitHub
    Mermaid,
    /// For Graphviz
    Dot,
    /// Everything, as JSON (version 1)
    Json,
    /// A page of its own with a chart: one file, without scripts
    Html,
}

/// What stands under the help.
pub const AFTER_HELP: &str = "\
Exit status:
  0  shown
  2  the command line, a workflow, tollgate.toml or a file with times cannot be used
  3  the answer could not be written";

fn job_and_file(text: &str) -> Result<(String, PathBuf), String> {
    match text.split_once('=') {
        Some((job, file)) if !job.trim().is_empty() && !file.is_empty() => {
            Ok((job.trim().to_owned(), PathBuf::from(file)))
        }
        _ => Err("it is a job, `=`, and the HTML that cargo wrote when the job built".to_owned()),
    }
}
