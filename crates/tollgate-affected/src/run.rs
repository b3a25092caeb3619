//! One run of the tool: what the command line asks for, done.

mod answer;
mod lint;
mod options;
mod talk;

use tollgate_common::{Ctx, Outcome, Result};

use crate::cli::{Args, Command};
use crate::replay;

/// Runs the tool: prints which members the change affects.
///
/// # Errors
/// When the repository, the workspace, the configuration or the command line cannot be used; see
/// [`tollgate_common::Failure`].
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    match &args.command {
        None => answer::answer(&args, ctx),
        Some(Command::Lint(args)) => lint::lint(args, ctx),
        Some(Command::Replay(args)) => replay::run(args, ctx),
    }
}
