//! What is measured: one workspace after the other, and on each the same commands.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, anyhow};
use tollgate_common::{Ctx, Failure, Result, emit, process};

use crate::cli::Affected;
use crate::generated;
use crate::measure::{Cost, Pair, alone, pairs};

/// The sizes that show how the cost grows.
const SIZES: [usize; 4] = [50, 200, 1000, 3000];

/// A workspace and what was measured on it.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) members: usize,
    /// Files that git tracks.
    pub(crate) files: usize,
    /// For the last commit.
    pub(crate) commit: Pair,
    /// For a file that no package owns, so that the sources have to be searched for its name.
    pub(crate) unowned: Pair,
    /// The full `cargo metadata`; `None` where it fails, as without the network it may.
    pub(crate) full: Option<Cost>,
}

/// Measures on every workspace that was asked for, and says on standard error where it is.
pub(crate) fn measure_all(args: &Affected, ctx: &mut Ctx) -> Result<Vec<Row>> {
    let tool = ctx.cwd.join(&args.tool);
    let mut repos: Vec<PathBuf> = args.repo.iter().map(|repo| ctx.cwd.join(repo)).collect();
    let sizes = if args.members.is_empty() && repos.is_empty() { &SIZES[..] } else { &args.members };
    // The binary is in `release`, or the like, of a target directory.
    let scratch = tool.ancestors().nth(2).unwrap_or(Path::new(".")).join("tollgate/bench");
    for members in sizes {
        emit::talk(ctx, &format!("generating {members} members\n"));
        repos.push(generated::write(&scratch, *members, ctx)?);
    }
    let mut rows = Vec::new();
    for repo in repos {
        emit::talk(ctx, &format!("measuring {}\n", repo.display()));
        rows.push(measure(args.runs, &repo, &tool, &scratch, ctx)?);
    }
    Ok(rows)
}

fn measure(runs: usize, repo: &Path, tool: &Path, scratch: &Path, ctx: &Ctx) -> Result<Row> {
    let list = scratch.join("changed-files");
    std::fs::create_dir_all(scratch)
        .and_then(|()| std::fs::write(&list, "no-package-owns-this.data\0"))
        .with_context(|| format!("cannot write {}", list.display()))?;
    let floor = || in_repo(ctx, repo, "cargo", &["metadata", "--no-deps", "--format-version", "1"]);
    let affected = |arguments: &[&str]| {
        let mut command = process::command(ctx, tool);
        command.current_dir(repo).args(["--format", "json"]).args(arguments);
        command
    };
    let commit = affected(&["--base", "HEAD^1", "--direct", "--head", "HEAD"]);
    let mut unowned = affected(&["--changed-files"]);
    unowned.arg(&list);
    Ok(Row {
        name: repo.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        members: members(&mut floor())?,
        files: lines(&mut in_repo(ctx, repo, "git", &["ls-files"]))?,
        commit: pairs(runs, floor(), commit)?,
        unowned: pairs(runs, floor(), unowned)?,
        full: alone(runs.min(3), in_repo(ctx, repo, "cargo", &["metadata", "--format-version", "1"])).ok(),
    })
}

fn in_repo(ctx: &Ctx, repo: &Path, program: &str, arguments: &[&str]) -> Command {
    let mut command = process::command(ctx, program);
    command.current_dir(repo).args(arguments);
    command
}

/// How many packages the floor describes.
fn members(metadata: &mut Command) -> Result<usize> {
    Ok(answer(metadata)?.matches("\"manifest_path\":").count())
}

fn lines(command: &mut Command) -> Result<usize> {
    Ok(answer(command)?.lines().count())
}

/// What a command prints.
pub(crate) fn answer(command: &mut Command) -> Result<String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().with_context(|| format!("cannot start {name}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(anyhow!("{name} failed ({}): {}", output.status, stderr.trim_end())))
}
