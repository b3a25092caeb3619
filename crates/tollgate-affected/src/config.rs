//! The section `[affected]` of `tollgate.toml`, as written.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The section `[affected]` of `tollgate.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// What to compare with when neither the command line nor a CI event says it.
    pub base: Option<String>,
    /// Rules, the last that matches decides; they come after the defaults.
    pub rule: Vec<Rule>,
    /// How heavy packages are, for shards of about the same weight.
    pub weights: BTreeMap<String, f64>,
}

/// One rule: what a change of these files means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Patterns as in `.gitignore`, relative to the root of the repository.
    pub paths: Vec<String>,
    /// What it means.
    pub effect: Effect,
}

/// What a change of a file means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing, unless a source names the file or a build script may read it.
    None,
    /// Everything is selected.
    All,
    /// The package that owns it is selected.
    Owner,
    /// No package is built otherwise, but every job runs: a workflow. Where `tollgate.toml` declares no jobs
    /// this is [`Effect::All`], since nobody else could say that they run.
    Jobs,
    /// No package is built otherwise, but jobs run, as it configures a tool: every job, but where the `paths` of
    /// some job name the file, not those jobs whose `paths` do not. Without declared jobs this is [`Effect::All`].
    Tool,
}

impl Effect {
    /// The word for it, as in `tollgate.toml`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::All => "all",
            Self::Owner => "owner",
            Self::Jobs => "jobs",
            Self::Tool => "tool",
        }
    }
}
