//! What a step of a gate does with the results of the needs.

use std::collections::BTreeMap;

use tollgate_common::jobs::{Allowed, Skip};
use tollgate_common::workflow::expression::{
    Answer, Conclusion, Expr, Piece, Value, World, evaluate, pieces, runs,
};
use tollgate_common::workflow::yaml::{Entry, Node};
use tollgate_common::workflow::{Condition, Job, Step};

use super::super::input::Input;
use super::alls_green::{self, AllsGreen};
use super::script::{self, Script};
use super::{conditions, effect};
use crate::shell;
use crate::workflows::File;

/// What a step does with the results.
#[derive(Clone, Debug)]
pub(crate) enum Judge {
    /// Nothing at all: it talks.
    Nothing,
    /// Something that has nothing to do with the results.
    Work,
    /// It fails whenever it runs.
    Exit,
    /// It ends with what this comes to.
    ExitWith(Box<Expr>),
    /// It is re-actors/alls-green.
    AllsGreen(AllsGreen),
    /// It is tollgate; the text of its command line.
    Tollgate(String),
    /// A script that looks at them.
    Script(Script),
    /// It judges them, and we cannot tell how.
    Opaque,
}

/// The names under which actions that judge take all of `needs`: matrix-org/done-action,
/// suzuki-shunsuke/required-status-check-action, and those that people write for themselves.
const ALL_NEEDS: [&str; 4] = ["needs", "jobs", "needs-context", "needs_context"];

/// What a step does.
pub(super) fn judge(step: &Step, job: &Job, file: &File) -> Judge {
    if let Some(uses) = &step.uses {
        let action = uses.remote().map(|(action, _)| action.to_ascii_lowercase());
        return match action.as_deref() {
            Some("re-actors/alls-green") => Judge::AllsGreen(AllsGreen::read(uses)),
            Some("actions/checkout") => Judge::Nothing,
            Some("actions/github-script") => match uses.input("script").and_then(Node::scalar) {
                Some(script) => script::javascript(&script.text, step, job, file),
                None => Judge::Work,
            },
            _ if is_tollgate_action(&uses.target.text) => Judge::Tollgate(inputs(&uses.with)),
            _ if ALL_NEEDS.iter().filter_map(|name| uses.input(name)).any(is_all_needs) => Judge::Opaque,
            _ => Judge::Work,
        };
    }
    let Some(run) = &step.run else { return Judge::Work };
    let commands = shell::commands(&run.script.text);
    let verbs: Vec<&str> = commands.iter().filter_map(|command| verb(command)).collect();
    if verbs.iter().any(|verb| !OTHER_VERBS.contains(verb)) {
        return Judge::Tollgate(run.script.text.clone());
    }
    if !verbs.is_empty() {
        return Judge::Work;
    }
    exit_with(&run.script.text).unwrap_or_else(|| script::shell(&run.script.text, step, job, file))
}

/// What tollgate-gate does besides giving a verdict.
const OTHER_VERBS: [&str; 5] = ["lint", "graph", "run", "init", "help"];

/// The word after tollgate-gate, or nothing where it is the last, in a command that runs it: one that builds it or
/// handles its file does not.
fn verb(command: &str) -> Option<&str> {
    let words: Vec<&str> = effect::parts(command).filter(|word| *word != "--").collect();
    let is_handled = match effect::program(command) {
        "chmod" | "cp" | "file" | "install" | "ls" | "mv" | "rm" | "tar" => true,
        "cargo" => words.get(1).is_some_and(|verb| ["b", "build", "binstall", "install"].contains(verb)),
        _ => false,
    };
    let is_named = |at: usize| {
        words[at].rsplit('/').next() == Some("tollgate-gate")
            || words[..=at].ends_with(&["cargo", "xtask", "gate"])
    };
    let at = (0..words.len()).rev().find(|at| is_named(*at)).filter(|_| !is_handled)?;
    Some(words.get(at + 1).copied().unwrap_or_default())
}

/// `owner/tollgate/.github/actions/gate@v1`, or the same folder of this repository.
fn is_tollgate_action(target: &str) -> bool {
    let path = target.split('@').next().unwrap_or(target).trim_end_matches('/');
    path.ends_with("/actions/gate") && (path.contains("tollgate") || path.starts_with("./.github/actions"))
}

fn inputs(with: &[Entry]) -> String {
    let texts = with.iter().filter_map(|entry| Some((&entry.key.text, &entry.value.scalar()?.text)));
    texts.map(|(key, value)| format!("--{key} {value}\n")).collect()
}

fn is_all_needs(input: &Node) -> bool {
    input.scalar().is_some_and(|scalar| alls_green::is_whole_needs(&scalar.text))
}

/// `exit ${{ … }}`
fn exit_with(script: &str) -> Option<Judge> {
    let script = script.trim();
    match pieces(script).ok()?.as_slice() {
        [Piece::Text(text), Piece::Computed(_, expr)] if script[text.clone()].trim() == "exit" => {
            conditions::mentions_results(expr).then(|| Judge::ExitWith(Box::new(expr.clone())))
        }
        _ => None,
    }
}

/// Whether a step makes its job fail, given what became of the needs.
pub(super) fn fails(
    step: &Step,
    judge: &Judge,
    input: &Input,
    results: &BTreeMap<&str, Conclusion>,
    world: &World,
) -> Answer {
    let runs = match &step.condition {
        Some(condition) if condition.expression.is_err() => Answer::Unknown,
        condition => runs(condition.as_ref().and_then(Condition::expr), world),
    };
    let counts = step.continue_on_error.as_ref().map_or(Answer::Yes, |flag| !flag.value);
    runs.and(counts).and(condemns(judge, input, results, world))
}

/// Whether a judge that runs says no.
pub(crate) fn condemns(
    judge: &Judge,
    input: &Input,
    results: &BTreeMap<&str, Conclusion>,
    world: &World,
) -> Answer {
    let any = |is_bad: &dyn Fn(&str, Conclusion) -> Answer| {
        results.iter().map(|(need, result)| is_bad(need, *result)).fold(Answer::No, Answer::or)
    };
    match judge {
        Judge::Nothing | Judge::Work => Answer::No,
        Judge::Exit => Answer::Yes,
        Judge::ExitWith(expr) => exit_code(&evaluate(expr, world)),
        Judge::AllsGreen(action) => any(&|need, result| action.rejects(need, result, world)),
        Judge::Tollgate(arguments) => any(&|need, result| tollgate(need, result, arguments, input)),
        Judge::Script(script) => any(&|need, result| script.rejects(need, result)),
        Judge::Opaque => any(&|_, result| match result {
            Conclusion::Success => Answer::No,
            _ => Answer::Unknown,
        }),
    }
}

fn exit_code(value: &Value) -> Answer {
    match value {
        Value::Text(text) => (text != "0" && !text.is_empty()).into(),
        Value::Number(code) => (*code != 0.0).into(),
        // `exit true` is an error of the shell, and so fails.
        Value::Bool(_) => Answer::Yes,
        _ => Answer::Unknown,
    }
}

/// The rules of the verdict, as far as the files tell: a planned skip is one that the plan has to confirm.
fn tollgate(need: &str, result: Conclusion, arguments: &str, input: &Input) -> Answer {
    // What the command line says of jobs wins over the file, and is not read here.
    if arguments.contains("--compat")
        || arguments.to_lowercase().contains(&format!("{}=", need.to_lowercase()))
    {
        return if result == Conclusion::Success { Answer::No } else { Answer::Unknown };
    }
    let job = input.policy.job(need);
    let allows = |allowed| job.is_some_and(|job| job.advisory || job.allow.contains(&allowed));
    match result {
        Conclusion::Success => Answer::No,
        Conclusion::Failure => (!allows(Allowed::Failure)).into(),
        Conclusion::Cancelled => (!allows(Allowed::Cancelled)).into(),
        Conclusion::Skipped => match job {
            Some(job) => (!job.advisory && job.skip != Skip::Always).into(),
            None => Answer::Yes,
        },
    }
}
