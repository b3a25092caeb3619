//! One run of the tool: read, decide, render.

use anyhow::anyhow;
use tollgate_common::text::Style;
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use crate::cli::{Args, Command, Format};
use crate::decide::decide;
use crate::questions;
use crate::read::{Reading, read};
use crate::render;
use crate::report::Report;

/// Runs the tool: prints which members the change affects.
///
/// # Errors
/// When the repository, the workspace, the configuration or the command line cannot be used; see
/// [`tollgate_common::Failure`].
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    match args.command {
        None => answer(&args, ctx),
        Some(Command::Lint(_)) => Err(Failure::new(anyhow!("`lint` is not built yet"))),
        Some(Command::Replay(_)) => Err(Failure::new(anyhow!("`replay` is not built yet"))),
    }
}

fn answer(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    let Reading { input, root, in_github } = read(args, ctx)?;
    let report = decide(&input);
    let style = Style::new(ctx.stdout_color);
    let explanation = questions::answer(args, &input, &report, &root, style)?;
    let explains = explanation.is_some();
    let text = explanation.map_or_else(|| format(args.format, &report, style), Ok)?;
    emit::data(ctx, text.as_bytes())?;
    if args.base.is_none() && (explains || !matches!(args.format, Format::Human | Format::Json)) {
        say_base(&report, ctx);
    }
    if args.why_file.is_none() && (explains || args.format != Format::Human) {
        say_why_everything(&report, ctx);
    }
    if in_github {
        annotate(&report, ctx);
    }
    Ok(Outcome::Pass)
}

fn format(format: Format, report: &Report, style: Style) -> Result<String> {
    Ok(match format {
        Format::Human => render::human(report, style),
        Format::Names => render::names(report),
        Format::Cargo => render::cargo(report),
        Format::Json => render::json::v1::render(report)?,
    })
}

/// Where the answer itself does not say which rule found the state compared with, standard error does; whoever
/// named the state knows it.
fn say_base(report: &Report, ctx: &mut Ctx) {
    if let Some(base) = render::compared_with(report) {
        emit::talk(ctx, &format!("{base}\n"));
    }
}

/// Whoever reads names from standard output should see on standard error that, and why, these are all.
fn say_why_everything(report: &Report, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color);
    let text: String = render::everything(report, style);
    emit::talk(ctx, text.trim_start_matches('\n'));
}

/// Annotations are read from either stream; standard output is for data.
fn annotate(report: &Report, ctx: &mut Ctx) {
    // Ten of a kind are shown for a step; the first says what the others would.
    let unknown = report.everything.iter().find(|everything| everything.path.is_none());
    if let Some(everything) = unknown {
        let help: String = everything.hints.iter().map(|hint| format!("\nhelp: {hint}")).collect();
        let message = format!("{}{help}", everything.reason);
        let text = github::annotation(github::Level::Warning, "affected: everything is selected", &message);
        emit::talk(ctx, &text);
    }
}
