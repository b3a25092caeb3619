//! Paths that are built step by step: `let mut path = PathBuf::from(root); path.push("a"); path.push("b");` means
//! `a/b` and not `a`, as `root.join("a").join("b")` does.
//!
//! Only where that is certain: the variable is bound to a path right before (a list is pushed to as well), and all that
//! the source does with a variable of that name is to push names to it and then to read it or to give it away as it is.
//! Anything else may take a step away again, or make another name of the last one.

use std::borrow::Cow;

use memchr::memmem;

use super::marks::is_rust_word;

const PUSH: &str = ".push(\"";

/// What leaves a path as it is: after the name of its variable.
const LEAVES: [&str; 4] = [".exists()", ".into()", ".is_file()", ".push(\""];

/// What takes a path for what it names: before the name of its variable.
const READS: [&str; 4] = ["File::open(", "fs::read(", "fs::read_dir(", "fs::read_to_string("];

/// A part of a source in which such pushes are one expression, `path.push("a").push("b")`, each in its line as before.
pub(super) fn joined<'a>(source: &[u8], part: &'a str) -> Cow<'a, str> {
    let mut joined = Cow::Borrowed(part);
    for (at, _) in part.match_indices(PUSH) {
        let variable = &part[word_before(part, at)..at];
        let before = part[..at - variable.len()].trim_end();
        if variable.is_empty() || !binds(before, variable) || !is_left_as_it_is(source, variable) {
            continue;
        }
        let mut end = after_literal(part, at + PUSH.len());
        while let Some((from, push)) = end.and_then(|end| Some((end, next_push(part, end, variable)?))) {
            joined.to_mut().replace_range(from..push, &blank(&part[from..push]));
            end = after_literal(part, push + PUSH.len());
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
        close.is_some_and(|at| at + 1 == arguments.len())
    };
    value.ends_with(".to_path_buf()") || arguments.is_some_and(is_closed_at_end)
}

/// Whether all that a source does with variables of this name is in the two lists, and no step goes up.
fn is_left_as_it_is(source: &[u8], variable: &str) -> bool {
    let is_word = |at: &usize| {
        let end = at + variable.len();
        let around = [at.checked_sub(1).and_then(|before| source.get(before)), source.get(end)];
        !around.into_iter().flatten().any(|byte| is_rust_word(*byte))
    };
    memmem::find_iter(source, variable).filter(is_word).all(|at| {
        let before = source[..at].trim_ascii_end();
        let after = source[at + variable.len()..].trim_ascii_start();
        // A module of that name is another thing: `std::path::Path`.
        if after.starts_with(b"::") || before.ends_with(b"::") {
            return true;
        }
        let binds = before.ends_with(b"mut") && !before.ends_with(b"&mut");
        let reads = READS.iter().any(|call| {
            before.strip_suffix(b"&").unwrap_or(before).ends_with(call.as_bytes()) && after.starts_with(b")")
        });
        binds || reads || (LEAVES.iter().any(|call| after.starts_with(call.as_bytes())) && !goes_up(after))
    })
}

/// Whether what is pushed here has a step up in it.
fn goes_up(push: &[u8]) -> bool {
    let literal = push.strip_prefix(PUSH.as_bytes()).unwrap_or_default();
    let end = memchr::memchr(b'"', literal).unwrap_or(literal.len());
    memmem::find(&literal[..end], b"..").is_some()
}

/// Where a call ends whose only argument is the literal that begins here; `None` where it is more than that.
fn after_literal(text: &str, start: usize) -> Option<usize> {
    let length = text[start..].find(['"', '\\'])?;
    text[start + length..].starts_with("\")").then_some(start + length + 2)
}

/// Where the next statement pushes to the same variable: the place of its dot.
fn next_push(text: &str, end: usize, variable: &str) -> Option<usize> {
    let rest = text[end..].trim_start().strip_prefix(';')?.trim_start().strip_prefix(variable)?;
    rest.starts_with(PUSH).then(|| text.len() - rest.len())
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
                "if let Some(mut p) = var_os(\"X\").map(PathBuf::from) { p.push(\"a\"); p.push(\"b\"); return p.into(); }",
                Some(
                    "if let Some(mut p) = var_os(\"X\").map(PathBuf::from) { p.push(\"a\")   .push(\"b\"); return p.into(); }",
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
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p\n    .with_file_name(y);", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p.set_extension(y);", None),
            (
                "let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); format!(\"{}.c\", p.display());",
                None,
            ),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p.join(\"..\");", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p.components();", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); siblings(p);", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); sh.current_dir(&p);", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(b); p.push(\"c\");", None),
            ("let mut p = PathBuf::from(x); p.push(\"../a\"); p.push(\"b\");", None),
            ("let mut p = PathBuf::from(x); p.push(\"a\"); p.push(\"b\"); p.push(\"..\");", None),
            // Not even a program.
            ("let mut p = PathBuf::from(; p.push(\"a\"); p.push(\"b\");", None),
        ] {
            assert_eq!(joined(source.as_bytes(), source), expected.unwrap_or(source), "{source}");
        }
    }
}
