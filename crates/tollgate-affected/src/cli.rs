//! The command line. Nothing is read here, and nothing else in the crate knows clap.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::render::matrix::MOST as MOST_SHARDS;

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

    /// The Cargo.toml of a workspace; several times: one answer for all of them [default: `workspaces` of
    /// tollgate.toml, else the one found from the current directory, as cargo does]
    #[arg(long, verbatim_doc_comment, value_name = "PATH")]
    pub manifest_path: Vec<PathBuf>,

    /// Read the changed paths from a file, or `-` for standard input, instead of asking git: relative to
    /// the root of the repository and separated by NUL bytes, as `git diff --name-only -z` prints them
    #[arg(long, verbatim_doc_comment, value_name = "FILE", conflicts_with_all = ["base", "head", "direct"])]
    pub changed_files: Option<PathBuf>,

    /// A target directory of an earlier build: what it recorded as inputs, of compilations (`*.d`) and of
    /// build scripts (`output`), counts besides; may be given several times
    #[arg(long, verbatim_doc_comment, value_name = "DIR")]
    pub dep_info: Vec<PathBuf>,

    /// `changed` stops at the crates that changed themselves, before those that depend on them
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t, value_name = "SCOPE")]
    pub scope: Scope,

    /// How to print the answer
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t)]
    pub format: Format,

    /// Print why this package is selected: the whole chain from a changed file
    #[arg(long, verbatim_doc_comment, value_name = "PACKAGE", conflicts_with_all = [
        "format", "plan_file",
    ])]
    pub explain: Option<String>,

    /// Print why this package is not selected: what changed, and where each way to the package ends
    #[arg(long, verbatim_doc_comment, value_name = "PACKAGE", conflicts_with_all = [
        "format", "explain", "plan_file",
    ])]
    pub why_not: Option<String>,

    /// Print who takes this file as input: what would be selected if it changed, whether it did or not
    #[arg(long, verbatim_doc_comment, value_name = "PATH", conflicts_with_all = [
        "format", "explain", "why_not", "base", "head", "direct", "changed_files", "on_unknown_base", "plan_file",
    ])]
    pub why_file: Option<PathBuf>,

    /// Take the packages that this job runs with, and none if it is to be skipped [default: all that are
    /// selected, or every package where a file changed that only jobs read]
    #[arg(long, verbatim_doc_comment, value_name = "NAME")]
    pub job: Option<String>,

    /// Write the plan, which says for every job whether it has to run, to this file
    #[arg(long, verbatim_doc_comment, value_name = "FILE")]
    pub plan_file: Option<PathBuf>,

    /// Exit with this code instead of 0 where there is no package to print
    #[arg(long, verbatim_doc_comment, value_name = "CODE", value_parser = none_exit)]
    pub none_exit: Option<u8>,

    /// Let packages share entries of the matrix, so that there are at most so many, of about the same weight
    #[arg(long, verbatim_doc_comment, value_name = "N", value_parser = shards)]
    pub shards: Option<usize>,

    /// Take as weights for `--shards` the test times of this JUnit file, as nextest writes it
    #[arg(long, verbatim_doc_comment, value_name = "FILE", requires = "shards")]
    pub junit: Vec<PathBuf>,

    /// Take as weights for `--shards` what jobs took that ran with these packages, or with `--job` that one: the
    /// records of `tollgate-gate run`, in `target/tollgate/runs.jsonl`
    #[arg(long, verbatim_doc_comment, value_name = "FILE", requires = "shards")]
    pub records: Vec<PathBuf>,

    /// Whether files that only jobs read select no package even where no jobs are declared. For comparing the
    /// answer with what cargo rebuilds: it runs no jobs.
    #[arg(skip)]
    pub jobs_apart: bool,

    /// What to do when the state to compare with cannot be found [default: all in CI, error elsewhere]
    #[arg(long, verbatim_doc_comment, value_enum, value_name = "ACTION")]
    pub on_unknown_base: Option<OnUnknownBase>,
}

/// What else the tool does.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// What widens answers in this repository, and the rule that would narrow each
    ///
    /// Warnings are mistakes: a rule that no file matches or that a later one decides, a forced rule over what
    /// the compiler reads, a program that tests start though nothing says so. Advice is what would make
    /// answers tighter.
    #[command(verbatim_doc_comment, after_help = AFTER_LINT_HELP)]
    Lint(LintArgs),
    /// Compare the answers for past commits with what cargo rebuilt
    #[command(verbatim_doc_comment)]
    Replay(ReplayArgs),
}

/// The arguments of `lint`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct LintArgs {
    /// The Cargo.toml of a workspace; several times: all of them [default: `workspaces` of tollgate.toml,
    /// else the one found from the current directory, as cargo does]
    #[arg(long, verbatim_doc_comment, value_name = "PATH")]
    pub manifest_path: Vec<PathBuf>,

    /// How to print the findings
    #[arg(long, verbatim_doc_comment, value_enum, default_value_t)]
    pub format: LintFormat,
}

/// The formats of the findings of `lint`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LintFormat {
    /// For people: what, where, and what to do
    #[default]
    Human,
    /// Everything, as JSON (version 1)
    Json,
}

/// The arguments of `replay`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct ReplayArgs {
    /// How many commits, counted along first parents
    #[arg(long, verbatim_doc_comment, value_name = "N", default_value_t = 30, value_parser = at_least_one)]
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

    /// Where the checkouts, their target directory and the records of what cargo rebuilt are kept: a new
    /// directory, or that of an earlier replay [default: tollgate/replay in the target directory of the
    /// workspace]
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
    /// Arguments for nextest: as for cargo, and a filterset
    Nextest,
    /// A job matrix as JSON: an entry a package, or with `--shards` for several
    Matrix,
    /// The outputs and the summary of a step of GitHub Actions
    Github,
    /// The affected graph for Graphviz
    Dot,
    /// The affected graph for Mermaid
    Mermaid,
}

impl Format {
    /// Whether it prints packages and nothing else.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Names | Self::Cargo | Self::Nextest | Self::Matrix)
    }
}

/// What an unknown base means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OnUnknownBase {
    /// Exit with 2 and say how to mend it
    Error,
    /// Select everything, and say why
    All,
}

/// Codes that mean something else are taken.
fn none_exit(text: &str) -> Result<u8, String> {
    match text.parse() {
        Ok(code @ (1 | 4..)) => Ok(code),
        _ => Err("it has to be 1 or 4 to 255: 0, 2 and 3 have a meaning already".to_owned()),
    }
}

fn shards(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(shards @ 1..=MOST_SHARDS) => Ok(shards),
        _ => Err(format!("it has to be 1 to {MOST_SHARDS}, the most entries of a matrix")),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number @ 1..) => Ok(number),
        _ => Err("it has to be a number, and at least 1".to_owned()),
    }
}

const AFTER_LINT_HELP: &str = "\
Exit status:
  0  nothing was found, or only advice
  1  there is a warning
  2  the command line, the configuration, the repository or the workspace cannot be used
  3  the findings could not be written";

const AFTER_HELP: &str = "\
Exit status:
  0  the question was answered, also when nothing is selected (but see --none-exit)
  2  the command line, the configuration, the repository or the workspace cannot be used
  3  the answer could not be found or written";
