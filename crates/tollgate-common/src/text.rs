//! Text for people and JSON for programs: foreign text made harmless, counted nouns, and the few styles we use.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::github;

/// Foreign text, safe to show on one line of a terminal or a log: control characters (and so escape
/// sequences and newlines) and the characters that reorder text are written as `\u{…}`.
#[must_use]
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if c == '\n' {
            safe.push_str("\\n");
        } else if is_hostile(c) {
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Foreign text of several lines: each is escaped, and none can be taken for a command by a CI system that
/// reads the log (GitHub's runner takes a line that begins with `::` or holds `##[`).
#[must_use]
pub fn escape_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(|line| github::log(&escape(line))).collect();
    lines.join("\n")
}

/// A value as an indented JSON document with a newline at its end, harmless on a terminal and in a log: every answer for
/// programs is written by this.
///
/// # Errors
/// As [`serde_json::to_string_pretty`]: never for a struct of plain fields.
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|text| escape_json(&text) + "\n")
}

/// JSON as it is, but for what is hostile, and `##[`: these can only stand in its strings, and are written there as an
/// escape of JSON. The newlines between its parts stay.
fn escape_json(json: &str) -> String {
    let mut safe = String::with_capacity(json.len());
    for c in json.chars() {
        if c != '\n' && is_hostile(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else if c == '[' && safe.ends_with("##") {
            safe.pop();
            safe.push_str("\\u0023[");
        } else {
            safe.push(c);
        }
    }
    safe
}

/// Control characters, the bidirectional ones of Unicode's "Trojan Source" advice (CVE-2021-42574), and those that
/// nobody sees, so that two names can look alike.
fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// `1 package`, `2 packages`: a count with its noun, for nouns that take an s.
#[must_use]
pub fn count(n: usize, noun: &str) -> String {
    if n == 1 { format!("1 {noun}") } else { format!("{n} {noun}s") }
}

/// The known word nearest to `unknown`, if one is near enough to have been meant.
pub fn did_you_mean<'a>(unknown: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|word| (strsim::jaro_winkler(unknown, word), word))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, word)| word)
}

/// The styles of our output; all of them plain where colour is off.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    color: bool,
}

impl Style {
    /// Styles that colour, or do nothing.
    #[must_use]
    pub const fn new(color: bool) -> Self {
        Self { color }
    }

    /// What went wrong.
    #[must_use]
    pub fn error(self, text: &str) -> String {
        self.paint("1;31", text)
    }

    /// What is not as it should be, though the answer stands.
    #[must_use]
    pub fn warning(self, text: &str) -> String {
        self.paint("1;33", text)
    }

    /// What to do.
    #[must_use]
    pub fn hint(self, text: &str) -> String {
        self.paint("1;36", text)
    }

    /// What the eye should find first.
    #[must_use]
    pub fn strong(self, text: &str) -> String {
        self.paint("1", text)
    }

    /// What is new in a diff.
    #[must_use]
    pub fn added(self, text: &str) -> String {
        self.paint("32", text)
    }

    /// What is there for those who want to know.
    #[must_use]
    pub fn dim(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_stays_on_its_line_and_moves_nothing() {
        for (input, expected) in [
            ("plain ünïcode\t✓", "plain ünïcode\t✓"),
            ("a\nb", "a\\nb"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\rb", "a\\u{d}b"),
            ("\u{202e}gnp.exe", "\\u{202e}gnp.exe"),
            ("a\u{200b}b\u{feff}", "a\\u{200b}b\\u{feff}"),
        ] {
            assert_eq!(escape(input), expected, "{input:?}");
        }
    }

    #[test]
    fn json_is_the_same_data_and_means_nothing_else() {
        let data =
            serde_json::json!({"###[x]": ["\\##[y]\u{7f}\u{9b}1m", "\u{202e}\u{e0041}", "a\nb\t\u{1b}"]});
        let text = serde_json::to_string_pretty(&data).expect("JSON");
        let safe = json(&data).expect("JSON");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).expect("JSON"), data);
        assert!(!safe.contains("##[") && !safe.contains(|c| c != '\n' && is_hostile(c)), "{safe:?}");
        assert_eq!(safe.lines().count(), text.lines().count());
        assert!(safe.ends_with("}\n"), "{safe:?}");
    }

    #[test]
    fn no_line_of_foreign_text_is_a_command() {
        assert_eq!(
            escape_lines("a\n  ::error::b\n##[error]c\u{1b}"),
            "a\n|   ::error::b\n## [error]c\\u{1b}"
        );
    }

    #[test]
    fn suggestions_are_near_or_absent() {
        let known = ["affected", "jobs", "gate", "env"];
        assert_eq!(did_you_mean("afected", known), Some("affected"));
        assert_eq!(did_you_mean("job", known), Some("jobs"));
        assert_eq!(did_you_mean("zebra", known), None);
    }

    #[test]
    fn counted_nouns() {
        assert_eq!(
            (count(0, "crate"), count(1, "crate"), count(2, "crate")),
            ("0 crates".into(), "1 crate".into(), "2 crates".into())
        );
    }
}
