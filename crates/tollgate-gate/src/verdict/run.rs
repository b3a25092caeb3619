//! One verdict: read, decide, and only then write. Nothing that goes wrong in writing can change a verdict for the
//! better; it can only make a pass into less where somebody asked for data that is lost.

use std::path::Path;

use anyhow::Context;
use tollgate_common::text::{Style, escape};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use super::decide::decide;
use super::read;
use super::report::{Report, Verdict};
use crate::cli::{Format, VerdictArgs};
use crate::render::{self, json};

/// Gives the verdict.
pub(crate) fn run(args: &VerdictArgs, ctx: &mut Ctx) -> Result<Outcome> {
    let reading = read::read(args, ctx)?;
    let (report, in_github) = (decide(&reading.input)?, reading.in_github);
    write(args, &report, in_github, ctx)
}

fn write(args: &VerdictArgs, report: &Report, in_github: bool, ctx: &mut Ctx) -> Result<Outcome> {
    let outcome = match report.verdict {
        Verdict::Pass => Outcome::Pass,
        Verdict::Fail => Outcome::No,
        Verdict::Cancelled => Outcome::Unknown,
    };
    let format = args.format.unwrap_or(if in_github { Format::Github } else { Format::Human });
    match format {
        // Whoever reads along sees less; the verdict is the exit code.
        Format::Human => {
            let text = render::human(report, Style::new(ctx.stdout_color));
            let text = if in_github { github::log(&text) } else { text };
            drop(emit::data(ctx, text.as_bytes()));
        }
        Format::Json => or_red(outcome, emit::data(ctx, json::v1::render(report)?.as_bytes()))?,
        Format::Github => {
            drop(emit::data(ctx, (render::log(report) + &render::annotations(report)).as_bytes()));
            summarize(report, ctx);
            if args.format.is_some() {
                or_red(outcome, write_outputs(report, ctx))?;
            }
        }
    }
    Ok(outcome)
}

/// Data that was asked for and is lost is a failure, unless the verdict is red already.
fn or_red(outcome: Outcome, written: Result<()>) -> Result<()> {
    written.map_err(|failure| if outcome == Outcome::Pass { failure } else { failure.with_outcome(outcome) })
}

/// The summary is there for those who read it; that it cannot be written is said, and the verdict stands.
fn summarize(report: &Report, ctx: &mut Ctx) {
    let Some(file) = ctx.env.get("GITHUB_STEP_SUMMARY").map(Path::new) else {
        return;
    };
    if let Err(err) = github::append(&ctx.cwd.join(file), &render::summary(report)) {
        let message = format!("the summary cannot be written: {}", escape(&err.to_string()));
        emit::talk(ctx, &github::annotation(github::Level::Warning, "gate", &message));
    }
}

fn write_outputs(report: &Report, ctx: &Ctx) -> Result<()> {
    let file = ctx.env.get("GITHUB_OUTPUT").map(Path::new);
    let file =
        file.context("`--format github` writes an output of the step, and GITHUB_OUTPUT is not set")?;
    let shown = file.display().to_string();
    github::append(&ctx.cwd.join(file), &render::outputs(report))
        .with_context(|| format!("cannot write {}", escape(&shown)))
        .map_err(Failure::new)
}
