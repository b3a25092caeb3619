//! What of a source runs only in tests: items under `#[cfg(test)]`, modules that are declared so, doctests.
//!
//! Where this cannot be told it is code that runs elsewhere too, from which more follows.

use std::ops::Range;
use std::path::Path;

use memchr::{memchr_iter, memmem};

use super::lexer::item_end;
use super::{for_each, is_rust_word};
use crate::path::RepoPath;

const CFG_TEST: &[u8] = b"#[cfg(test)]";

/// The lines of the items under `#[cfg(test)]`, from one.
pub(super) fn test_items(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0, 1);
    while let Some(next) = memmem::find(&text[at..], CFG_TEST) {
        let start = at + next;
        let Ok(rest) = std::str::from_utf8(&text[start + CFG_TEST.len()..]) else { return found };
        let end = start + CFG_TEST.len() + item_end(rest);
        line += lines(&text[at..start]);
        let first = line;
        line += lines(&text[start..end]);
        // What follows on the same line may be something else.
        let ends_line = text[end..].iter().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace);
        found.push(if ends_line { first..line + 1 } else { first..line });
        at = end;
    }
    found
}

fn lines(text: &[u8]) -> usize {
    memchr_iter(b'\n', text).count()
}

/// Whether a source is a module, or lies in one, that is declared under `#[cfg(test)]` only. Looked for where
/// the path suggests it.
pub(super) fn is_test_module(root: &Path, source: &RepoPath, text: &[u8]) -> bool {
    let inner = text.trim_ascii_start().starts_with(b"#![cfg(test)]");
    inner
        || std::iter::successors(Some(source.clone()), RepoPath::parent)
            .any(|path| is_declared_so(root, &path))
}

fn is_declared_so(root: &Path, module: &RepoPath) -> bool {
    let name = module.file_name().strip_suffix(b".rs").unwrap_or(module.file_name());
    let Some(dir) = module.parent().filter(|_| memmem::find(name, b"test").is_some()) else { return false };
    let inside = ["mod.rs", "lib.rs", "main.rs"].iter().filter_map(|file| dir.join(file));
    let beside = dir.parent().and_then(|above| above.join([dir.file_name(), b".rs"].concat()));
    let declaring: Vec<_> = inside.chain(beside).collect();
    let (mut only, mut otherwise) = (false, false);
    for_each(root, &declaring, |_, text| {
        for is_only in declarations(text, name) {
            only |= is_only;
            otherwise |= !is_only;
        }
    });
    only && !otherwise
}

/// For each declaration `mod name;` whether `#[cfg(test)]` stands right before it, with at most a visibility,
/// another attribute or a comment in between.
fn declarations(text: &[u8], name: &[u8]) -> Vec<bool> {
    let is_declaration = |at: &usize| {
        let rest = &text[at + 4..];
        let begins = *at == 0 || !is_rust_word(text[at - 1]);
        begins && rest.starts_with(name) && rest[name.len()..].trim_ascii_start().starts_with(b";")
    };
    let is_only_test = |at: usize| {
        let before = &text[..at];
        // The item before ends with one of these.
        let start = before.iter().rposition(|byte| b";}".contains(byte)).map_or(0, |end| end + 1);
        memmem::find(&before[start..], CFG_TEST).is_some()
    };
    memmem::find_iter(text, "mod ").filter(is_declaration).map(is_only_test).collect()
}

/// What stands in documentation, line by line, where a literal is in it.
pub(super) fn in_documentation(text: &str) -> Option<String> {
    let said = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("///").or_else(|| line.strip_prefix("//!")).unwrap_or_default().to_owned()
    };
    let lines: Vec<_> = text.lines().map(said).collect();
    lines.iter().any(|line| line.contains('"')).then(|| lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_under_cfg_test() {
        let cases: [(&str, &[(usize, usize)]); 4] = [
            ("a\n#[cfg(test)]\nmod tests {\n  x\n}\nb", &[(2, 6)]),
            ("#[cfg(test)] mod tests { x } \"y\"", &[(1, 1)]),
            ("#[cfg(test)]\nmod tests;\nx\n#[cfg(test)]\nconst A: u8 = 1;\n", &[(1, 3), (4, 6)]),
            ("#[cfg(any(test, unix))]\nmod a {}", &[]),
        ];
        for (source, expected) in cases {
            let found: Vec<_> =
                test_items(source.as_bytes()).iter().map(|lines| (lines.start, lines.end)).collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn declarations_of_a_module() {
        for (source, expected) in [
            ("#[cfg(test)]\nmod tests;", vec![true]),
            ("use a;\n#[cfg(test)]\n#[path = \"x.rs\"]\npub(crate) mod tests;", vec![true]),
            ("#[cfg(test)] mod a;\nmod tests;", vec![false]),
            ("mod mytests; mod tests ;", vec![false]),
            ("mod tests { }", vec![]),
        ] {
            assert_eq!(declarations(source.as_bytes(), b"tests"), expected, "{source}");
        }
    }

    #[test]
    fn documentation_keeps_its_lines() {
        let found = in_documentation("fn f() {}\n  /// a \"x\"\n//! b\n\"no\"");
        assert_eq!(found.as_deref(), Some("\n a \"x\"\n b\n"));
        assert_eq!(in_documentation("/// none\n"), None);
    }
}
