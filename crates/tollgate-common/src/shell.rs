//! Words of a POSIX shell: what assigns a variable.
//!
//! Comes in: a word, without its quotes or with them. Goes out: what a shell makes of it. Scripts are not read here: what
//! of them is understood, and what that decides, is each tool's own.

/// Whether a variable can have this name: "a word consisting solely of underscores, digits, and alphabetics from the
/// portable character set", and "the first character of a name is not a digit" (POSIX.1-2017, Base Definitions, 3.235
/// Name).
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
/// & Utilities, 2.10.2, rule 7). Where what precedes the first `=` is no name, it is the command.
#[must_use]
pub fn assignment(word: &str) -> Option<(&str, &str)> {
    word.split_once('=').filter(|(name, _)| is_name(name))
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
}
