//! The command line.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

/// What is made from the tools' own definitions.
#[derive(Clone, Debug, Parser)]
#[command(name = "tollgate-codegen", version)]
pub struct Args {
    /// What to make.
    #[command(subcommand)]
    pub task: Task,
}

/// What can be made.
#[derive(Clone, Debug, Subcommand)]
pub enum Task {
    /// Write man pages to DIRECTORY/man and completions to DIRECTORY/completions
    Assets {
        /// Where to; it is made if it is not there
        directory: PathBuf,
    },
    /// Write the reference pages and the JSON Schemas to DIRECTORY
    Reference {
        /// Where to; it has to be there
        directory: PathBuf,
    },
}
