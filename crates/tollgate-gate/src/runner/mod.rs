//! `run`: the jobs of `tollgate.toml` on this machine, what is cheap first.
//!
//! Read → choose → prepare → run → tell. The first three end in plain data before anything is started, so that a mistake
//! in the configuration is found at once. `schedule` says what runs next and knows no process; `execute` knows the
//! processes and decides nothing; [`report`] is what became of it, for whoever renders it.

mod affected;
mod args;
mod cache;
mod command;
mod display;
mod execute;
mod interrupt;
mod measure;
mod named;
mod output;
mod prepare;
mod read;
mod render;
pub mod report;
mod schedule;
mod selection;
mod words;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};

use anyhow::anyhow;
use tollgate_common::text::{Style, escape};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use affected::Asking;
pub use args::{AFTER_HELP, Args, Format};
use cache::Cache;
use display::Display;
use execute::{Execution, Message};
use prepare::Work;
use read::Input;
use report::{Fate, JobReport, Report};
use schedule::{Action, Event, How, Rules, Schedule};
use selection::Planning;

/// Runs the jobs.
///
/// # Errors
/// When the command line, the configuration or a job's command cannot be used; nothing was run then.
pub fn run(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    if args.dry_run && (args.junit.is_some() || args.format == Some(Format::Json)) {
        let failure = Failure::new(anyhow!("`--dry-run` runs nothing, so there is nothing to write as data"));
        return Err(failure.hint("leave out --junit and --format json"));
    }
    let input = read::read(args, ctx)?;
    let junit = args.junit.as_ref().map(|file| named::check(file, &ctx.cwd, &input.target)).transpose()?;
    if !args.dry_run {
        output::check(&input.target)?;
    }
    let is_github = match args.format {
        Some(format) => format == Format::Github,
        None => input.in_github,
    };
    let (sender, messages) = mpsc::channel();
    interrupt::listen(sender.clone())?;
    let (planning, is_interrupted) = plan(args, &input, (&sender, &messages), ctx);
    if args.dry_run
        && let Ok(Message::Interrupt(by)) = messages.try_recv()
    {
        let what = anyhow!("interrupted by {} before there was a plan", by.name());
        return Err(Failure::new(what).with_outcome(Outcome::Unknown));
    }
    let chosen = selection::choose(&input.jobs, &args.jobs, &planning, input.event.as_deref());
    let mut work = prepare::prepare(&input, chosen)?;
    let cache = cache::look(&input, &mut work, !args.no_cache, ctx);
    execute::notes(&input, ctx, is_github);
    if let Planning::Failed(why) = &planning
        && !is_interrupted
    {
        display::note(&format!("everything runs, as there is no plan: {why}"), is_github, ctx);
    }
    if args.verbose {
        cache.notes(&work.jobs).iter().for_each(|why| display::note(why, is_github, ctx));
    }
    if args.dry_run {
        let text = dry(&work, &cache, &planning, &input);
        let text = if is_github { github::log(&text) } else { text };
        emit::data(ctx, text.as_bytes())?;
        return Ok(Outcome::Pass);
    }
    let report = go(args, &input, (&work, &cache), planning, is_github, (sender, &messages), ctx);
    tell(args, &report, junit.as_deref(), is_github, ctx)?;
    Ok(report.outcome())
}

/// Writes what became of it. Whoever reads along sees less when that cannot be written; data that was asked for and is
/// lost is a failure, unless the run is red already.
fn tell(args: &Args, report: &Report, junit: Option<&Path>, is_github: bool, ctx: &mut Ctx) -> Result<()> {
    let or_red = |written: Result<()>| {
        written.map_err(|failure| match report.outcome() {
            Outcome::Pass => failure.with_outcome(Outcome::Unknown),
            outcome => failure.with_outcome(outcome),
        })
    };
    if args.format == Some(Format::Json) {
        or_red(emit::data(ctx, render::json(report)?.as_bytes()))?;
    } else {
        let style = Style::new(ctx.stdout_color);
        let text = if is_github { render::github(report) } else { render::human(report, style) };
        drop(emit::data(ctx, text.as_bytes()));
    }
    if is_github {
        summarize(report, ctx);
    }
    junit.map_or(Ok(()), |path| or_red(named::write(path, &render::junit(report))))
}

/// The summary is there for those who read it; that it cannot be written is said, and nothing else.
fn summarize(report: &Report, ctx: &mut Ctx) {
    let Some(file) = ctx.env.get("GITHUB_STEP_SUMMARY").map(|file| ctx.cwd.join(file)) else { return };
    if let Err(err) = github::append(&file, &render::summary(report)) {
        display::note(&format!("the summary cannot be written to {}: {err}", file.display()), true, ctx);
    }
}

/// The schema of the answer as JSON.
#[cfg(feature = "schema")]
pub(crate) fn schema() -> schemars::Schema {
    render::schema()
}

/// The plan, unless everything is asked for, and whether somebody wanted an end of it, which is left for the run to hear.
fn plan(
    args: &Args,
    input: &Input,
    (sender, messages): (&Sender<Message>, &Receiver<Message>),
    ctx: &Ctx,
) -> (Planning, bool) {
    if args.all {
        return (Planning::NotAsked, false);
    }
    let (root, target) = (&input.root, &input.target);
    let mut asking = Asking { root, target, ctx, messages, interrupted: None };
    let planning = affected::plan(args.base.as_deref(), &mut asking);
    if let Some(by) = asking.interrupted {
        let _ = sender.send(Message::Interrupt(by));
    }
    (planning, asking.interrupted.is_some())
}

fn go(
    args: &Args,
    input: &Input,
    (work, cache): (&Work, &Cache),
    planning: Planning,
    is_github: bool,
    (sender, messages): (Sender<Message>, &Receiver<Message>),
    ctx: &mut Ctx,
) -> Report {
    let rules = Rules { lanes: args.lanes.map_or(1, NonZeroUsize::get), keep_going: args.keep_going };
    let display = Display::new(ctx, is_github, args.verbose);
    let schedule = Schedule::new(work.tasks.clone(), rules);
    let execution = Execution::new(input, (work, cache), schedule, display, sender);
    let (run, start_ms, start) = execution.identity();
    let ran = execution.run(messages, ctx);
    let (compared_with, no_plan) = match planning {
        Planning::Known(plan) => (plan.compared_with, None),
        Planning::Failed(why) => (None, Some(why)),
        Planning::NotAsked => (None, None),
    };
    let jobs = in_order(ran, work, input);
    Report { run, start_ms, wall: start.elapsed(), root: input.root.clone(), compared_with, no_plan, jobs }
}

/// Those that ran and those that were skipped, in the order of the file.
fn in_order(ran: Vec<JobReport>, work: &Work, input: &Input) -> Vec<JobReport> {
    let skipped = work.skipped.iter().map(|(name, reason)| JobReport {
        name: name.clone(),
        fate: Fate::Skipped,
        reason: reason.clone(),
        again: None,
        directory: None,
        usual: None,
        attempts: Vec::new(),
    });
    let mut by_name: BTreeMap<String, JobReport> =
        ran.into_iter().chain(skipped).map(|job| (job.name.clone(), job)).collect();
    input.jobs.in_order.iter().filter_map(|name| by_name.remove(name)).collect()
}

/// What would run, in which order if one ran after the other, and why.
fn dry(work: &Work, cache: &Cache, planning: &Planning, input: &Input) -> String {
    let mut schedule = Schedule::new(work.tasks.clone(), Rules { lanes: 1, keep_going: true });
    let mut actions = schedule.begin();
    let mut text = String::new();
    if let Planning::Known(plan) = planning {
        let with = plan.compared_with.as_deref().unwrap_or("nothing");
        text.push_str(&format!("compared with {}\n", escape(with)));
    }
    while let Some(Action::Start { task, .. }) = actions.pop() {
        let job = &work.jobs[task];
        let (name, reason) = (escape(&job.name), escape(&job.reason));
        text.push_str(&match cache.passed(task) {
            Some(ago) => format!("done  {name}: {}\n", words::passed_before(ago)),
            None => format!("run   {name}: {reason}\n      {}\n", job.again(&input.here)),
        });
        actions = schedule.on(Event::Ended(task, How::Passed));
    }
    for (name, reason) in &work.skipped {
        text.push_str(&format!("skip  {}: {}\n", escape(name), escape(reason)));
    }
    text
}
