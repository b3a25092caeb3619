//! The commands of a script, as far as they can be told without running it.
//!
//! Comes in: a script for a shell of Unix or PowerShell. Goes out: its simple commands with their words, each with
//! the byte at which it begins. What stands in quotes with commands of its own, functions and documents are not
//! taken apart: a script with those is said to be unclear.

/// A script, taken apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Script {
    pub(super) commands: Vec<Command>,
    /// Whether there is more in it than its commands.
    pub(super) is_unclear: bool,
}

/// A simple command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    pub(super) words: Vec<Word>,
    /// Whether it is only run in some cases.
    pub(super) is_conditional: bool,
}

/// A word as it is written, without its quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    /// Whether nothing in it is expanded.
    pub(super) is_literal: bool,
    /// The byte of the script at which it begins.
    pub(super) start: usize,
}

/// Words that begin something of which only a part may be run.
const OPENING: [&str; 7] = ["if", "for", "while", "until", "case", "foreach", "select"];
const CLOSING: [&str; 3] = ["fi", "done", "esac"];
/// Words before a command that do not change which one it is.
const BEFORE: [&str; 14] =
    ["then", "else", "elif", "do", "!", "time", "sudo", "exec", "command", "nice", "env", "&", "-E", "if"];

pub(super) fn read(script: &str) -> Script {
    let mut reader = Reader { script, ..Reader::default() };
    reader.read();
    let is_unclear =
        reader.is_unclear || script.contains("<<") || script.contains("@'") || script.contains("@\"");
    Script { commands: conditions(reader.commands), is_unclear }
}

#[derive(Default)]
struct Reader<'a> {
    script: &'a str,
    at: usize,
    word: Option<Word>,
    words: Vec<Word>,
    commands: Vec<(Vec<Word>, Separator)>,
    is_unclear: bool,
    /// Whether a command began with "`".
    in_ticks: bool,
}

/// What stands before a command.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Separator {
    #[default]
    Plain,
    /// `||`
    Or,
}

impl Reader<'_> {
    fn read(&mut self) {
        let mut before = Separator::Plain;
        while let Some(c) = self.script[self.at..].chars().next() {
            let rest = &self.script[self.at..];
            let next = |by: &str| rest.starts_with(by);
            match c {
                '$' if next("${{") => self.expression(),
                '$' if next("${") => self.until('}'),
                '$' if next("$(") => {
                    self.is_unclear = true;
                    self.push('\0', 2);
                }
                // PowerShell goes on in the next line; elsewhere it is the end of a command.
                '`' if !self.in_ticks && (next("`\n") || next("`\r\n")) => self.at += 2,
                '\\' if next("\\\n") || next("\\\r\n") => self.at += if next("\\\n") { 2 } else { 3 },
                '\\' => self.push('\\', 1),
                '\'' => self.quoted('\''),
                '"' => self.quoted('"'),
                '#' if self.word.is_none() => self.at += rest.find('\n').unwrap_or(rest.len()),
                '\n' | ';' | '|' | '&' | '(' | ')' | '`' => {
                    if c == '`' {
                        self.is_unclear = true;
                        self.in_ticks = !self.in_ticks;
                    }
                    // `2>&1` and `&>` are no ends.
                    let is_redirection = c == '&' && (self.script[..self.at].ends_with('>') || next("&>"));
                    if is_redirection {
                        self.push('&', 1);
                        continue;
                    }
                    self.end_command(before);
                    before = if next("||") { Separator::Or } else { Separator::Plain };
                    self.at += if next("||") || next("&&") { 2 } else { 1 };
                }
                c if c.is_whitespace() => {
                    self.end_word();
                    self.at += c.len_utf8();
                }
                c => self.push(c, c.len_utf8()),
            }
        }
        self.end_command(before);
    }

    fn push(&mut self, c: char, bytes: usize) {
        let start = self.at;
        self.word.get_or_insert(Word { start, ..Word::default() }).text.push(c);
        self.at += bytes;
    }

    /// `${{ … }}` is one piece of a word, whatever is in it.
    fn expression(&mut self) {
        let rest = &self.script[self.at..];
        let long = rest.find("}}").map_or(rest.len(), |close| close + 2);
        self.piece(long);
    }

    fn until(&mut self, close: char) {
        let rest = &self.script[self.at..];
        let long = rest.find(close).map_or(rest.len(), |found| found + close.len_utf8());
        self.piece(long);
    }

    fn piece(&mut self, long: usize) {
        let text = &self.script[self.at..self.at + long];
        let start = self.at;
        self.word.get_or_insert(Word { start, ..Word::default() }).text.push_str(text);
        self.at += long;
    }

    fn quoted(&mut self, quote: char) {
        let start = self.at;
        let inner = &self.script[start + 1..];
        let mut long = inner.len();
        let mut escaped = false;
        for (at, c) in inner.char_indices() {
            if c == quote && !escaped {
                long = at;
                break;
            }
            escaped = quote == '"' && c == '\\' && !escaped;
        }
        let text = &inner[..long];
        self.is_unclear |= quote == '"' && (text.contains("$(") || text.contains('`'));
        let word = self.word.get_or_insert(Word { start, ..Word::default() });
        word.text.push_str(text);
        // Expressions are put in before any shell sees the quotes.
        word.is_literal |= quote == '\'' && !text.contains("${{");
        self.at = (start + 1 + long + 1).min(self.script.len());
    }

    fn end_word(&mut self) {
        self.words.extend(self.word.take());
    }

    fn end_command(&mut self, before: Separator) {
        self.end_word();
        if !self.words.is_empty() {
            self.commands.push((std::mem::take(&mut self.words), before));
        }
    }
}

/// Which commands are only run in some cases, and without the words that stand before them.
fn conditions(commands: Vec<(Vec<Word>, Separator)>) -> Vec<Command> {
    let mut depth = 0_usize;
    let mut braces = 0_usize;
    let mut found = Vec::new();
    for (mut words, before) in commands {
        let first = words.first().map(|word| word.text.clone()).unwrap_or_default();
        if OPENING.contains(&first.as_str()) {
            depth += 1;
        } else if CLOSING.contains(&first.as_str()) {
            depth = depth.saturating_sub(1);
        }
        let is_conditional = depth > 0 || braces > 0 || before == Separator::Or;
        for word in &words {
            match word.text.as_str() {
                "{" => braces += 1,
                "}" => braces = braces.saturating_sub(1),
                _ => {}
            }
        }
        let is_before =
            |word: &Word| BEFORE.contains(&word.text.as_str()) || word.text == "{" || word.text == "}";
        let skip = words.iter().take_while(|word| is_before(word)).count();
        words.drain(..skip);
        if !words.is_empty() {
            found.push(Command { words, is_conditional });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(script: &str) -> String {
        let one = |command: &Command| {
            let words: Vec<_> = command.words.iter().map(|word| word.text.as_str()).collect();
            format!("{}{}", if command.is_conditional { "?" } else { "" }, words.join("·"))
        };
        read(script).commands.iter().map(one).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn a_script_is_its_commands() {
        for (script, expected) in [
            ("cargo test --all\ncargo fmt", "cargo·test·--all | cargo·fmt"),
            ("a \\\n  b && c; d | e", "a·b | c | d | e"),
            ("a || b", "a | ?b"),
            ("# cargo +nightly\nsudo env A=b cargo 'x y'\"z\" # no", "A=b·cargo·x yz"),
            ("if [ -n \"$x\" ]; then\n a\nfi\nb", "?[·-n·$x·] | ?a | fi | b"),
            ("f() {\n a\n}\nb", "f | ?a | b"),
            ("cargo +${{ matrix.a || 'b' }} test 2>&1", "cargo·+${{ matrix.a || 'b' }}·test·2>&1"),
            ("echo ${A:-b c}d", "echo·${A:-b c}d"),
            ("A=`x -y | z`\ncargo test", "A= | x·-y | z | cargo·test"),
            ("cargo test `\n  --all\nb", "cargo·test·--all | b"),
            ("(cd x && cargo test)", "cd·x | cargo·test"),
        ] {
            assert_eq!(shown(script), expected, "{script}");
        }
    }

    #[test]
    fn what_hides_commands_is_unclear() {
        for script in ["cat <<E\ncargo\nE", "x=$(cargo +nightly -V)", "x=`cargo`", "echo \"$(cargo)\""] {
            assert!(read(script).is_unclear, "{script}");
        }
        for script in ["cargo test", "echo \"$X\" '$(x)'", "cargo ${{ x }} > $GITHUB_OUTPUT"] {
            assert!(!read(script).is_unclear, "{script}");
        }
    }
}
