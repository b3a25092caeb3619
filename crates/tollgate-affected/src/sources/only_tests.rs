//! What of a source runs only in tests: items under `#[cfg(test)]`, modules that are declared so, doctests.
//!
//! Where this cannot be told it is code that runs elsewhere too, from which more follows.

use std::ops::Range;
use std::path::Path;

use memchr::{memchr_iter, memmem};

use super::for_each;
use super::lexer::{Token, item_end, tokens_at};
use crate::path::RepoPath;

const CFG_TEST: &[u8] = b"#[cfg(test)]";

/// The lines of the items under `#[cfg(test)]` that begin up to a line, from one. The attribute has to stand there as
/// everybody writes it, or the item is code like any other.
pub(super) fn test_items(text: &[u8], last: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let wanted = memchr_iter(b'\n', text).nth(last.saturating_sub(1)).unwrap_or(text.len());
    let Some(last) = memmem::rfind(&text[..wanted], CFG_TEST) else { return found };
    let Ok(source) = std::str::from_utf8(text) else { return found };
    let (mut at, mut line) = (0, 1);
    while let Some(attribute) = source.get(at..last + CFG_TEST.len()).and_then(attribute) {
        let (start, end) = (at + attribute.start, at + attribute.end);
        let end = end + item_end(&source[end..]);
        line += lines(&text[at..start]);
        let first = line;
        line += lines(&text[start..end]);
        // What follows on the same line may be something else.
        let ends_line = text[end..].iter().take_while(|byte| **byte != b'\n').all(u8::is_ascii_whitespace);
        found.push(if ends_line { first..line + 1 } else { first..line });
        // What stands in an item belongs to it.
        at = end;
    }
    found
}

/// Where `#[cfg(test)]` stands first as an attribute. In a comment or in a string it says nothing.
fn attribute(text: &str) -> Option<Range<usize>> {
    let (mut seen, mut start) = (CfgTest::default(), 0);
    tokens_at(text).find_map(|(token, at)| {
        let is_whole = seen.is_whole_with(&token);
        if seen.matched == 1 {
            start = at;
        }
        is_whole.then_some(start..at + 1)
    })
}

/// How many of the tokens of `#[cfg(test)]` have been seen, one after the other.
#[derive(Default)]
struct CfgTest {
    matched: usize,
}

impl CfgTest {
    const TOKENS: [Token<'static>; 7] = [
        Token::Punct(b'#'),
        Token::Punct(b'['),
        Token::Ident("cfg"),
        Token::Punct(b'('),
        Token::Ident("test"),
        Token::Punct(b')'),
        Token::Punct(b']'),
    ];

    /// Whether the attribute ends with this token, which comes next.
    fn is_whole_with(&mut self, token: &Token<'_>) -> bool {
        let is_next = Self::TOKENS.get(self.matched).is_some_and(|next| next == token);
        self.matched = if is_next { self.matched + 1 } else { usize::from(*token == Self::TOKENS[0]) };
        self.matched == Self::TOKENS.len()
    }
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
    if memmem::find(text, name).is_none() {
        return Vec::new();
    }
    // One that cannot be read may declare it for whatever.
    let (Ok(text), Ok(name)) = (std::str::from_utf8(text), std::str::from_utf8(name)) else {
        return vec![false];
    };
    let mut found = Vec::new();
    let (mut attribute, mut is_only_test) = (CfgTest::default(), false);
    let mut before = [Token::Punct(b';'), Token::Punct(b';')];
    for (token, _) in tokens_at(text) {
        is_only_test |= attribute.is_whole_with(&token);
        if token == Token::Punct(b';') && before == [Token::Ident("mod"), Token::Ident(name)] {
            found.push(is_only_test);
        }
        // The item before ends with one of these.
        is_only_test &= !matches!(token, Token::Punct(b';' | b'}'));
        let [_, last] = before;
        before = [last, token];
    }
    found
}

/// What stands in documentation, line by line, where a literal is in it.
pub(super) fn in_documentation(text: &str) -> Option<String> {
    if !text.contains("//") {
        return None;
    }
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
        let cases: [(&str, &[(usize, usize)]); 11] = [
            ("a\n#[cfg(test)]\nmod tests {\n  x\n}\nb", &[(2, 6)]),
            ("#[cfg(test)] mod tests { x } \"y\"", &[(1, 1)]),
            ("#[cfg(test)]\nmod tests;\nx\n#[cfg(test)]\nconst A: u8 = 1;\n", &[(1, 3), (4, 6)]),
            ("#[cfg(any(test, unix))]\nmod a {}", &[]),
            ("#[cfg(test)]\nmod a {\n#[cfg(test)]\nfn f() {}\n}\nb", &[(1, 6)]),
            // What is no attribute.
            ("// no #[cfg(test)]\nconst A: u8 = 1;", &[]),
            ("/// no `#[cfg(test)]`\nconst A: u8 = 1;", &[]),
            ("/*\n#[cfg(test)]\n*/\nconst A: u8 = 1;", &[]),
            ("const T: &str = \"\n#[cfg(test)]\n\"; const A: u8 = 1;", &[]),
            // Nor is what comes after a list the item that stands last in it.
            ("fn f(\n#[cfg(test)]\na: u8\n) {\nx\n}", &[(2, 4)]),
            ("enum E { A(\n#[cfg(test)]\nu8\n), B }\nx;", &[(2, 4)]),
        ];
        for (source, expected) in cases {
            let found: Vec<_> =
                test_items(source.as_bytes(), 100).iter().map(|lines| (lines.start, lines.end)).collect();
            assert_eq!(found, expected, "{source}");
        }
        let source = b"a\n#[cfg(test)]\nb;\nc\n#[cfg(test)]\nd;\n";
        let count = |last| test_items(source, last).len();
        assert_eq!([0, 1, 2, 4, 5, 7].map(count), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn declarations_of_a_module() {
        for (source, expected) in [
            ("#[cfg(test)]\nmod tests;", vec![true]),
            ("use a;\n#[cfg(test)]\n#[path = \"x.rs\"]\npub(crate) mod tests;", vec![true]),
            ("#[cfg(test)] mod a;\nmod tests;", vec![false]),
            ("mod mytests; mod tests ;", vec![false]),
            ("mod tests { }", vec![]),
            ("// no #[cfg(test)]\nmod tests;", vec![false]),
            ("/// no `#[cfg(test)]`\nmod tests;", vec![false]),
            ("const T: &str = \"#[cfg(test)]\" mod tests;", vec![false]),
            ("#[cfg(test)] // a \"comment;\nmod tests;", vec![true]),
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
