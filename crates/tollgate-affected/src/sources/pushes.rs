//! Paths that are built step by step: `let mut path = PathBuf::from(root); path.push("a"); path.push("b");` means
//! `a/b` and not `a`, as `root.join("a").join("b")` does.
//!
//! Only where that is certain: the variable is bound to a path right before (a list is pushed to as well), and the
//! source takes no step of it away again.

use std::borrow::Cow;

use memchr::memmem;

use super::marks::is_rust_word;

const PUSH: &str = ".push(\"";

/// What takes a step away from a path, or may: after the name of its variable.
const TAKES_AWAY: [&str; 5] = [".pop(", ".parent(", ".ancestors(", ".set_file_name(", ".with_file_name("];

/// A part of a source in which such pushes are one expression, `path.push("a").push("b")`, each in its line as before.
pub(super) fn joined<'a>(source: &[u8], part: &'a str) -> Cow<'a, str> {
    let mut joined = Cow::Borrowed(part);
    for (at, _) in part.match_indices(PUSH) {
        let variable = &part[word_before(part, at)..at];
        let before = part[..at - variable.len()].trim_end();
        if variable.is_empty() || !binds(before, variable) || is_shortened(source, variable) {
            continue;
        }
        let mut end = after_literal(part, at + PUSH.len());
        while let Some(next) = end.and_then(|end| next_push(part, end, variable)) {
            let (end_of_last, push) = (end.unwrap_or_default(), next);
            joined.to_mut().replace_range(end_of_last..push, &blank(&part[end_of_last..push]));
            end = part[push..].starts_with(PUSH).then(|| after_literal(part, push + PUSH.len())).flatten();
        }
    }
    joined
}

/// Where the word begins that ends at a place.
fn word_before(text: &str, end: usize) -> usize {
    end - text.as_bytes()[..end].iter().rev().take_while(|byte| is_rust_word(**byte)).count()
}

/// Whether a text ends with a statement, or the head of a block, that binds a variable to a path.
fn binds(text: &str, variable: &str) -> bool {
    let Some((text, end)) = text.split_at_checked(text.len().saturating_sub(1)) else { return false };
    let start = text.rfind([';', '{', '}']).map_or(0, |before| before + 1);
    let Some((pattern, value)) = text[start..].split_once('=') else { return false };
    let (pattern, value) = (pattern.trim(), value.trim());
    let is_let = |suffix: &str| pattern.ends_with(&format!("let mut {variable}{suffix}"));
    match end {
        ";" => is_let(": PathBuf") || (is_let("") && is_path(value)),
        "{" => {
            pattern.ends_with(&format!("let Some(mut {variable})")) && value.ends_with(".map(PathBuf::from)")
        }
        _ => false,
    }
}

/// Whether an expression is a path, as far as it tells.
fn is_path(value: &str) -> bool {
    let call = value.strip_prefix("std::path::").unwrap_or(value);
    let arguments =
        ["PathBuf::from(", "Utf8PathBuf::from("].iter().find_map(|call_of| call.strip_prefix(call_of));
    let is_closed_at_end = |arguments: &str| {
        let mut open = 1_usize;
        let close = arguments.bytes().position(|byte| {
            open = match byte {
                b'(' => open + 1,
                b')' => open - 1,
                _ => open,
            };
            open == 0
        });
        close == Some(arguments.len() - 1)
    };
    value.ends_with(".to_path_buf()") || arguments.is_some_and(is_closed_at_end)
}

/// Whether a source may take a step away from the path in a variable of this name.
fn is_shortened(source: &[u8], variable: &str) -> bool {
    let has = |text: String| memmem::find(source, text.as_bytes()).is_some();
    has(format!("&mut {variable}")) || TAKES_AWAY.iter().any(|call| has(format!("{variable}{call}")))
}

/// Where a call ends whose only argument is the literal that begins here; `None` where it is more than that.
fn after_literal(text: &str, start: usize) -> Option<usize> {
    let length = text[start..].find(['"', '\\'])?;
    text[start + length..].starts_with("\")").then_some(start + length + 2)
}

/// Where the next statement pushes to the same variable: the place of its dot.
fn next_push(text: &str, end: usize, variable: &str) -> Option<usize> {
    let rest = text[end..].trim_start().strip_prefix(';')?.trim_start().strip_prefix(variable)?;
    rest.starts_with(".push(").then(|| text.len() - rest.len())
}

/// Nothing, in as many bytes and lines.
fn blank(text: &str) -> String {
    text.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect()
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn steps_of_one_path() {
        for (source, expected) in [
            (
                "let mut p = PathBuf::from(x(y));\np.push(\"a\");\np.push(\"b\");",
                Some("let mut p = PathBuf::from(x(y));\np.push(\"a\") \n .push(\"b\");"),
            ),
            (
                "if let Some(mut p) = var_os(\"X\").map(PathBuf::from) { p.push(\"a\"); p.push(b); p.push(\"c\"); }",
                Some(
                    "if let Some(mut p) = var_os(\"X\").map(PathBuf::from) { p.push(\"a\")   .push(b); p.push(\"c\"); }",
                ),
            ),
            (
                "let mut p: PathBuf = x(); p.push(\"a\"); p.push(\"b\"); p.push(\"c\");",
                Some("let mut p: PathBuf = x(); p.push(\"a\")   .push(\"b\")   .push(\"c\");"),
            ),
            (
                "let mut p = x.to_path_buf(); p.push(\"a\"); p.push(\"b\");",
                Some("let mut p = x.to_path_buf(); p.push(\"a\")   .push(\"b\");"),
            ),
            // A list.
            ("let mut p = Vec::new(); p.push(\"a\"); p.push(\"b\");", None),
            ("let mut p = list(PathBuf::from(x)); p.push(\"a\"); p.push(\"b\");", None),
            ("let mut p = PathBuf::from(x).list(y); p.push(\"a\"); p.push(\"b\");", None),
            ("let mut p: Vec<PathBuf> = x; p.push(\"a\"); p.push(\"b\");", None),
            // Who knows.
            ("p.push(\"a\"); p.push(\"b\");", None),
            ("let mut p = PathBuf::from(x); list(&p); p.push(\"a\"); p.push(\"b\");", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); list(&p); p.push(\"b\");", None),
            ("let mut q = PathBuf::from(x); p.push(\"a\"); p.push(\"b\");", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); q.push(\"b\");", None),
            // Not for long.
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p.pop();", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); list(p.parent());", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); up(&mut p);", None),
        ] {
            assert_eq!(joined(source.as_bytes(), source), expected.unwrap_or(source), "{source}");
        }
    }
}
