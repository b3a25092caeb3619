//! The single required check: one verdict over the jobs of a pipeline
//!
//! Not built yet: it says so and ends as unusable, so that nobody mistakes it for a passing check.

use anyhow::anyhow;
use clap::Parser;
use tollgate_common::{Ctx, Failure, Outcome, Result};

/// The single required check: one verdict over the jobs of a pipeline
#[derive(Debug, Parser)]
#[command(name = "tollgate-gate", version)]
pub struct Args {}

/// Runs the tool.
///
/// # Errors
/// Always: the tool is not built yet.
pub fn run(_args: Args, _ctx: &mut Ctx) -> Result<Outcome> {
    Err(Failure::new(anyhow!("tollgate-gate is not built yet; it has decided nothing")))
}
