//! `lint`: gates that can be green when they should not be.
//!
//! Comes in: workflow files and `tollgate.toml`. Goes out: findings, each with its place and what to do. The rules play
//! the workflow through: what becomes of the gate when this job fails. Nothing is run, and nothing is asked of GitHub;
//! what is not known makes no error.

mod args;
mod finding;
mod fix;
pub(crate) mod gate;
mod ignore;
pub(crate) mod input;
mod read;
mod render;
mod rules;
pub(crate) mod simulate;

use anyhow::anyhow;
#[cfg(feature = "schema")]
pub(crate) use render::schema;
use tollgate_common::text::{Style, count, did_you_mean, escape};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

pub use args::{AFTER_HELP, Args, Format};
use finding::{Finding, Severity};
use ignore::Unused;
use input::Input;

/// What was found.
#[derive(Debug)]
struct Report {
    /// The findings, in the order in which one reads the files.
    findings: Vec<Finding>,
    /// Those that somebody said are none.
    ignored: usize,
    /// What ignores nothing.
    unused: Vec<Unused>,
    /// How many gates there are.
    gates: usize,
}

impl Report {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }
}

/// Runs `lint`.
///
/// # Errors
/// When a workflow or `tollgate.toml` cannot be read, and when there is nothing to look at.
pub fn run(args: &Args, ctx: &mut Ctx) -> Result<Outcome> {
    if let Some(id) = &args.explain {
        let text = explain(id, Style::new(ctx.stdout_color))?;
        emit::data(ctx, text.as_bytes())?;
        return Ok(Outcome::Pass);
    }
    let mut input = read::read(args, ctx)?;
    let mut report = look(&input, args)?;
    let mut mended = String::new();
    if args.fix {
        let fixed = fix::fix(&input, &report.findings)?;
        let done: usize = fixed.iter().map(|fixed| fixed.fixes).sum();
        fix::write(&fixed)?;
        mended = format!("{} made in {}\n", count(done, "change"), count(fixed.len(), "file"));
        input = read::read(args, ctx)?;
        report = look(&input, args)?;
    }
    emit::talk(ctx, &mended);
    say_what_is_special(&input, &report, ctx);
    let in_github = ctx.env.text("GITHUB_ACTIONS") == Some("true");
    let format = args.format.unwrap_or(if in_github { Format::Github } else { Format::Text });
    let text = match format {
        Format::Text if in_github => github::log(&render::text(&input, &report, ctx.stdout_color)),
        Format::Text => render::text(&input, &report, ctx.stdout_color),
        Format::Json => render::json_v1(&input, &report)?,
        Format::Sarif => render::sarif(&input, &report)?,
        Format::Github => render::github(&input, &report),
    };
    emit::data(ctx, text.as_bytes())?;
    Ok(if report.count(Severity::Error) > 0 { Outcome::No } else { Outcome::Pass })
}

fn look(input: &Input, args: &Args) -> Result<Report> {
    let gates = gate::gates(input);
    if let (Some(named), true) = (&input.gate, gates.is_empty()) {
        let jobs = input.files.iter().flat_map(|file| &file.workflow.jobs).map(|job| job.id.text.as_str());
        let failure = Failure::new(anyhow!("no workflow has the job `{}`", escape(named)));
        return Err(match did_you_mean(named, jobs) {
            Some(meant) => failure.hint(format!("did you mean `{}`?", escape(meant))),
            None => failure,
        });
    }
    let findings = rules::check(input, &gates);
    let is_all = args.files.is_empty() && args.gate.is_none();
    let (findings, ignored, unused) = ignore::apply(input, findings, is_all);
    Ok(Report { findings, ignored, unused, gates: gates.len() })
}

fn say_what_is_special(input: &Input, report: &Report, ctx: &mut Ctx) {
    let style = Style::new(ctx.stderr_color);
    let mut text = String::new();
    if report.gates == 0 {
        text.push_str(&format!(
            "{}: no gate was found in {}: no job judges what became of the jobs that it needs\n{}: name it with --gate JOB\n",
            style.warning("warning"),
            count(input.files.len(), "workflow file"),
            style.hint("help"),
        ));
    }
    for unused in &report.unused {
        text.push_str(&format!("{}: {}\n", style.warning("warning"), escape(&unused.sentence(input))));
    }
    emit::talk(ctx, &text);
}

fn explain(id: &str, style: Style) -> Result<String> {
    let Some(rule) = rules::rule(id) else {
        let ids = rules::RULES.iter().map(|rule| rule.id);
        let failure = Failure::new(anyhow!("there is no rule `{}`", escape(id)));
        let all: Vec<&str> = ids.clone().collect();
        let failure = failure.hint(format!("the rules are {}", all.join(", ")));
        return Err(match did_you_mean(id, ids) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure,
        });
    };
    let severity = match rule.severity {
        Severity::Error => style.error("error"),
        Severity::Warning => style.warning("warning"),
    };
    Ok(format!("{} ({severity})\n{}\n\n{}\n", style.strong(rule.id), rule.why, rule.explain))
}
