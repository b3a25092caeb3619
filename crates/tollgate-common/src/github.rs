//! What GitHub Actions reads from us: workflow commands.
//!
//! Escaping follows the runner's source (`ActionCommand.cs`): in data `%`, CR and LF; in properties also
//! `:` and `,`. Foreign text never begins a line, because the runner parses any line that begins with `::`.

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

/// A workflow command, newline included, that shows `message` as an annotation of the run.
#[must_use]
pub fn annotation(level: Level, title: &str, message: &str) -> String {
    let level = match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Notice => "notice",
    };
    let message: String = message.chars().take(MESSAGE_LIMIT).collect();
    format!("::{level} title={}::{}\n", escape_property(title), escape_data(&message))
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
    }
}
