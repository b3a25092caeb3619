//! What the value of a variable has to be.

use regex_lite::Regex;
use serde::Deserialize;
use serde::de::Error as _;

/// A kind of values: `string`, `int`, `float`, `bool`, `url`, `path`, `enum(a,b)` or `regex(pattern)`.
#[derive(Clone, Debug)]
pub enum Kind {
    /// Anything.
    String,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// Yes or no, as it is written in many ways.
    Bool,
    /// A scheme, and something after it.
    Url,
    /// Something that can be a path.
    Path,
    /// One of these.
    Enum(Vec<String>),
    /// What a pattern matches as a whole.
    Regex(String, Regex),
}

/// The kinds, for whoever has written another one.
const KINDS: &str = "string, int, float, bool, url, path, enum(a,b) or regex(pattern)";

/// What a yes and a no look like.
const BOOLS: [&str; 8] = ["true", "false", "1", "0", "yes", "no", "on", "off"];

impl<'de> Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        parse(&text).map_err(D::Error::custom)
    }
}

fn parse(text: &str) -> Result<Kind, String> {
    let inner = |name: &str| text.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
    if let Some(values) = inner("enum") {
        let values: Vec<_> = values.split(',').map(|value| value.trim().to_owned()).collect();
        let is_good = values.iter().all(|value| !value.is_empty());
        return is_good.then_some(Kind::Enum(values)).ok_or_else(|| "a value of `enum` is empty".to_owned());
    }
    if let Some(pattern) = inner("regex") {
        let whole =
            Regex::new(&format!("^(?:{pattern})$")).map_err(|err| format!("this is no pattern: {err}"))?;
        return Ok(Kind::Regex(pattern.to_owned(), whole));
    }
    Ok(match text {
        "string" => Kind::String,
        "int" => Kind::Int,
        "float" => Kind::Float,
        "bool" => Kind::Bool,
        "url" => Kind::Url,
        "path" => Kind::Path,
        _ => return Err(format!("there is no kind `{text}`; it is {KINDS}")),
    })
}

impl Kind {
    /// Whether a value is of this kind.
    #[must_use]
    pub fn fits(&self, value: &str) -> bool {
        match self {
            Self::String => true,
            Self::Int => value.parse::<i128>().is_ok(),
            Self::Float => value.parse::<f64>().is_ok(),
            Self::Bool => BOOLS.contains(&value.to_ascii_lowercase().as_str()),
            Self::Url => is_url(value),
            Self::Path => !value.contains('\n'),
            Self::Enum(values) => values.iter().any(|one| one == value),
            Self::Regex(_, pattern) => pattern.is_match(value),
        }
    }

    /// What a value of this kind is, after "is not".
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Self::String => "text".to_owned(),
            Self::Int => "a whole number".to_owned(),
            Self::Float => "a number".to_owned(),
            Self::Bool => "one of true, false, 1, 0, yes, no, on, off".to_owned(),
            Self::Url => "a URL".to_owned(),
            Self::Path => "a path".to_owned(),
            Self::Enum(values) => format!("one of {}", values.join(", ")),
            Self::Regex(pattern, _) => format!("what {pattern} matches"),
        }
    }
}

/// `scheme:rest`, without blanks. `localhost:5432` has no scheme, and `C:\x` neither.
fn is_url(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_once(':') else { return false };
    let is_scheme = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    let is_rest = match rest.strip_prefix("//") {
        Some(after) => !after.is_empty(),
        None => !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_digit()),
    };
    is_scheme && is_rest && !value.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_each_kind() {
        for (kind, good, bad) in [
            ("string", &["", "x y"][..], &[][..]),
            ("int", &["0", "-7", "+8"], &["", "1.0", "1 ", "x", "0x1"]),
            ("float", &["0", "-7.5", "1e3"], &["", "x", "1,5"]),
            ("bool", &["true", "FALSE", "1", "off"], &["", "y", "2"]),
            (
                "url",
                &["https://a", "postgres://u:p@h:5432/d", "sqlite::memory:", "file:///x", "redis+unix:/x"],
                &["", "localhost:5432", "C:\\x", "https://", "a b://c", "x", "://a", "1a://b"],
            ),
            ("path", &["/x", "a b", "."], &["a\nb"]),
            ("enum(a, b)", &["a", "b"], &["", "c", "A", "a,b"]),
            ("regex([a-z]+|[0-9]{2})", &["abc", "12"], &["", "ab1", "123"]),
        ] {
            let kind = parse(kind).expect("a kind");
            for value in good {
                assert!(kind.fits(value), "{kind:?} {value:?}");
            }
            for value in bad {
                assert!(!kind.fits(value), "{kind:?} {value:?}");
            }
        }
        for bad in ["", "integer", "enum()", "enum(a,)", "regex(", "regex(()", "String"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }
}
