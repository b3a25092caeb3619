//! The answer: read, decide, render, write.

use std::mem::ManuallyDrop;

use tollgate_common::text::Style;
use tollgate_common::{Ctx, Outcome, Result, emit, github};

use super::{options, talk};
use crate::choice::Choice;
use crate::cli::{Args, Format};
use crate::decide::decide;
use crate::outputs;
use crate::questions;
use crate::read::{Reading, read};
use crate::render::{self, matrix};
use crate::report::Report;
use crate::weights;

pub(super) fn answer(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    options::check(args)?;
    // The process ends with the answer. To give back every name and path first would be a tenth of its work.
    let reading = ManuallyDrop::new(read(args, ctx)?);
    let report = ManuallyDrop::new(decide(&reading.input));
    let style = Style::new(ctx.stdout_color);
    if let Some(text) = questions::answer(args, &reading.input, &report, &reading.root, style)? {
        return explained(args, &text, &report, ctx);
    }
    options::check_workspaces(args.format, &report)?;
    let choice = options::choose(args, &report)?;
    let matrix = make_matrix(args, &choice, &reading, ctx)?;
    let text = format(args.format, &report, &choice, &matrix, style)?;
    let text = if reading.in_github && args.format == Format::Human { github::log(&text) } else { text };
    write(args, &reading, &report, &choice, &matrix, ctx)?;
    emit::data(ctx, text.as_bytes())?;
    if args.base.is_none() && !matches!(args.format, Format::Human | Format::Json | Format::Github) {
        talk::base(&report, ctx);
    }
    if !matches!(args.format, Format::Human | Format::Github) {
        talk::why_everything(&report, ctx);
    }
    if args.format.is_list() || args.format == Format::Github {
        talk::what_is_special(&choice, &matrix, ctx);
    }
    if reading.in_github {
        talk::annotate(&report, ctx);
    }
    Ok(args.none_exit.filter(|_| choice.members.is_empty()).map_or(Outcome::Pass, Outcome::AsAsked))
}

/// The answer to a question about one package or one file.
fn explained(args: &Args, text: &str, report: &Report, ctx: &mut Ctx) -> Result<Outcome> {
    emit::data(ctx, text.as_bytes())?;
    if args.why_file.is_none() {
        if args.base.is_none() {
            talk::base(report, ctx);
        }
        talk::why_everything(report, ctx);
    }
    Ok(Outcome::Pass)
}

/// The matrix, where one is asked for.
fn make_matrix(args: &Args, choice: &Choice<'_>, reading: &Reading, ctx: &mut Ctx) -> Result<matrix::Matrix> {
    if !matches!(args.format, Format::Matrix | Format::Github) {
        return Ok(matrix::Matrix::default());
    }
    let weights = if matrix::needs_weights(choice, args.shards) {
        weights::read(args, &reading.weights, &reading.input.workspace, &reading.root, ctx)?
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
