//! From the command line to the exit code: the same few steps for every tool.

use std::ffi::OsString;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use clap::Parser;

use crate::text::{Style, escape_lines};
use crate::{Ctx, Failure, Outcome, Result, emit, github};

/// The whole `main` of a tool: reads the process, parses its arguments, runs it and says how it ended.
#[expect(clippy::disallowed_methods, reason = "without a context there is no other way to say so")]
pub fn main<A: Parser>(run: impl FnOnce(A, &mut Ctx) -> Result<Outcome>) -> ExitCode {
    match Ctx::from_process() {
        Ok(mut ctx) => execute(std::env::args_os(), &mut ctx, run).into(),
        // There is no context to speak through, and nothing was decided.
        Err(err) => {
            let _ = writeln!(io::stderr(), "error: cannot find the current directory: {err}");
            Outcome::Unusable.into()
        }
    }
}

/// Parses `argv` (the program's name first) and runs a tool on it. What goes wrong is told on standard error.
///
/// A panic is a bug, and never a pass: it ends as [`Outcome::Unknown`].
pub fn execute<A: Parser>(
    argv: impl IntoIterator<Item = OsString>,
    ctx: &mut Ctx,
    run: impl FnOnce(A, &mut Ctx) -> Result<Outcome>,
) -> Outcome {
    let args = match A::try_parse_from(argv) {
        Ok(args) => args,
        Err(err) => return usage::<A>(&err, ctx),
    };
    match catch_unwind(AssertUnwindSafe(|| run(args, &mut *ctx))) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(failure)) => {
            tell(&failure, ctx);
            let help: String = failure.hints().iter().map(|hint| format!("\nhelp: {hint}")).collect();
            annotate::<A>(&format!("{failure}{help}"), ctx);
            failure.outcome()
        }
        Err(_) => {
            emit::talk(ctx, "error: this is a bug in tollgate; nothing was decided\n");
            annotate::<A>("this is a bug in tollgate; nothing was decided", ctx);
            Outcome::Unknown
        }
    }
}

/// What clap has to say: help and version are answers, anything else is a usage error.
fn usage<A: Parser>(err: &clap::Error, ctx: &mut Ctx) -> Outcome {
    let text = err.to_string();
    if err.use_stderr() {
        // It quotes the arguments, which may be anybody's text.
        emit::talk(ctx, &(escape_lines(&text) + "\n"));
        annotate::<A>(text.trim_end().trim_start_matches("error: "), ctx);
        return Outcome::Unusable;
    }
    emit::data(ctx, text.as_bytes()).map_or_else(|failure| failure.outcome(), |()| Outcome::Pass)
}

/// Whoever looks at a red check of GitHub sees annotations, and not the log.
fn annotate<A: Parser>(message: &str, ctx: &mut Ctx) {
    if ctx.env.text("GITHUB_ACTIONS") == Some("true") {
        let command = A::command();
        let tool = command.get_name().trim_start_matches("tollgate-");
        let message = escape_lines(&format!("{tool}: no answer — {message}"));
        emit::talk(ctx, &github::annotation(github::Level::Error, tool, &message));
    }
}

/// The one rendering of an error: what failed and why, then what to do about it.
fn tell(failure: &Failure, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color);
    let mut text = format!("{}: {}\n", style.error("error"), escape_lines(&failure.to_string()));
    for hint in failure.hints() {
        text.push_str(&format!("{}: {}\n", style.hint("help"), escape_lines(hint)));
    }
    emit::talk(ctx, &text);
}
