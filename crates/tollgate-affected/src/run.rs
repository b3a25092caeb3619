//! One run of the tool: read, decide, render, write.

use anyhow::anyhow;
use tollgate_common::text::{Style, did_you_mean};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use crate::choice::Choice;
use crate::cli::{Args, Command, Format, LintArgs, LintFormat, Scope};
use crate::decide::decide;
use crate::lint::{Finding, Severity};
use crate::outputs;
use crate::questions;
use crate::read::{Reading, read, read_tree};
use crate::render::{self, matrix};
use crate::replay;
use crate::report::Report;
use crate::weights;

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
        Some(Command::Replay(args)) => replay::run(args, ctx),
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
    check(args)?;
    let reading = read(args, ctx)?;
    let report = decide(&reading.input);
    let style = Style::new(ctx.stdout_color);
    if let Some(text) = questions::answer(args, &reading.input, &report, &reading.root, style)? {
        return explained(args, &text, &report, ctx);
    }
    check_workspaces(args.format, &report)?;
    let choice = choose(args, &report)?;
    let matrix = make_matrix(args, &choice, &reading, ctx)?;
    let text = format(args.format, &report, &choice, &matrix, style)?;
    let text = if reading.in_github && args.format == Format::Human { github::log(&text) } else { text };
    write(args, &reading, &report, &choice, &matrix, ctx)?;
    emit::data(ctx, text.as_bytes())?;
    if args.base.is_none() && !matches!(args.format, Format::Human | Format::Json | Format::Github) {
        say_base(&report, ctx);
    }
    if !matches!(args.format, Format::Human | Format::Github) {
        say_why_everything(&report, ctx);
    }
    if args.format.is_list() || args.format == Format::Github {
        say_what_is_special(args.format, &choice, &matrix, ctx);
    }
    if reading.in_github {
        annotate(&report, ctx);
    }
    Ok(args.none_exit.filter(|_| choice.members.is_empty()).map_or(Outcome::Pass, Outcome::AsAsked))
}

/// The answer to a question about one package or one file.
fn explained(args: &Args, text: &str, report: &Report, ctx: &mut Ctx) -> Result<Outcome> {
    emit::data(ctx, text.as_bytes())?;
    if args.why_file.is_none() {
        if args.base.is_none() {
            say_base(report, ctx);
        }
        say_why_everything(report, ctx);
    }
    Ok(Outcome::Pass)
}

/// What clap cannot say: options that mean nothing with this format, or would say less than is asked.
fn check(args: &Args) -> Result<()> {
    let is_github = args.format == Format::Github;
    let wrong = |what: &str, hint: &str| Err(Failure::new(anyhow!("{what}")).hint(hint));
    if args.job.is_some() && !args.format.is_list() && !is_github {
        return wrong(
            "`--job` chooses packages, and this format does not print them",
            "--format names, cargo, nextest, matrix or github",
        );
    }
    if args.none_exit.is_some() && !args.format.is_list() {
        return wrong(
            "`--none-exit` is for formats that print packages",
            "--format names, cargo, nextest or matrix",
        );
    }
    if args.shards.is_some() && args.format != Format::Matrix && !is_github {
        return wrong("`--shards` is for the matrix", "--format matrix or github");
    }
    if args.scope == Scope::Changed && (args.plan_file.is_some() || args.job.is_some() || is_github) {
        return wrong(
            "with `--scope changed` nothing is known of the packages that depend on those that changed, so no job can be skipped",
            "leave out --scope",
        );
    }
    Ok(())
}

/// No command line of cargo's is for more than one workspace.
fn check_workspaces(format: Format, report: &Report) -> Result<()> {
    let needs_one = matches!(format, Format::Cargo | Format::Nextest | Format::Matrix | Format::Github);
    if !needs_one || report.workspaces.len() == 1 {
        return Ok(());
    }
    let message =
        anyhow!("the answer is for {} workspaces, and cargo builds one at a time", report.workspaces.len());
    let failure = Failure::new(message).hint("take the answer apart by workspace: --format json");
    Err(report.workspaces.iter().fold(failure, |failure, manifest| {
        failure.hint(format!("or ask for one workspace: --manifest-path {manifest}"))
    }))
}

/// The packages that are asked for.
fn choose<'a>(args: &Args, report: &'a Report) -> Result<Choice<'a>> {
    let Some(name) = &args.job else {
        return Ok(Choice::of_anybody(report));
    };
    match report.jobs.get(name) {
        Some(decision) => Ok(Choice::of_job(report, decision)),
        None => {
            let what = if report.jobs_are_declared { "no job of tollgate.toml" } else { "no default job" };
            let names = report.jobs.keys().map(String::as_str);
            Err(unknown(name, what, names))
        }
    }
}

fn unknown<'a>(name: &str, what: &str, known: impl IntoIterator<Item = &'a str>) -> Failure {
    let failure = Failure::new(anyhow!("`{name}` is {what}"));
    match did_you_mean(name, known) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure,
    }
}

/// The matrix, where one is asked for.
fn make_matrix(args: &Args, choice: &Choice<'_>, reading: &Reading, ctx: &mut Ctx) -> Result<matrix::Matrix> {
    if !matches!(args.format, Format::Matrix | Format::Github) {
        return Ok(matrix::Matrix::default());
    }
    let weights = if matrix::needs_weights(choice, args.shards) {
        weights::read(&args.junit, &reading.weights, &reading.input.workspace, &reading.root, ctx)?
    } else {
        matrix::Weights::new()
    };
    matrix::matrix(choice, args.shards, &weights)
}

fn format(
    format: Format,
    report: &Report,
    choice: &Choice<'_>,
    matrix: &matrix::Matrix,
    style: Style,
) -> Result<String> {
    Ok(match format {
        Format::Human => render::human(report, style),
        Format::Names => render::names(choice, report),
        Format::Cargo => render::cargo(choice),
        Format::Nextest => render::nextest(choice),
        Format::Json => render::json::v1::render(report)?,
        Format::Matrix => matrix.json.clone() + "\n",
        Format::Github => {
            github::group(&format!("affected: {}", render::verdict(report)), &render::human(report, style))
        }
        Format::Dot => render::dot(report),
        Format::Mermaid => render::mermaid(report),
    })
}

/// Where the answer itself does not say which rule found the state compared with, standard error does; whoever
/// named the state knows it.
fn say_base(report: &Report, ctx: &mut Ctx) {
    if let Some(base) = render::compared_with(report) {
        emit::talk(ctx, &format!("{base}\n"));
    }
}

/// What goes elsewhere than to standard output.
fn write(
    args: &Args,
    reading: &Reading,
    report: &Report,
    choice: &Choice<'_>,
    matrix: &matrix::Matrix,
    ctx: &mut Ctx,
) -> Result<()> {
    let plan = render::plan(report, reading.commit.as_deref());
    if let Some(path) = &args.plan_file {
        outputs::plan_file(path, &plan, ctx)?;
    }
    if args.format == Format::Github {
        outputs::of_step(&render::outputs(report, choice, matrix, &plan)?, ctx)?;
        outputs::summary_of_step(&render::summary(report), ctx);
    }
    Ok(())
}

/// Whoever reads names from standard output should see on standard error that, and why, these are all.
fn say_why_everything(report: &Report, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color);
    let text: String = render::everything(report, style);
    emit::talk(ctx, text.trim_start_matches('\n'));
}

/// Why there are more packages than are selected, or fewer entries than packages.
fn say_what_is_special(format: Format, choice: &Choice<'_>, matrix: &matrix::Matrix, ctx: &mut Ctx) {
    if let Some(reason) = &choice.widened {
        outputs::say(
            ctx,
            &format!("these are all packages, since a job may need them: {reason} (--job NAME)"),
        );
    }
    if let Some(name) = choice.nameless().filter(|_| format != Format::Names) {
        outputs::say(
            ctx,
            &format!(
                "cargo is told to build all packages, since it also knows a `{name}` of the same version from elsewhere"
            ),
        );
    }
    if let Some(note) = &matrix.note {
        outputs::say(ctx, note);
    }
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
