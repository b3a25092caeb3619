//! Text for a POSIX shell, as far as it can be told apart without running it: its commands, and their words as they are
//! written.
//!
//! Comes in: a script or a command. Goes out: pieces of it. Understood are quotes, backslashes, lines that go on in the
//! next one, comments, what ends a command (a newline, `;`, `|`, `||`, `&&`) and the keywords in front of one. Not
//! understood are documents (`<<E`), a command within another (`$(…)`, backquotes, `(…)`), escapes in `$'…'`, functions,
//! the patterns of `case`, and `&` at the end of a command: they are text like any other, so what stands in them may come out as commands.
//! Nothing is expanded and no quote is taken away.
//!
//! What is not understood is for each user to see, and to treat as unknown: the lint calls such a script vague, but for `&`
//! (`lint::gate::script`), `init` shows such a command to people and does not take it over (`init::script`), and `run`
//! refuses the line (`runner::command`). That one is split by shlex: its words are started and not read, so that they have
//! to be without their quotes. env reads scripts by a reader of its own, which is about PowerShell as well, where a
//! backslash is a letter, and about what is conditional.

use std::mem;

/// How a piece of a text stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// In no quotes.
    Bare,
    /// In `'…'`, where nothing means anything.
    Single,
    /// In `"…"`, where `$` and backquotes mean what they mean outside.
    Double,
    /// It is a backslash, with the character that it takes the meaning from.
    Escaped,
    /// It is a quote that opens or closes.
    Quote,
    /// It is a backslash at the end of a line, with that end: the line goes on in the next one.
    Joint,
}

/// Goes through a text, a character at a time or two.
pub(crate) struct Reader<'a> {
    rest: &'a str,
    quote: Option<char>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { rest: text, quote: None }
    }

    /// What comes next.
    pub(crate) fn rest(&self) -> &'a str {
        self.rest
    }

    /// Passes over these, where they come next.
    fn pass(&mut self, text: &str) {
        self.rest = self.rest.strip_prefix(text).unwrap_or(self.rest);
    }

    /// Passes over the rest of the line.
    fn skip_line(&mut self) {
        self.rest = self.rest.find('\n').map_or("", |end| &self.rest[end..]);
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = (Stands, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let c = self.rest.chars().next()?;
        let (stands, long) = match (self.quote, c) {
            (Some('\''), c) if c != '\'' => (Stands::Single, c.len_utf8()),
            (_, '\\') => escape(self.rest),
            (Some(open), c) if c == open => {
                self.quote = None;
                (Stands::Quote, 1)
            }
            (Some(_), c) => (Stands::Double, c.len_utf8()),
            (None, '\'' | '"') => {
                self.quote = Some(c);
                (Stands::Quote, 1)
            }
            (None, c) => (Stands::Bare, c.len_utf8()),
        };
        let (piece, rest) = self.rest.split_at(long);
        self.rest = rest;
        Some((stands, piece))
    }
}

/// What a backslash makes of the next character, and how long both are; at the end of the text it stands alone.
fn escape(text: &str) -> (Stands, usize) {
    let next = &text[1..];
    if next.starts_with("\r\n") {
        return (Stands::Joint, 3);
    }
    match next.chars().next() {
        Some('\n') => (Stands::Joint, 2),
        next => (Stands::Escaped, 1 + next.map_or(0, char::len_utf8)),
    }
}

/// The commands of a script, without comments and with their quotes; a line that goes on in the next one is one line.
pub(crate) fn commands(script: &str) -> Vec<String> {
    linked(script).into_iter().map(|(command, _)| command).collect()
}

/// The same, each with what ends it: `||`, `&&`, `|`, or `;` for whatever else.
pub(crate) fn linked(script: &str) -> Vec<(String, &'static str)> {
    let (mut commands, mut command) = (Vec::new(), String::new());
    let mut reader = Reader::new(script);
    let mut last = '\n';
    while let Some((stands, piece)) = reader.next() {
        match (stands, piece) {
            (Stands::Joint, _) => continue,
            (Stands::Bare, "#") if last.is_whitespace() || last == ';' => reader.skip_line(),
            (Stands::Bare, "\n" | ";") => commands.push((mem::take(&mut command), ";")),
            // `>|`, `>&` and `2>&1` are no ends.
            (Stands::Bare, "&" | "|") if last != '>' && (piece == "|" || reader.rest().starts_with('&')) => {
                let link = if piece == "&" {
                    "&&"
                } else {
                    ["|", "||"][usize::from(reader.rest().starts_with('|'))]
                };
                reader.pass(piece);
                commands.push((mem::take(&mut command), link));
            }
            _ => command.push_str(piece),
        }
        last = piece.chars().next().unwrap_or(last);
    }
    commands.push((command, ";"));
    let trimmed = commands.into_iter().map(|(command, link)| (command.trim().to_owned(), link));
    trimmed.filter(|(command, _)| !command.is_empty()).collect()
}

/// The words of a command as they are written, with their quotes.
pub(crate) fn words(command: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (stands, piece) in Reader::new(command) {
        match stands {
            Stands::Joint => {}
            Stands::Bare if piece.starts_with(char::is_whitespace) => words.push(String::new()),
            _ => words.last_mut().into_iter().for_each(|word| word.push_str(piece)),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a document begins with a command (`<<E`, not `<<<`), so that what follows may be text.
pub(crate) fn opens_document(command: &str) -> bool {
    let mut reader = Reader::new(command);
    while let Some(piece) = reader.next() {
        if piece == (Stands::Bare, "<") && reader.rest().starts_with('<') {
            if !reader.rest().starts_with("<<") {
                return true;
            }
            reader.pass("<<");
        }
    }
    false
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_apart() {
        for (script, expected) in [
            ("a; b && c || d | e\nf", vec!["a", "b", "c", "d", "e", "f"]),
            ("a 'b; c' \"d && e\" # f; g", vec!["a 'b; c' \"d && e\""]),
            ("a \\\n  b", vec!["a   b"]),
            ("a \\\r\n  b\\\nc", vec!["a   bc"]),
            ("# don't \\\na 'b'", vec!["a 'b'"]),
            ("a 'b \\\n' \\\n# c", vec!["a 'b \\\n'"]),
            ("a 2>&1 >| b", vec!["a 2>&1 >| b"]),
            ("a#b & c", vec!["a#b & c"]),
            ("\"a\\\";b\"", vec!["\"a\\\";b\""]),
            ("a '\\'; b\\;c \\'d; e", vec!["a '\\'", "b\\;c \\'d", "e"]),
            ("a \\", vec!["a \\"]),
        ] {
            assert_eq!(commands(script), expected, "{script}");
        }
    }

    #[test]
    fn what_ends_a_command_is_told() {
        let expected = [("a", "||"), ("b", "&&"), ("c", "|"), ("d", ";"), ("e", ";"), ("f", ";")];
        assert_eq!(
            linked("a ||\n b && c | d; e\nf"),
            expected.map(|(command, link)| (command.to_owned(), link))
        );
    }

    #[test]
    fn words_stay_as_they_are_written() {
        for (command, expected) in [
            ("a  'b c'\"d e\"\tf", vec!["a", "'b c'\"d e\"", "f"]),
            ("a\\ b \"c\\\" d\" '\\' e", vec!["a\\ b", "\"c\\\" d\"", "'\\'", "e"]),
            ("a \\\nb\\\nc", vec!["a", "bc"]),
            ("'a b", vec!["'a b"]),
            ("''", vec!["''"]),
            (" ", vec![]),
        ] {
            assert_eq!(words(command), expected, "{command}");
        }
    }

    #[test]
    fn a_document_is_told_from_a_string() {
        for (command, expected) in [
            ("cat <<E", true),
            ("a <<-'E' >b", true),
            ("a <<<b", false),
            ("a <<<b <<E", true),
            ("a '<<E' \"<<E\" \\<<E", false),
            ("a <b", false),
        ] {
            assert_eq!(opens_document(command), expected, "{command}");
        }
    }
}
