//! What is made from the tools' own definitions, and so cannot part from them: man pages, completions, JSON Schemas
//! and reference pages.
//!
//! Comes in: the clap command of each tool, and the types of what it reads and writes. Goes out: files in a directory. It
//! links every tool, which is why no tool and not xtask has this: nobody who runs a tool should compile it.

mod assets;
mod cli;
mod reference;
mod schemas;
mod tables;

pub use cli::{Args, Task};

use anyhow::Context as _;
use tollgate_common::{Ctx, Outcome, Result};

/// Writes what was asked for.
///
/// # Errors
/// When a file cannot be written.
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    match &args.task {
        Task::Assets { directory } => assets::write(&ctx.cwd.join(directory))?,
        Task::Reference { directory } => {
            for (name, text) in reference::files()? {
                let path = ctx.cwd.join(directory).join(name);
                std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
            }
        }
    }
    Ok(Outcome::Pass)
}
