//! What the commands of a `RUN` install: rustup's installer, `rustup default` and `rustup toolchain install`.
//!
//! Comes in: a command with the variables of its stage. Goes out: each toolchain that is named, or that one is named
//! which is not known.

use super::docker::{Arguments, Spot, expand, origins};
use super::shell;
use super::toolchain::{Stated, Toolchain};
use super::words::positional;
use crate::finding::Place;
use crate::read::repository::name_of;

/// A toolchain that is installed.
#[derive(Clone, Debug)]
pub(super) struct Install {
    /// Which; `None` where that is not known.
    pub(super) stated: Option<Stated>,
    /// Where the variable stands that says it.
    pub(super) argument: Option<Place>,
    pub(super) by: By,
}

/// What installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// rustup's installer: before it there was no toolchain.
    Installer,
    /// `rustup default`
    Default,
    /// `rustup toolchain install`, which leaves the default as it is.
    Name,
}

/// The option of the installer.
const OPTION: &str = "--default-toolchain";

/// The toolchains that a `RUN` installs.
pub(super) fn installs(at: &Spot<'_>, run: &str, variables: &Arguments) -> Vec<Install> {
    let read = shell::read(run);
    let mut found = Vec::new();
    for command in &read.commands {
        let words: Vec<(String, usize)> =
            command.words.iter().map(|word| (word.text.clone(), word.start)).collect();
        for (written, by) in named(&words) {
            found.extend(install(at, written, by, variables));
        }
    }
    found
}

/// The names that a command has, as they are written.
fn named(words: &[(String, usize)]) -> Vec<(&str, By)> {
    for (index, (word, _)) in words.iter().enumerate() {
        match word.strip_prefix(OPTION) {
            Some("") => {
                return words
                    .get(index + 1)
                    .map(|(name, _)| (name.as_str(), By::Installer))
                    .into_iter()
                    .collect();
            }
            Some(joined) => {
                return joined.strip_prefix('=').map(|name| (name, By::Installer)).into_iter().collect();
            }
            None => {}
        }
    }
    let Some(rustup) = words.iter().position(|(word, _)| name_of(word) == "rustup") else {
        return Vec::new();
    };
    let rest = &words[rustup + 1..];
    let plain = positional(rest);
    let names: Vec<&str> = plain.iter().map(|(word, _)| word.as_str()).collect();
    let (skip, by) = match names.as_slice() {
        ["default", ..] => (1, By::Default),
        ["toolchain", "install" | "add", ..] => (2, By::Name),
        ["install", ..] => (1, By::Name),
        _ => return Vec::new(),
    };
    let starts: Vec<usize> = plain[skip..].iter().map(|(_, start)| *start).collect();
    let is_name = |word: &&(String, usize)| starts.contains(&word.1);
    rest.iter().filter(is_name).map(|(name, _)| (name.as_str(), by)).collect()
}

fn install(at: &Spot<'_>, written: &str, by: By, variables: &Arguments) -> Option<Install> {
    let value = expand(written, variables);
    if value.as_deref() == Some("none") {
        return None;
    }
    let before = match by {
        By::Installer => OPTION,
        By::Default => "default",
        By::Name => "install",
    };
    let place = Place { value: value.clone(), ..at.word(before, written) };
    let toolchain = value.and_then(|name| Toolchain::parse(&name));
    let stated = toolchain.map(|toolchain| Stated { toolchain, place });
    Some(Install { stated, argument: origins(written, variables).next().cloned(), by })
}
