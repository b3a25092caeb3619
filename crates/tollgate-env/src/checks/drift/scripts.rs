//! What the commands of a script do to the choice of a toolchain, and which toolchain they are run with.

use std::collections::BTreeMap;

use tollgate_common::shell::assignment;
use tollgate_common::workflow::expression::Answer;
use tollgate_common::workflow::yaml::Scalar;

use super::programs::{COMPILING, HARMLESS, HOLE, OTHERS, PROGRAMS, RUNNING, git, is_one_of, opaque};
use super::scope::{Bound, find, spot};
use super::shell::{self, Command, Word};
use super::steps::{Act, below};
use super::story::{Float, State, VARIABLE, Why, set};
use super::toolchain::{Known, Stated, Toolchain};
use super::words::{line_of, positional, variable, word_at};
use crate::finding::Place;
use crate::read::repository::name_of;

/// Goes through a script.
pub(super) fn run(state: &mut State<'_>, act: &Act) {
    let script = &act.scalar.text;
    let read = shell::read(script);
    let repository = state.repository;
    let source = repository.text(&act.path).unwrap_or_default();
    let mut walk = Walk { dir: act.dir.clone(), locals: BTreeMap::new(), variable: None, act, source };
    let expanded = act.scope.text(script).unwrap_or_else(|| script.clone());
    if script.contains(VARIABLE) && script.contains("GITHUB_ENV") {
        state.variable = Known::Unknown;
    }
    // It may be written, moved or removed; what is done to it is not read.
    if script.contains("rust-toolchain") {
        state.doubt = true;
    }
    if read.is_unclear {
        state.story.unclear.push(state.step);
        if script.contains("rustup") || script.contains("<<") && script.contains("toolchain") {
            state.doubt = true;
        }
    }
    if !script.contains("<<") {
        for command in &read.commands {
            walk.command(state, command);
        }
    }
    state.story.texts.push((state.step, expanded));
}

/// A walk through the commands of one script.
struct Walk<'a> {
    dir: Option<String>,
    locals: BTreeMap<String, Option<String>>,
    /// RUSTUP_TOOLCHAIN, where the script sets it.
    variable: Option<Known>,
    act: &'a Act,
    /// The text of the file.
    source: &'a str,
}

impl Walk<'_> {
    fn command(&mut self, state: &mut State<'_>, command: &Command) {
        let words: Vec<(String, usize)> = command.words.iter().flat_map(|word| self.expand(word)).collect();
        let mut words = words.as_slice();
        let mut variable = self.variable.clone();
        // PowerShell's `$env:NAME=value` is one too, now that the variables are in.
        while let Some(((name, value), rest)) = words
            .split_first()
            .and_then(|((word, at), rest)| assignment(word).map(|(name, value)| ((name, (value, *at)), rest)))
        {
            if name == VARIABLE {
                variable = Some(self.stated(state, value.0, value.1));
            }
            if rest.is_empty() {
                self.assign(name, value.0, command.is_conditional);
                self.variable = variable.clone();
            }
            words = rest;
        }
        let Some(((program, at), rest)) = words.split_first() else { return };
        let arguments: Vec<&str> = rest.iter().map(|(word, _)| word.as_str()).collect();
        let happens = if command.is_conditional { Answer::Unknown } else { self.act.happens };
        match name_of(&program.replace('\\', "/")).trim_end_matches(".exe") {
            "rustup" => self.rustup(state, rest, happens, *at),
            "cargo" => self.cargo(state, &arguments, variable.as_ref(), *at),
            name if is_one_of(PROGRAMS, name) => {
                let compiles =
                    !arguments.iter().any(|word| word.starts_with("-V") || word.starts_with("--v"));
                self.program(state, &arguments, variable.as_ref(), *at, (compiles, false));
            }
            "cd" | "pushd" | "Set-Location" | "Push-Location" => self.enter(&arguments, happens),
            "popd" | "Pop-Location" => self.dir = None,
            "export" => self.export(state, rest, command.is_conditional),
            "sh" | "bash" if state_of_installer(&self.act.scalar.text) => {
                self.installer(state, rest, happens, *at);
            }
            "rustup-init" => self.installer(state, rest, happens, *at),
            // It is rustup's, and says where the programs are.
            "." | "source" if arguments.iter().all(|file| file.ends_with(".cargo/env")) => {}
            "git" => git(state, &arguments),
            name if is_one_of(HARMLESS, name) => {}
            name => opaque(state, name, words, self.dir.as_deref()),
        }
    }

    fn assign(&mut self, name: &str, value: &str, is_conditional: bool) {
        let value = (!is_conditional && !value.contains(HOLE)).then(|| value.to_owned());
        self.locals.insert(name.to_owned(), value);
    }

    fn export(&mut self, state: &mut State<'_>, words: &[(String, usize)], is_conditional: bool) {
        for (word, at) in words {
            if let Some((name, value)) = assignment(word) {
                self.assign(name, value, is_conditional);
                if name == VARIABLE {
                    let known = self.stated(state, value, *at);
                    self.variable = Some(if is_conditional { Known::Unknown } else { known });
                }
            }
        }
    }

    fn enter(&mut self, arguments: &[&str], happens: Answer) {
        self.dir = match (arguments, &self.dir) {
            ([to], Some(from)) if happens.is_yes() || self.act.happens == happens => below(from, to),
            _ => None,
        };
    }

    fn cargo(&self, state: &mut State<'_>, arguments: &[&str], variable: Option<&Known>, at: usize) {
        let own = arguments.first().is_some_and(|word| word.starts_with('+'));
        let subcommand = arguments.iter().skip(usize::from(own)).find(|word| !word.starts_with('-'));
        let is = |all: &str| subcommand.is_some_and(|subcommand| is_one_of(all, subcommand));
        // `cargo hack` runs another subcommand, which may be any.
        let says = |all: &str| arguments.iter().any(|word| is_one_of(all, word));
        let hacks = is("hack");
        let runs = is(RUNNING) || hacks && says(RUNNING);
        let compiles = is(COMPILING) || hacks && says(COMPILING);
        let is_other = is(OTHERS) || subcommand.is_none();
        let is_unknown = !compiles && !runs && !is_other;
        if is_unknown {
            state.story.opaque.push(state.step);
        }
        // What cargo starts, it starts with its own toolchain.
        self.program(state, arguments, variable, at, (!is_other, runs || is_unknown));
    }

    /// A program of a toolchain; `counts` says whether it compiles the project, and whether it runs that.
    fn program(
        &self,
        state: &mut State<'_>,
        arguments: &[&str],
        variable: Option<&Known>,
        at: usize,
        counts: (bool, bool),
    ) {
        let chosen = match arguments.first().and_then(|word| word.strip_prefix('+')) {
            Some(name) => (self.stated(state, name, at), Why::Named),
            // It may be `+toolchain`.
            None if arguments.first().is_some_and(|word| word.starts_with(HOLE)) => {
                (Known::Unknown, Why::Named)
            }
            None => state.chosen(self.act, variable, self.dir.as_deref()),
        };
        let long = line_of(&self.act.scalar.text, at);
        let place = self.place(at, &self.act.scalar.text[at..at + long]);
        state.ran(self.act, chosen, place, counts.0, counts.1);
    }

    fn rustup(&self, state: &mut State<'_>, words: &[(String, usize)], happens: Answer, at: usize) {
        let plain = positional(words);
        let names: Vec<&str> = plain.iter().map(|(word, _)| word.as_str()).collect();
        let by = self.place(at, "rustup");
        match names.as_slice() {
            ["default", ..] | ["override", "set", ..] => {
                let skip = if names[0] == "default" { 1 } else { 2 };
                let Some((name, at)) = plain.get(skip) else { return };
                let known = self.stated(state, name, *at);
                if let Known::Is(stated) = &known {
                    state.installed(self.act, stated.clone(), by);
                }
                match (names[0], self.dir.clone()) {
                    ("default", _) => set(&mut state.default, known, happens),
                    (_, Some(dir)) if !words.iter().any(|(word, _)| word.starts_with("--path")) => {
                        state.set_override(dir, known, happens);
                    }
                    _ => state.doubt = true,
                }
            }
            ["toolchain", "install" | "add" | "update", ..] => self.install(state, &plain[2..], &by),
            ["install" | "update" | "i" | "up" | "upgrade", ..] => self.install(state, &plain[1..], &by),
            ["run", name, ..] => {
                let known = self.stated(state, name, plain[1].1);
                state.ran(self.act, (known, Why::Named), by, true, true);
            }
            ["override", ..] | ["toolchain", "link", ..] | ["self", "uninstall", ..] => state.doubt = true,
            _ => {}
        }
    }

    fn install(&self, state: &mut State<'_>, names: &[(String, usize)], by: &Place) {
        for (name, at) in names {
            if let Known::Is(stated) = self.stated(state, name, *at) {
                state.installed(self.act, stated, by.clone());
            }
        }
    }

    /// rustup's installer: `--default-toolchain` makes one the default.
    fn installer(&self, state: &mut State<'_>, words: &[(String, usize)], happens: Answer, by: usize) {
        const OPTION: &str = "--default-toolchain";
        let joined = |(word, at): &(String, usize)| {
            let name = word.strip_prefix(OPTION)?.strip_prefix('=')?;
            // Where the option is written out, the name stands behind it.
            let is_written = self.act.scalar.text[*at..].starts_with(&word[..=OPTION.len()]);
            Some((name.to_owned(), if is_written { at + OPTION.len() + 1 } else { *at }))
        };
        let behind = || words.iter().position(|(word, _)| word == OPTION).and_then(|at| words.get(at + 1));
        let known = match words.iter().find_map(joined).or_else(|| behind().cloned()) {
            Some((name, _)) if name == "none" => Known::Nothing,
            Some((name, at)) => self.stated(state, &name, at),
            None => Known::Unknown,
        };
        if let Known::Is(stated) = &known {
            state.installed(self.act, stated.clone(), self.place(by, "rustup"));
        }
        set(&mut state.default, known, happens);
    }

    /// A toolchain that a command names. What an expression or a variable hands on stands where that was written.
    fn stated(&self, state: &mut State<'_>, name: &str, at: usize) -> Known {
        if name.contains(HOLE) {
            return Known::Unknown;
        }
        if name.is_empty() {
            return Known::Nothing;
        }
        let Some(toolchain) = Toolchain::parse(name) else { return Known::Unknown };
        let written = &self.act.scalar.text[at..at + word_at(&self.act.scalar.text, at)];
        let origin = self.origin(written);
        if let Some(float) = origin.as_ref().and_then(|bound| Float::of(bound, name)) {
            state.story.floats.push(float);
        }
        let place = origin.and_then(|bound| bound.place).unwrap_or_else(|| self.place(at, name));
        Known::Is(Stated { toolchain, place })
    }

    /// What a word with one variable in it stands for.
    fn origin(&self, written: &str) -> Option<Bound> {
        let bare = written.trim_matches('"').trim_start_matches('+').trim_matches('"');
        if bare.starts_with("${{") {
            let scalar = Scalar { text: bare.to_owned(), ..Scalar::default() };
            let bound = self.act.scope.resolve(&scalar, "");
            return Some(bound)
                .filter(|bound| bound.place.as_ref().is_some_and(|place| !place.path.is_empty()));
        }
        let name = bare.strip_prefix('$')?.trim_start_matches(['{', '(']).trim_end_matches(['}', ')']);
        let name = name.strip_prefix("env:").unwrap_or(name);
        if self.locals.contains_key(name) {
            return None;
        }
        find(&self.act.scope.env, name).cloned()
    }

    fn place(&self, at: usize, value: &str) -> Place {
        let shown = value.lines().next().unwrap_or(value);
        let script = &self.act.scalar;
        let end = (at + shown.len().max(1)).min(script.text.len());
        spot(&self.act.path, script.locate(self.source, at..end), Some(shown))
    }

    /// A word as the shell would see it; unquoted text of several words becomes those.
    fn expand(&self, word: &Word) -> Vec<(String, usize)> {
        let text = self.act.scope.text_with(&word.text, HOLE);
        let text = if word.is_literal { text } else { self.variables(&text) };
        if text == word.text {
            return vec![(text, word.start)];
        }
        text.split_whitespace().map(|part| (part.to_owned(), word.start)).collect()
    }

    /// With the values of the variables in it.
    fn variables(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let (name, after) = variable(rest);
            rest = after;
            match name.and_then(|name| self.value(name)) {
                Some(value) => out.push_str(&value),
                None => out.push(HOLE),
            }
        }
        out + rest
    }

    fn value(&self, name: &str) -> Option<String> {
        match self.locals.get(name) {
            Some(value) => value.clone(),
            None => find(&self.act.scope.env, name)?.text(),
        }
    }
}

fn state_of_installer(script: &str) -> bool {
    script.contains("rustup.rs") || script.contains("rustup-init")
}
