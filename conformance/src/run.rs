//! One run of the suite: the command against every scenario, or cargo against the expected answers.

use std::process::Command;

use anyhow::{Context, anyhow};
use tollgate_common::{Ctx, Failure, Outcome, Result, emit};

use crate::{Answer, Args, Case, Machine, Scenario, Suite, Verdict, ask, judge, table};

/// Runs the suite and prints the table.
///
/// # Errors
/// When the suite cannot be read or a repository cannot be made.
#[expect(clippy::needless_pass_by_value, reason = "the signature that all tools have")]
pub fn run(args: Args, ctx: &mut Ctx) -> Result<Outcome> {
    let suite = Suite::new()?;
    let is_asked = |scenario: &&Scenario| args.only.as_ref().is_none_or(|only| scenario.name.contains(only));
    let scenarios: Vec<_> = suite.scenarios.iter().filter(is_asked).collect();
    if scenarios.is_empty() {
        return Err(Failure::new(anyhow!("no scenario has a name with that text in it")));
    }
    let mut machine = Machine::new(&ctx.env, &ctx.cwd, &suite.registry())?;
    if args.keep {
        let place = machine.keep().display().to_string();
        emit::talk(ctx, &format!("the repositories are in {place}\n"));
    }
    match &args.command {
        None => judged(&suite, &scenarios, &machine, ctx),
        Some(command) => {
            let event_command = args.event_command.as_ref().unwrap_or(command);
            let answer = |case: &Case<'_>| {
                let is_event = case.scenario.history.event().is_some();
                answer(case, if is_event { event_command } else { command })
            };
            let verdicts = ask(&suite, &scenarios, &machine, &answer)?;
            told(&scenarios, &verdicts, ctx)
        }
    }
}

fn told(scenarios: &[&Scenario], verdicts: &[Verdict], ctx: &mut Ctx) -> Result<Outcome> {
    let rows: Vec<_> = scenarios.iter().copied().zip(verdicts).collect();
    emit::data(ctx, table(&rows).as_bytes())?;
    let is_exact = verdicts.iter().all(Verdict::is_exact);
    Ok(if is_exact { Outcome::Pass } else { Outcome::No })
}

fn judged(suite: &Suite, scenarios: &[&Scenario], machine: &Machine, ctx: &mut Ctx) -> Result<Outcome> {
    let judged = judge(suite, scenarios, machine)?;
    let mut text = String::new();
    for (scenario, disagreement) in &judged {
        let said = disagreement.as_deref().unwrap_or("as expected");
        text += &format!("{}  {said}\n", scenario.name);
    }
    let wrong = judged.iter().filter(|(_, disagreement)| disagreement.is_some()).count();
    let skipped = scenarios.len() - judged.len();
    text +=
        &format!("\n{wrong} of {} not as cargo judges; {skipped} that cargo cannot judge\n", judged.len());
    emit::data(ctx, text.as_bytes())?;
    Ok(if wrong == 0 { Outcome::Pass } else { Outcome::No })
}

/// What a command answers to a scenario.
fn answer(case: &Case<'_>, command: &str) -> anyhow::Result<Answer> {
    let repo = case.repo.display().to_string();
    let command =
        command.replace("{base}", &case.base).replace("{head}", &case.head).replace("{repo}", &repo);
    let mut shell: Command = case.command("sh");
    let output = shell.arg("-c").arg(&command).output().context("cannot run sh")?;
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if !output.status.success() {
        let why = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
        return Ok(Answer::Refused(format!("{}: {why}", output.status)));
    }
    Ok(Answer::parse(&stdout).unwrap_or_else(Answer::Refused))
}
