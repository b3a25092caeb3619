//! What one sees while jobs run: on a terminal a line a job that is written over, elsewhere a line when a job starts and
//! one when it ends; and the output of those that failed.
//!
//! All of it is talk: it goes to standard error, and that nobody listens is no reason to stop. In GitHub's log it goes to
//! standard output, with the rest, as its runner does not keep the order of two streams.

mod live;
mod room;

use std::io::{self, Write};

use tollgate_common::duration::shown;
use tollgate_common::github;
use tollgate_common::text::{Style, escape};
use tollgate_common::{Ctx, emit};

use super::output::Output;
use super::prepare::Prepared;
use super::report::{Fate, JobReport};
use super::words;
use live::Live;

/// A job that has no fate yet, as it is shown.
pub(super) struct Row {
    pub(super) task: usize,
    pub(super) is_running: bool,
    pub(super) text: String,
}

/// How a run is shown.
pub(super) struct Display {
    live: Option<Live>,
    is_github: bool,
    is_verbose: bool,
    style: Style,
}

impl Display {
    pub(super) fn new(ctx: &Ctx, is_github: bool, is_verbose: bool) -> Self {
        let live = (ctx.stderr_is_terminal && !is_github).then(Live::new);
        Self { live, is_github, is_verbose, style: Style::new(ctx.stderr_color && !is_github) }
    }

    /// Whether somebody looks at lines that are written over.
    fn is_live(&self) -> bool {
        self.live.is_some()
    }

    /// A job has started.
    pub(super) fn started(&mut self, job: &Prepared, attempt: u32, ctx: &mut Ctx) {
        if self.is_live() {
            return;
        }
        let usually =
            job.usual.map(|usual| format!(" (usually {})", shown(usual.median))).unwrap_or_default();
        let what = if attempt > 1 { format!("try {attempt}") } else { "started".to_owned() };
        self.say(&format!("{}: {what}{usually}: {}", escape(&job.name), escape(&job.command.shown())), ctx);
    }

    /// A job waits for another's target directory, is halted, or runs for another minute; on a terminal one sees that anyway.
    pub(super) fn goes_on(&mut self, text: &str, ctx: &mut Ctx) {
        if !self.is_live() {
            self.say(text, ctx);
        }
    }

    /// A try has failed, and there is another.
    pub(super) fn tried(&mut self, name: &str, output: (&mut Output, u64), ctx: &mut Ctx) {
        let name = escape(name);
        self.say(&format!("{} {name}: failed, and is tried again", self.style.warning("!")), ctx);
        self.output(&format!("{name}: what the try that failed has written"), output, ctx);
    }

    /// A job has its fate.
    pub(super) fn ended(&mut self, job: &JobReport, output: Option<(&mut Output, u64)>, ctx: &mut Ctx) {
        self.say(&self.line(job), ctx);
        if let Some(output) = output.filter(|_| self.shows_output(&job.fate)) {
            self.output(&format!("{}: what it has written", escape(&job.name)), output, ctx);
        }
    }

    /// Whoever pressed Ctrl-C knows why; whoever reads a log afterwards does not.
    fn shows_output(&self, fate: &Fate) -> bool {
        match fate {
            Fate::Failed { .. } | Fate::TimedOut { .. } => true,
            Fate::Stopped(_) => self.is_verbose || self.is_github,
            Fate::Passed | Fate::PassedBefore { .. } | Fate::NotRun(_) | Fate::Skipped => self.is_verbose,
        }
    }

    fn line(&self, job: &JobReport) -> String {
        let mark = mark(&job.fate, job.is_flaky(), self.style);
        let compared = words::compared(job);
        let compared = if compared.is_empty() { String::new() } else { format!(" ({compared})") };
        let time = words::time(job);
        let time = if time.is_empty() { String::new() } else { format!(" in {time}") };
        let trouble = job.last().and_then(|last| last.trouble.as_ref());
        let trouble = trouble.map(|trouble| format!(" — {}", escape(trouble))).unwrap_or_default();
        let (name, result, compared) = (escape(&job.name), words::result(job), self.style.dim(&compared));
        format!("{mark} {name}: {result}{time}{compared}{trouble}")
    }

    /// One line that stays.
    pub(super) fn say(&mut self, line: &str, ctx: &mut Ctx) {
        let text = if self.is_github { github::log(line) } else { line.to_owned() };
        self.above(ctx, |to| writeln!(to, "{text}"));
    }

    fn output(&mut self, title: &str, (output, bytes): (&mut Output, u64), ctx: &mut Ctx) {
        if bytes == 0 {
            return;
        }
        if self.is_github {
            self.above(ctx, |to| {
                to.write_all(github::group_begin(title).as_bytes())?;
                output.copy_to_github(bytes, to)?;
                to.write_all(github::GROUP_END.as_bytes())
            });
            return;
        }
        // What it has written may have left a colour switched on.
        let reset = if self.is_live() { "\u{1b}[0m" } else { "" };
        let (begin, end) = (self.style.dim(&format!("--- {title}:")), self.style.dim("---"));
        self.above(ctx, |to| {
            writeln!(to, "{begin}")?;
            output.copy(bytes, to)?;
            writeln!(to, "{reset}{end}")
        });
    }

    /// Writes something that stays, above the lines that are written over.
    fn above(&self, ctx: &mut Ctx, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        let to = if self.is_github { &mut ctx.stdout } else { &mut ctx.stderr };
        let write = || {
            let _ = write(to).and_then(|()| to.flush());
        };
        match &self.live {
            Some(live) => live.suspend(write),
            None => write(),
        }
    }

    /// The jobs that have no fate yet, as they are now.
    pub(super) fn show(&mut self, rows: &[Row]) {
        if let Some(live) = &mut self.live {
            live.show(rows);
        }
    }

    /// Leaves nothing that is written over.
    pub(super) fn finish(&mut self) {
        if let Some(live) = &mut self.live {
            live.show(&[]);
        }
    }
}

/// One character for what became of a job.
pub(crate) fn mark(fate: &Fate, is_flaky: bool, style: Style) -> String {
    match fate {
        Fate::Passed if is_flaky => style.warning("!"),
        Fate::Passed | Fate::PassedBefore { .. } => style.hint("✓"),
        Fate::Failed { allowed: true } | Fate::TimedOut { allowed: true } => style.warning("!"),
        Fate::Failed { .. } | Fate::TimedOut { .. } => style.error("✗"),
        Fate::Stopped(_) | Fate::NotRun(_) => style.warning("✗"),
        Fate::Skipped => style.dim("-"),
    }
}

/// A sentence for whoever watches, outside of a run of jobs.
pub(super) fn note(text: &str, is_github: bool, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color && !is_github);
    let line = format!("{}: {}\n", style.hint("note"), escape(text));
    if is_github {
        drop(emit::data(ctx, github::log(&line).as_bytes()));
    } else {
        emit::talk(ctx, &line);
    }
}
