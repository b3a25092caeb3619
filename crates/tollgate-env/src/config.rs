//! The section `[env]` of `tollgate.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use crate::kind::Kind;
use crate::version::{Pattern, Requirement};

/// The section.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// Which Rust versions there are besides the one that is developed with.
    pub toolchain: Toolchain,
    /// The tools that are needed, by the name of their program.
    pub tools: BTreeMap<Spanned<String>, Tool>,
    /// The variables that are needed, by name.
    pub vars: BTreeMap<Spanned<String>, Variable>,
    /// What the machine has to have.
    pub resources: Resources,
    /// Findings that are known and accepted.
    pub ignore: Vec<Spanned<Ignore>>,
}

/// Rust versions with a purpose of their own.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Toolchain {
    /// Whether the repository has to say exactly which toolchain it is built with.
    pub pin: bool,
    /// The versions by their purpose: `msrv = "1.85"`. A place that states one of them agrees.
    pub roles: BTreeMap<String, String>,
}

/// A tool.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tool {
    /// The versions without which nothing works, as cargo writes requirements.
    pub required: Option<Requirement>,
    /// The versions that one should have.
    pub recommended: Option<Requirement>,
    /// What finds the version in what the tool prints; its first group is the version.
    pub version_regex: Option<Pattern>,
    /// Where it is needed; everywhere if empty.
    pub when: Vec<String>,
}

/// A variable.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Variable {
    /// What its value has to be: string int float bool url path enum(a,b) regex(pattern).
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
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Resources {
    /// Free space on the file system of the target directory: `10 GiB`.
    pub disk: Option<String>,
    /// Memory for each of cargo's jobs: `2 GiB`.
    pub memory_per_job: Option<String>,
}

/// A finding that is known and accepted.
#[derive(Clone, Debug, Deserialize)]
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
