//! The section `[affected]` of `tollgate.toml`, as written, and whether the packages it names exist.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use tollgate_common::Result;
use tollgate_common::config::ConfigFile;
use tollgate_common::text::did_you_mean;
use toml::Spanned;

use crate::report::Level;

/// The section `[affected]` of `tollgate.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Affected"))]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Config {
    /// What to compare with when neither the command line nor a CI event says it.
    pub base: Option<String>,
    /// The root manifests of the workspaces to answer for together, relative to the file.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub workspaces: Vec<Spanned<String>>,
    /// What a file means that no package owns and no rule covers.
    pub unowned: Unowned,
    /// Rules, the last that matches decides; they come after the defaults.
    pub rule: Vec<Rule>,
    /// How heavy packages are, for shards of about the same weight.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, f64>"))]
    pub weights: BTreeMap<Spanned<String>, f64>,
    /// For a package, others that its tests need when they run though it does not depend on them: those whose
    /// binary they start or whose library they load.
    #[cfg_attr(feature = "schema", schemars(with = "BTreeMap<String, Vec<String>>"))]
    pub companions: BTreeMap<Spanned<String>, Vec<Spanned<String>>>,
}

/// One rule: what a change of these files means.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Patterns as in `.gitignore`, relative to the root of the repository.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    pub paths: Vec<Spanned<String>>,
    /// What it means.
    pub effect: Effect,
    /// With the effect `none`: whatever names the file.
    #[cfg_attr(feature = "schema", schemars(with = "Option<bool>"))]
    pub force: Option<Spanned<bool>>,
}

/// What a file means that no package owns and no rule covers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Unowned {
    /// Whatever names it, or a directory above it, is selected.
    #[default]
    Named,
    /// Everything is selected.
    All,
}

/// What a change of a file means: a word, or a table with packages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename_all = "kebab-case"))]
pub enum Effect {
    /// Nothing, unless a source names the file or a build script may read it.
    None,
    /// Everything is selected.
    All,
    /// The package that owns it is selected.
    Owner,
    /// No package is built otherwise, but every job runs: a workflow. Where `tollgate.toml` declares no jobs
    /// this is `all`, since nobody else could say that they run.
    Jobs,
    /// No package is built otherwise, but jobs run, as it configures a tool: every job, but where the `paths` of
    /// some job name the file, not those jobs whose `paths` do not. Without declared jobs this is `all`.
    Tool,
    /// These packages are selected, and whoever names the file or has a build script that may read it.
    #[cfg_attr(feature = "schema", schemars(untagged))]
    Packages(RulePackages),
}

/// The words for effects, as in `tollgate.toml`.
const WORDS: [&str; 5] = ["none", "all", "owner", "jobs", "tool"];

impl Effect {
    /// The word for it; of a table the key that makes it one.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::None => "none",
            Self::All => "all",
            Self::Owner => "owner",
            Self::Jobs => "jobs",
            Self::Tool => "tool",
            Self::Packages(_) => "packages",
        }
    }
}

/// The packages that a rule selects.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct RulePackages {
    /// Their names; at least one.
    #[cfg_attr(feature = "schema", schemars(with = "Vec<String>"))]
    #[serde(rename = "packages")]
    pub names: Vec<Spanned<String>>,
    /// How far the change reaches into them.
    #[serde(default = "compile")]
    pub level: Level,
}

const fn compile() -> Level {
    Level::Compile
}

/// A word or a table. Written by hand, since an untagged enum of serde's loses what was wrong with either.
impl<'de> Deserialize<'de> for Effect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(EffectVisitor)
    }
}

struct EffectVisitor;

impl<'de> Visitor<'de> for EffectVisitor {
    type Value = Effect;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`none`, `all`, `owner`, `jobs`, `tool` or { packages = [\"a\"] }")
    }

    fn visit_str<E: Error>(self, word: &str) -> std::result::Result<Effect, E> {
        match word {
            "none" => Ok(Effect::None),
            "all" => Ok(Effect::All),
            "owner" => Ok(Effect::Owner),
            "jobs" => Ok(Effect::Jobs),
            "tool" => Ok(Effect::Tool),
            _ => Err(E::unknown_variant(word, &WORDS)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> std::result::Result<Effect, A::Error> {
        let packages = RulePackages::deserialize(MapAccessDeserializer::new(table))?;
        if packages.names.is_empty() {
            return Err(A::Error::custom("`packages` names none; for no effect write `effect = \"none\"`"));
        }
        Ok(Effect::Packages(packages))
    }
}

impl Config {
    /// The companions without their places.
    pub(crate) fn companions(&self) -> BTreeMap<String, Vec<String>> {
        let names = |names: &Vec<Spanned<String>>| names.iter().map(|name| name.get_ref().clone()).collect();
        self.companions.iter().map(|(package, needs)| (package.get_ref().clone(), names(needs))).collect()
    }

    /// The weights without their places.
    pub(crate) fn weights(&self) -> BTreeMap<String, f64> {
        self.weights.iter().map(|(package, weight)| (package.get_ref().clone(), *weight)).collect()
    }

    /// Checks that every package which a rule, a companion or a weight names is one of these.
    ///
    /// # Errors
    /// At the first name that is none, with its place and the name that was meant.
    pub fn check_names(&self, file: &ConfigFile, known: &BTreeSet<&str>) -> Result<()> {
        let of_rules = self.rule.iter().filter_map(|rule| match &rule.effect {
            Effect::Packages(packages) => Some(&packages.names),
            _ => None,
        });
        let companions =
            self.companions.iter().flat_map(|(package, needs)| std::iter::once(package).chain(needs));
        for name in of_rules.flatten().chain(companions).chain(self.weights.keys()) {
            if !known.contains(name.get_ref().as_str()) {
                let hint = did_you_mean(name.get_ref(), known.iter().copied());
                let hint = hint.map_or_else(
                    || {
                        "packages of another workspace count where `workspaces` lists its root manifest"
                            .to_owned()
                    },
                    |name| format!("did you mean `{name}`?"),
                );
                let message = format!("there is no package `{}` in the workspace", name.get_ref());
                return Err(file.at(&name.span(), &message, Some(hint)));
            }
        }
        Ok(())
    }
}
