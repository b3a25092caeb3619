//! Just enough of Rust's lexical grammar to find string literals and what stands around them.
//!
//! Comments are dropped, also nested ones; raw, byte and C strings are understood; a lifetime is no
//! character. Whatever does not lex is passed over byte by byte: this never fails.
//! (The Rust Reference, "Tokens".)

use std::borrow::Cow;

/// A token, as far as anybody here cares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// An identifier or a keyword.
    Ident(&'a str),
    /// A string literal of any kind, unescaped.
    Str(Cow<'a, str>),
    /// Any other single byte that is not white space.
    Punct(u8),
}

/// A token and, for a string, the line it begins on, from one. For others it is that of the string before.
pub type Spanned<'a> = (Token<'a>, usize);

/// Calls `f` with the tokens of one statement after another, as far as `;` and braces tell them apart.
///
/// The braces of a macro call do not end a statement. There is never more than one statement in memory: some
/// sources are megabytes of tables.
pub fn statements<'a>(text: &'a str, mut f: impl FnMut(&[Spanned<'a>])) {
    let mut lexer = Lexer { text, at: 0 };
    let mut statement: Vec<Spanned<'a>> = Vec::new();
    let (mut line, mut counted) = (1, 0);
    while let Some((token, start)) = lexer.next() {
        let is_macro = matches!(statement.last(), Some((Token::Punct(b'!'), _)));
        let ends = match token {
            Token::Str(_) => {
                line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..start]).count();
                counted = start;
                false
            }
            Token::Punct(punct) => matches!(punct, b';' | b'}') || (punct == b'{' && !is_macro),
            Token::Ident(_) => false,
        };
        statement.push((token, line));
        if ends {
            f(&statement);
            statement.clear();
        }
    }
    f(&statement);
}

/// All the tokens of a text, each with its line, from one.
pub fn tokens(text: &str) -> impl Iterator<Item = Spanned<'_>> {
    let mut lexer = Lexer { text, at: 0 };
    let (mut line, mut counted) = (1, 0);
    std::iter::from_fn(move || {
        let (token, start) = lexer.next()?;
        line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..start]).count();
        counted = start;
        Some((token, line))
    })
}

/// Where the item ends with which a text begins: after its braces, its `;`, or the `,` of a field; or before what
/// closes the list in which it is the last.
pub fn item_end(text: &str) -> usize {
    let mut lexer = Lexer { text, at: 0 };
    let mut depth = 0_usize;
    while let Some((token, start)) = lexer.next() {
        match token {
            Token::Punct(b'(' | b'[' | b'{') => depth += 1,
            Token::Punct(b')' | b']' | b'}') if depth == 0 => return start,
            Token::Punct(close @ (b')' | b']' | b'}')) => {
                depth -= 1;
                if depth == 0 && close == b'}' {
                    return lexer.at;
                }
            }
            Token::Punct(b';' | b',') if depth == 0 => return lexer.at,
            _ => {}
        }
    }
    text.len()
}

/// The tokens of a text and where each begins.
pub fn tokens_at(text: &str) -> impl Iterator<Item = (Token<'_>, usize)> {
    let mut lexer = Lexer { text, at: 0 };
    std::iter::from_fn(move || lexer.next())
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    /// The next token and where it begins.
    fn next(&mut self) -> Option<(Token<'a>, usize)> {
        self.skip_space_and_comments();
        let start = self.at;
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
        Some((token, start))
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    fn bump(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.text.len());
    }

    fn skip_space_and_comments(&mut self) {
        loop {
            let rest = self.rest();
            if rest.first().is_some_and(u8::is_ascii_whitespace) {
                let end = rest.iter().position(|byte| !byte.is_ascii_whitespace());
                self.bump(end.unwrap_or(rest.len()));
            } else if rest.starts_with(b"//") {
                self.bump(memchr::memchr(b'\n', rest).unwrap_or(rest.len()));
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
                // More than that are no Rust.
                let hashes = rest[length..].iter().take(256).take_while(|byte| **byte == b'#').count();
                if self.peek(length + hashes) == Some(b'"') {
                    Token::Str(self.raw_string(length + hashes + 1, hashes))
                } else {
                    // `r#name`, of which the name is the next token.
                    self.bump(length + hashes);
                    Token::Punct(b'#')
                }
            }
            _ => {
                self.bump(length);
                Token::Ident(word)
            }
        }
    }

    fn string(&mut self, opening: usize) -> Cow<'a, str> {
        self.bump(opening);
        let (rest, start) = (self.rest(), self.at);
        let mut end = 0;
        while let Some(next) = memchr::memchr2(b'"', b'\\', &rest[end..]) {
            end += next;
            if rest[end] == b'"' {
                break;
            }
            end = (end + 2).min(rest.len());
        }
        let end = if rest.get(end) == Some(&b'"') { end } else { rest.len() };
        self.bump(end + 1);
        self.text.get(start..start + end).map_or(Cow::Borrowed(""), unescape)
    }

    fn raw_string(&mut self, opening: usize, hashes: usize) -> Cow<'a, str> {
        self.bump(opening);
        let (rest, start) = (self.rest(), self.at);
        let closes =
            |at: &usize| rest[at + 1..].iter().take(hashes).filter(|byte| **byte == b'#').count() == hashes;
        let end = memchr::memchr_iter(b'"', rest).find(closes).unwrap_or(rest.len());
        self.bump(end + 1 + hashes);
        Cow::Borrowed(self.text.get(start..start + end).unwrap_or_default())
    }

    /// `'a'`, `'\n'`, `'"'` are characters, `'a` is a lifetime. Neither is of interest.
    fn char_or_lifetime(&mut self) -> Token<'a> {
        let after = self.text[self.at + 1..].chars().next();
        let width = after.map_or(0, char::len_utf8);
        if after == Some('\\') {
            let rest = self.rest();
            let end =
                rest.iter().skip(3).position(|byte| *byte == b'\'').map_or(rest.len(), |place| place + 4);
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

/// What can be part of a path: quotes, backslashes, line continuations, and characters by their numbers. Other escapes
/// stay as they are.
fn unescape(raw: &str) -> Cow<'_, str> {
    if !raw.contains('\\') {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        match chars.next() {
            Some('\n') => chars = chars.as_str().trim_start().chars(),
            Some('n') => text.push('\n'),
            Some('x') => text.extend(by_number(&mut chars, |rest| rest.get(..2).map(|digits| (digits, 2)))),
            Some('u') => text.extend(by_number(&mut chars, |rest| {
                let digits = rest.strip_prefix('{')?.split('}').next()?;
                Some((digits, digits.len() + 2))
            })),
            other => text.extend(other),
        }
    }
    Cow::Owned(text)
}

/// The character whose number stands next, in digits and in so many bytes; nothing is read where there is none.
fn by_number<'a>(
    chars: &mut std::str::Chars<'a>,
    digits: impl Fn(&'a str) -> Option<(&'a str, usize)>,
) -> Option<char> {
    let rest = chars.as_str();
    let (digits, length) = digits(rest)?;
    let number = u32::from_str_radix(&digits.replace('_', ""), 16).ok()?;
    *chars = rest.get(length..)?.chars();
    char::from_u32(number)
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
        let mut found = Vec::new();
        statements(text, |statement| {
            for (token, line) in statement {
                if let Token::Str(text) = token {
                    found.push((text.to_string(), *line));
                }
            }
        });
        found
    }

    #[test]
    fn strings_of_every_kind() {
        for (source, expected) in [
            (r#"let a = "x";"#, vec!["x"]),
            (r##"r"a" r#"b"c"# br"d" b"e" c"f" cr#"g"#"##, vec!["a", "b\"c", "d", "e", "f", "g"]),
            (r#""a\"b\\c""#, vec!["a\"b\\c"]),
            ("\"a\\\n   b\"", vec!["ab"]),
            (r#""\x61\u{62}\u{0_63}.rs""#, vec!["abc.rs"]),
            (r#""\x" "\xé" "\u{" "\u{110000}x""#, vec!["", "é", "{", "x"]),
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
    fn where_an_item_ends() {
        for (source, expected) in [
            ("mod tests { fn f() { '}'; \"}\" } } const A: u8 = 0;", "mod tests { fn f() { '}'; \"}\" } }"),
            ("#[path = \"x\"] mod tests; mod b;", "#[path = \"x\"] mod tests;"),
            ("const A: [u8; 3] = [0; 3]; x", "const A: [u8; 3] = [0; 3];"),
            ("a: u8, b: u8 }", "a: u8,"),
            ("mod open { x", "mod open { x"),
            ("a: u8) -> u8 { x }", "a: u8"),
            ("a: u8 }\nconst A: u8 = 1;", "a: u8 "),
        ] {
            assert_eq!(&source[..item_end(source)], expected, "{source}");
        }
    }

    #[test]
    fn lines_count_through_everything() {
        assert_eq!(
            strings("/*\n*/\"a\n\"\n'\\n'\nr\"\n\" \"c\""),
            [("a\n".into(), 2), ("\n".into(), 5), ("c".into(), 6)]
        );
    }
}
