//! What `.dockerignore` keeps out of the context of an image (docs.docker.com, "Build context", and
//! moby/patternmatcher).
//!
//! The lines come in their order: the last one that matches a path or a directory above it decides, and one with `!`
//! lets in again. `#` begins a comment at the beginning of a line only.

use regex_lite::Regex;

use crate::read::repository::{Repository, dir_of, name_of};

/// Whether a file is kept out of the context of a Dockerfile. Where two directories may be the context, it is kept
/// out of either.
pub(super) fn is_hidden(repository: &Repository, dockerfile: &str, file: &str) -> bool {
    if let Some(own) = repository.text(&format!("{dockerfile}.dockerignore")) {
        return hides(own, name_of(file));
    }
    let dir = dir_of(dockerfile);
    let of_dir = |context: &str| {
        let prefix = if context.is_empty() { String::new() } else { format!("{context}/") };
        let text = repository.text(&format!("{prefix}.dockerignore"))?;
        Some(hides(text, file.strip_prefix(&prefix)?))
    };
    [dir, ""].into_iter().filter_map(of_dir).any(|is_hidden| is_hidden)
}

/// Whether these lines keep out a path of the context.
fn hides(text: &str, path: &str) -> bool {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lines = lines.filter(|line| !line.starts_with('#')).map(str::trim).filter(|line| !line.is_empty());
    lines.fold(false, |is_hidden, line| match line.strip_prefix('!') {
        Some(pattern) => is_hidden && !matches(pattern, path).unwrap_or(false),
        // A pattern that cannot be read may mean it.
        None => is_hidden || matches(line, path).unwrap_or(true),
    })
}

/// Whether a pattern is that of a path or of a directory above it; `None` where it is none.
fn matches(pattern: &str, path: &str) -> Option<bool> {
    let parts = pattern.trim().split('/').filter(|part| !part.is_empty() && *part != ".");
    let pattern = Regex::new(&expression(&parts.collect::<Vec<_>>().join("/"))).ok()?;
    Some(pattern.is_match(path))
}

/// The regular expression of a pattern: `*` and `?` stay in a directory, `**` does not.
fn expression(pattern: &str) -> String {
    let mut out = "^".to_owned();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let (piece, long) = match c {
            '*' if rest.starts_with("**/") => ("(.*/)?".to_owned(), 3),
            '*' if rest.starts_with("**") => (".*".to_owned(), 2),
            '*' => ("[^/]*".to_owned(), 1),
            '?' => ("[^/]".to_owned(), 1),
            '[' | ']' | '^' | '-' => (c.to_string(), 1),
            '\\' => (format!(r"\{}", rest.chars().nth(1).unwrap_or('\\')), rest.len().min(2)),
            c => (regex_lite::escape(c.encode_utf8(&mut [0; 4])), c.len_utf8()),
        };
        out.push_str(&piece);
        rest = rest.get(long..).unwrap_or_default();
    }
    out + "(/.*)?$"
}
