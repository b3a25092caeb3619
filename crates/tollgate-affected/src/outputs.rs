//! What is written beside standard output: the plan file, the outputs of a step, and its summary.
//!
//! An output that cannot be written is a failure, since a job that reads nothing would take that for an answer.
//! The summary is for people: without it the answer stands all the same.

use std::path::Path;

use anyhow::{Context, anyhow};
use tollgate_common::plan::Plan;
use tollgate_common::text::{Style, escape_lines};
use tollgate_common::{Ctx, Failure, Result, emit, github};

/// An environment variable cannot hold more (131,071 bytes on Linux), and the gate gets all outputs of a job in one.
const ROOM: usize = 128 * 1024;

/// Writes the plan where the user asked for it.
pub fn plan_file(path: &Path, plan: &Plan, ctx: &Ctx) -> Result<()> {
    let path = ctx.cwd.join(path);
    let text = plan.to_json()? + "\n";
    std::fs::write(&path, text).with_context(|| format!("cannot write the plan to {}", path.display()))?;
    Ok(())
}

/// Adds to the outputs of the step.
pub fn of_step(outputs: &[(&str, String)], ctx: &mut Ctx) -> Result<()> {
    let Some(file) = ctx.env.get("GITHUB_OUTPUT") else {
        return Err(Failure::new(anyhow!(
            "GITHUB_OUTPUT is not set, so there is nowhere to write the outputs"
        ))
        .hint("it is set in a step of GitHub Actions; elsewhere ask for another format"));
    };
    let text: String = outputs.iter().map(|(name, value)| github::output(name, value)).collect();
    let file = ctx.cwd.join(file);
    github::append(&file, &text)
        .with_context(|| format!("cannot write the outputs to {} (GITHUB_OUTPUT)", file.display()))?;
    let size: usize = outputs.iter().map(|(_, value)| value.len()).sum();
    if size > ROOM {
        let note = format!(
            "the outputs have {size} bytes in all, more than one environment variable can hold: let the job have \
             those only that are used, and for the gate the plan"
        );
        say(ctx, &note);
    }
    Ok(())
}

/// Adds to the summary of the step, if it has one.
pub fn summary_of_step(summary: &str, ctx: &mut Ctx) {
    let Some(file) = ctx.env.get("GITHUB_STEP_SUMMARY").map(|file| ctx.cwd.join(file)) else {
        return;
    };
    if let Err(err) = github::append(&file, summary) {
        let warning = Style::new(ctx.stderr_color).warning("warning");
        let text = format!("cannot write the step summary to {}: {err}", file.display());
        emit::talk(ctx, &format!("{warning}: {}\n", escape_lines(&text)));
    }
}

/// A remark on standard error.
pub fn say(ctx: &mut Ctx, note: &str) {
    let word = Style::new(ctx.stderr_color).hint("note");
    emit::talk(ctx, &format!("{word}: {}\n", escape_lines(note)));
}
