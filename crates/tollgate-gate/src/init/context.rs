//! How a step is run: the machine, the toolchain, the variables, as far as the workflow says so in so many words.

use std::collections::{BTreeMap, BTreeSet};

use tollgate_common::shell::assignment;
use tollgate_common::text::escape;
use tollgate_common::workflow::expression::{Piece, pieces};
use tollgate_common::workflow::yaml::{Mapping, Node};
use tollgate_common::workflow::{Job, Matrix, Step, Uses};

use super::found::{Known, map, only};
use super::kinds::Kind;
use super::script::Command;
use super::seen::Seen;
use crate::workflows::File;

/// What a text with an expression in it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// This.
    Is(String),
    /// One of these, by a matrix.
    OneOf(Vec<String>),
    /// Nobody can tell from here.
    Unknown,
}

/// How the steps of a job are run, step by step.
pub(super) struct Context<'a> {
    file: &'a File,
    job: &'a Job,
    has_toolchain_file: bool,
    /// What was chosen for the steps that follow; nothing where the usual one holds.
    toolchain: Option<String>,
    notes: Vec<String>,
}

/// Variables that change what is compiled or tested, but not what a command says: how CI is set up.
const OF_CI: [&str; 8] = [
    "RUST_BACKTRACE",
    "RUST_MIN_STACK",
    "RUST_TEST_THREADS",
    "RUSTFLAGS",
    "CARGO_INCREMENTAL",
    "CARGO_PROFILE_",
    "NEXTEST_",
    "PROPTEST_CASES",
];

/// Variables without which a command is another one.
const OF_COMMANDS: [&str; 4] =
    ["RUSTC_BOOTSTRAP", "RUSTDOCFLAGS", "CARGO_BUILD_TARGET", "CARGO_BUILD_RUSTFLAGS"];

impl<'a> Context<'a> {
    pub(super) fn new(seen: &Seen, file: &'a File, job: &'a Job) -> Self {
        let has_toolchain_file = seen.has_toolchain_file();
        Self { file, job, has_toolchain_file, toolchain: None, notes: Vec::new() }
    }

    /// A text with the variables of the workflow that it names, where these are written down.
    pub(super) fn substitute(&self, text: &str) -> String {
        let Ok(pieces) = pieces(text) else { return text.to_owned() };
        let one = |piece: &Piece| match piece {
            Piece::Text(range) => text[range.clone()].to_owned(),
            Piece::Computed(range, expr) => {
                let value = expr.path().and_then(|path| match path.as_slice() {
                    [env, name] if env.eq_ignore_ascii_case("env") => self.variable(name),
                    _ => None,
                });
                value.unwrap_or_else(|| text[range.clone()].to_owned())
            }
        };
        pieces.iter().map(one).collect()
    }

    /// A variable that the job or the workflow sets to something that is written down.
    fn variable(&self, name: &str) -> Option<String> {
        let levels = [&self.job.raw, &self.file.workflow.raw];
        let value = levels.into_iter().find_map(|raw| map(raw, "env")?.get(name))?;
        value.scalar().map(|scalar| scalar.text.clone()).filter(|text| !text.contains("${{"))
    }

    /// What a text stands for: it is written down, or one axis of the matrix is.
    fn value(&self, text: &str) -> Value {
        let text = self.substitute(text);
        let Ok(pieces) = pieces(&text) else { return Value::Unknown };
        match pieces.as_slice() {
            [] | [Piece::Text(_)] => Value::Is(text),
            [Piece::Computed(_, expr)] => match expr.path().as_deref() {
                Some([matrix, axis]) if matrix.eq_ignore_ascii_case("matrix") => self.axis(axis),
                _ => Value::Unknown,
            },
            _ => Value::Unknown,
        }
    }

    /// What an axis of the matrix has; that of `include` too.
    fn axis(&self, name: &str) -> Value {
        let matrix = self.job.strategy.as_ref().and_then(|strategy| strategy.matrix.as_ref());
        let Some(Matrix::Axes { axes, include, .. }) = matrix else { return Value::Unknown };
        let axis = axes.iter().find(|entry| entry.key.text == name).map(|entry| &entry.value);
        let listed = axis.map(|values| values.sequence().map(|list| list.items.as_slice()));
        if listed == Some(None) {
            return Value::Unknown;
        }
        let mut nodes: Vec<&Node> = listed.flatten().unwrap_or_default().iter().collect();
        match include {
            None => {}
            Some(Node::Sequence(list)) => {
                nodes.extend(list.items.iter().filter_map(|item| item.mapping()?.get(name)));
            }
            Some(_) => return Value::Unknown,
        }
        let texts: Option<Vec<String>> =
            nodes.iter().map(|node| node.scalar().map(|scalar| scalar.text.clone())).collect();
        match texts {
            Some(texts) if !texts.is_empty() && !texts.iter().any(|text| text.contains("${{")) => {
                Value::OneOf(texts)
            }
            _ => Value::Unknown,
        }
    }

    /// An action may choose the toolchain of what follows. Where a toolchain file is, that one holds all the same:
    /// these actions make theirs the default (rustup's book, "Overrides").
    pub(super) fn action(&mut self, action: &str, uses: &Uses) {
        let given = || uses.input("toolchain").and_then(Node::scalar).map(|scalar| scalar.text.clone());
        let chosen = match action {
            "dtolnay/rust-toolchain" => given().or_else(|| {
                let reference = uses.remote().map(|(_, reference)| reference.to_owned());
                reference.filter(|reference| reference != "master" && !is_commit(reference))
            }),
            "actions-rs/toolchain" | "actions-rust-lang/setup-rust-toolchain" => given(),
            _ => return,
        };
        if let Some(chosen) = chosen.filter(|_| !self.has_toolchain_file) {
            self.choose(&chosen);
        }
    }

    /// `rustup default X`, `rustup override set X`
    pub(super) fn rustup(&mut self, words: &[&str]) {
        match words {
            ["default", name, ..] if !self.has_toolchain_file => self.choose(name),
            ["override", "set", name, ..] => self.choose(name),
            _ => {}
        }
    }

    fn choose(&mut self, name: &str) {
        let name = name.trim_matches(['"', '\'']);
        self.toolchain = None;
        match self.value(name) {
            Value::Is(name) if is_usual(&name) => {}
            Value::Is(name) if is_toolchain(&name) => self.toolchain = Some(name),
            Value::OneOf(names) if names.iter().any(|name| is_usual(name)) => {
                let others: BTreeSet<String> = names.into_iter().filter(|name| !is_usual(name)).collect();
                if !others.is_empty() {
                    self.notes.push(format!("its matrix also has the toolchains {}", joined(&others)));
                }
            }
            Value::OneOf(names) if names.len() == 1 && is_toolchain(&names[0]) => {
                self.toolchain = names.into_iter().next();
            }
            _ => self.notes.push(format!("its toolchain is computed: {}", escape(name))),
        }
    }

    /// Where a step is run, from the root of the repository; nothing where that is computed.
    pub(super) fn folder(&self, step: &Step) -> Option<String> {
        let of_defaults = |raw: &'a Mapping| {
            map(raw, "defaults").and_then(|defaults| map(defaults, "run"))?.get("working-directory")
        };
        let said = step
            .raw
            .get("working-directory")
            .or_else(|| of_defaults(&self.job.raw))
            .or_else(|| of_defaults(&self.file.workflow.raw));
        let text =
            said.and_then(Node::scalar).map(|scalar| self.substitute(&scalar.text)).unwrap_or_default();
        let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
        Some(parts.join("/"))
    }

    /// A command of this kind, run as things stand.
    pub(super) fn known(&self, kind: Kind, words: Option<Vec<String>>, job: usize) -> Known {
        let mut notes = self.notes.clone();
        let own = words.iter().flatten().find_map(|word| word.strip_prefix('+'));
        let toolchain = own.map(str::to_owned).or_else(|| self.toolchain.clone());
        let is_msrv = toolchain.as_deref().is_some_and(is_release);
        let is_compiling = matches!(kind, Kind::Check | Kind::Build | Kind::Test | Kind::Clippy);
        let minutes = self.job.timeout.as_ref().and_then(|timeout| timeout.text.parse().ok());
        let machines = self.machines(&mut notes);
        let leave = self.job.continue_on_error.as_ref();
        // A leg of a matrix may, say; a leave that does not hold for all of it would hide the failures of the others.
        if leave.is_some_and(|flag| !flag.value.is_yes() && !flag.value.is_no()) {
            notes.push("there `continue-on-error` is computed, and here it may not fail".to_owned());
        }
        Known {
            kind: if is_msrv && is_compiling { Kind::Msrv } else { kind },
            words: words.map(|words| words.into_iter().filter(|word| !word.starts_with('+')).collect()),
            toolchain,
            env: BTreeMap::new(),
            own: BTreeMap::new(),
            machines,
            minutes,
            job,
            may_fail: leave.is_some_and(|flag| flag.value.is_yes()),
            notes,
        }
    }

    /// Whether something is uploaded, for other jobs or for people.
    pub(super) fn hands_on(&self) -> bool {
        let uses = self.job.steps.iter().filter_map(|step| step.uses.as_ref());
        uses.filter_map(Uses::remote)
            .any(|(action, _)| action.eq_ignore_ascii_case("actions/upload-artifact"))
    }

    fn machines(&self, notes: &mut Vec<String>) -> BTreeSet<String> {
        let runs_on = self.job.raw.get("runs-on");
        let names = match runs_on.and_then(Node::scalar).map(|scalar| self.value(&scalar.text)) {
            Some(Value::Is(name)) => vec![name],
            Some(Value::OneOf(names)) => names,
            Some(Value::Unknown) | None => {
                notes.push("what it runs on there is computed, or a machine of your own".to_owned());
                Vec::new()
            }
        };
        // GitHub compares labels without regard to case.
        let names = names.into_iter().map(|name| name.to_ascii_lowercase());
        let (ours, others): (BTreeSet<String>, BTreeSet<String>) = names.partition(|name| is_hosted(name));
        if !others.is_empty() {
            notes.push(format!("there it runs on {}", joined(&others)));
        }
        ours
    }

    /// The variables that matter to a command.
    pub(super) fn variables(&self, step: &Step, command: &Command, known: &mut Known) {
        let levels = [(&self.file.workflow.raw, false), (&self.job.raw, true), (&step.raw, true)];
        for (raw, is_near) in levels {
            for entry in map(raw, "env").into_iter().flat_map(|env| &env.entries) {
                let name = entry.key.text.as_str();
                let is_own = OF_COMMANDS.contains(&name) || is_near && name == "RUSTFLAGS";
                let is_for_docs = name == "RUSTDOCFLAGS" && known.kind != Kind::Doc;
                let Some(value) = entry.value.scalar().filter(|_| !is_for_docs) else { continue };
                match only(self.value(&value.text)) {
                    Some(value) if is_own => own(known, name, &value),
                    Some(value) if is_of_ci(name) => drop(known.env.insert(name.to_owned(), value)),
                    None if is_own || is_of_ci(name) => {
                        known.notes.push(format!("{} is computed there", escape(name)));
                    }
                    _ => {}
                }
            }
        }
        for (name, value) in command.variables.iter().filter_map(|word| assignment(word)) {
            own(known, name, value.trim_matches(['"', '\'']));
        }
    }
}

/// A variable that is a part of the command; where it takes quotes, it is left to the workflow.
fn own(known: &mut Known, name: &str, value: &str) {
    match one_word(value) {
        Some(value) => drop(known.own.insert(name.to_owned(), value)),
        None => {
            known.notes.push(format!("{} is `{}`, but in the workflow only", escape(name), escape(value)));
            known.env.insert(name.to_owned(), value.to_owned());
        }
    }
}

/// `-D warnings` as one word, which needs no quotes.
fn one_word(flags: &str) -> Option<String> {
    let mut joined = flags.replace("--cfg ", "--cfg=");
    for option in ["-D ", "-W ", "-A ", "-Z ", "-C "] {
        joined = joined.replace(option, option.trim_end());
    }
    (!joined.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'$`\\".contains(c)))
        .then_some(joined)
}

fn is_of_ci(name: &str) -> bool {
    OF_CI.iter().any(|pattern| name == *pattern || pattern.ends_with('_') && name.starts_with(pattern))
}

fn joined(names: &BTreeSet<String>) -> String {
    names.iter().map(|name| escape(name)).collect::<Vec<_>>().join(", ")
}

fn is_commit(reference: &str) -> bool {
    reference.len() == 40 && reference.chars().all(|c| c.is_ascii_hexdigit())
}

/// The toolchain that a machine of GitHub's has.
fn is_usual(name: &str) -> bool {
    name == "stable"
}

fn is_toolchain(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c))
}

/// `1.70`, `1.70.0`
fn is_release(name: &str) -> bool {
    name.starts_with("1.") && name.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// Whether a label is one of GitHub's own machines (docs.github.com, "GitHub-hosted runners reference"): larger ones
/// have names that their owners choose.
fn is_hosted(label: &str) -> bool {
    let mut parts = label.split('-');
    let is_system = matches!(parts.next(), Some("ubuntu" | "macos" | "windows"));
    let is_version = |part: &str| {
        part == "latest" || part == "slim" || part.chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    is_system
        && parts.next().is_some_and(is_version)
        && parts.all(|part| matches!(part, "arm" | "intel" | "large" | "xlarge"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_of_github_are_told_from_others() {
        for (label, expected) in [
            ("ubuntu-latest", true),
            ("ubuntu-24.04-arm", true),
            ("macos-15-intel", true),
            ("windows-2025", true),
            ("ubuntu-latest-8-cores", false),
            ("depot-ubuntu-24.04", false),
            ("self-hosted", false),
            ("ubuntu", false),
        ] {
            assert_eq!(is_hosted(label), expected, "{label}");
        }
    }
}
