//! What is said on standard error beside an answer on standard output that leaves it out.

use tollgate_common::text::Style;
use tollgate_common::{Ctx, emit, github};

use crate::choice::Choice;
use crate::outputs;
use crate::render::{self, matrix};
use crate::report::Report;

/// Where the answer itself does not say which rule found the state compared with, standard error does; whoever
/// named the state knows it.
pub(super) fn base(report: &Report, ctx: &mut Ctx) {
    if let Some(base) = render::compared_with(report) {
        emit::talk(ctx, &format!("{base}\n"));
    }
}

/// Whoever reads names from standard output should see on standard error that, and why, these are all.
pub(super) fn why_everything(report: &Report, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color);
    let text: String = render::everything(report, style);
    emit::talk(ctx, text.trim_start_matches('\n'));
}

/// Why there are more packages than are selected, or fewer entries than packages.
pub(super) fn what_is_special(choice: &Choice<'_>, matrix: &matrix::Matrix, ctx: &mut Ctx) {
    if let Some(reason) = &choice.widened {
        outputs::say(
            ctx,
            &format!("these are all packages, since a job may need them: {reason} (--job NAME)"),
        );
    }
    if let Some(note) = &matrix.note {
        outputs::say(ctx, note);
    }
}

/// Annotations are read from either stream; standard output is for data.
pub(super) fn annotate(report: &Report, ctx: &mut Ctx) {
    // Ten of a kind are shown for a step; the first says what the others would.
    let unknown = report.everything.iter().find(|everything| everything.path.is_none());
    if let Some(everything) = unknown {
        let help: String = everything.hints.iter().map(|hint| format!("\nhelp: {hint}")).collect();
        let message = format!("{}{help}", everything.reason);
        let text = github::annotation(github::Level::Warning, "affected: everything is selected", &message);
        emit::talk(ctx, &text);
    }
}
