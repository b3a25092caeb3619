//! Is this machine, toolchain and repository fit for the job?
//!
//! Not built yet: it says so and ends as unusable, so that nobody mistakes it for a passing check.

use anyhow::anyhow;
use clap::Parser;
use tollgate_common::{Ctx, Failure, Outcome, Result};

/// Is this machine, toolchain and repository fit for the job?
#[derive(Debug, Parser)]
#[command(name = "tollgate-env", version)]
pub struct Args {}

/// Runs the tool.
///
/// # Errors
/// Always: the tool is not built yet.
pub fn run(_args: Args, _ctx: &mut Ctx) -> Result<Outcome> {
    Err(Failure::new(anyhow!("tollgate-env is not built yet; it has decided nothing")))
}
