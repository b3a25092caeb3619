//! Asking `tollgate-affected` for the plan. The tools do not know each other: this is a program with an answer.
//!
//! It is looked for beside this program, then on `PATH`, then behind `cargo xtask`. Whatever goes wrong is a reason to
//! run everything, and never a reason to run less.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::Receiver;
use std::thread;
use std::time::Duration;

use serde::Deserialize;
use tollgate_common::Ctx;
use tollgate_common::process::command_with;
use tollgate_common::process::supervise::{self, Ended, Outputs, Patience, Running, Stop};

use super::execute::Message;
use super::output;
use super::report::Signal;
use super::selection::{Plan, Planned, Planning};

/// The program.
const PROGRAM: &str = "tollgate-affected";

/// The version of its answer that we read.
const VERSION: u32 = 1;

/// So much of what it says besides is looked at.
const TALK: u64 = 64 * 1024;

/// How often is looked whether it has answered.
const STEP: Duration = Duration::from_millis(20);

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

/// What asking takes.
pub(crate) struct Asking<'a> {
    pub(crate) root: &'a Path,
    pub(crate) target: &'a Path,
    pub(crate) ctx: &'a Ctx,
    pub(crate) messages: &'a Receiver<Message>,
    /// Who wanted an end of it, if somebody did.
    pub(crate) interrupted: Option<Signal>,
}

/// The plan for what is in the directory `root`, against `base` or what affected takes for it.
pub(crate) fn plan(base: Option<&str>, asking: &mut Asking<'_>) -> Planning {
    for candidate in candidates(asking.root, asking.target) {
        match ask(&candidate, base, asking) {
            _ if asking.interrupted.is_some() => return Planning::Failed("interrupted".to_owned()),
            Ok(plan) => return Planning::Known(plan),
            Err(None) => {}
            // Who is there and does not know is not made better by asking another one.
            Err(Some(why)) => return Planning::Failed(format!("{}: {why}", candidate.shown)),
        }
    }
    Planning::Failed(format!("{PROGRAM} is neither beside this program nor on PATH"))
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

/// Whether the workspace has the alias `cargo xtask`, for an xtask that knows of us: any other would be built and
/// started for words that mean nothing to it.
fn has_alias(root: &Path) -> bool {
    #[derive(Default, Deserialize)]
    struct Config {
        #[serde(default)]
        alias: BTreeMap<String, toml::Value>,
    }
    let sources = std::fs::read_dir(root.join("xtask/src")).into_iter().flatten().flatten();
    let knows = |path: PathBuf| {
        std::fs::read_to_string(path).is_ok_and(|text| {
            ["tollgate-affected", "tollgate_affected"].iter().any(|name| text.contains(name))
        })
    };
    if !sources.map(|entry| entry.path()).any(knows) {
        return false;
    }
    let read = |name: &str| std::fs::read_to_string(root.join(".cargo").join(name)).ok();
    let text = read("config.toml").or_else(|| read("config")).unwrap_or_default();
    toml::from_str::<Config>(&text).is_ok_and(|config| config.alias.contains_key("xtask"))
}

/// Its answer; why it gave none, or nothing where it is not there.
fn ask(candidate: &Candidate, base: Option<&str>, asking: &mut Asking<'_>) -> Result<Plan, Option<String>> {
    let mut command: Command = command_with(&asking.ctx.env, asking.root, &candidate.program);
    command.args(candidate.arguments).args(["--format", "json"]);
    if let Some(base) = base {
        command.args(["--base", base]);
    }
    let wrong = |err: io::Error| Some(format!("cannot be asked: {err}"));
    let (stdout, mut answer) = output::create(asking.target).map_err(wrong)?;
    let (stderr, mut talk) = output::create(asking.target).map_err(wrong)?;
    let outputs = Outputs { stdout, stderr: Some(stderr) };
    let running = match supervise::start(command, outputs, None, Patience::USUAL) {
        Ok(running) => running,
        Err(err) if err.kind() == io::ErrorKind::NotFound => return Err(None),
        Err(err) => return Err(wrong(err)),
    };
    let ended = asking.wait(running).map_err(wrong)?;
    if !ended.status.success() {
        let stderr = talk.part(0, TALK).map_err(wrong)?;
        let stderr = String::from_utf8_lossy(&stderr);
        let how = ended.status.code().map_or_else(|| "by a signal".to_owned(), |code| format!("with {code}"));
        return Err(Some(format!("it ended {how}: {}", complaint(&stderr))));
    }
    read(&answer.part(0, ended.output_bytes).map_err(wrong)?).map_err(Some)
}

/// What it says, and what it says to do: some of that is for whoever runs us, as `--base`.
fn complaint(stderr: &str) -> String {
    let first = stderr.lines().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing");
    // Without a plan everything runs anyway.
    let help = stderr.lines().filter_map(|line| line.strip_prefix("help: "));
    let help = help.filter(|line| !line.contains("--on-unknown-base"));
    [first.trim_start_matches("error: ")].into_iter().chain(help).collect::<Vec<_>>().join("; ")
}

impl Asking<'_> {
    /// Waits for the answer; Ctrl-C ends the asking, and is then told to whoever listens next.
    fn wait(&mut self, running: Running) -> io::Result<Ended> {
        let handle = running.handle();
        let waiting = thread::spawn(move || running.wait());
        let mut how = Stop::Gracefully;
        while !waiting.is_finished() {
            if let Ok(Message::Interrupt(by)) = self.messages.recv_timeout(STEP) {
                handle.stop(how);
                how = Stop::AtOnce;
                self.interrupted.get_or_insert(by);
            }
        }
        waiting.join().unwrap_or_else(|_| Err(io::Error::other("it was not waited for")))
    }
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
    fn what_to_do_is_told_with_what_is_wrong() {
        for (stderr, expected) in [
            ("", "it said nothing"),
            ("\nerror: a\n  more\nhelp: b\nhelp: or c\nhelp: or --on-unknown-base all\n", "a; b; or c"),
        ] {
            assert_eq!(complaint(stderr), expected);
        }
    }

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
