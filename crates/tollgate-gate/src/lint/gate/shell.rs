//! Just enough of the shell to tell what is done from what is said.

/// The commands of a script, one for each side of `;`, `&&`, `||`, `|` and a newline, without comments. Quotes keep
/// together what they enclose, and stay.
pub(crate) fn commands(script: &str) -> Vec<String> {
    let mut commands = vec![String::new()];
    let mut chars = script.chars().peekable();
    let (mut quote, mut last) = (None, '\n');
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\\') | (Some('"'), '\\') => {
                let next = chars.next();
                push(&mut commands, &[c], next.filter(|next| *next != '\n'));
            }
            (None, '#') if last.is_whitespace() || last == ';' => {
                while chars.peek().is_some_and(|next| *next != '\n') {
                    chars.next();
                }
            }
            (None, '\n' | ';') => commands.push(String::new()),
            // `>|`, `>&` and `2>&1` are no ends.
            (None, '&' | '|') if last != '>' && (c == '|' || chars.peek() == Some(&'&')) => {
                chars.next_if_eq(&c);
                commands.push(String::new());
            }
            (None, '\'' | '"') => {
                quote = Some(c);
                push(&mut commands, &[c], None);
            }
            (Some(open), _) if c == open => {
                quote = None;
                push(&mut commands, &[c], None);
            }
            _ => push(&mut commands, &[c], None),
        }
        last = c;
    }
    commands.iter().map(|command| command.trim().to_owned()).filter(|command| !command.is_empty()).collect()
}

fn push(commands: &mut [String], chars: &[char], next: Option<char>) {
    if let Some(last) = commands.last_mut() {
        last.extend(chars);
        last.extend(next);
    }
}

/// The words of a text, quotes and signs aside.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || "\"'`;|&(){}[]$<>".contains(c)).filter(|word| !word.is_empty())
}

/// Words in front of a command that are none.
const KEYWORDS: [&str; 9] = ["if", "elif", "then", "else", "do", "while", "until", "!", "{"];

/// The command that is run: without keywords before it.
pub(crate) fn bare(command: &str) -> &str {
    let mut rest = command;
    while let Some((word, after)) = rest.split_once(char::is_whitespace).or(Some((rest, ""))) {
        if word.is_empty() || !KEYWORDS.contains(&word) {
            break;
        }
        rest = after.trim_start();
    }
    rest
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
    for command in commands(script) {
        if is_exit(&command) || command == "false" {
            return true;
        }
        if !is_idle(&command) || command.starts_with("exit") || bare(&command) != command {
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
    fn commands_are_told_apart() {
        for (script, expected) in [
            ("a; b && c || d | e\nf", vec!["a", "b", "c", "d", "e", "f"]),
            ("a 'b; c' \"d && e\" # f; g", vec!["a 'b; c' \"d && e\""]),
            ("a \\\n  b", vec!["a \\  b"]),
            ("a 2>&1 >| b", vec!["a 2>&1 >| b"]),
            ("a#b & c", vec!["a#b & c"]),
            ("\"a\\\";b\"", vec!["\"a\\\";b\""]),
        ] {
            assert_eq!(commands(script), expected, "{script}");
        }
    }

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
            ("[ a = b ] && exit 1", false, false),
            ("echo \"$(x)\"", false, false),
            ("cargo test", false, false),
        ] {
            assert_eq!((is_idle(script), always_fails(script)), (idle, fails), "{script}");
        }
    }
}
