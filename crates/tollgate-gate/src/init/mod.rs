//! `init`: a `tollgate.toml` and a workflow for a repository that has none, found from what it does already.
//!
//! Comes in: the root manifest, the workflows, the usual files of tools, and what git says of the default branch. Goes
//! out: the files as a patch on standard output, then on disk if somebody agrees, and what to do next. No file of that
//! name is overwritten (`--xtask` adds to the root manifest, the lock file and cargo's configuration), nothing is asked of the network, and no command of the repository is run.

mod advice;
mod args;
mod change;
mod config;
mod context;
mod decide;
mod found;
mod jobs;
mod kinds;
mod manifest;
mod read;
mod script;
mod seen;
mod workflow;
mod xtask;

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::{Context, anyhow};
use tollgate_common::text::{Style, count, escape};
use tollgate_common::{Ctx, Failure, Outcome, Result, edit, emit, github};

pub use args::{AFTER_HELP, Args};
use change::Change;
use decide::Proposal;

/// The workflow that is written, from the root of the repository.
const WORKFLOW: &str = ".github/workflows/gate.yml";

/// The commit that this binary is of, if it was built for a release.
const COMMIT: Option<&str> = option_env!("TOLLGATE_COMMIT");

/// Runs `init`.
///
/// # Errors
/// When the repository cannot be read, when there is nobody to ask, and when a file cannot be written.
pub fn run(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    let seen = read::read(ctx)?;
    let reference = args.action_ref.as_deref().or(COMMIT).unwrap_or(concat!("v", env!("CARGO_PKG_VERSION")));
    let proposal = decide::decide(&seen, args.xtask, reference);
    show(&proposal, ctx)?;
    let style = Style::new(ctx.stderr_color);
    emit::talk(ctx, &advice::before(&proposal, style));
    // What would stand in the way does so whether or not somebody only looks.
    let rest = advice::rest(&proposal, style);
    let outcome = if rest.is_none() { Outcome::Pass } else { Outcome::No };
    let rest = rest.unwrap_or_default();
    if proposal.changes.is_empty() {
        emit::talk(ctx, &format!("there is nothing to write\n{rest}"));
        return Ok(outcome);
    }
    if args.dry_run {
        emit::talk(ctx, &(advice::after(&seen, &proposal, reference, "would write", style) + &rest));
        return Ok(outcome);
    }
    if !args.yes && !agreed(&proposal, ctx)? {
        emit::talk(ctx, "nothing was written\n");
        return Ok(Outcome::No);
    }
    // All or nothing, as far as one can tell before.
    for change in &proposal.changes {
        can_be_written(&seen.root, change)?;
    }
    for change in &proposal.changes {
        write(&seen.root, change)?;
    }
    emit::talk(ctx, &(advice::after(&seen, &proposal, reference, "wrote", style) + &rest));
    Ok(outcome)
}

/// The patch.
fn show(proposal: &Proposal, ctx: &mut Ctx) -> Result<()> {
    let style = Style::new(ctx.stdout_color);
    let text: String = proposal.changes.iter().map(|change| change.diff(style)).collect();
    let in_github = ctx.env.text("GITHUB_ACTIONS") == Some("true");
    let text = if in_github { github::log(&text) } else { text };
    emit::data(ctx, text.as_bytes())
}

/// Asks. Where nobody sees the question, or nobody answers, that is no agreement.
fn agreed(proposal: &Proposal, ctx: &mut Ctx) -> Result<bool> {
    let nobody = || {
        Failure::new(anyhow!("nothing was written: there is no terminal to ask on"))
            .hint("write it with `--yes`, or only look at it with `--dry-run`")
    };
    if !ctx.stderr_is_terminal {
        return Err(nobody());
    }
    emit::talk(ctx, &format!("write {}? [y/N] ", count(proposal.changes.len(), "file")));
    let mut answer = Vec::new();
    let mut byte = [0];
    while answer.len() < 64 && ctx.stdin.read(&mut byte).is_ok_and(|read| read == 1) {
        if byte[0] == b'\n' {
            let answer = String::from_utf8_lossy(&answer).trim().to_ascii_lowercase();
            return Ok(answer == "y" || answer == "yes");
        }
        answer.push(byte[0]);
    }
    emit::talk(ctx, "\n");
    Err(nobody())
}

/// A link could lead out of the repository, or be in the way of a new file.
fn can_be_written(root: &Path, change: &Change) -> Result<()> {
    let mut path = root.to_owned();
    for name in change.path.split('/') {
        path.push(name);
        if path.is_symlink() {
            let link = escape(&path.display().to_string()).into_owned();
            return Err(Failure::new(anyhow!("nothing was written: {link} is a symbolic link"))
                .hint("`--dry-run` shows what would be written, as a patch"));
        }
    }
    Ok(())
}

/// A new file is made as one that must not be there; one that is edited has to be what it was when it was read.
fn write(root: &Path, change: &Change) -> Result<()> {
    let path = root.join(&change.path);
    let wrong = || format!("cannot write {}", escape(&change.path));
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(wrong)?;
    }
    if edit::replace(&path, change.before.as_deref(), &change.after).with_context(wrong)? {
        return Ok(());
    }
    Err(Failure::new(anyhow!("{}: it has changed meanwhile", wrong())).hint("run it again"))
}
