//! One run of the tool: read, decide, render.

use std::path::Path;

use anyhow::anyhow;
use tollgate_common::text::{Style, did_you_mean};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use crate::cli::{Args, Command, Format};
use crate::decide::{Input, decide};
use crate::declared::declarations;
use crate::read::{Reading, read};
use crate::render;
use crate::replay;
use crate::report::Report;

/// Runs the tool: prints which members the change affects.
///
/// # Errors
/// When the repository, the workspace, the configuration or the command line cannot be used; see
/// [`tollgate_common::Failure`].
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    match &args.command {
        None => answer(&args, ctx),
        Some(Command::Lint(_)) => Err(Failure::new(anyhow!("`lint` is not built yet"))),
        Some(Command::Replay(args)) => replay::run(args, ctx),
    }
}

fn answer(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    let Reading { input, root, in_github } = read(args, ctx)?;
    let report = decide(&input);
    let text = match &args.explain {
        Some(name) => explain(name, &input, &report, &root, ctx)?,
        None => format(args.format, &report, Style::new(ctx.stdout_color))?,
    };
    emit::data(ctx, text.as_bytes())?;
    if args.format != Format::Human || args.explain.is_some() {
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

fn explain(name: &str, input: &Input, report: &Report, root: &Path, ctx: &Ctx) -> Result<String> {
    let Some(package) = input.workspace.member(name) else {
        let members = input.workspace.members().map(|id| input.workspace.package(id).name.as_str());
        let failure = Failure::new(anyhow!("`{name}` is no member of the workspace"));
        return Err(match did_you_mean(name, members) {
            Some(member) => failure.hint(format!("did you mean `{member}`?")),
            None => failure,
        });
    };
    let declarations = declarations(&input.workspace, &report.chain(package), root);
    Ok(render::explain(report, package, &declarations, Style::new(ctx.stdout_color)))
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
