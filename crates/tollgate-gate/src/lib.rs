//! The single required check: one verdict over the jobs of a pipeline.
//!
//! The verdict is read → decide → render: [`verdict::Input`] is plain data, [`verdict::decide()`] a function of it,
//! and [`render`] turns the finished report into text. [`lint`], [`graph`] and [`init`] are apart from it: they look at
//! workflow files, and the last writes one.
//! So is [`runner`], which runs jobs here.
//!
//! ```
//! use tollgate_gate::verdict::needs::Needs;
//! use tollgate_gate::verdict::{Input, decide, report::Verdict, words};
//!
//! # fn main() -> tollgate_common::Result<()> {
//! let needs = r#"{"build": {"result": "failure"}, "test": {"result": "success"}}"#;
//! let report = decide(&Input { needs: Needs::read(needs.as_bytes(), None)?, ..Input::default() })?;
//! assert_eq!(report.verdict, Verdict::Fail);
//! assert_eq!(words::sentence(&report), "gate: FAIL — build failed");
//! # Ok(())
//! # }
//! ```

pub mod cli;
#[cfg(any(test, feature = "fuzzing"))]
pub mod fuzzing;
pub mod graph;
pub mod init;
pub mod lint;
pub mod render;
pub mod runner;
#[cfg(feature = "schema")]
pub mod schema;
mod shell;
mod target;
pub mod verdict;
mod workflows;

use tollgate_common::{Ctx, Outcome, Result};

pub use cli::Args;
use cli::Command;

/// Runs the tool.
///
/// # Errors
/// When the command line, the configuration or the input cannot be used, and when data that was asked for could not
/// be written; see [`tollgate_common::Failure`].
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    match &args.command {
        None => verdict::run(&args.verdict, ctx),
        Some(Command::Verdict(args)) => verdict::run(args, ctx),
        Some(Command::Lint(args)) => lint::run(args, ctx),
        Some(Command::Graph(args)) => graph::run(args, ctx),
        Some(Command::Init(args)) => init::run(args, ctx),
        Some(Command::Run(args)) => runner::run(args, ctx),
    }
}
