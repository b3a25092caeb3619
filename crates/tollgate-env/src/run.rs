//! One run of the tool: the checks side by side, then ignores, then the answer.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::anyhow;
use tollgate_common::ci;
use tollgate_common::config::{ConfigFile, repository};
use tollgate_common::text::{Style, count, did_you_mean, escape, escape_lines};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit, github};

use crate::cli::{Args, Format, Profile};
use crate::config::Config;
use crate::finding::{Finding, Severity};
use crate::ignore;
use crate::mend;
use crate::purposes;
use crate::render::{self, json};
use crate::report::{Answer, CheckReport, Report, answer, folded, sorted};
use crate::rim::Rim;
use crate::rules::{self, CHECKS, Check};
use crate::scrub::Scrub;

/// Runs the tool.
///
/// # Errors
/// When the command line, the configuration or the directory cannot be used, and when the answer could not be written;
/// see [`tollgate_common::Failure`].
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    args.only.iter().chain(&args.skip).chain(&args.explain).try_for_each(|id| known(id))?;
    if args.list {
        return emit::data(ctx, render::list().as_bytes()).map(|()| Outcome::Pass);
    }
    if args.page {
        return emit::data(ctx, render::page().as_bytes()).map(|()| Outcome::Pass);
    }
    if let Some((id, check)) = args.explain.as_ref().and_then(|id| Some((id, rules::find(id)?))) {
        return emit::data(ctx, render::explain(check, id).as_bytes()).map(|()| Outcome::Pass);
    }
    let report = if args.fix { mended(&args, ctx)? } else { made(&args, ctx)? };
    let outcome = match report.answer {
        Answer::Fail => Outcome::No,
        Answer::Inconclusive if args.strict => Outcome::Unknown,
        Answer::Pass | Answer::Inconclusive => Outcome::Pass,
    };
    let in_github = ctx.env.text("GITHUB_ACTIONS") == Some("true");
    let format = args.format.unwrap_or(if in_github { Format::Github } else { Format::Text });
    let text = match format {
        Format::Text => render::text(&report, args.timings, Style::new(ctx.stdout_color)),
        Format::Json => json::v1::render(&report)?,
        Format::Sarif => render::sarif(&report)?,
        Format::Github => render::github(&report, args.timings),
    };
    let text = if in_github && format == Format::Text { github::log(&text) } else { text };
    if format == Format::Github {
        summarize(&report, ctx);
    }
    emit::data(ctx, text.as_bytes())
        .map_err(|failure| if outcome == Outcome::Pass { failure } else { failure.with_outcome(outcome) })?;
    Ok(outcome)
}

/// How often what was mended is looked at again: one mistake can hide another one.
const ROUNDS: usize = 5;

/// Mends what can be mended, shows it first, and makes the checks again.
fn mended(args: &Args, ctx: &mut Ctx) -> Result<Report> {
    let (root, mut written) = (root(&ctx.cwd), BTreeSet::new());
    for _ in 0..ROUNDS {
        let Made { report, scrub, .. } = report(args, ctx)?;
        let files = mend::mend(&root, &report.findings)?;
        if files.is_empty() {
            break;
        }
        for file in &files {
            let diff = scrub.diff(&file.diff());
            emit::talk(ctx, &(escape_lines(&diff) + "\n"));
            if file.write()? {
                written.insert(file.path().to_owned());
            } else {
                let warning = format!("{} was changed meanwhile, and left as it is\n", escape(file.path()));
                emit::talk(ctx, &warning);
            }
        }
    }
    let said = match written.len() {
        0 => "nothing to change".to_owned(),
        files => format!("{} changed", count(files, "file")),
    };
    emit::talk(ctx, &(said + "\n"));
    made(args, ctx)
}

/// Makes the checks, and shows what that took if asked.
fn made(args: &Args, ctx: &mut Ctx) -> Result<Report> {
    let Made { report, scrub, trace } = report(args, ctx)?;
    if args.debug {
        let lines = trace.iter().map(|line| escape_lines(&scrub.debug(line)) + "\n");
        let text: String = lines.collect();
        emit::talk(ctx, &text);
    }
    Ok(report)
}

/// What was found, and what that took.
struct Made {
    report: Report,
    scrub: Scrub,
    trace: Vec<String>,
}

/// The summary is there for those who read it; that it cannot be written is said, and the answer stands.
fn summarize(report: &Report, ctx: &mut Ctx) {
    let Some(file) = ctx.env.get("GITHUB_STEP_SUMMARY").map(Path::new) else { return };
    if let Err(err) = github::append(&ctx.cwd.join(file), &render::summary(report)) {
        let message = format!("the summary cannot be written: {err}");
        emit::talk(ctx, &github::annotation(github::Level::Warning, "env", &message));
    }
}

fn known(id: &str) -> Result<()> {
    if rules::ids().any(|known| known == id) {
        return Ok(());
    }
    let failure = Failure::new(anyhow!("there is no check and no rule `{id}`"));
    Err(match did_you_mean(id, rules::ids()) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure.hint("see --list"),
    })
}

/// The answer as data, for a program that has its own use for it. Makes the checks, and changes and writes nothing.
///
/// # Errors
/// As [`run`].
pub fn inspect(args: &Args, ctx: &Ctx) -> Result<Report> {
    report(args, ctx).map(|made| made.report)
}

/// Makes the checks.
fn report(args: &Args, ctx: &Ctx) -> Result<Made> {
    let root = root(&ctx.cwd);
    let file = ConfigFile::discover(&ctx.cwd, &root)?;
    let config: Config = file.section("env")?;
    ignore::check(&config.ignore, &file)?;
    purposes::check(&args.purposes, &config, &file, &root)?;
    let profile = args.profile.unwrap_or(if ci::detect(&ctx.env, None).is_some() {
        Profile::Ci
    } else {
        Profile::Local
    });
    let ignores = config.ignore.clone();
    let scrub = Scrub::new(&ctx.env, &config);
    let rim = Rim::new(
        ctx.cwd.clone(),
        root,
        ctx.env.clone(),
        config,
        (profile, args.purposes.clone(), args.timeout),
    )
    .allowing(args.probe, args.degrade);
    let made: Vec<&Check> = CHECKS.iter().filter(|check| is_asked(args, check)).collect();
    if made.is_empty() {
        return Err(Failure::new(anyhow!("--only and --skip leave no check to make")));
    }
    let mut all = side_by_side(&made, &rim);
    for (_, findings, _) in &mut all {
        findings.retain(|finding| is_wanted(args, finding.id));
    }
    let fail_on = args.fail_on.severity();
    let walls: Vec<_> = all.iter().map(|(_, _, wall)| *wall).collect();
    let findings = all.into_iter().flat_map(|(_, findings, _)| findings).collect();
    let is_made = |id: &str| {
        rules::find(id).is_some_and(|check| made.iter().any(|made| made.id == check.id))
            && is_wanted(args, id)
    };
    let (mut findings, ignored) =
        ignore::apply(findings, &ignores, &file, (today(), rim.profile == Profile::Local), is_made);
    findings.retain(|finding| is_wanted(args, finding.id));
    let checks = made.iter().zip(walls).map(|(check, wall)| of_check(check, &findings, wall, fail_on));
    let checks = checks.collect();
    mend::offer(&rim.root, &mut findings);
    let findings = folded(findings);
    let findings = sorted(findings.into_iter().map(|finding| scrub.finding(finding)).collect());
    let report = Report { answer: answer(&findings, fail_on), findings, checks, ignored };
    Ok(Made { report, scrub, trace: rim.trace.lines() })
}

/// What one check came to, without what is ignored.
fn of_check(check: &Check, findings: &[Finding], wall: Duration, fail_on: Severity) -> CheckReport {
    let is_of = |finding: &&Finding| check.rules.iter().any(|rule| rule.id == finding.id);
    let own: Vec<_> = findings.iter().filter(is_of).cloned().collect();
    CheckReport { id: check.id, answer: answer(&own, fail_on), is_clean: own.is_empty(), wall }
}

/// Each check in a thread of its own: what takes time is waiting for programs. One that panics has found nothing out.
fn side_by_side(checks: &[&'static Check], rim: &Rim) -> Vec<(&'static str, Vec<Finding>, Duration)> {
    thread::scope(|scope| {
        let start = |check: &&'static Check| {
            let check: &'static Check = check;
            let run = scope.spawn(move || {
                let start = Instant::now();
                let findings = (check.run)(rim);
                (check.id, findings, start.elapsed())
            });
            (check.id, run)
        };
        let running: Vec<_> = checks.iter().map(start).collect();
        let ended = running
            .into_iter()
            .map(|(id, run)| run.join().unwrap_or_else(|_| (id, vec![bug(id)], Duration::ZERO)));
        ended.collect()
    })
}

fn bug(check: &str) -> Finding {
    let message = format!("the check `{check}` ended by a bug in tollgate");
    Finding::new(rules::BUG, Severity::Inconclusive, message)
}

fn is_asked(args: &Args, check: &Check) -> bool {
    let names = |ids: &[String]| ids.iter().any(|id| rules::find(id).is_some_and(|of| of.id == check.id));
    (args.only.is_empty() || names(&args.only)) && !args.skip.iter().any(|id| id == check.id)
}

/// Whether what a rule finds is asked for: by the rule, or by its check. What a check did not find out is said always.
fn is_wanted(args: &Args, rule: &str) -> bool {
    if rule == rules::BUG {
        return true;
    }
    let check = rules::find(rule).map(|check| check.id);
    let names = |ids: &[String]| ids.iter().any(|id| id == rule || Some(id.as_str()) == check);
    (args.only.is_empty() || names(&args.only)) && !names(&args.skip)
}

/// What is looked at: the repository, or without one the directory.
fn root(cwd: &Path) -> PathBuf {
    repository(cwd).unwrap_or(cwd).to_owned()
}

fn today() -> ignore::Day {
    ignore::civil(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[test]
    fn a_check_that_panics_has_found_nothing_out() {
        const BROKEN: Check = Check { id: "linker", title: "", rules: &[], run: |_| panic!("on purpose") };
        let (cwd, asked) = (PathBuf::new(), (Profile::Local, Vec::new(), Duration::from_secs(1)));
        let rim = Rim::new(cwd.clone(), cwd, tollgate_common::ctx::Env::default(), Config::default(), asked);
        let found = side_by_side(&[&BROKEN], &rim);
        snapbox::assert_data_eq!(
            render::one(&found[0].1[0]),
            snapbox::str![[r#"
inconclusive[bug]: the check `linker` ended by a bug in tollgate


"#]]
        );
    }

    #[test]
    fn a_check_that_ended_by_a_bug_is_never_left_out() {
        for args in [&["--only", "toolchain"][..], &["--only", "toolchain-env"], &["--skip", "env"], &[]] {
            let args = Args::parse_from([&["tollgate-env"], args].concat());
            assert!(is_wanted(&args, rules::BUG), "{args:?}");
        }
    }
}
