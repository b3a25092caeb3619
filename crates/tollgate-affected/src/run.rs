//! One run of the tool: read, decide, render.

use std::path::Path;

use anyhow::anyhow;
use tollgate_common::text::{Style, did_you_mean};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use crate::cli::{Args, Command, Format, LintArgs, LintFormat};
use crate::decide::{Input, decide};
use crate::declared::declarations;
use crate::lint::{Finding, Severity};
use crate::path::RepoPath;
use crate::read::{Reading, read, read_tree};
use crate::render;
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
        Some(Command::Lint(args)) => lint(args, ctx),
        Some(Command::Replay(_)) => Err(Failure::new(anyhow!("`replay` is not built yet"))),
    }
}

fn lint(args: &LintArgs, ctx: &mut Ctx) -> Result<Outcome> {
    let findings = crate::lint::lint(&read_tree(&args.manifest_path, ctx)?);
    let text = match args.format {
        LintFormat::Human => render::lint(&findings, Style::new(ctx.stdout_color)),
        LintFormat::Json => render::json::lint_v1::render(&findings)?,
    };
    emit::data(ctx, text.as_bytes())?;
    let is_warning = |finding: &Finding| finding.severity == Severity::Warning;
    Ok(if findings.iter().any(is_warning) { Outcome::No } else { Outcome::Pass })
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
        Format::Cargo => match &report.workspaces[..] {
            [_] => render::cargo(report),
            workspaces => return Err(of_several(workspaces)),
        },
        Format::Json => render::json::v1::render(report)?,
    })
}

/// No command line of cargo's is for more than one workspace.
fn of_several(workspaces: &[RepoPath]) -> Failure {
    let message =
        anyhow!("the answer is for {} workspaces, and cargo builds one at a time", workspaces.len());
    let failure = Failure::new(message).hint("take the answer apart by workspace: --format json");
    workspaces.iter().fold(failure, |failure, manifest| {
        failure.hint(format!("or ask for one workspace: --manifest-path {manifest}"))
    })
}

fn explain(name: &str, input: &Input, report: &Report, root: &Path, ctx: &Ctx) -> Result<String> {
    let package = match report.members_called(name)[..] {
        [package] => package,
        [] => return Err(no_member(name, report)),
        ref several => {
            let labels: Vec<_> = several.iter().map(|id| report.label(&report.packages[id.0])).collect();
            let failure = Failure::new(anyhow!("`{name}` is a member of more than one workspace"));
            return Err(labels
                .into_iter()
                .fold(failure, |failure, label| failure.hint(format!("--explain {label}"))));
        }
    };
    let declarations = declarations(input, report, package, root);
    Ok(render::explain(report, package, &declarations, Style::new(ctx.stdout_color)))
}

fn no_member(name: &str, report: &Report) -> Failure {
    let members = report.packages.iter().filter(|info| info.is_member).map(|info| info.name.as_str());
    let failure = Failure::new(anyhow!("`{name}` is no member of the workspace"));
    match did_you_mean(name, members) {
        Some(member) => failure.hint(format!("did you mean `{member}`?")),
        None => failure,
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
