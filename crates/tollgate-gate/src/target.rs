//! Where cargo builds: the target directory, below which the records of runs are.
//!
//! Cargo is asked, since its configuration may say it in many places. Where it cannot be asked, or there is no package,
//! it is `target` in the root.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;
use tollgate_common::Ctx;
use tollgate_common::process::{command_with, probe};

/// So long is cargo waited for; a workspace of 3000 members takes a second.
const PATIENCE: Duration = Duration::from_secs(20);

/// So much of what it says is read; a workspace of 3000 members takes 20 MB.
const LENGTH: usize = 256 * 1024 * 1024;

#[derive(Deserialize)]
struct Metadata {
    target_directory: PathBuf,
}

/// The target directory of the workspace at `root`.
pub(crate) fn directory(root: &Path, ctx: &Ctx) -> PathBuf {
    // The two ways to say it that need no asking (The Cargo Book, "Environment variables").
    let said = ["CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"].iter().find_map(|name| ctx.env.get(name));
    match said {
        // Where the jobs run, cargo takes it for a part of that directory.
        Some(said) => root.join(said),
        None => asked(root, ctx).unwrap_or_else(|| root.join("target")),
    }
}

fn asked(root: &Path, ctx: &Ctx) -> Option<PathBuf> {
    if !root.join("Cargo.toml").is_file() {
        return None;
    }
    let mut command = command_with(&ctx.env, root, "cargo");
    command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]);
    let answer = probe::ask_at_length(&mut command, PATIENCE, LENGTH).ok()?;
    let metadata: Metadata = serde_json::from_slice(&answer.stdout).ok()?;
    answer.status?.success().then_some(metadata.target_directory)
}
