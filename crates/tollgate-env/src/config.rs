//! The section `[env]` of `tollgate.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::kind::Kind;
use crate::version::{Pattern, Requirement};

/// The section `[env]`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Env"))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Which Rust versions there are besides the one that is developed with.
    pub toolchain: Toolchain,
    /// The tools that are needed, by the name of their program.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Tool>"))]
    pub tools: BTreeMap<Spanned<String>, Tool>,
    /// The variables that are needed, by name.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Variable>"))]
    pub vars: BTreeMap<Spanned<String>, Variable>,
    /// What the machine has to have.
    pub resources: Resources,
    /// What the clone has to have.
    pub git: Git,
    /// Findings that are known and accepted.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<Ignore>"))]
    pub ignore: Vec<Spanned<Ignore>>,
}

/// Rust versions with a purpose of their own.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Toolchain {
    /// Whether the repository has to say exactly which toolchain it is built with.
    pub pin: bool,
    /// The versions by their purpose: `msrv = "1.85"`. A place that states one of them agrees.
    pub roles: BTreeMap<String, String>,
}

/// A tool.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tool {
    /// The versions without which nothing works, as cargo writes requirements.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub required: Option<Requirement>,
    /// The versions that one should have.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub recommended: Option<Requirement>,
    /// What finds the version in what the tool prints; its first group is the version.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub version_regex: Option<Pattern>,
    /// Where it is needed; everywhere if empty.
    pub when: Vec<String>,
}

/// A variable.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variable {
    /// What its value has to be: string int float bool url path enum(a,b) regex(pattern).
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub kind: Option<Kind>,
    /// Whether nothing of its value may be shown.
    pub secret: bool,
    /// Where it is needed; everywhere if empty.
    pub when: Vec<String>,
    /// Where one reads how to get it.
    pub help: Option<String>,
}

/// What the machine has to have.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resources {
    /// Free space on the file system of the target directory: `10 GiB`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub disk: Option<Size>,
    /// Memory for each of cargo's jobs: `2 GiB`.
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
    pub memory_per_job: Option<Size>,
}

/// A size in bytes: `10 GiB`, `512 MiB`, `20 GB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Size(pub u64);

impl TryFrom<String> for Size {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no size, as in `10 GiB`");
        let text = text.trim();
        let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
        let number: f64 = text[..end].parse().map_err(|_| wrong())?;
        let unit: f64 = match text[end..].trim() {
            "B" => 1.0,
            "KiB" => 1024.0,
            "MiB" => 1024.0 * 1024.0,
            "GiB" => 1024.0 * 1024.0 * 1024.0,
            "TiB" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
            "kB" | "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "TB" => 1e12,
            _ => return Err(wrong()),
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is neither negative nor a part of a byte"
        )]
        Ok(Self((number * unit) as u64))
    }
}

impl std::fmt::Display for Size {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        const UNITS: [(&str, u64); 3] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
        let (name, unit) = UNITS.into_iter().find(|(_, unit)| self.0 >= *unit).unwrap_or(("B", 1));
        let (whole, tenth) = (self.0 / unit, self.0 % unit * 10 / unit);
        if tenth == 0 { write!(f, "{whole} {name}") } else { write!(f, "{whole}.{tenth} {name}") }
    }
}

/// What the clone has to have.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Git {
    /// Whether something needs the tags or the history, so that a shallow clone will not do.
    pub history: bool,
}

/// A finding that is known and accepted.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "EnvIgnore"))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ignore {
    /// Its id.
    pub id: String,
    /// The file that it is about; any if not said.
    pub path: Option<String>,
    /// Why.
    pub reason: String,
    /// The last day on which it is accepted: `2027-01-31`.
    pub until: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn sizes_have_a_unit() {
        for (text, expected) in [
            ("10 GiB", Some("10 GiB")),
            ("1.5GiB", Some("1.5 GiB")),
            ("512 MiB", Some("512 MiB")),
            ("1 GB", Some("953.6 MiB")),
            ("100 B", Some("100 B")),
            ("10", None),
            ("GiB", None),
            ("10 gigabytes", None),
            ("-1 GiB", None),
            ("", None),
        ] {
            let size = Size::try_from(text.to_owned()).ok().map(|size| size.to_string());
            assert_eq!(size.as_deref(), expected, "{text}");
        }
    }
}
