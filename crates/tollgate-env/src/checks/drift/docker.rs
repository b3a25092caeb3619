//! A Dockerfile as its stages (docs.docker.com, "Dockerfile reference").

use std::collections::{BTreeMap, BTreeSet};

use super::installers::{Install, installs};
use crate::finding::Place;
use crate::place::place;

/// A stage.
#[derive(Clone, Debug, Default)]
pub(super) struct Stage {
    pub(super) name: Option<String>,
    /// The image that it is made from, with the variables in; `None` where they are not known.
    pub(super) image: Option<String>,
    /// The stage that it is made from, in place of an image.
    pub(super) base: Option<usize>,
    pub(super) place: Option<Place>,
    /// The `ARG` that says a part of it.
    pub(super) argument: Option<Place>,
    pub(super) runs: Vec<String>,
    /// `COPY` and `ADD`, without the word: what comes from the context.
    pub(super) copies: Vec<String>,
    /// What comes from other stages: their name, and the rest.
    pub(super) from: Vec<(String, String)>,
    /// The directories in which it runs.
    pub(super) dirs: Vec<String>,
    /// Variables of the stage, as they are written.
    pub(super) env: Vec<String>,
    /// What they come to, with those of the stage that it is made from.
    variables: Arguments,
    /// The toolchains that its commands install.
    pub(super) installs: Vec<Install>,
    /// In which order what is copied and run stands in it.
    pub(super) order: Vec<Step>,
}

/// One of `copies` or `runs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Copy(usize),
    Run(usize),
}

/// Instructions: where each begins and ends, with its text on one line.
fn instructions(text: &str) -> Vec<(std::ops::Range<usize>, String)> {
    let mut found = Vec::new();
    let mut open: Option<(usize, String)> = None;
    let mut until: Option<String> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let trimmed = line.trim();
        if let Some(word) = &until {
            if let Some((_, all)) = &mut open {
                all.push('\n');
                all.push_str(trimmed);
            }
            if trimmed == word {
                until = None;
                found.extend(open.take().map(|(from, all)| (from..at, all)));
            }
            continue;
        }
        // A comment between continued lines is none of them.
        if trimmed.starts_with('#') || (trimmed.is_empty() && open.is_none()) {
            continue;
        }
        let begin = start + (line.len() - line.trim_start().len());
        let (from, mut all) = open.take().unwrap_or((begin, String::new()));
        let continued = trimmed.strip_suffix('\\');
        all.push_str(continued.unwrap_or(trimmed));
        until = document(trimmed);
        if continued.is_some() || until.is_some() {
            all.push(' ');
            open = Some((from, all));
        } else {
            found.push((from..start + line.trim_end().len(), all));
        }
    }
    found.extend(open.map(|(from, all)| (from..at, all)));
    found
}

/// The word that ends the document that begins on this line: `RUN <<EOF`.
fn document(line: &str) -> Option<String> {
    let is_one = ["RUN", "COPY", "ADD"]
        .iter()
        .any(|of| line.get(..of.len()).is_some_and(|w| w.eq_ignore_ascii_case(of)));
    let rest = line.split_once("<<").filter(|_| is_one)?.1;
    let word = rest.trim_start_matches('-').trim_matches(['"', '\'']);
    let word: String = word.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// Variables: their values where they are known, and where those stand.
pub(super) type Arguments = BTreeMap<String, Option<(String, Place)>>;

/// The names of all arguments that a file declares.
pub(super) fn declared(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, instruction) in instructions(text) {
        let mut words = instruction.split_whitespace();
        if words.next().is_some_and(|word| word.eq_ignore_ascii_case("ARG")) {
            found.extend(words.map(|word| word.split('=').next().unwrap_or(word).to_owned()));
        }
    }
    found
}

/// The stages of a file; `given` are the arguments that come before its own values.
pub(super) fn stages(path: &str, text: &str, given: &Arguments) -> Vec<Stage> {
    let mut global = Arguments::new();
    let mut stages: Vec<Stage> = Vec::new();
    for (span, instruction) in instructions(text) {
        let Some((word, rest)) = instruction.split_once(char::is_whitespace) else { continue };
        let rest = rest.trim();
        let at = Spot { path, text, span };
        match (word.to_ascii_uppercase().as_str(), stages.last_mut()) {
            ("ARG", None) => arguments(&at, rest, &mut global, &Arguments::new(), given),
            ("FROM", _) => {
                let stage = from(path, text, &at.span, rest, &global, &stages);
                stages.push(stage);
            }
            ("RUN", Some(stage)) => {
                stage.installs.extend(installs(&at, rest, &stage.variables));
                stage.order.push(Step::Run(stage.runs.len()));
                stage.runs.push(rest.to_owned());
            }
            ("WORKDIR", Some(stage)) => stage.dirs.push(rest.trim_end_matches('/').to_owned()),
            // Both are variables of what runs.
            ("ARG", Some(stage)) => {
                arguments(&at, rest, &mut stage.variables, &global, given);
                stage.env.push(rest.to_owned());
            }
            ("ENV", Some(stage)) => {
                environment(&at, rest, &mut stage.variables);
                stage.env.push(rest.to_owned());
            }
            ("COPY" | "ADD", Some(stage)) => copy(stage, rest),
            _ => {}
        }
    }
    stages
}

/// An instruction in its file.
pub(super) struct Spot<'a> {
    path: &'a str,
    text: &'a str,
    span: std::ops::Range<usize>,
}

impl Spot<'_> {
    /// Where a word stands, behind another one that is before it.
    pub(super) fn word(&self, before: &str, word: &str) -> Place {
        let inside = &self.text[self.span.clone()];
        let from = inside.find(before).map_or(0, |at| at + before.len());
        let at = self.span.start + inside[from..].find(word).map_or(0, |at| from + at);
        place(self.path, self.text, &(at..(at + word.len()).min(self.text.len())))
    }
}

/// `ARG NAME=value`. One without a value has that of before the first stage, or what is given to the build.
fn arguments(at: &Spot<'_>, rest: &str, known: &mut Arguments, global: &Arguments, given: &Arguments) {
    for part in rest.split_whitespace() {
        let name = part.split('=').next().unwrap_or(part);
        match part.split_once('=') {
            _ if given.contains_key(name) => {
                known.insert(name.to_owned(), given[name].clone());
            }
            Some((name, written)) => define(at, part, (name, written), known),
            None => {
                let value = global.get(part).or_else(|| known.get(part)).cloned().flatten();
                known.insert(part.to_owned(), value);
            }
        }
    }
}

/// `ENV NAME=value`, and the old `ENV NAME value`.
fn environment(at: &Spot<'_>, rest: &str, known: &mut Arguments) {
    match rest.split_once(char::is_whitespace) {
        Some((name, written)) if !name.contains('=') => {
            define(at, written.trim(), (name, written.trim()), known);
        }
        _ => {
            for part in rest.split_whitespace() {
                if let Some(of) = part.split_once('=') {
                    define(at, part, of, known);
                }
            }
        }
    }
}

fn define(at: &Spot<'_>, part: &str, (name, written): (&str, &str), known: &mut Arguments) {
    let bare = written.trim_matches(['"', '\'']);
    let value = expand(bare, known);
    let before = part.strip_suffix(written).unwrap_or_default();
    // What another variable says stands where that was written.
    let origin = origins(bare, known).next().cloned().unwrap_or_else(|| at.word(before, bare));
    known.insert(name.to_owned(), value.map(|value| (value, origin)));
}

fn from(
    path: &str,
    text: &str,
    span: &std::ops::Range<usize>,
    rest: &str,
    global: &Arguments,
    before: &[Stage],
) -> Stage {
    let words: Vec<&str> = rest.split_whitespace().filter(|word| !word.starts_with("--")).collect();
    let written = words.first().copied().unwrap_or_default();
    let image = expand(written, global);
    let is_named = |stage: &Stage| stage.name.as_deref().is_some_and(|name| Some(name) == image.as_deref());
    let base = before.iter().position(is_named);
    let start = text[span.clone()].find(written).map_or(span.start, |at| span.start + at);
    let mut at = place(path, text, &(start..start + written.len()));
    at.value = Some(image.clone().unwrap_or_else(|| written.to_owned()));
    let name = words.get(1).filter(|word| word.eq_ignore_ascii_case("as")).and_then(|_| words.get(2));
    let argument = origins(written, global).next().cloned();
    let variables = base.and_then(|base| before.get(base)).map(|base| base.variables.clone());
    Stage {
        variables: variables.unwrap_or_default(),
        argument,
        name: name.map(|name| (*name).to_owned()),
        image,
        base,
        place: Some(at),
        ..Stage::default()
    }
}

fn copy(stage: &mut Stage, rest: &str) {
    let source = rest.split_whitespace().find_map(|word| word.strip_prefix("--from="));
    match source {
        Some(source) => stage.from.push((source.to_owned(), rest.to_owned())),
        None => {
            stage.order.push(Step::Copy(stage.copies.len()));
            stage.copies.push(rest.to_owned());
        }
    }
}

/// The values of the variables in a text, and where those stand.
pub(super) fn origins<'a>(text: &'a str, known: &'a Arguments) -> impl Iterator<Item = &'a Place> {
    text.split(['$', '{', '}', ':', '-', '"'])
        .filter_map(|name| known.get(name)?.as_ref())
        .map(|(_, place)| place)
}

/// A text with `$NAME`, `${NAME}` and `${NAME:-default}`, as far as each is known.
pub(super) fn expand(text: &str, known: &Arguments) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (name, default, after) = match rest.strip_prefix('{') {
            Some(inner) => {
                let (inside, after) = inner.split_once('}')?;
                let (name, default) = inside.split_once(":-").map_or((inside, None), |(n, d)| (n, Some(d)));
                (name, default, after)
            }
            None => {
                let long =
                    rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
                (&rest[..long], None, &rest[long..])
            }
        };
        rest = after;
        let value = known.get(name).cloned().flatten().map(|(value, _)| value);
        let value = value.or_else(|| default.map(str::to_owned));
        // BuildKit sets TARGETPLATFORM and the like; anything else may be given from outside.
        out.push_str(&value?);
    }
    Some(out + rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_have_their_images_and_what_they_do() {
        let text = "# syntax=docker/dockerfile:1\nARG V=1.80 D=bookworm\nARG N\nFROM --platform=$BUILDPLATFORM \
                    rust:${V}-slim-$D AS a\nRUN x \\\n  # no\n  && y\nFROM a as b\nCOPY --from=a /x /y\nRUN <<E\n\
                    cargo build\nE\nFROM rust:${N:-1}\nCOPY . .\nFROM rust:$N\n";
        let stages = stages("Dockerfile", text, &Arguments::new());
        let images: Vec<_> = stages.iter().map(|stage| stage.image.as_deref()).collect();
        assert_eq!(images, [Some("rust:1.80-slim-bookworm"), Some("a"), Some("rust:1"), None]);
        assert_eq!((stages[1].base, stages[0].base), (Some(0), None));
        assert_eq!(stages[0].runs, ["x  && y"]);
        assert!(stages[1].runs[0].contains("cargo build"), "{:?}", stages[1].runs);
        assert_eq!((stages[1].from[0].0.as_str(), stages[2].copies[0].as_str()), ("a", ". ."));
        let place = stages[0].place.as_ref().expect("a place");
        assert_eq!((place.line, place.column), (4, 32));
    }
}
