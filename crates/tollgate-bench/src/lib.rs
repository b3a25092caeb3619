//! What the tools cost: CPU and wall time of the whole process tree, in pairs with what they stand on.
//!
//! Comes in: a built tool, and workspaces to run it on, real ones or generated ones of any size. Goes out: a
//! table of medians. Knows the tools' command lines and nothing of their insides.

mod cli;
mod generated;
mod measure;
mod subject;
mod table;

pub use cli::{Affected, Args, Command};
pub use measure::{Cost, Pair};

use tollgate_common::{Ctx, Outcome, Result, emit};

/// Measures, and prints the table.
///
/// # Errors
/// When a workspace cannot be used, or a command that is measured fails.
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    let Command::Affected(args) = &args.command;
    let rows = subject::measure_all(args, ctx)?;
    emit::data(ctx, table::render(&rows).as_bytes())?;
    Ok(Outcome::Pass)
}
