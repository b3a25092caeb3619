//! All checks and their rules in one table: what `--list` and `--explain` say, and the page docs/env.md.
//!
//! A check reads something once; its rules are what can be wrong with it. Ids are stable.

use crate::checks;
use crate::finding::Finding;
use crate::rim::Rim;

/// A check.
pub struct Check {
    /// Its id.
    pub id: &'static str,
    /// What it looks at, in one line.
    pub title: &'static str,
    /// What can be wrong.
    pub rules: &'static [Rule],
    /// Reads and judges.
    pub run: fn(&Rim) -> Vec<Finding>,
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id.
    pub id: &'static str,
    /// Why it matters, in a few sentences.
    pub why: &'static str,
}

/// An example for each rule, as text; the tests see to it that it is what the rule finds.
const EXAMPLES: &str = include_str!("examples.txt");

impl Rule {
    /// What a finding of this rule looks like.
    #[must_use]
    pub fn example(&self) -> Option<&'static str> {
        let is_own = |block: &&str| {
            let head = block.split_once('[').and_then(|(_, rest)| rest.split_once("]: "));
            head.is_some_and(|(id, _)| id == self.id)
        };
        EXAMPLES.split("\n\n").map(str::trim_end).find(is_own)
    }
}

/// The rule for a check that could not be ended.
pub const BUG: &str = "bug";

/// What concerns the tool itself; made with every run.
const ITSELF: Check = Check {
    id: "env",
    title: "the configuration of this tool",
    rules: &[
        Rule {
            id: crate::ignore::UNUSED,
            why: "An ignore that takes nothing away hides the next finding of its kind. What speaks of the machine may be found \
                  in CI only, or only elsewhere: of such an ignore nothing is said locally.",
        },
        Rule { id: crate::ignore::EXPIRED, why: "An ignore was accepted up to a day, and that is over." },
        Rule { id: BUG, why: "A check ended by a bug in tollgate, so what it looks at is not known." },
    ],
    run: |_| Vec::new(),
};

/// All checks, in the order in which they are reported.
pub const CHECKS: &[Check] = &[
    checks::toolchain_file::CHECK,
    checks::toolchain::CHECK,
    checks::toolchain_parts::CHECK,
    checks::rust_version::CHECK,
    checks::lockfile::CHECK,
    checks::dependencies::CHECK,
    checks::resources::CHECK,
    checks::git::CHECK,
    checks::release_profile::CHECK,
    checks::version_manager::CHECK,
    checks::drift::CHECK,
    checks::cargo_config::CHECK,
    checks::rustflags::CHECK,
    checks::wrapper::CHECK,
    checks::linker::CHECK,
    checks::sccache::CHECK,
    checks::tools::CHECK,
    checks::variables::CHECK,
    ITSELF,
];

/// The check with this id, or with a rule of this id.
#[must_use]
pub fn find(id: &str) -> Option<&'static Check> {
    CHECKS.iter().find(|check| check.id == id || check.rules.iter().any(|rule| rule.id == id))
}

/// All ids, of checks and of rules.
pub fn ids() -> impl Iterator<Item = &'static str> {
    CHECKS.iter().flat_map(|check| std::iter::once(check.id).chain(check.rules.iter().map(|rule| rule.id)))
}
