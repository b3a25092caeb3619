//! From the tokens of a source to the paths it mentions.
//!
//! A path is often written in pieces: `concat!("a", "b")`, `root.join("a").join("b")`, or walked up from
//! `CARGO_MANIFEST_DIR` with `.parent()`. The pieces of one expression are put together; a piece that is
//! computed becomes `*`, which stands for anything.

use super::lexer::{Spanned, Token, tokens};

/// A path as a source mentions it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The path, as written. Relative to what depends on the context; `*` stands for anything.
    pub text: String,
    /// The line it begins on, from one.
    pub line: usize,
    /// What stands around it.
    pub context: Context,
}

/// What stands around a path, which says what it is relative to and when it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// In `include!`, `include_str!` or `include_bytes!`: read by the compiler, relative to the source.
    Include,
    /// In `#[path = …]`: read by the compiler, relative to the source.
    PathAttribute,
    /// Begun with `CARGO_MANIFEST_DIR`: relative to the package.
    Package,
    /// Begun with the directory of the package and walked up by an unknown number of steps.
    Above,
    /// Any other literal.
    Literal,
}

/// A literal longer than this is no path.
const LONGEST: usize = 4096;

/// How many tokens one expression may have after its beginning.
const FAR: usize = 48;

/// All the paths that a source may mean.
#[must_use]
pub fn mentions(text: &str) -> Vec<Mention> {
    let tokens = tokens(text);
    let walks_up = tokens.iter().any(|(token, _)| matches!(token, Token::Ident("parent" | "ancestors" | "pop")));
    let reader = Reader { tokens: &tokens, walks_up };
    let mut found = Vec::new();
    let mut at = 0;
    let mut include_ends = 0;
    while at < tokens.len() {
        if let Some(end) = reader.include(at) {
            include_ends = include_ends.max(end);
        }
        at = reader.read(at, at < include_ends, &mut found);
    }
    found
}

struct Reader<'a> {
    tokens: &'a [Spanned<'a>],
    walks_up: bool,
}

impl<'a> Reader<'a> {
    fn token(&self, at: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(at).map(|(token, _)| token)
    }

    fn is_punct(&self, at: usize, punct: u8) -> bool {
        self.token(at) == Some(&Token::Punct(punct))
    }

    /// Whether an including macro is called at this place, and where its arguments end.
    fn include(&self, at: usize) -> Option<usize> {
        let Token::Ident("include" | "include_str" | "include_bytes") = self.token(at)? else { return None };
        self.is_punct(at + 1, b'!').then(|| self.closing(at + 2))
    }

    /// Where the delimiter that opens at this place is closed.
    fn closing(&self, open: usize) -> usize {
        let mut depth = 0_usize;
        for at in open..self.tokens.len() {
            match self.token(at) {
                Some(Token::Punct(b'(' | b'[' | b'{')) => depth += 1,
                Some(Token::Punct(b')' | b']' | b'}')) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
        self.tokens.len()
    }

    /// Reads what begins at this place, and says where to go on.
    fn read(&self, at: usize, in_include: bool, found: &mut Vec<Mention>) -> usize {
        let (token, line) = &self.tokens[at];
        if *token == Token::Ident("concat") && self.is_punct(at + 1, b'!') {
            let end = self.closing(at + 2);
            self.concatenated(at + 3, end, *line, in_include, found);
            return end + 1;
        }
        let Token::Str(text) = token else { return at + 1 };
        if text.len() > LONGEST {
            return at + 1;
        }
        if matches!(text.as_str(), "CARGO_MANIFEST_DIR" | "CARGO_WORKSPACE_DIR") {
            let above = text == "CARGO_WORKSPACE_DIR";
            return self.anchored(at, String::new(), *line, above, found);
        }
        let is_attribute = at >= 2 && self.token(at - 2) == Some(&Token::Ident("path")) && self.is_punct(at - 1, b'=');
        let context = match (in_include, is_attribute) {
            (true, _) => Context::Include,
            (_, true) => Context::PathAttribute,
            _ => Context::Literal,
        };
        let chain = self.follow(at + 1, text.clone());
        found.push(Mention { text: chain.text, line: *line, context });
        chain.end
    }

    /// An expression that begins with the directory of the package.
    fn anchored(&self, at: usize, begun: String, line: usize, above: bool, found: &mut Vec<Mention>) -> usize {
        let chain = self.follow(at + 1, begun);
        // A directory that is kept in a variable may be walked up elsewhere in the source.
        let is_bare = chain.text.is_empty();
        let above = above || chain.walked_up || (is_bare && self.walks_up);
        let context = if above { Context::Above } else { Context::Package };
        found.push(Mention { text: chain.text, line, context });
        chain.end
    }

    /// The pieces of a `concat!`. What is generated (`OUT_DIR`) is no file of the repository.
    fn concatenated(&self, start: usize, end: usize, line: usize, in_include: bool, found: &mut Vec<Mention>) {
        let mut text = String::new();
        let mut context = if in_include { Context::Include } else { Context::Literal };
        let mut piece_is_known = true;
        for at in start..end {
            match self.token(at) {
                Some(Token::Str(piece)) if piece == "OUT_DIR" => return,
                Some(Token::Str(piece)) if piece == "CARGO_MANIFEST_DIR" => context = Context::Package,
                Some(Token::Str(piece)) => text.push_str(piece),
                Some(Token::Punct(b'$')) => piece_is_known = false,
                Some(Token::Ident(word)) if !matches!(*word, "env" | "option_env" | "concat" | "core" | "std") => piece_is_known = false,
                _ => {}
            }
            if !piece_is_known {
                text.push('*');
                piece_is_known = true;
            }
        }
        if !text.is_empty() {
            // Read by the compiler or not, a path of the package is relative to the package.
            found.push(Mention { text, line, context });
        }
    }

    /// Follows `.join("b")`, `.parent()` and what does not change a path.
    fn follow(&self, start: usize, begun: String) -> Chain {
        let mut chain = Chain { text: begun, walked_up: false, end: start };
        let mut at = start;
        while at < start + FAR {
            match self.token(at) {
                Some(Token::Punct(b')' | b'.' | b'?' | b'&' | b'(')) => at += 1,
                Some(Token::Ident("join" | "push")) if self.is_punct(at + 1, b'(') => {
                    if let Some(Token::Str(piece)) = self.token(at + 2) {
                        chain.join(piece);
                        (at, chain.end) = (at + 3, at + 3);
                    } else {
                        chain.join("*");
                        return chain;
                    }
                }
                Some(Token::Ident("parent")) => {
                    chain.join("..");
                    (at, chain.end) = (at + 1, at + 1);
                }
                Some(Token::Ident("ancestors" | "pop")) => {
                    chain.walked_up = true;
                    return chain;
                }
                Some(Token::Ident("expect")) => at = self.closing(at + 1) + 1,
                Some(Token::Ident("unwrap" | "canonicalize" | "to_path_buf" | "to_owned" | "into" | "as_ref" | "as_path")) => at += 1,
                _ => return chain,
            }
        }
        chain
    }
}

struct Chain {
    text: String,
    walked_up: bool,
    end: usize,
}

impl Chain {
    fn join(&mut self, piece: &str) {
        if !self.text.is_empty() {
            self.text.push('/');
        }
        self.text.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expected: &[(&str, Context)]) {
        let found = mentions(source);
        let found: Vec<_> = found.iter().map(|mention| (mention.text.as_str(), mention.context)).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn what_the_compiler_reads() {
        check(r#"include_str!("../README.md")"#, &[("../README.md", Context::Include)]);
        check(r#"#![doc = include_str!("a.md")] "b""#, &[("a.md", Context::Include), ("b", Context::Literal)]);
        check(r#"std::include_bytes! { "x" }"#, &[("x", Context::Include)]);
        check(r#"#[path = "../x.rs"] mod x;"#, &[("../x.rs", Context::PathAttribute)]);
        check(r#"#[cfg_attr(unix, path = "u.rs")] mod x;"#, &[("u.rs", Context::PathAttribute)]);
        check(r#"include!(concat!(env!("OUT_DIR"), "/x.rs"))"#, &[]);
        check(r#"include_str!(concat!("../a/", $x, ".txt"))"#, &[("../a/**.txt", Context::Include)]);
        check(
            r#"include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../x"))"#,
            &[("/../x", Context::Package)],
        );
    }

    #[test]
    fn pieces_of_one_expression_belong_together() {
        check(r#"root.join("a").join("b.txt")"#, &[("a/b.txt", Context::Literal)]);
        check(r#"root.join("a"); root.join("b")"#, &[("a", Context::Literal), ("b", Context::Literal)]);
        check(r#"f("a", "b")"#, &[("a", Context::Literal), ("b", Context::Literal)]);
        check(r#"root.join("a").join(name)"#, &[("a/*", Context::Literal)]);
    }

    #[test]
    fn walking_up_from_the_package() {
        let cases = [
            (r#"Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data")"#, "tests/data", Context::Package),
            (r#"Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().expect("x").join("t")"#, "../../t", Context::Package),
            (r#"PathBuf::from(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2)"#, "", Context::Above),
            (r#"let dir = env!("CARGO_MANIFEST_DIR"); walk(dir)"#, "", Context::Package),
            (r#"let dir = Path::new(env!("CARGO_MANIFEST_DIR")); dir.parent()"#, "", Context::Above),
            (r#"env!("CARGO_WORKSPACE_DIR")"#, "", Context::Above),
        ];
        for (source, text, context) in cases {
            check(source, &[(text, context)]);
        }
    }
}
