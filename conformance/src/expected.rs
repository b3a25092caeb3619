//! The right answer to a scenario.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Level, Scenario};

/// The right answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expected {
    /// These packages.
    Packages {
        /// Those that are affected, and how much.
        levels: BTreeMap<String, Level>,
        /// Those that a sound tool may select beyond that.
        over: BTreeSet<String>,
    },
    /// Every member.
    Everything,
    /// Nobody can know: every member, or a refusal to answer. Anything less is missed.
    Unknown,
}

impl Expected {
    /// What a scenario says of it.
    #[must_use]
    pub fn of(scenario: &Scenario) -> Self {
        if scenario.unknown {
            return Self::Unknown;
        }
        if scenario.everything {
            return Self::Everything;
        }
        let at = |names: &[String], level| names.iter().map(move |name| (name.clone(), level)).collect();
        let mut levels: BTreeMap<_, _> = at(&scenario.test, Level::Test);
        levels.append(&mut at(&scenario.compile, Level::Compile));
        Self::Packages { levels, over: scenario.over.iter().cloned().collect() }
    }
}
