//! What the commands of a script do to how it ends: they talk, they fail, or they are work.
//!
//! Comes in: a script, or a command as `crate::shell` tells it from the others. Goes out: yes or no, and no where it is not
//! understood.

use crate::shell::{bare, commands, linked, opens_document};

/// The words of a text, quotes and signs aside.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "\"'`;|&(){}[]$<>".contains(c)).filter(|word| !word.is_empty())
}

/// The first word of a command.
pub(super) fn program(command: &str) -> &str {
    bare(command).split(|c: char| c.is_whitespace() || c == '(').next().unwrap_or_default()
}

/// Whether a command only talks: whatever it says decides nothing.
pub(super) fn is_talk(command: &str) -> bool {
    matches!(program(command), "echo" | "printf" | "cat" | "")
}

/// Whether nothing in a script can fail.
pub(super) fn is_idle(script: &str) -> bool {
    commands(script).iter().all(|command| {
        (is_talk(command) && !command.contains("$(") && !command.contains('`'))
            || matches!(command.as_str(), "true" | ":" | "exit 0" | "exit")
            || command.starts_with("set -")
    })
}

/// Whether a script fails whatever happens: talk, and then an exit.
pub(super) fn always_fails(script: &str) -> bool {
    for (command, link) in linked(script) {
        // What follows may take it back; and of a pipe only the last command counts.
        if link != "|" && (is_exit(&command) || (command == "false" && link == ";")) {
            return true;
        }
        let is_talk = is_idle(&command) && !opens_document(&command);
        if !is_talk || link == "||" || command.starts_with("exit") || bare(&command) != command {
            return false;
        }
    }
    false
}

/// `exit 1`
pub(super) fn is_exit(command: &str) -> bool {
    let code = bare(command).strip_prefix("exit ").map(|code| code.trim().trim_end_matches('}').trim());
    code.is_some_and(|code| code.parse::<u8>().is_ok_and(|code| code != 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_talks_and_what_always_fails() {
        for (script, idle, fails) in [
            ("echo 'exit 1'", true, false),
            ("echo done && exit 0", true, false),
            ("", true, false),
            ("exit 1", false, true),
            ("echo 'a; b'\nexit 1", false, true),
            ("echo a && false", false, true),
            ("set -e\nexit 2", false, true),
            ("exit 0\nexit 1", false, false),
            ("if x; then exit 1; fi", false, false),
            ("x || exit 1", false, false),
            ("cat x || exit 1", false, false),
            ("false || true", false, false),
            ("echo a | cat; exit 1", false, true),
            ("exit 1 || true", false, true),
            ("exit 1 | cat", false, false),
            ("[ a = b ] && exit 1", false, false),
            ("echo \"$(x)\"", false, false),
            ("cat <<E\nexit 1\nE", false, false),
            ("cat <<<x\nexit 1", false, true),
            ("cargo test", false, false),
        ] {
            assert_eq!((is_idle(script), always_fails(script)), (idle, fails), "{script}");
        }
    }
}
