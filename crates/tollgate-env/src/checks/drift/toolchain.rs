//! The name of a toolchain, as far as it says which compiler that is.

use std::fmt;

use crate::finding::{Place, Severity};

/// Which compiler.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Toolchain {
    /// `1.80` or `1.80.1`
    Release {
        minor: u32,
        patch: Option<u32>,
    },
    Stable,
    Beta,
    /// With its date, if it has one.
    Nightly(Option<String>),
    /// Anything else: linked, or computed by an action.
    Named(String),
}

/// A toolchain, and where that is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stated {
    pub(super) toolchain: Toolchain,
    pub(super) place: Place,
}

/// What is known of a setting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Known {
    /// It is not set.
    #[default]
    Nothing,
    Is(Stated),
    Unknown,
}

impl Toolchain {
    /// Reads a name, with or without a host behind it.
    pub(super) fn parse(name: &str) -> Option<Self> {
        let name = name.trim();
        if name.is_empty() {
            return None;
        }
        let (channel, rest) = name.split_once('-').unwrap_or((name, ""));
        Some(match channel {
            "stable" if !is_date(rest) => Self::Stable,
            "beta" if !is_date(rest) => Self::Beta,
            "nightly" => Self::Nightly(rest.get(..10).filter(|date| is_date(date)).map(str::to_owned)),
            _ => release(channel)
                .filter(|_| !rest.starts_with("beta"))
                .unwrap_or_else(|| Self::Named(name.to_owned())),
        })
    }

    /// Whether the two are not the same compiler; `None` where that is not known.
    pub(super) fn differs(&self, other: &Self) -> Option<bool> {
        match (self, other) {
            (Self::Named(a), Self::Named(b)) if a == b => Some(false),
            (Self::Named(_), _) | (_, Self::Named(_)) => None,
            (Self::Release { minor: a, patch: p }, Self::Release { minor: b, patch: q }) => {
                Some(a != b || p.zip(*q).is_some_and(|(p, q)| p != q))
            }
            (a, b) => Some(a != b),
        }
    }

    /// Whether the two are surely different.
    pub(super) fn is_other_than(&self, other: &Self) -> bool {
        self.differs(other) == Some(true)
    }

    /// Whether it is one release, and not a channel.
    pub(super) fn is_release(&self) -> bool {
        matches!(self, Self::Release { .. })
    }

    /// How much it matters that this one is installed and `runs` is what runs. A job that says `stable` means "a
    /// Rust" more often than that one; any other name is meant.
    pub(super) fn weight(&self, runs: &Self) -> Severity {
        match (self, runs) {
            (Self::Stable, _) | (Self::Nightly(None), Self::Nightly(_)) => Severity::Warning,
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Release { minor, patch: Some(patch) } => write!(f, "1.{minor}.{patch}"),
            Self::Release { minor, patch: None } => write!(f, "1.{minor}"),
            Self::Stable => write!(f, "stable"),
            Self::Beta => write!(f, "beta"),
            Self::Nightly(None) => write!(f, "nightly"),
            Self::Nightly(Some(date)) => write!(f, "nightly-{date}"),
            Self::Named(name) => write!(f, "{name}"),
        }
    }
}

impl Known {
    pub(super) fn stated(&self) -> Option<&Stated> {
        if let Self::Is(stated) = self { Some(stated) } else { None }
    }
}

fn release(text: &str) -> Option<Toolchain> {
    let mut parts = text.split('.');
    let (major, minor, patch) = (parts.next()?, parts.next()?, parts.next());
    let minor = number(minor)?;
    let patch = match patch {
        None => None,
        Some(patch) => Some(number(patch)?),
    };
    (major == "1" && parts.next().is_none()).then_some(Toolchain::Release { minor, patch })
}

fn number(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

/// `2026-08-20`
fn is_date(text: &str) -> bool {
    let digits = |part: Option<&str>, long: usize| {
        part.is_some_and(|part| part.len() == long && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut parts = text.splitn(4, '-');
    digits(parts.next(), 4) && digits(parts.next(), 2) && digits(parts.next(), 2)
}
