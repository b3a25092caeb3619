//! Versions as tools print them, and what is required of them.
//!
//! A version has two or three numbers; what follows a `-` or a `+` is left out of comparisons, as cargo does with the
//! compiler's. What stands in brackets is no version of the tool: `gcc (Debian 12.2.0-14) 12.2.0`.

use std::sync::OnceLock;

use regex_lite::Regex;
use semver::{Version, VersionReq};
use serde::Deserialize;
use serde::de::Error as _;

/// What is required, as cargo writes requirements: `>=0.9.100`.
#[derive(Clone, Debug)]
pub struct Requirement {
    text: String,
    range: VersionReq,
}

/// A pattern that finds something in a text.
#[derive(Clone, Debug)]
pub struct Pattern(pub Regex);

impl<'de> Deserialize<'de> for Requirement {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let range = VersionReq::parse(&text)
            .map_err(|err| D::Error::custom(format!("this is no requirement as in `>=1.2`: {err}")))?;
        Ok(Self { text, range })
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let pattern =
            Regex::new(&text).map_err(|err| D::Error::custom(format!("this is no pattern: {err}")))?;
        Ok(Self(pattern))
    }
}

impl Requirement {
    /// As it is written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a version will do.
    #[must_use]
    pub fn allows(&self, version: &Version) -> bool {
        self.range.matches(version)
    }
}

/// The version in what a tool has printed: the first group of the pattern, else the first thing that looks like one.
#[must_use]
pub fn find(printed: &str, pattern: Option<&Pattern>) -> Option<Version> {
    match pattern {
        Some(Pattern(pattern)) => {
            let found = pattern.captures(printed)?;
            lenient(found.get(1).or_else(|| found.get(0))?.as_str())
        }
        None => {
            static NUMBERS: OnceLock<Option<Regex>> = OnceLock::new();
            let numbers = NUMBERS
                .get_or_init(|| Regex::new(r"(?:^|[^0-9A-Za-z.])(?:v|go)?(\d+\.\d+(?:\.\d+)?)").ok())
                .as_ref()?;
            let plain = without_brackets(printed);
            plain.lines().find_map(|line| lenient(numbers.captures(line)?.get(1)?.as_str()))
        }
    }
}

/// One to three numbers, and nothing of what follows them.
fn lenient(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches('v');
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let mut numbers = text[..end].trim_end_matches('.').split('.').map(str::parse);
    let major = numbers.next()?.ok()?;
    let mut next = || numbers.next().map_or(Some(0), Result::ok);
    Some(Version::new(major, next()?, next()?))
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0_usize;
    let keep = |c: &char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => return depth == 0 || *c == '\n',
        }
        false
    };
    text.chars().filter(keep).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_as_tools_print_them() {
        for (printed, expected) in [
            ("gcc (Debian 12.2.0-14+deb12u1) 12.2.1\nCopyright (C) 2022", "12.2.1"),
            ("GNU ld (GNU Binutils for Debian) 2.40\n", "2.40.0"),
            ("GNU Make 4.3\nBuilt for x86_64-pc-linux-gnu\n", "4.3.0"),
            ("Docker version 28.2.2, build e6534b4\n", "28.2.2"),
            ("rustup 1.29.0 (28d1352db 2026-03-05)\n", "1.29.0"),
            ("libprotoc 25.1\n", "25.1.0"),
            ("git version 2.39.3 (Apple Git-146)\n", "2.39.3"),
            ("go version go1.22.1 linux/amd64\n", "1.22.1"),
            ("v20.11.0\n", "20.11.0"),
            ("jq-1.6\n", "1.6.0"),
            ("OpenSSL 1.1.1n  15 Mar 2022\n", "1.1.1"),
            ("cargo-nextest 0.9.100-b.2 (abc 2026-01-01)\nrelease: 0.9.100\n", "0.9.100"),
            ("banner\nDebian clang version 14.0.6\nTarget: x86_64\n", "14.0.6"),
            ("12.2.0\n", "12.2.0"),
        ] {
            let version = find(printed, None).map(|version| version.to_string());
            assert_eq!(version.as_deref(), Some(expected), "{printed}");
        }
        for printed in
            ["", "libprotoc main", "built 2026-01-01", "(1.2.3)", "abc1.2", "99999999999999999999.1"]
        {
            assert_eq!(find(printed, None), None, "{printed}");
        }
    }

    #[test]
    fn a_pattern_has_the_last_word() {
        let with = |pattern: &str, printed: &str| {
            find(printed, Some(&Pattern(Regex::new(pattern).expect("a pattern"))))
                .map(|version| version.to_string())
        };
        assert_eq!(with(r"build (\d+)", "x 1.2 build 77").as_deref(), Some("77.0.0"));
        assert_eq!(with(r"\(v([^)]+)\)", "tool (v3.4-rc1)").as_deref(), Some("3.4.0"));
        assert_eq!((with("z(.*)", "x 1.2"), with("x(.*)", "x y")), (None, None));
    }
}
