//! The command line. Nothing is read here, and nothing else in the crate knows clap.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

/// Which crates does this change touch, and why?
///
/// Compares two states of the repository and prints the members of the cargo workspace that the change can
/// affect, each with its cause. What cannot be known widens the answer, and the answer says so.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "tollgate-affected", version, after_help = AFTER_HELP, verbatim_doc_comment)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    /// Something other than an answer for one change.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// What to compare with: a branch, tag or commit [default: from the CI event, else from
    /// tollgate.toml, else where HEAD left origin/HEAD]
    #[arg(long, verbatim_doc_comment, value_name = "REV")]
    pub base: Option<String>,

    /// The state to answer for; it has to be checked out [default: HEAD in CI, the working tree with
    /// staged, unstaged and untracked files elsewhere]
    #[arg(long, verbatim_doc_comment, value_name = "REV")]
    pub head: Option<String>,

    /// Compare with the base itself, not with the merge base of base and head
    #[arg(long, verbatim_doc_comment)]
    pub direct: bool,

    /// The Cargo.toml of the workspace [default: found from the current directory, as cargo does]
    #[arg(long, verbatim_doc_comment, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,

    /// Read the changed paths from a file, or `-` for standard input, instead of asking git: relative to
    /// the root of the repository and separated by NUL bytes, as `git diff --name-only -z` prints them
    #[arg(long, verbatim_doc_comment, value_name = "FILE", conflicts_with_all = ["base", "head", "direct"])]
    pub changed_files: Option<PathBuf>,

    /// `changed` stops at the crates that changed themselves, before those that depend on them
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t, value_name = "SCOPE")]
    pub scope: Scope,

    /// How to print the answer
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t)]
    pub format: Format,

    /// Print why this package is selected: the whole chain from a changed file
    #[arg(long, verbatim_doc_comment, value_name = "PACKAGE", conflicts_with = "format")]
    pub explain: Option<String>,

    /// What to do when the state to compare with cannot be found [default: all in CI, error elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum, value_name = "ACTION")]
    pub on_unknown_base: Option<OnUnknownBase>,
}

/// What else the tool does.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// What widens answers in this repository, and the rule that would narrow each
    #[command(verbatim_doc_comment)]
    Lint(LintArgs),
    /// Compare the answers for past commits with what cargo rebuilt
    #[command(verbatim_doc_comment)]
    Replay(ReplayArgs),
}

/// The arguments of `lint`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct LintArgs {}

/// The arguments of `replay`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ReplayArgs {
    /// How many commits, counted along first parents
    #[arg(long, verbatim_doc_comment, value_name = "N", default_value_t = 30)]
    pub last: usize,

    /// The newest commit [default: HEAD]
    #[arg(long, verbatim_doc_comment, value_name = "REV")]
    pub from: Option<String>,

    /// What cargo is to build: its arguments, separated by spaces
    #[arg(
        long,
        verbatim_doc_comment,
        value_name = "ARGS",
        default_value = "check --workspace --all-targets"
    )]
    pub command: String,

    /// The Cargo.toml of the workspace [default: found from the current directory, as cargo does]
    #[arg(long, verbatim_doc_comment, value_name = "PATH")]
    pub manifest_path: Option<PathBuf>,

    /// Where the checkouts, their target directory and the records of what cargo rebuilt are kept
    /// [default: tollgate/replay in the target directory of the workspace]
    #[arg(long, verbatim_doc_comment, value_name = "DIR")]
    pub dir: Option<PathBuf>,

    /// Build again what could not be built in an earlier replay
    #[arg(long, verbatim_doc_comment)]
    pub retry: bool,

    /// How to print the comparison
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t)]
    pub format: ReplayFormat,
}

/// The formats of a replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReplayFormat {
    /// For people: what was missed, a line a commit, the sums, and what was too much by its cause
    #[default]
    Human,
    /// Everything, as JSON (version 1)
    Json,
}

/// How far a change is followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Scope {
    /// The packages that changed, and all that depend on them.
    #[default]
    Affected,
    /// Only the packages that changed themselves.
    Changed,
}

/// The formats of the answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people: what changed, what is selected, and why
    #[default]
    Human,
    /// One package name a line; nothing when nothing is selected
    Names,
    /// Everything, as JSON (version 1)
    Json,
    /// Arguments for cargo: `-p a -p b`, `--workspace` for all, nothing for none
    Cargo,
}

/// What an unknown base means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnUnknownBase {
    /// Exit with 2 and say how to mend it
    Error,
    /// Select everything, and say why
    All,
}

const AFTER_HELP: &str = "\
Exit status:
  0  the question was answered, also when nothing is selected
  2  the command line, the configuration, the repository or the workspace cannot be used
  3  the answer could not be found or written";
