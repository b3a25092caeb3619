//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// What the tools cost, in pairs with what they stand on.
#[derive(Clone, Debug, Parser)]
#[command(name = "tollgate-bench", version)]
pub struct Args {
    /// The tool to measure.
    #[command(subcommand)]
    pub command: Command,
}

/// The tools that can be measured.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// `affected` against `cargo metadata --no-deps`, its floor, and the full `cargo metadata`
    #[command(verbatim_doc_comment)]
    Affected(Affected),
}

/// What to measure `affected` on.
#[derive(Clone, Debug, clap::Args)]
pub struct Affected {
    /// The built binary of tollgate-affected; `cargo xtask bench` says where it is
    #[arg(long, verbatim_doc_comment, value_name = "PATH")]
    pub tool: PathBuf,

    /// A checked-out workspace, whose last commit is the change; may be given more than once
    #[arg(long, verbatim_doc_comment, value_name = "PATH")]
    pub repo: Vec<PathBuf>,

    /// Workspaces to generate, by their number of members [default: 50,200,1000,3000 without --repo]
    #[arg(long, verbatim_doc_comment, value_name = "N", value_delimiter = ',')]
    pub members: Vec<usize>,

    /// How often each command runs; the median is what counts
    #[arg(long, verbatim_doc_comment, value_name = "N", default_value_t = 10)]
    pub runs: usize,
}
