//! Just enough Rust to tell code from what is said in comments and strings.

/// The source with comments and the contents of literals blanked out. Lines stay where they are.
pub(crate) fn without_text(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let length = text_length(&chars[at..]);
        let end = at + length.max(1);
        for &c in &chars[at..end] {
            code.push(if length > 0 && c != '\n' { ' ' } else { c });
        }
        at = end;
    }
    code
}

/// How many characters of text begin here; 0 where code does.
fn text_length(rest: &[char]) -> usize {
    match rest {
        ['/', '/', ..] => until(rest, 2, &['\n']),
        ['/', '*', ..] => block_comment(rest),
        ['"', ..] => string(rest),
        // `'a'` or `'\…'`, and not a lifetime. A quote as a literal would otherwise open a string.
        ['\'', '\\', _, ..] => until(rest, 3, &['\'']) + 1,
        ['\'', _, '\'', ..] => 3,
        ['r', '"' | '#', ..] => raw_string(rest),
        _ => 0,
    }
    .min(rest.len())
}

fn until(rest: &[char], from: usize, end: &[char]) -> usize {
    let found = rest.get(from..).and_then(|tail| tail.windows(end.len()).position(|w| w == end));
    found.map_or(rest.len(), |position| from + position)
}

/// Block comments nest.
fn block_comment(rest: &[char]) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let step = match rest[at..] {
            ['/', '*', ..] => {
                depth += 1;
                2
            }
            ['*', '/', ..] => {
                depth -= 1;
                2
            }
            _ => 1,
        };
        at += step;
        if depth == 0 {
            break;
        }
    }
    at
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while let Some(c) = rest.get(at) {
        at += if *c == '\\' { 2 } else { 1 };
        if *c == '"' {
            break;
        }
    }
    at
}

/// `r"…"` or `r#"…"#`; 0 for `r#name`. An `r` that ends a word is not followed by a quote in Rust 2024.
fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
    until(rest, 2 + hashes, &end) + end.len()
}

/// Whether a line of code names an item of a module: `module::item` or `module::{…, item}`.
pub(crate) fn uses(line: &str, module: &str, items: &[&str]) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let path = format!("{module}::");
    line.match_indices(&path).any(|(at, _)| {
        let tail = &line[at + path.len()..];
        let named = match tail.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or(list),
            None => tail.split(|c| !is_word(c)).next().unwrap_or(tail),
        };
        !line[..at].ends_with(is_word) && named.split(|c| !is_word(c)).any(|word| items.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_blanked_and_code_stays() {
        let check = |source: &str, expected: &str| {
            let code = without_text(source);
            let squeezed: Vec<_> = code.split_whitespace().collect();
            assert_eq!(squeezed.join(" "), expected, "{source}");
            assert_eq!(code.lines().count(), source.lines().count(), "{source}");
        };
        check("a // b\nc", "a c");
        check("a /* b /* c */ d */ e", "a e");
        check("a \"b \\\" // c\" d // e", "a d");
        check("a r#\"b \" c\"# d", "a d");
        check("a r\"b\\\" c", "a c");
        check("a '\"' b '\\'' c '\\\\' d", "a b c d");
        check("fn a<'a>(b: &'a str) {} // c", "fn a<'a>(b: &'a str) {}");
        check("r#type b\"c\" d", "r#type b d");
        check("a \"b\n// c\n\" d", "a d");
        check("a \"never closed", "a");
        check("a /* never closed", "a");
        check("a '\\", "a '\\");
    }

    #[test]
    fn a_path_is_found_by_its_words() {
        let check = |line: &str, expected| assert_eq!(uses(line, "env", &["var"]), expected, "{line}");
        check("std::env::var(x)", true);
        check("use std::env::{self, var};", true);
        check("env::vars()", false);
        check("my_env::var()", false);
        check("env::args().var()", false);
    }
}
