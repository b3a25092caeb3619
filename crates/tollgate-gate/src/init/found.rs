//! What the workflows run: of every job that a pull request starts, the commands that we know, and what else it does.
//!
//! Comes in: workflows as data. Goes out: commands with all that is known of how they are run, and for every job what of
//! it is not known. What depends on a matrix or a variable is kept as far as it is written down, and said.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::text::escape;
use tollgate_common::workflow::yaml::{Mapping, Node};
use tollgate_common::workflow::{Job, Step, Trigger, Uses};

use super::context::{Context, Value};
use super::kinds::{self, Kind};
use super::script::{self, Command};
use super::seen::Seen;
use crate::lint::gate::judges_needs;
use crate::lint::simulate::can_run;
use crate::workflows::File;

/// What the workflows run.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The commands that are known, in the order of the files.
    pub(super) commands: Vec<Known>,
    /// The jobs that pull requests start.
    pub(super) jobs: Vec<OldJob>,
}

/// A command that is known.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub(super) kind: Kind,
    /// Its words as they are written, without a `+toolchain`; none where what it says is computed.
    pub(super) words: Option<Vec<String>>,
    /// The toolchain that it is run with, if not the one that holds anyway.
    pub(super) toolchain: Option<String>,
    /// The variables that matter of the whole workflow: how CI is set up.
    pub(super) env: BTreeMap<String, String>,
    /// Those of the job, the step, and in front of the command: a part of what is run.
    pub(super) own: BTreeMap<String, String>,
    /// The machines, if they are GitHub's own.
    pub(super) machines: BTreeSet<String>,
    /// `timeout-minutes`
    pub(super) minutes: Option<u32>,
    /// The number of its job in `jobs`.
    pub(super) job: usize,
    /// Whether its failure counts as none.
    pub(super) may_fail: bool,
    /// What could not be taken over, for people.
    pub(super) notes: Vec<String>,
}

/// A job of a workflow.
#[derive(Clone, Debug, Default)]
pub(super) struct OldJob {
    /// The name of its file.
    pub(super) file: String,
    pub(super) id: String,
    /// The ids of the jobs that it needs, of the same file.
    pub(super) needs: Vec<String>,
    /// Whether something of it is known.
    pub(super) is_known: bool,
    /// Whether what is known of it is all written down, so that the same can be done elsewhere.
    pub(super) is_exact: bool,
    /// Tasks of the repository's own that it runs: what they do is not known, but how they are called is.
    pub(super) tasks: Vec<String>,
    /// What else it does, for people.
    pub(super) rest: Vec<String>,
    /// Whether it judges others.
    pub(super) is_gate: bool,
}

impl OldJob {
    /// For people: `` ci.yml, job `test` ``.
    pub(super) fn place(&self) -> String {
        format!("{}, job `{}`", escape(&self.file), escape(&self.id))
    }
}

/// Goes through the workflows.
pub(super) fn find(seen: &Seen) -> Found {
    let mut found = Found::default();
    let started = started(&seen.workflows);
    for file in seen.workflows.iter().filter(|file| started.contains_key(file.path.as_str())) {
        let event = started[file.path.as_str()];
        for job in file.workflow.jobs.iter().filter(|job| can_run(file, job, event)) {
            self::job(seen, file, job, &mut found);
        }
    }
    found
}

/// The workflows that a pull request starts, and the event by which it does; those that they call too.
fn started(files: &[File]) -> BTreeMap<&str, &'static str> {
    let by = |file: &File| EVENTS.into_iter().find(|event| starts(file, event));
    let mut started: BTreeMap<&str, &'static str> =
        files.iter().filter_map(|file| Some((file.path.as_str(), by(file)?))).collect();
    loop {
        let before = started.len();
        for file in files {
            let Some(event) = started.get(file.path.as_str()).copied() else { continue };
            for job in file.workflow.jobs.iter().filter(|job| can_run(file, job, event)) {
                let called = job.uses.as_ref().and_then(Uses::local);
                if let Some(called) = files.iter().find(|file| Some(file.path.as_str()) == called) {
                    started.entry(&called.path).or_insert(event);
                }
            }
        }
        if started.len() == before {
            return started;
        }
    }
}

/// The events by which a change is looked at before it goes in.
const EVENTS: [&str; 3] = ["pull_request", "merge_group", "push"];

/// A push of some branches or tags alone comes afterwards.
fn starts(file: &File, event: &str) -> bool {
    let is_narrowed =
        |trigger: &Trigger| trigger.filter("branches").is_some() || trigger.filter("tags").is_some();
    file.workflow.on.get(event).is_some_and(|trigger| event != "push" || !is_narrowed(trigger))
}

fn job(seen: &Seen, file: &File, job: &Job, found: &mut Found) {
    let number = found.jobs.len();
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let mut old = OldJob {
        file: name.to_owned(),
        id: job.id.text.clone(),
        needs: job.needs.ids.iter().map(|id| id.text.clone()).collect(),
        is_gate: judges_needs(file, job),
        ..OldJob::default()
    };
    if let Some(uses) = &job.uses {
        // What it calls in this repository is looked at where it stands.
        if uses.local().is_some() {
            return;
        }
        old.rest.push(format!("`uses: {}`", escape(&uses.target.text)));
    }
    let mut context = Context::new(seen, file, job);
    let before = found.commands.len();
    for step in &job.steps {
        self::step(seen, step, (number, &mut old), &mut context, &mut found.commands);
    }
    old.rest.dedup();
    let known = &found.commands[before..];
    old.is_known = !known.is_empty();
    old.is_exact = known.iter().all(|known| known.notes.is_empty());
    if job.raw.get("container").is_some() || job.raw.get("services").is_some() {
        old.rest.push("a container, or services beside it".to_owned());
    }
    found.jobs.push(old);
}

/// Goes through a step.
fn step(
    seen: &Seen,
    step: &Step,
    (job, old): (usize, &mut OldJob),
    context: &mut Context<'_>,
    commands: &mut Vec<Known>,
) {
    if let Some(uses) = &step.uses {
        let action =
            uses.remote().map_or(uses.target.text.as_str(), |(action, _)| action).to_ascii_lowercase();
        context.action(&action, uses);
        match kinds::ACTIONS.iter().find(|(name, _)| *name == action) {
            Some((_, kind)) => {
                let mut known = context.known(*kind, None, job);
                if !uses.with.is_empty() {
                    known.notes.push(format!("the inputs of `{}`", escape(&uses.target.text)));
                }
                circumstances(step, &mut known);
                commands.push(known);
            }
            None if kinds::SETTING_UP.contains(&action.as_str()) => {}
            None => old.rest.push(format!("`uses: {}`", escape(&uses.target.text))),
        }
    }
    let Some(run) = &step.run else { return };
    let elsewhere = context.folder(step).filter(|folder| *folder != seen.folder);
    let mut elsewhere = elsewhere.map(|folder| format!("in `{}`", escape(&folder)));
    for command in script::commands(&context.substitute(&run.script.text)) {
        let shown = shown(&command);
        match (self::command(&command, context), &elsewhere) {
            (What::Nothing, _) => {}
            (What::Moves, _) => elsewhere = Some("in another directory".to_owned()),
            (What::Known(kind, _), None) if is_for_others(kind, &command, context) => {
                old.rest.push(format!("`{shown}`"));
            }
            (What::Known(kind, words), None) => {
                let mut known = context.known(kind, words, job);
                context.variables(step, &command, &mut known);
                circumstances(step, &mut known);
                if known.words.is_none() {
                    let why = if command.is_plain {
                        "which changes files"
                    } else {
                        "of which a part is computed, or runs in the background"
                    };
                    known.notes.push(format!("there it is `{shown}`, {why}"));
                }
                commands.push(known);
            }
            (_, Some(elsewhere)) => old.rest.push(format!("`{shown}` {elsewhere}")),
            (What::Other, None) => {
                if is_task(&command) {
                    old.tasks.push(command.words.join(" "));
                }
                old.rest.push(format!("`{shown}`"));
            }
        }
    }
}

/// Words of tasks that prepare, or that come after everything.
const NO_CHECKS: [&str; 10] =
    ["install", "setup", "deps", "init", "download", "release", "publish", "deploy", "upload", "clean"];

/// Whether a command starts a task of the repository's own.
fn is_task(command: &Command) -> bool {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    let is_runner = match words.as_slice() {
        ["just" | "make", _, ..] | ["cargo", "make" | "xtask" | "run" | "dev", _, ..] => true,
        [program, ..] => program.starts_with("./") && program.ends_with(".sh"),
        [] => false,
    };
    is_runner && command.is_plain && !NO_CHECKS.iter().any(|no| words.iter().any(|word| word.contains(no)))
}

/// What the step says of itself: when it is run, and whether it may fail.
fn circumstances(step: &Step, known: &mut Known) {
    if let Some(condition) = &step.condition {
        known.notes.push(format!("there only if `{}`", escape(condition.scalar.text.trim())));
    }
    known.may_fail |= step.continue_on_error.as_ref().is_some_and(|flag| flag.value.is_yes());
}

/// Whether it builds something to be handed on, or for another machine, which takes more than the command.
fn is_for_others(kind: Kind, command: &Command, context: &Context<'_>) -> bool {
    let has_target = command.words.iter().any(|word| word == "--target" || word.starts_with("--target="));
    match kind {
        Kind::Build => has_target || context.hands_on(),
        Kind::Test | Kind::Miri => has_target,
        _ => false,
    }
}

/// What a command is.
enum What {
    /// One that we know, with its words where it is what it says.
    Known(Kind, Option<Vec<String>>),
    /// It prepares, or talks.
    Nothing,
    /// What follows is run elsewhere.
    Moves,
    /// Something else.
    Other,
}

/// Programs that prepare, talk or ask.
const IDLE: [&str; 16] = [
    "echo", "printf", "set", "export", "rustup", "rustc", "true", ":", "exit", "fi", "done", "esac", "else",
    "mkdir", "cat", "ls",
];

fn command(command: &Command, context: &mut Context<'_>) -> What {
    let words: Vec<&str> = command.words.iter().map(String::as_str).collect();
    match words.split_first() {
        Some((&"cargo", rest)) => cargo(command, rest),
        Some((&"cd" | &"pushd" | &"Set-Location", _)) => What::Moves,
        Some((&"typos", _)) => What::Known(Kind::Typos, plain(command)),
        Some((&"taplo", rest)) => match rest.first() {
            Some(&("fmt" | "format" | "check" | "lint")) => What::Known(Kind::Taplo, plain(command)),
            _ => What::Other,
        },
        Some((&"rustup", rest)) => {
            context.rustup(rest);
            What::Nothing
        }
        Some((program, _)) if IDLE.contains(program) => What::Nothing,
        _ => What::Other,
    }
}

fn plain(command: &Command) -> Option<Vec<String>> {
    command.is_plain.then(|| command.words.clone())
}

fn cargo(command: &Command, rest: &[&str]) -> What {
    let after: Vec<&str> = rest.iter().copied().filter(|word| !word.starts_with('+')).collect();
    let first = after.iter().find(|word| !word.starts_with('-'));
    match kinds::of_cargo(&after) {
        // Without `--check` it writes.
        Some(Kind::Fmt) if !after.contains(&"--check") => What::Known(Kind::Fmt, None),
        Some(kind) => What::Known(kind, plain(command)),
        None if first.is_none_or(|word| kinds::PREPARING.contains(word)) => What::Nothing,
        None => What::Other,
    }
}

/// A command as one reads it, on one line and not too long.
fn shown(command: &Command) -> String {
    let text = command.words.join(" ");
    let short: String = text.chars().take(100).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    format!("{}{more}", escape(&short))
}

/// What a mapping has under a key, as a map.
pub(super) fn map<'a>(raw: &'a Mapping, key: &str) -> Option<&'a Mapping> {
    raw.get(key).and_then(Node::mapping)
}

/// What a value stands for, for whoever needs one text.
pub(super) fn only(value: Value) -> Option<String> {
    match value {
        Value::Is(text) => Some(text),
        Value::OneOf(_) | Value::Unknown => None,
    }
}
