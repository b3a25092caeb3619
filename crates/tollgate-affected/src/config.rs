//! The section `[affected]` of `tollgate.toml`, as written.

use serde::Deserialize;

/// The section `[affected]` of `tollgate.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// What to compare with when neither the command line nor a CI event says it.
    pub base: Option<String>,
    /// What a file means that no package owns and no rule covers.
    pub unowned: Unowned,
    /// Rules, the last that matches decides; they come after the defaults.
    pub rule: Vec<Rule>,
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

/// What a file means that no package owns and no rule covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unowned {
    /// Whatever names it, or a directory above it, is selected.
    #[default]
    Named,
    /// Everything is selected.
    All,
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
}
