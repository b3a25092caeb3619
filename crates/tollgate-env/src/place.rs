//! From an offset in a text to a place that people find.

use std::ops::Range;

use tollgate_common::config::{ConfigFile, FILE_NAME};

use crate::finding::Place;
use crate::rim::Rim;

/// The place of a part of a file.
#[must_use]
pub fn place(path: impl Into<String>, text: &str, span: &Range<usize>) -> Place {
    let before = text.get(..span.start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        path: path.into(),
        line: before.matches('\n').count() + 1,
        column: before[line_start..].chars().count() + 1,
        value: text.get(span.clone()).map(|value| unquoted(value).to_owned()),
        claim: None,
    }
}

/// A TOML string as it is read, as far as that is no more than its quotes.
fn unquoted(value: &str) -> &str {
    let quoted = |quote| value.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    quoted('"').or_else(|| quoted('\'')).unwrap_or(value)
}

/// The place of something in `tollgate.toml`.
#[must_use]
pub fn in_config(rim: &Rim, span: &Range<usize>) -> Place {
    let file = ConfigFile::discover(&rim.cwd, &rim.root).unwrap_or_default();
    let (line, column) = file.position(span);
    let path = file.path().map_or_else(|| FILE_NAME.to_owned(), |path| rim.show(path));
    Place { line, column, ..Place::file(path) }
}
