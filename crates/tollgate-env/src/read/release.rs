//! Releases of Rust, as toolchains and manifests name them.

use std::fmt;

/// A release: `1.95.0`. What comes after a `-` is left out, as cargo does where it compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    /// The second number.
    pub minor: u64,
    /// The third; the greatest there is where nobody knows.
    pub patch: u64,
}

impl Release {
    /// The least release that `rust-version` asks for: `1.70` is `1.70.0`.
    #[must_use]
    pub fn least(text: &str) -> Option<Self> {
        Self::parse(text, 0)
    }

    /// The release that a channel can be at most: `1.70` is the last patch release of 1.70.
    #[must_use]
    pub fn at_most(text: &str) -> Option<Self> {
        Self::parse(text, u64::MAX)
    }

    fn parse(text: &str, patch: u64) -> Option<Self> {
        let numbers = text.split(['-', '+', ' ']).next()?;
        let mut parts = numbers.split('.').map(str::parse::<u64>);
        let (major, minor) = (parts.next()?.ok()?, parts.next()?.ok()?);
        let patch = parts.next().unwrap_or(Ok(patch)).ok()?;
        (major == 1 && parts.next().is_none()).then_some(Self { minor, patch })
    }

    /// The first release with this minor number.
    #[must_use]
    pub const fn minor(minor: u64) -> Self {
        Self { minor, patch: 0 }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.patch {
            u64::MAX => write!(f, "1.{}", self.minor),
            patch => write!(f, "1.{}.{patch}", self.minor),
        }
    }
}

/// The first release that knows an edition (the edition guide).
#[must_use]
pub fn of_edition(edition: &str) -> Option<Release> {
    match edition {
        "2018" => Some(Release::minor(31)),
        "2021" => Some(Release::minor(56)),
        "2024" => Some(Release::minor(85)),
        _ => None,
    }
}

/// The first release that knows a resolver (the cargo book, "The Manifest Format").
#[must_use]
pub fn of_resolver(resolver: &str) -> Option<Release> {
    match resolver {
        "2" => Some(Release::minor(51)),
        "3" => Some(Release::minor(84)),
        _ => None,
    }
}

/// The first release that can take values from the workspace (cargo's changelog).
pub const INHERITANCE: Release = Release::minor(64);

/// The first release that can read a lock file of this version (cargo, `src/cargo/core/resolver/encode.rs` and
/// changelog).
#[must_use]
pub fn of_lock(version: u64) -> Option<Release> {
    match version {
        2 => Some(Release::minor(38)),
        3 => Some(Release::minor(47)),
        4 => Some(Release::minor(78)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_compare_as_cargo_does() {
        let least = |text| Release::least(text);
        assert!(least("1.70") == least("1.70.0") && least("1.70") < least("1.100"));
        assert!(Release::at_most("1.70") > least("1.70.1") && Release::at_most("1.70") < least("1.71"));
        assert_eq!(least("1.97.0-nightly"), least("1.97"));
        for bad in ["", "1", "stable", "2.0", "1.x", "1.70.0.0", "nightly-2026-08-20"] {
            assert_eq!(least(bad), None, "{bad}");
        }
    }
}
