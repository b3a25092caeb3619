//! What GitHub Actions reads from us: workflow commands, outputs of a step, and its summary.
//!
//! Escaping follows the runner's source. In commands (`ActionCommand.cs`): in data `%`, CR and LF; in
//! properties also `:` and `,`; and foreign text never begins a line, because the runner parses any line that
//! begins with `::`. In the output file (`FileCommandManager.cs`): a value between two lines with a delimiter.

use std::collections::hash_map::RandomState;
use std::fmt::Write as _;
use std::fs::OpenOptions;
use std::hash::BuildHasher;
use std::io::{self, Write as _};
use std::path::Path;

use crate::text::escape;

/// The kinds of annotation that a log line can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Red, and shown first.
    Error,
    /// Yellow.
    Warning,
    /// Blue.
    Notice,
}

/// The runner cuts a message at this many characters.
const MESSAGE_LIMIT: usize = 4096;

/// A summary of more than 1 MiB a step is not shown at all (docs.github.com, "Workflow commands", step isolation
/// and limits); a little less leaves room for what else the step wrote.
pub const SUMMARY_LIMIT: usize = 1000 * 1000;

/// A workflow command, newline included, that shows `message` as an annotation of the run.
#[must_use]
pub fn annotation(level: Level, title: &str, message: &str) -> String {
    command(level, &format!("title={}", escape_property(title)), message)
}

/// A place in a file of the repository.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// The path from the root of the repository.
    pub file: &'a str,
    /// The line, from one.
    pub line: usize,
    /// The column, from one.
    pub column: usize,
}

/// The same as [`annotation`], shown at a place of a file too.
#[must_use]
pub fn annotation_at(level: Level, title: &str, message: &str, place: &Place<'_>) -> String {
    let Place { file, line, column } = place;
    let (file, title) = (escape_property(file), escape_property(title));
    command(level, &format!("file={file},line={line},col={column},title={title}"), message)
}

fn command(level: Level, properties: &str, message: &str) -> String {
    let level = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let message: String = message.replace("##[", "## [").chars().take(MESSAGE_LIMIT).collect();
    format!(
        "::{level} {}::{}
",
        properties.replace("##[", "## ["),
        escape_data(&message)
    )
}

/// Text for the log, newline included, that is shown folded under a title.
#[must_use]
pub fn group(title: &str, text: &str) -> String {
    let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    format!("{}{}{end}{GROUP_END}", group_begin(title), log(text))
}

/// The line, newline included, after which the log is folded under a title, up to [`GROUP_END`].
#[must_use]
pub fn group_begin(title: &str) -> String {
    format!("::group::{}\n", escape_data(title))
}

/// The line that ends what [`group_begin`] began.
pub const GROUP_END: &str = "::endgroup::\n";

/// Text for the log of which no line is taken for a command. Nothing else about it changes.
#[must_use]
pub fn log(text: &str) -> String {
    let line = |line: &str| {
        let line = line.replace("##[", "## [");
        if line.trim_start().starts_with("::") { format!("| {line}") } else { line }
    };
    text.split_inclusive('\n').map(line).collect()
}

/// An output of a step, as `GITHUB_OUTPUT` takes it. The delimiter is one that nobody can guess, and that is
/// not in the value.
#[must_use]
pub fn output(name: &str, value: &str) -> String {
    let random = || RandomState::new().hash_one(name);
    let mut delimiter = format!("tollgate_{:016x}{:016x}", random(), random());
    while value.contains(&delimiter) {
        let _ = write!(delimiter, "{:016x}", random());
    }
    format!("{name}<<{delimiter}\n{value}\n{delimiter}\n")
}

/// Adds to one of the files that the runner names in a variable, in one write.
///
/// # Errors
/// When the file cannot be opened or written.
pub fn append(file: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new().append(true).create(true).open(file)?;
    file.write_all(text.as_bytes())?;
    file.flush()
}

/// Foreign text for Markdown, also in a table: it stays on its line and is shown as it is. Every ASCII character
/// that means something to Markdown or HTML is written as a character reference.
#[must_use]
pub fn markdown(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in escape(text).chars() {
        if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | '/' | '-' | '(' | ')' | ';') {
            let _ = write!(safe, "&#{};", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    safe
}

fn escape_data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_leave_its_annotation() {
        assert_eq!(
            annotation(Level::Warning, "a:b,c", "100%\n::error::gotcha\r"),
            "::warning title=a%3Ab%2Cc::100%25%0A::error::gotcha%0D\n"
        );
        // The runner cuts the message, and might cut an escape in two.
        let long = annotation(Level::Error, "t", &"%".repeat(5000));
        assert_eq!(long, format!("::error title=t::{}\n", "%25".repeat(4096)));
        assert_eq!(
            annotation_at(Level::Error, "t", "m", &Place { file: "a,b\n:c", line: 2, column: 3 }),
            "::error file=a%2Cb%0A%3Ac,line=2,col=3,title=t::m\n"
        );
    }

    #[test]
    fn no_line_of_a_log_is_a_command() {
        let text = "a\n  ::set-output name=x::y\n\n::error::b\n##[error]c";
        assert_eq!(log(text), "a\n|   ::set-output name=x::y\n\n| ::error::b\n## [error]c");
        assert_eq!(
            group("t\n::error::", "::stop-commands::x"),
            "::group::t%0A::error::\n| ::stop-commands::x\n::endgroup::\n"
        );
        assert_eq!(group("t", "a\n"), "::group::t\na\n::endgroup::\n");
    }

    /// Reads an output file as the runner does.
    fn parse(text: &str) -> Vec<(String, String)> {
        let mut lines = text.split('\n');
        let mut found = Vec::new();
        while let Some((name, delimiter)) = lines.next().and_then(|line| line.split_once("<<")) {
            let value: Vec<_> = lines.by_ref().take_while(|line| *line != delimiter).collect();
            found.push((name.to_owned(), value.join("\n")));
        }
        found
    }

    #[test]
    fn an_output_is_read_back_whatever_is_in_it() {
        for value in ["", "x", "a=b", "EOF\nb<<EOF", "\n", "a\n\n::set-output name=x::y\n", "tollgate_0"] {
            let text = output("name", value) + &output("next", "1");
            let expected = [("name".to_owned(), value.to_owned()), ("next".to_owned(), "1".to_owned())];
            assert_eq!(parse(&text), expected, "{text}");
        }
        assert_ne!(output("name", "x"), output("name", "x"), "the delimiter can be guessed");
    }

    #[test]
    fn foreign_text_means_nothing_to_markdown() {
        for (input, expected) in [
            ("crates/a-b/src/lib.rs", "crates/a-b/src/lib.rs"),
            ("a|b", "a&#124;b"),
            ("`x` *y* [l](u)", "&#96;x&#96; &#42;y&#42; &#91;l&#93;(u)"),
            ("<img src=x>&amp;", "&#60;img src&#61;x&#62;&#38;amp;"),
            ("a\nb\u{1b}[1m", "a&#92;nb&#92;u&#123;1b&#125;&#91;1m"),
            ("@team #1 a_b", "&#64;team &#35;1 a&#95;b"),
        ] {
            assert_eq!(markdown(input), expected, "{input:?}");
        }
    }

    #[test]
    fn files_of_the_runner_are_added_to() {
        let dir = tempfile::tempdir().expect("a temp dir");
        let file = dir.path().join("output");
        append(&file, "a\n").expect("written");
        append(&file, "b\n").expect("written");
        assert_eq!(std::fs::read_to_string(&file).expect("a file"), "a\nb\n");
        assert!(append(dir.path(), "a").is_err());
    }
}
