//! `graph`: the jobs of a workflow or of `tollgate.toml` as a graph, and where the time goes.
//!
//! Read (a file, and what was measured), then decide (`decide`, a pure function), then render. It judges nothing, so
//! that it ends with 0 whatever it shows. What is not known is said to be unknown.

mod advice;
mod args;
mod decide;
mod input;
mod read;
mod render;
mod report;
mod words;

use tollgate_common::text::{Style, escape};
use tollgate_common::{Ctx, Outcome, Result, emit, github};

pub use args::{AFTER_HELP, Args, Format};
#[cfg(feature = "schema")]
pub(crate) use render::schema;
use report::Report;

/// Runs `graph`.
///
/// # Errors
/// When a file cannot be read or is not what it should be, and when the answer cannot be written.
pub fn run(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    let report = decide::decide(&read::read(args, ctx)?);
    let text = match args.format {
        Format::Text => {
            let columns = ctx.env.text("COLUMNS").and_then(|columns| columns.parse().ok());
            let text = render::text(&report, Style::new(ctx.stdout_color), columns);
            if ctx.env.text("GITHUB_ACTIONS") == Some("true") { github::log(&text) } else { text }
        }
        Format::Mermaid => render::mermaid(&report),
        Format::Dot => render::dot(&report),
        Format::Json => render::json_v1(&report)?,
        Format::Html => render::html(&report),
    };
    if args.format != Format::Text {
        say_notes(&report, ctx);
    }
    if let Some(advice) = advice::of(&report, ctx) {
        let note = Style::new(ctx.stderr_color).hint("note");
        emit::talk(ctx, &format!("{note}: {advice}\n"));
    }
    emit::data(ctx, text.as_bytes())?;
    Ok(Outcome::Pass)
}

/// What a diagram has no room for.
fn say_notes(report: &Report, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color);
    let notes: String =
        report.notes.iter().map(|note| format!("{}: {}\n", style.warning("warning"), escape(note))).collect();
    emit::talk(ctx, &notes);
}
