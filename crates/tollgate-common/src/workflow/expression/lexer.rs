//! An expression as tokens (`LexicalAnalyzer.cs` of the runner).

use std::ops::Range;

use super::{Comparison, Error};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    /// A context, a function or a property, by where it stands.
    Name(String),
    Open,
    Close,
    OpenIndex,
    CloseIndex,
    Comma,
    Dot,
    Star,
    Not,
    And,
    Or,
    Compare(Comparison),
}

/// The tokens of a part of `text`, with the bytes of `text` at which they stand.
pub(super) fn tokens(text: &str, part: Range<usize>) -> Result<Vec<(Token, Range<usize>)>, Error> {
    let mut tokens: Vec<(Token, Range<usize>)> = Vec::new();
    let mut at = part.start;
    while let Some(first) = text[at..part.end].chars().next() {
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let rest = &text[at..part.end];
        let begins_number = starts_operand(tokens.last().map(|(token, _)| token));
        let (token, length) = next(rest, first, begins_number).map_err(|length| Error {
            message: format!("`{}` is not understood here", &rest[..length]),
            range: at..at + length,
        })?;
        tokens.push((token, at..at + length));
        at += length;
    }
    Ok(tokens)
}

/// Whether a `.` begins a number: only where an operand can begin.
fn starts_operand(last: Option<&Token>) -> bool {
    use Token::{And, Comma, Compare, Not, Open, OpenIndex, Or};
    matches!(last, None | Some(Comma | Open | OpenIndex | Not | And | Or | Compare(_)))
}

/// The first token of `rest` and its length; for what is none, the length of that.
fn next(rest: &str, first: char, begins_number: bool) -> Result<(Token, usize), usize> {
    if let Some((token, sign)) = OPERATORS.into_iter().find_map(|(sign, token)| {
        let token = (rest.starts_with(sign)).then_some(token)?;
        Some((token, sign))
    }) {
        return Ok((token, sign.len()));
    }
    match first {
        '\'' => string(rest),
        '.' if !begins_number => Ok((Token::Dot, 1)),
        '.' | '-' | '+' | '0'..='9' => {
            let length = word(rest, |c| c == '.');
            number(&rest[..length]).map(|number| (Token::Number(number), length)).ok_or(length)
        }
        _ => {
            let length = word(rest, |_| false);
            name(&rest[..length]).map(|token| (token, length)).ok_or(length)
        }
    }
}

/// The longer signs first.
const OPERATORS: [(&str, Token); 15] = [
    ("==", Token::Compare(Comparison::Equal)),
    ("!=", Token::Compare(Comparison::NotEqual)),
    ("<=", Token::Compare(Comparison::LessOrEqual)),
    (">=", Token::Compare(Comparison::GreaterOrEqual)),
    ("&&", Token::And),
    ("||", Token::Or),
    ("<", Token::Compare(Comparison::Less)),
    (">", Token::Compare(Comparison::Greater)),
    ("!", Token::Not),
    ("(", Token::Open),
    (")", Token::Close),
    ("[", Token::OpenIndex),
    ("]", Token::CloseIndex),
    (",", Token::Comma),
    ("*", Token::Star),
];

/// How long the word is that begins here: up to a blank or a sign, and at least one character.
fn word(rest: &str, also: impl Fn(char) -> bool) -> usize {
    let ends = |c: char| (c.is_whitespace() || "()[],.!<>=&|".contains(c)) && !also(c);
    rest.char_indices().skip(1).find(|(_, c)| ends(*c)).map_or(rest.len(), |(at, _)| at)
}

/// Two quotes in a row stand for one.
fn string(rest: &str) -> Result<(Token, usize), usize> {
    let mut text = String::new();
    let mut from = 1;
    while let Some(quote) = rest[from..].find('\'').map(|at| from + at) {
        text.push_str(&rest[from..quote]);
        if !rest[quote + 1..].starts_with('\'') {
            return Ok((Token::Text(text), quote + 1));
        }
        text.push('\'');
        from = quote + 2;
    }
    Err(rest.len())
}

/// `ExpressionUtility.ParseNumber`, for what is no word.
pub(super) fn number(text: &str) -> Option<f64> {
    let radix = |digits: &str, radix| i32::from_str_radix(digits, radix).ok().map(f64::from);
    if let Some(digits) = text.strip_prefix("0x") {
        let is_hex = digits.chars().all(|c| c.is_ascii_hexdigit());
        // 32 bits, of which the first is the sign.
        return u32::from_str_radix(digits, 16)
            .ok()
            .filter(|_| is_hex)
            .map(|bits| f64::from(bits.cast_signed()));
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return radix(digits, 8).filter(|_| digits.chars().all(|c| c.is_ascii_digit()));
    }
    match text {
        "-Infinity" => Some(f64::NEG_INFINITY),
        // Rust reads `inf` and `nan` too.
        _ if text.chars().any(|c| !(c.is_ascii_digit() || ".eE+-".contains(c))) => None,
        _ => text.parse().ok(),
    }
}

fn name(word: &str) -> Option<Token> {
    let mut chars = word.chars();
    let begins = chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !begins || !chars.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
        return None;
    }
    Some(match word {
        "null" => Token::Null,
        "true" => Token::Bool(true),
        "false" => Token::Bool(false),
        "NaN" => Token::Number(f64::NAN),
        "Infinity" => Token::Number(f64::INFINITY),
        _ => Token::Name(word.to_owned()),
    })
}
