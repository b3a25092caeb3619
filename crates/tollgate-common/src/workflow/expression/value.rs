//! What an expression comes to, as far as it is known (`EvaluationResult.cs` of the runner).

use super::lexer::number;
use super::{Answer, Comparison};

/// A value, or that it is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// It could be anything.
    #[default]
    Unknown,
    /// It could be anything that counts as true.
    Truthy,
    /// It could be anything that does not.
    Falsy,
    /// `null`, and what is not there.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    Array(Vec<Value>),
    /// Names with values.
    Object {
        /// What is known to be in it.
        known: Vec<(String, Value)>,
        /// Whether there may be more.
        open: bool,
    },
}

impl Value {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// An object with nothing else in it.
    pub fn object<K: Into<String>>(known: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Object {
            known: known.into_iter().map(|(key, value)| (key.into(), value)).collect(),
            open: false,
        }
    }

    /// Whether it counts as true.
    #[must_use]
    pub fn truth(&self) -> Answer {
        match self {
            Self::Unknown => Answer::Unknown,
            Self::Null | Self::Falsy => Answer::No,
            Self::Bool(value) => (*value).into(),
            Self::Number(value) => (*value != 0.0 && !value.is_nan()).into(),
            Self::Text(text) => (!text.is_empty()).into(),
            Self::Truthy | Self::Array(_) | Self::Object { .. } => Answer::Yes,
        }
    }

    /// Whether it is not known which value it is.
    fn is_vague(&self) -> bool {
        matches!(self, Self::Unknown | Self::Truthy | Self::Falsy)
    }

    /// The value of a property; what is not there is null.
    #[must_use]
    pub fn property(&self, name: &str) -> Self {
        match self {
            Self::Unknown | Self::Truthy => Self::Unknown,
            Self::Object { known, open } => known
                .iter()
                .find(|(key, _)| key.eq_ignore_ascii_case(name))
                .map_or(if *open { Self::Unknown } else { Self::Null }, |(_, value)| value.clone()),
            _ => Self::Null,
        }
    }

    /// As text, where that is known; collections have none.
    #[must_use]
    pub fn as_text(&self) -> Option<String> {
        match self {
            Self::Null => Some(String::new()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Number(value) => Some(shown(*value)),
            Self::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<f64> {
        match self {
            Self::Null => Some(0.0),
            Self::Bool(value) => Some(f64::from(u8::from(*value))),
            Self::Number(value) => Some(*value),
            Self::Text(text) if text.trim().is_empty() => Some(0.0),
            Self::Text(text) => Some(match text.trim() {
                "Infinity" => f64::INFINITY,
                text => number(text).unwrap_or(f64::NAN),
            }),
            _ => None,
        }
    }

    /// Compares as GitHub does: text without regard to case, different kinds as numbers, collections never equal
    /// (that two are the same one is more than we know).
    #[must_use]
    pub fn compare(&self, by: Comparison, other: &Self) -> Answer {
        match by {
            Comparison::Equal => self.equals(other),
            Comparison::NotEqual => !self.equals(other),
            Comparison::Less => self.is_less(other),
            Comparison::Greater => other.is_less(self),
            Comparison::LessOrEqual => self.is_less(other).or(self.equals(other)),
            Comparison::GreaterOrEqual => other.is_less(self).or(self.equals(other)),
        }
    }

    fn equals(&self, other: &Self) -> Answer {
        match (self, other) {
            (Self::Truthy, Self::Text(text)) | (Self::Text(text), Self::Truthy) if text.is_empty() => {
                Answer::No
            }
            (a, b) if a.is_vague() || b.is_vague() => Answer::Unknown,
            (Self::Text(a), Self::Text(b)) => (a.to_uppercase() == b.to_uppercase()).into(),
            (Self::Null, Self::Null) => Answer::Yes,
            (Self::Bool(a), Self::Bool(b)) => (a == b).into(),
            (Self::Array(_) | Self::Object { .. }, Self::Array(_) | Self::Object { .. }) => Answer::Unknown,
            (a, b) => match (a.as_number(), b.as_number()) {
                (Some(a), Some(b)) => (a == b).into(),
                _ => Answer::No,
            },
        }
    }

    fn is_less(&self, other: &Self) -> Answer {
        match (self, other) {
            (a, b) if a.is_vague() || b.is_vague() => Answer::Unknown,
            (Self::Text(a), Self::Text(b)) => (a.to_uppercase() < b.to_uppercase()).into(),
            (a, b) => match (a.as_number(), b.as_number()) {
                (Some(a), Some(b)) => (a < b).into(),
                _ => Answer::No,
            },
        }
    }
}

/// Fifteen digits are enough for every number that people write.
fn shown(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity".to_owned() } else { "-Infinity".to_owned() }
    } else {
        value.to_string()
    }
}
