//! A script that looks at the results of needs: which, and which words it holds them against.
//!
//! This is no interpreter. What a script accepts is told by the words in it: one that only knows `failure` lets
//! `skipped` pass, one that only knows `success` lets nothing else pass. Where the words do not tell, it is not known.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::workflow::expression::{Answer, Conclusion, Expr, Kind, Piece, pieces};
use tollgate_common::workflow::yaml::{Entry, Node};
use tollgate_common::workflow::{Job, Step};

use super::{Judge, conditions, effect};
use crate::shell::{bare, linked};
use crate::workflows::File;

/// A script that can fail because of what it read.
#[derive(Clone, Debug)]
pub(crate) struct Script {
    /// The needs that it looks at, in lower case, each with the words that it holds them against.
    single: BTreeMap<String, BTreeSet<Conclusion>>,
    /// The same for those that look at all of them.
    all: Option<BTreeSet<Conclusion>>,
    /// Whether there is a way for every other word: `else`, `*)`.
    has_rest: bool,
    /// Whether more is going on than we understand.
    is_vague: bool,
}

/// Which results an expression shows.
#[derive(Default)]
struct Shown {
    all: bool,
    single: BTreeSet<String>,
}

/// What a script for the shell does.
pub(super) fn shell(script: &str, step: &Step, job: &Job, file: &File) -> Judge {
    let shell =
        step.run.as_ref().and_then(|run| run.shell.as_ref()).map_or("bash", |shell| shell.text.as_str());
    if !matches!(shell.split_whitespace().next(), Some("bash" | "sh")) {
        return literals(script, step, job, file);
    }
    if effect::always_fails(script) {
        return Judge::Exit;
    }
    let reads = reads(script, step, job, file);
    if effect::is_idle(script) {
        return Judge::Nothing;
    }
    let linked = linked(script);
    let masked = masked(&linked);
    let work = |counts: &dyn Fn(usize) -> bool| -> Vec<String> {
        let all =
            linked.iter().enumerate().filter(|(at, (command, _))| counts(*at) && !effect::is_talk(command));
        all.map(|(_, (command, _))| command.clone()).collect()
    };
    let (commands, counts) = (work(&|_| true), work(&|at| !masked[at]));
    if reads.is_empty() || !can_fail(&commands) {
        return Judge::Work;
    }
    if !can_fail(&counts) && commands.iter().all(|command| is_understood(command)) {
        return Judge::Nothing;
    }
    let is_rest = |command: &String| command.starts_with("else") || command.contains("*)");
    Judge::Script(Script {
        has_rest: commands.iter().any(is_rest),
        is_vague: commands.iter().any(|command| !is_understood(command)),
        ..words(&reads, &commands)
    })
}

/// What a script in another language does: its literals are its words.
pub(super) fn javascript(script: &str, step: &Step, job: &Job, file: &File) -> Judge {
    literals(script, step, job, file)
}

fn literals(script: &str, step: &Step, job: &Job, file: &File) -> Judge {
    let can_fail =
        ["setFailed", "process.exit", "throw ", "sys.exit", "raise ", "exit 1", "exit(1)", "assert "];
    let reads = reads(script, step, job, file);
    if !can_fail.iter().any(|way| script.contains(way)) {
        return Judge::Work;
    }
    let is_plain = script.lines().all(|line| {
        let line = line.trim();
        line.is_empty() || line.starts_with("core.setFailed(") || line.starts_with("//")
    });
    match (reads.is_empty(), is_plain) {
        (true, true) => Judge::Exit,
        (true, false) => Judge::Work,
        (false, _) => {
            Judge::Script(Script { is_vague: true, has_rest: true, ..words(&reads, &[script.to_owned()]) })
        }
    }
}

/// Everything by which the script gets at results: the text that stands in it, and what that shows.
fn reads(script: &str, step: &Step, job: &Job, file: &File) -> Vec<(String, Shown, BTreeSet<Conclusion>)> {
    let mut found = Vec::new();
    for (range, expr) in computed(script) {
        let shown = shown(&expr);
        if shown.all || !shown.single.is_empty() {
            found.push((script[range].to_owned(), shown, BTreeSet::new()));
        }
    }
    let own = step.env.iter();
    let outer = [&job.raw, &file.workflow.raw].into_iter().filter_map(|raw| raw.get("env"));
    let outer = outer.filter_map(Node::mapping).flat_map(|env| &env.entries);
    for Entry { key, value } in own.chain(outer) {
        let Some(value) = value.scalar() else { continue };
        for (_, expr) in computed(&value.text) {
            let shown = shown(&expr);
            if (shown.all || !shown.single.is_empty()) && has_word(script, &key.text) {
                found.push((key.text.clone(), shown, literals_of(&expr)));
            }
        }
    }
    found
}

fn computed(text: &str) -> Vec<(std::ops::Range<usize>, Expr)> {
    let pieces = pieces(text).unwrap_or_default().into_iter();
    pieces
        .filter_map(|piece| match piece {
            Piece::Computed(range, expr) => Some((range, expr)),
            Piece::Text(_) => None,
        })
        .collect()
}

fn shown(expr: &Expr) -> Shown {
    let mut shown = Shown { all: conditions::whole_needs(expr), single: BTreeSet::new() };
    expr.walk(&mut |part| {
        let path = part.path().unwrap_or_default();
        let (job, what) = match path.as_slice() {
            [needs, job] if needs.eq_ignore_ascii_case("needs") => (*job, "result"),
            [needs, job, what] if needs.eq_ignore_ascii_case("needs") => (*job, *what),
            _ => return,
        };
        // `needs.a` is a part of `needs.a.outputs` too.
        if what.eq_ignore_ascii_case("result") && (path.len() == 3 || !is_within(expr, part)) {
            if job == "*" {
                shown.all = true;
            } else {
                shown.single.insert(job.to_lowercase());
            }
        }
    });
    shown
}

/// Whether something is asked of this part, as a property is.
fn is_within(expr: &Expr, part: &Expr) -> bool {
    expr.any(|whole| match &whole.kind {
        Kind::Property(of, _) | Kind::Index(of, _) | Kind::Star(of) => of.range == part.range,
        _ => false,
    })
}

fn literals_of(expr: &Expr) -> BTreeSet<Conclusion> {
    let mut found = BTreeSet::new();
    expr.walk(&mut |part| {
        if let Kind::Text(text) = &part.kind {
            found.extend(conclusions(text));
        }
    });
    found
}

fn conclusions(text: &str) -> impl Iterator<Item = Conclusion> {
    let mut words: BTreeSet<&str> = BTreeSet::new();
    words.extend(text.split(|c: char| !(c.is_alphanumeric() || c == '_')));
    Conclusion::ALL.into_iter().filter(move |conclusion| words.contains(conclusion.as_str()))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|found| found == word)
}

/// The words against which each need is held: those of the commands in which it stands, else those of all commands.
fn words(reads: &[(String, Shown, BTreeSet<Conclusion>)], commands: &[String]) -> Script {
    let of_all: BTreeSet<Conclusion> = commands.iter().flat_map(|command| conclusions(command)).collect();
    let (mut single, mut all) = (BTreeMap::new(), None);
    for (text, shown, own) in reads {
        let stands_in = |command: &&String| {
            command.contains(text.as_str()) && (text.starts_with("${{") || has_word(command, text))
        };
        let mut words: BTreeSet<Conclusion> =
            commands.iter().filter(stands_in).flat_map(|command| conclusions(command)).collect();
        words.extend(own);
        if words.is_empty() || shown.all {
            words.extend(&of_all);
        }
        if shown.all {
            all.get_or_insert_with(BTreeSet::new).extend(&words);
        }
        for need in &shown.single {
            single.entry(need.clone()).or_insert_with(BTreeSet::new).extend(&words);
        }
    }
    Script { single, all, has_rest: false, is_vague: false }
}

/// Which commands may fail without any harm, as they end in `|| echo …`: `a && b || echo` and the like too.
fn masked(commands: &[(String, &str)]) -> Vec<bool> {
    let mut masked = vec![false; commands.len()];
    for (at, pair) in commands.windows(2).enumerate().rev() {
        let [(command, link), (next, after)] = pair else { continue };
        // `exit` ends with what the command before it did.
        let is_talk = effect::is_idle(next) && next != "exit" && bare(next) == next && *after == ";";
        let is_one = (*link == "||" && is_talk) || (["||", "&&"].contains(link) && masked[at + 1]);
        // What is in `(…)` may only be a part of a command.
        masked[at] = is_one && !command.contains(['(', '`']) && !next.contains(['(', ')', '}']);
    }
    masked
}

/// Whether something in it can end the script badly.
fn can_fail(commands: &[String]) -> bool {
    let has_branches =
        commands.iter().any(|command| matches!(command.split(' ').next(), Some("if" | "case")));
    commands.iter().any(|command| {
        let program = effect::program(command);
        let is_test = matches!(program, "[[" | "[" | "test" | "grep" | "egrep");
        let asks_jq = program == "jq"
            && effect::parts(command).any(|word| {
                word == "--exit-status"
                    || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
            });
        let exits = bare(command).strip_prefix("exit").map(str::trim);
        exits.is_some_and(|code| code != "0" && !code.is_empty())
            || command.contains("exit 1")
            || command.starts_with("\"$(")
            || command.starts_with("$(")
            || asks_jq
            || (is_test && !has_branches)
    })
}

/// Commands of which we know that they do no more than look at their input.
const KNOWN: [&str; 39] = [
    "[[", "[", "((", "test", "exit", "set", "jq", "grep", "egrep", "true", "false", "read", "local",
    "export", "return", "declare", "shift", "}", "{", "sort", "tr", "sed", "awk", "cut", "wc", "tee",
    "mapfile", "break", "continue", "for", "done", "fi", "case", "esac", "in", "uniq", "head", "tail",
    "shopt",
];

fn is_understood(command: &str) -> bool {
    let program = effect::program(command);
    KNOWN.contains(&program)
        || program.is_empty()
        || program.ends_with(')')
        || program.contains('=')
        || program.starts_with(['"', '$', '\''])
        || conclusions(program).next().is_some()
        || program.starts_with('*')
}

impl Script {
    /// Whether a need that ended like this makes it fail.
    pub(super) fn rejects(&self, need: &str, result: Conclusion) -> Answer {
        let one = |words: &BTreeSet<Conclusion>| self.judge(words, result);
        let single = self.single.get(&need.to_lowercase()).map_or(Answer::No, one);
        single.or(self.all.as_ref().map_or(Answer::No, one))
    }

    fn judge(&self, words: &BTreeSet<Conclusion>, result: Conclusion) -> Answer {
        use Conclusion::{Cancelled, Failure, Skipped, Success};
        let knows = |conclusion| words.contains(&conclusion);
        let is_only_good = knows(Success) && !knows(Failure) && !knows(Cancelled);
        let is_only_bad = !knows(Success) && !knows(Skipped) && !words.is_empty();
        match result {
            Success => Answer::No,
            _ if self.is_vague => Answer::Unknown,
            Failure => {
                if words.is_empty() {
                    Answer::Unknown
                } else {
                    (knows(Failure) || knows(Success)).into()
                }
            }
            Skipped if is_only_good => (!knows(Skipped)).into(),
            Cancelled if is_only_good => Answer::Yes,
            _ if is_only_bad && knows(result) => Answer::Yes,
            _ if is_only_bad && knows(Failure) && !self.has_rest => Answer::No,
            _ => Answer::Unknown,
        }
    }
}
