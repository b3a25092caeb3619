//! Words of a POSIX shell: what assigns a variable, and how a word is written so that it is read back.
//!
//! Comes in: a word, without its quotes or with them. Goes out: what a shell makes of it. Scripts are not read here: what
//! of them is understood, and what that decides, is each tool's own.

use std::borrow::Cow;

/// Whether a variable can have this name: letters of ASCII, digits and `_`, and no digit first (POSIX.1-2017, Base
/// Definitions, "Name").
#[must_use]
pub fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_of_name) && !text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a character can stand in the name of a variable; a digit cannot be the first.
#[must_use]
pub const fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The name and the value of `NAME=value`, which assigns a variable where it stands before a command (POSIX.1-2017, Shell
/// & Utilities, "Shell Grammar Rules"). Where what precedes the first `=` is no name, it is the command.
#[must_use]
pub fn assignment(word: &str) -> Option<(&str, &str)> {
    word.split_once('=').filter(|(name, _)| is_name(name))
}

/// A word as one pastes it into a shell. What a terminal or a log would take for more than text is the caller's to escape,
/// before.
#[must_use]
pub fn quoted(word: &str) -> Cow<'_, str> {
    if is_plain(word) {
        return Cow::Borrowed(word);
    }
    // The one word that it refuses has a NUL, which no argument can have; escaped, none is left.
    shlex::try_quote(word).unwrap_or(Cow::Borrowed(word))
}

/// Whether a word needs no quotes. shlex puts `A=1`, `--a=b,c`, `HEAD~1` and `HEAD^` in some, and nobody types them so: what
/// these characters do, they do where a word begins with them, or a value (`A=~/x`, `A=/x:~/y`), or in braces.
fn is_plain(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphanumeric() || "-_./@:+,".contains(c))
        && word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./@:+,=^~".contains(c))
        && !["=~", ":~"].iter().any(|begins| word.contains(begins))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_assigns_a_variable_begins_with_a_name() {
        for (word, expected) in [
            ("A=1", Some(("A", "1"))),
            ("_a9=", Some(("_a9", ""))),
            ("a=b=c", Some(("a", "b=c"))),
            ("1A=x", None),
            ("=x", None),
            ("A-B=x", None),
            ("ä=x", None),
            ("A", None),
            ("--a=b", None),
            ("\"A\"=x", None),
        ] {
            assert_eq!(assignment(word), expected, "{word}");
        }
    }

    /// Words, and as they are written for a shell.
    const WORDS: [(&str, &str); 20] = [
        ("cargo", "cargo"),
        ("--config=a,b", "--config=a,b"),
        ("A=", "A="),
        ("HEAD~1", "HEAD~1"),
        ("origin/x^", "origin/x^"),
        ("+1.95", "+1.95"),
        ("", "''"),
        ("~/x", "'~/x'"),
        ("A=~/x", "'A=~/x'"),
        ("A=/x:~/y", "'A=/x:~/y'"),
        ("=ls", "'=ls'"),
        ("^a", "'^a'"),
        ("a b", "'a b'"),
        ("a'b", "\"a'b\""),
        ("$(x)\\", "'$(x)'\"\\\\\""),
        ("a\nb", "'a\nb'"),
        ("*", "'*'"),
        ("{a,b}", "'{a,b}'"),
        ("ä", "'ä'"),
        ("#x", "'#x'"),
    ];

    #[test]
    fn a_word_is_quoted_where_a_shell_would_make_something_of_it() {
        for (word, expected) in WORDS {
            assert_eq!(quoted(word), expected, "{word}");
        }
    }

    #[cfg(unix)]
    #[test]
    #[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
    fn a_shell_reads_each_word_back() {
        let words: Vec<_> = WORDS.iter().map(|(word, _)| quoted(word)).collect();
        let script = format!("printf '%s\\0' {}", words.join(" "));
        for shell in ["sh", "bash"] {
            let mut command = std::process::Command::new(shell);
            let output = command.args(["-c", &script]).env("HOME", "/nowhere").output().expect("a shell");
            let expected: String = WORDS.iter().map(|(word, _)| format!("{word}\0")).collect();
            assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{shell}: {script}");
        }
    }
}
