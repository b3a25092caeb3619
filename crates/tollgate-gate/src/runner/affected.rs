//! Asking `tollgate-affected` for the plan. The tools do not know each other: this is a program with an answer.
//!
//! It is looked for beside this program, then on `PATH`, then behind `cargo xtask`. Whatever goes wrong is a reason to
//! run everything, and never a reason to run less.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use tollgate_common::Ctx;
use tollgate_common::process::{capture, command_with};

use super::selection::{Plan, Planned, Planning};

/// The program.
const PROGRAM: &str = "tollgate-affected";

/// The version of its answer that we read.
const VERSION: u32 = 1;

/// More is no answer: a workspace of 3000 packages, all of them selected, takes 2 MB.
const LENGTH: u64 = 256 * 1024 * 1024;

#[derive(Deserialize)]
struct Answer {
    base: Option<Base>,
    jobs: Vec<Job>,
}

#[derive(Deserialize)]
struct Base {
    rule: String,
}

#[derive(Deserialize)]
struct Job {
    name: String,
    run: bool,
    reason: String,
    args: Option<Vec<String>>,
}

/// Where affected may be.
struct Candidate {
    program: PathBuf,
    arguments: &'static [&'static str],
    shown: &'static str,
}

/// The plan for what is in the directory `root`, against `base` or what affected takes for it.
pub(crate) fn plan(base: Option<&str>, root: &Path, target: &Path, ctx: &Ctx) -> Planning {
    let mut reasons: Vec<String> = Vec::new();
    for candidate in candidates(root, target) {
        match ask(&candidate, base, root, ctx) {
            Ok(plan) => return Planning::Known(plan),
            Err(None) => {}
            Err(Some(why)) => reasons.push(format!("{}: {why}", candidate.shown)),
        }
    }
    Planning::Failed(match reasons.first() {
        Some(first) => first.clone(),
        None => format!("{PROGRAM} is neither beside this program nor on PATH"),
    })
}

/// A build of the workspace that is asked about may be older than its sources, so there cargo goes first.
fn candidates(root: &Path, target: &Path) -> Vec<Candidate> {
    let exe = std::env::current_exe().ok();
    let beside = exe.as_ref().and_then(|exe| {
        let program = exe.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
        program.is_file().then_some(Candidate { program, arguments: &[], shown: PROGRAM })
    });
    let on_path = Candidate { program: PROGRAM.into(), arguments: &[], shown: PROGRAM };
    let xtask = has_alias(root).then_some(Candidate {
        program: "cargo".into(),
        arguments: &["xtask", "affected"],
        shown: "cargo xtask affected",
    });
    let mut all: Vec<Candidate> = beside.into_iter().chain([on_path]).collect();
    let at = if exe.is_some_and(|exe| exe.starts_with(target)) { 0 } else { all.len() };
    if let Some(xtask) = xtask {
        all.insert(at, xtask);
    }
    all
}

/// Whether the workspace has the alias `cargo xtask`.
fn has_alias(root: &Path) -> bool {
    #[derive(Default, Deserialize)]
    struct Config {
        #[serde(default)]
        alias: BTreeMap<String, toml::Value>,
    }
    let read = |name: &str| std::fs::read_to_string(root.join(".cargo").join(name)).ok();
    let text = read("config.toml").or_else(|| read("config")).unwrap_or_default();
    toml::from_str::<Config>(&text).is_ok_and(|config| config.alias.contains_key("xtask"))
}

/// Its answer; why it gave none, or nothing where it is not there.
fn ask(candidate: &Candidate, base: Option<&str>, root: &Path, ctx: &Ctx) -> Result<Plan, Option<String>> {
    let mut command: Command = command_with(&ctx.env, root, &candidate.program);
    command.args(candidate.arguments).args(["--format", "json"]);
    if let Some(base) = base {
        command.args(["--base", base]);
    }
    // In our process group: Ctrl-C reaches it too.
    let captured = match capture(&mut command) {
        Ok(child) => child.wait(LENGTH).map_err(|err| Some(err.to_string()))?,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => return Err(None),
        Err(err) => return Err(Some(format!("cannot be started: {err}"))),
    };
    if !captured.status.success() {
        let stderr = String::from_utf8_lossy(&captured.stderr);
        let first = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
        let ended =
            captured.status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
        return Err(Some(format!("it ended {ended}: {}", first.trim_start_matches("error: "))));
    }
    read(&captured.stdout).map_err(Some)
}

fn read(json: &[u8]) -> Result<Plan, String> {
    #[derive(Deserialize)]
    struct Versioned {
        version: u32,
    }
    let wrong = |err: serde_json::Error| format!("its answer cannot be read: {err}");
    let Versioned { version } = serde_json::from_slice(json).map_err(wrong)?;
    if version != VERSION {
        return Err(format!("its answer has version {version}, and this program reads {VERSION}"));
    }
    let answer: Answer = serde_json::from_slice(json).map_err(wrong)?;
    let planned = |job: Job| {
        let packages = job.args.unwrap_or_default();
        (job.name, Planned { run: job.run, reason: job.reason, packages })
    };
    let jobs = answer.jobs.into_iter().map(planned).collect();
    Ok(Plan { jobs, compared_with: answer.base.map(|base| base.rule) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_and_a_strange_one_refused() {
        let json = r#"{"version":1,"base":{"commit":"x","rule":"origin/main"},"jobs":[
            {"name":"a","run":true,"reason":"r","packages":"selected","args":["-p","a"]},
            {"name":"b","run":true,"reason":"r","packages":"all"},
            {"name":"c","run":false,"reason":"s","packages":null,"args":null}],"later":[]}"#;
        let plan = read(json.as_bytes()).expect("a plan");
        assert_eq!(plan.compared_with.as_deref(), Some("origin/main"));
        assert_eq!(plan.jobs["a"].packages, ["-p", "a"]);
        assert_eq!((plan.jobs["b"].run, plan.jobs["b"].packages.len()), (true, 0));
        assert!(!plan.jobs["c"].run);
        for (json, expected) in [
            (r#"{"version":2}"#, "its answer has version 2, and this program reads 1"),
            ("", "its answer cannot be read"),
            (r#"{"version":1}"#, "its answer cannot be read"),
            (r#"{"version":1,"jobs":[{"name":"a"}]}"#, "its answer cannot be read"),
        ] {
            let why = read(json.as_bytes()).expect_err("no plan");
            assert!(why.starts_with(expected), "{json}: {why}");
        }
    }
}
