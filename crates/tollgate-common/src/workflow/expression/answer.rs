//! Yes, no, or not known.

use std::ops::Not;

/// The answer to a question in a world of which only a part is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Answer {
    /// No, whatever the rest is.
    No,
    /// It depends on what is not known.
    #[default]
    Unknown,
    /// Yes, whatever the rest is.
    Yes,
}

impl Answer {
    /// Yes when both are: the lesser of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Yes when one of them is: the greater of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Whether it is [`Answer::Yes`].
    #[must_use]
    pub fn is_yes(self) -> bool {
        self == Self::Yes
    }

    /// Whether it is [`Answer::No`].
    #[must_use]
    pub fn is_no(self) -> bool {
        self == Self::No
    }
}

impl Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Answer {
    fn from(value: bool) -> Self {
        if value { Self::Yes } else { Self::No }
    }
}
