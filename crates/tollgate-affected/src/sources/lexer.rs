//! Just enough of Rust's lexical grammar to find string literals and what stands around them.
//!
//! Comments are dropped, also nested ones; raw, byte and C strings are understood; a lifetime is no
//! character. Whatever does not lex is passed over byte by byte: this never fails.
//! (The Rust Reference, "Tokens".)

/// A token, as far as anybody here cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// An identifier or a keyword.
    Ident(&'a str),
    /// A string literal of any kind, unescaped.
    Str(String),
    /// Any other single byte that is not white space.
    Punct(u8),
}

/// A token and the line it begins on, from one.
pub type Spanned<'a> = (Token<'a>, usize);

/// All tokens of a source.
#[must_use]
pub fn tokens(text: &str) -> Vec<Spanned<'_>> {
    let mut lexer = Lexer { text, at: 0, line: 1 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next() {
        tokens.push(token);
    }
    tokens
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<Spanned<'a>> {
        self.skip_space_and_comments();
        let line = self.line;
        let first = self.peek(0)?;
        let token = if is_ident_start(first) {
            self.ident_or_prefixed()
        } else if first == b'"' {
            Token::Str(self.string(1))
        } else if first == b'\'' {
            self.char_or_lifetime()
        } else {
            self.bump(1);
            Token::Punct(first)
        };
        Some((token, line))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn bump(&mut self, bytes: usize) {
        let end = (self.at + bytes).min(self.text.len());
        self.line += self.text.as_bytes()[self.at..end].iter().filter(|byte| **byte == b'\n').count();
        self.at = end;
    }

    fn skip_space_and_comments(&mut self) {
        loop {
            let rest = self.rest();
            if rest.first().is_some_and(u8::is_ascii_whitespace) {
                self.bump(1);
            } else if rest.starts_with(b"//") {
                self.bump(rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len()));
            } else if rest.starts_with(b"/*") {
                self.bump(block_comment(rest));
            } else {
                return;
            }
        }
    }

    /// An identifier, unless it is the prefix of a literal: `r"…"`, `br#"…"#`, `b'x'`, `c"…"`; or `r#raw`.
    fn ident_or_prefixed(&mut self) -> Token<'a> {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !is_ident_continue(*byte)).unwrap_or(rest.len());
        let word = &self.text[self.at..self.at + length];
        match (word, self.peek(length)) {
            ("b" | "c", Some(b'"')) => Token::Str(self.string(length + 1)),
            ("b", Some(b'\'')) => {
                self.bump(length);
                self.char_or_lifetime()
            }
            ("r" | "br" | "cr", Some(b'"' | b'#')) => {
                let hashes = rest[length..].iter().take_while(|byte| **byte == b'#').count();
                if self.peek(length + hashes) == Some(b'"') {
                    Token::Str(self.raw_string(length + hashes + 1, hashes))
                } else {
                    self.bump(length + hashes);
                    self.next().map_or(Token::Punct(b'#'), |(token, _)| token)
                }
            }
            _ => {
                self.bump(length);
                Token::Ident(word)
            }
        }
    }

    fn string(&mut self, opening: usize) -> String {
        self.bump(opening);
        let rest = self.rest();
        let mut end = 0;
        while end < rest.len() && rest[end] != b'"' {
            end += if rest[end] == b'\\' { 2 } else { 1 };
        }
        let end = end.min(rest.len());
        let raw = String::from_utf8_lossy(&rest[..end]).into_owned();
        self.bump(end + 1);
        unescape(&raw)
    }

    fn raw_string(&mut self, opening: usize, hashes: usize) -> String {
        self.bump(opening);
        let rest = self.rest();
        let closes = |at: &usize| rest[*at] == b'"' && rest[at + 1..].iter().take(hashes).filter(|b| **b == b'#').count() == hashes;
        let end = (0..rest.len()).find(closes).unwrap_or(rest.len());
        let text = String::from_utf8_lossy(&rest[..end]).into_owned();
        self.bump(end + 1 + hashes);
        text
    }

    /// `'a'`, `'\n'`, `'"'` are characters, `'a` is a lifetime. Neither is of interest.
    fn char_or_lifetime(&mut self) -> Token<'a> {
        let after = self.text[self.at + 1..].chars().next();
        let width = after.map_or(0, char::len_utf8);
        if after == Some('\\') {
            let rest = self.rest();
            let end = rest.iter().skip(3).position(|byte| *byte == b'\'').map_or(rest.len(), |place| place + 4);
            self.bump(end);
        } else if self.peek(1 + width) == Some(b'\'') {
            self.bump(2 + width);
        } else {
            self.bump(1);
        }
        Token::Punct(b'\'')
    }
}

fn block_comment(rest: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < rest.len() {
        match &rest[at..(at + 2).min(rest.len())] {
            b"/*" => (depth, at) = (depth + 1, at + 2),
            b"*/" => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

/// What can be part of a path: quotes, backslashes and line continuations. Other escapes stay as they are.
fn unescape(raw: &str) -> String {
    if !raw.contains('\\') {
        return raw.to_owned();
    }
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => match chars.next() {
                Some('\n') => {
                    let rest = chars.as_str().trim_start();
                    chars = rest.chars();
                }
                Some(escaped @ ('\\' | '"' | '\'')) => text.push(escaped),
                Some('n') => text.push('\n'),
                other => text.extend(other),
            },
            (c, false) => text.push(c),
        }
    }
    text
}

const fn is_ident_start(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80
}

const fn is_ident_continue(byte: u8) -> bool {
    is_ident_start(byte) || byte.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(text: &str) -> Vec<(String, usize)> {
        let string = |(token, line)| if let Token::Str(text) = token { Some((text, line)) } else { None };
        tokens(text).into_iter().filter_map(string).collect()
    }

    #[test]
    fn strings_of_every_kind() {
        for (source, expected) in [
            (r#"let a = "x";"#, vec!["x"]),
            (r##"r"a" r#"b"c"# br"d" b"e" c"f" cr#"g"#"##, vec!["a", "b\"c", "d", "e", "f", "g"]),
            (r#""a\"b\\c""#, vec!["a\"b\\c"]),
            ("\"a\\\n   b\"", vec!["ab"]),
            (r#"'"' "x" '\'' "y" b'"' "z""#, vec!["x", "y", "z"]),
            (r#"fn f<'a>(x: &'a str) { "x" }"#, vec!["x"]),
            (r#"r#type "x""#, vec!["x"]),
            ("// \"no\"\n/* \"no\" /* \"no\" */ \"no\" */ \"yes\"", vec!["yes"]),
            ("/// ```\n/// \"no\"\n", vec![]),
            ("'\\u{1F600}' \"x\" '😀' \"y\"", vec!["x", "y"]),
            ("\"open", vec!["open"]),
            ("r#\"open", vec!["open"]),
        ] {
            let found: Vec<_> = strings(source).into_iter().map(|(text, _)| text).collect();
            assert_eq!(found, expected, "{source}");
        }
    }

    #[test]
    fn lines_count_through_everything() {
        assert_eq!(strings("/*\n*/\"a\n\"\n'\\n'\nr\"\n\" \"c\""), [("a\n".into(), 2), ("\n".into(), 5), ("c".into(), 6)]);
    }
}
