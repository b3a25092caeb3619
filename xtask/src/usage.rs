//! What `cargo xtask` offers: the tools, the repository's own tasks, and the list of both.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::process::ExitCode;

use crate::{Result, host};

/// The exit code for a command line that cannot be used, the same as the tools'.
pub(crate) const UNUSABLE: u8 = 2;

/// A tool that `cargo xtask` forwards to.
pub(crate) struct Tool {
    /// The word on the command line.
    pub(crate) word: &'static str,
    /// The package, and its one binary.
    pub(crate) package: &'static str,
    about: &'static str,
}

/// The tools, in the order in which a pipeline uses them.
pub(crate) const TOOLS: [Tool; 3] = [
    Tool { word: "affected", package: "tollgate-affected", about: "which crates a change touches, and why" },
    Tool {
        word: "env",
        package: "tollgate-env",
        about: "is this machine, toolchain and repository fit for the job?",
    },
    Tool { word: "gate", package: "tollgate-gate", about: "one verdict over the jobs of a pipeline" },
];

/// The repository's own tasks: word, arguments, and what they are for.
const TASKS: [(&str, &str, &str); 5] = [
    ("bench", " affected …", "what a tool costs, in pairs with its floor (`bench --help`)"),
    ("ci", "", "all that CI runs: every job of tollgate.toml (`gate run --all`)"),
    (
        "codegen",
        " [--check]",
        "write docs/reference and docs/env.md from the tools themselves, or check them",
    ),
    ("dist", " [TARGET]", "pack the binaries of a release, with man pages and completions"),
    ("tidy", "", "test the rules of the house alone"),
];

/// The tool of that name.
pub(crate) fn tool(word: &str) -> Option<&'static Tool> {
    TOOLS.iter().find(|tool| tool.word == word)
}

/// The list, as it was asked for.
pub(crate) fn help() -> Result<ExitCode> {
    host::answer(&list())?;
    Ok(ExitCode::SUCCESS)
}

/// No word: the list, but a script that forgot it must not pass.
pub(crate) fn missing() -> ExitCode {
    host::talk(&list());
    ExitCode::from(UNUSABLE)
}

/// A word that is none of ours, or one of ours with arguments that it does not take.
pub(crate) fn wrong(word: &OsStr, arguments: &[OsString]) -> ExitCode {
    let shown = word.to_string_lossy();
    let known = ["help", "--help", "-h"].contains(&&*shown) || TASKS.iter().any(|(task, ..)| *task == shown);
    let mut text = if known {
        let arguments: Vec<_> = arguments.iter().map(|a| a.to_string_lossy()).collect();
        let arguments = arguments.join(" ");
        let error = format!("error: `{shown}` does not take `{arguments}`\n");
        let instead = (shown == "ci").then(|| format!("help: cargo xtask gate run --all {arguments}\n"));
        error + &instead.unwrap_or_default()
    } else {
        format!("error: there is no tool or task `{shown}`\n")
    };
    if let Some(meant) = completion(&shown).filter(|_| !known) {
        let _ = writeln!(text, "help: did you mean `{meant}`?");
    }
    host::talk(&format!("{text}\n{}", list()));
    ExitCode::from(UNUSABLE)
}

/// The one word that begins with what was typed, or that it begins with.
fn completion(typed: &str) -> Option<&'static str> {
    let words = TOOLS.iter().map(|tool| tool.word).chain(TASKS.iter().map(|task| task.0));
    let mut near =
        words.filter(|word| word.starts_with(typed) || (!typed.is_empty() && typed.starts_with(word)));
    near.next().filter(|_| !typed.is_empty() && near.next().is_none())
}

fn list() -> String {
    let mut text = String::from(
        "Usage: cargo xtask <tool> [arguments]\n       cargo xtask <task>\n\n\
         Tools, built when asked for (`cargo xtask <tool> --help` says more):\n",
    );
    for tool in &TOOLS {
        let _ = writeln!(text, "  {:<18} {}", tool.word, tool.about);
    }
    text.push_str("\nThis repository's own tasks:\n");
    for (word, arguments, about) in TASKS {
        let _ = writeln!(text, "  {:<18} {about}", format!("{word}{arguments}"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_completed_only_where_one_fits() {
        let check = |typed: &str, expected: Option<&str>| {
            assert_eq!(completion(typed), expected, "{typed:?}");
        };
        check("aff", Some("affected"));
        check("gates", Some("gate"));
        check("environment", Some("env"));
        check("c", None); // ci and codegen
        check("", None);
        check("nonsense", None);
    }
}
