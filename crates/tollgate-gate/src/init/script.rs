//! The commands of a script as words, and which of these say all that is done: just enough to see which command is one of
//! ours.
//!
//! Comes in: a script. Goes out: its commands as `crate::shell` tells them apart. What it does not understand, and whatever
//! is computed, is not plain; such a command is shown to people and not taken over.

use tollgate_common::shell::assignment;

use crate::shell;

/// A command of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Command {
    /// `NAME=value` in front of it.
    pub(super) variables: Vec<String>,
    /// Its words.
    pub(super) words: Vec<String>,
    /// Whether nothing in it is expanded, redirected or conditional, so that it is what it says.
    pub(super) is_plain: bool,
}

/// Words before a command that change nothing about it.
const BEFORE: [&str; 4] = ["time", "command", "exec", "env"];

/// The commands of a script.
pub(super) fn commands(script: &str) -> Vec<Command> {
    let commands = shell::commands(script);
    let clear = commands.iter().take_while(|command| !shell::opens_document(command)).count();
    let commands = commands.iter().enumerate();
    // What follows may be the text of the document.
    commands
        .filter_map(|(at, command)| {
            let command = one(command)?;
            Some(Command { is_plain: command.is_plain && at < clear, ..command })
        })
        .collect()
}

fn one(written: &str) -> Option<Command> {
    let bare = shell::bare(written);
    let mut words = shell::words(bare);
    let is_before = |word: &String| BEFORE.contains(&word.as_str());
    let mut variables = Vec::new();
    while words.first().is_some_and(|word| is_before(word) || assignment(word).is_some()) {
        let word = words.remove(0);
        if assignment(&word).is_some() {
            variables.push(word);
        }
    }
    let odd =
        |word: &String| word.contains(['$', '`', '>', '<', '&', '*', '?', '(', ')', '{', '}', '\\', '~']);
    let is_plain = bare == written.trim()
        && !words.iter().chain(&variables).any(|word| odd(word) || word.chars().any(char::is_control));
    (!words.is_empty()).then_some(Command { variables, words, is_plain })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_words_and_what_is_computed_is_told_apart() {
        let check = |script: &str, expected: &[(&str, bool)]| {
            let found: Vec<(String, bool)> =
                commands(script).iter().map(|command| (command.words.join("|"), command.is_plain)).collect();
            let expected: Vec<_> =
                expected.iter().map(|(words, plain)| ((*words).to_owned(), *plain)).collect();
            assert_eq!(found, expected, "{script}");
        };
        check("cargo test --workspace", &[("cargo|test|--workspace", true)]);
        check("cargo test \\\n  --workspace\n", &[("cargo|test|--workspace", true)]);
        check("A=1 time cargo test", &[("cargo|test", true)]);
        check("cargo test -- 'a b' \"c\"", &[("cargo|test|--|'a b'|\"c\"", true)]);
        check("cargo test $FLAGS", &[("cargo|test|$FLAGS", false)]);
        check("cargo test 2>&1 | tee log", &[("cargo|test|2>&1", false), ("tee|log", true)]);
        // It ends with 0 whatever the command does.
        check("cargo test & wait", &[("cargo|test|&|wait", false)]);
        check("if x; then cargo test; fi", &[("x", false), ("cargo|test", false), ("fi", true)]);
        check("cargo test \u{1b}[31m", &[("cargo|test|\u{1b}[31m", false)]);
        check("# cargo test\nA=1\n", &[]);
        check(
            "a\nx <<E\ncargo test\nE",
            &[("a", true), ("x|<<E", false), ("cargo|test", false), ("E", false)],
        );
    }
}
