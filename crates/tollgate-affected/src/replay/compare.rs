//! What cargo rebuilt against what the tool selects. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::answer::{Answer, Chosen};
use super::records::{Rebuilt, Target};
use crate::git::Step;
use crate::report::Level;

/// One commit of the replay.
#[derive(Clone, Debug)]
pub(crate) struct Compared {
    pub(crate) step: Step,
    /// `Err` is why it cannot be compared.
    pub(crate) result: Result<Comparison, String>,
}

/// A commit that could be compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// How many files changed.
    pub(crate) files: usize,
    /// What cargo rebuilt because of the commit.
    pub(crate) rebuilt: BTreeMap<String, BTreeSet<Target>>,
    /// What the tool selects, of what the command covers.
    pub(crate) selected: BTreeMap<String, Chosen>,
    /// What cargo rebuilds whatever changes; counted nowhere else.
    pub(crate) noise: BTreeSet<String>,
    /// What any commit rebuilds, though no file changed.
    pub(crate) empty_commit: BTreeSet<String>,
}

/// The sums over the commits that could be compared.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) comparable: usize,
    pub(crate) unusable: usize,
    pub(crate) rebuilt: usize,
    pub(crate) selected: usize,
    /// Rebuilt and not selected, or rebuilt as a whole and selected for its tests only.
    pub(crate) missed: usize,
    /// Selected and not rebuilt.
    pub(crate) extra: usize,
    /// Of these, those selected for their tests only: what tests read when they run is no business of a build.
    pub(crate) extra_tests: usize,
    /// Selected as a whole where only tests were rebuilt.
    pub(crate) whole_for_tests: usize,
}

impl Comparison {
    pub(crate) fn new(truth: &Rebuilt, answer: Answer) -> Self {
        let noise: BTreeSet<_> =
            truth.idle.iter().filter(|name| truth.rebuilt.contains_key(*name)).cloned().collect();
        let mut rebuilt = truth.rebuilt.clone();
        rebuilt.retain(|name, _| !noise.contains(name));
        let mut selected = answer.selected;
        selected.retain(|name, _| truth.covered.contains(name) && !noise.contains(name));
        let empty_commit = truth.empty_commit.clone();
        Self { files: answer.files, rebuilt, selected, noise, empty_commit }
    }

    /// Rebuilt, but not selected, or selected for its tests only though more was rebuilt.
    pub(crate) fn missed(&self) -> impl Iterator<Item = (&String, &BTreeSet<Target>)> {
        let is_missed = |(name, targets): &(&String, &BTreeSet<Target>)| {
            self.selected.get(*name).is_none_or(|chosen| chosen.level < level(targets))
        };
        self.rebuilt.iter().filter(is_missed)
    }

    /// Selected, but not rebuilt.
    pub(crate) fn extra(&self) -> impl Iterator<Item = (&String, &Chosen)> {
        self.selected.iter().filter(|(name, _)| !self.rebuilt.contains_key(*name))
    }

    /// Selected as a whole, though only tests were rebuilt.
    pub(crate) fn whole_for_tests(&self) -> impl Iterator<Item = &String> {
        let too_high = |(name, targets): &(&String, &BTreeSet<Target>)| {
            self.selected.get(*name).is_some_and(|chosen| chosen.level > level(targets))
        };
        self.rebuilt.iter().filter(too_high).map(|(name, _)| name)
    }
}

/// How far the change reached into a package of which these targets were rebuilt.
fn level(targets: &BTreeSet<Target>) -> Level {
    if targets.iter().any(Target::is_compiled) { Level::Compile } else { Level::Test }
}

impl Totals {
    pub(crate) fn of(commits: &[Compared]) -> Self {
        let mut totals = Self::default();
        for commit in commits {
            let Ok(comparison) = &commit.result else {
                totals.unusable += 1;
                continue;
            };
            totals.comparable += 1;
            totals.rebuilt += comparison.rebuilt.len();
            totals.selected += comparison.selected.len();
            totals.missed += comparison.missed().count();
            totals.extra += comparison.extra().count();
            totals.extra_tests +=
                comparison.extra().filter(|(_, chosen)| chosen.level == Level::Test).count();
            totals.whole_for_tests += comparison.whole_for_tests().count();
        }
        totals
    }

    /// Selected for each one that had to be; `None` where nothing was rebuilt.
    pub(crate) fn over_selection(&self) -> Option<f64> {
        (self.rebuilt > 0).then(|| self.selected as f64 / self.rebuilt as f64)
    }

    /// The same without what was selected for its tests only: what tests read when they run, no build tells.
    pub(crate) fn over_compiled(&self) -> Option<f64> {
        (self.rebuilt > 0).then(|| (self.selected - self.extra_tests) as f64 / self.rebuilt as f64)
    }

    /// The part of what was rebuilt that was selected.
    pub(crate) fn recall(&self) -> Option<f64> {
        (self.rebuilt > 0).then(|| (self.rebuilt - self.missed) as f64 / self.rebuilt as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packages as `a` or, for the tests only, `a-t`.
    fn packages(names: &str) -> impl Iterator<Item = (String, bool)> {
        let package = |name: &str| match name.strip_suffix("-t") {
            Some(name) => (name.to_owned(), false),
            None => (name.to_owned(), true),
        };
        names.split_whitespace().map(package)
    }

    fn comparison(rebuilt: &str, idle: &str, covered: &str, selected: &str) -> Comparison {
        let targets = |is_whole: bool| {
            let target = |test| Target { kind: vec!["lib".to_owned()], name: "x".to_owned(), test };
            if is_whole { [target(false), target(true)].into() } else { [target(true)].into() }
        };
        let names = |names| packages(names).map(|(name, _)| name).collect();
        let truth = Rebuilt {
            covered: names(covered),
            rebuilt: packages(rebuilt).map(|(name, is_whole)| (name, targets(is_whole))).collect(),
            idle: names(idle),
            ..Rebuilt::default()
        };
        let chosen = |is_whole| Chosen {
            level: if is_whole { Level::Compile } else { Level::Test },
            why: String::new(),
            root: String::new(),
        };
        let selected = packages(selected).map(|(name, is_whole)| (name, chosen(is_whole))).collect();
        Comparison::new(&truth, Answer { files: 1, selected })
    }

    fn check(found: &Comparison, missed: &str, extra: &str, whole_for_tests: &str) {
        let join = |names: &mut dyn Iterator<Item = &String>| {
            names.map(String::as_str).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(join(&mut found.missed().map(|(name, _)| name)), missed, "missed: {found:?}");
        assert_eq!(join(&mut found.extra().map(|(name, _)| name)), extra, "extra: {found:?}");
        assert_eq!(join(&mut found.whole_for_tests()), whole_for_tests, "levels: {found:?}");
    }

    #[test]
    fn what_is_missed_and_what_is_too_much() {
        check(&comparison("a b", "", "a b c", "a c"), "b", "c", "");
        check(&comparison("a b-t", "", "a b c", "a-t b c-t"), "a", "c", "b");
        // What is always rebuilt says nothing, neither way.
        check(&comparison("a b", "a b", "a b", "a"), "", "", "");
        // Idle, but not rebuilt: known from an empty commit only.
        check(&comparison("b", "a", "a b", "a b"), "", "a", "");
        // The command builds nothing of c.
        check(&comparison("a", "", "a b", "a c"), "", "", "");
    }

    #[test]
    fn the_sums() {
        let commit = |result| Compared { step: Step::default(), result };
        let commits = [
            commit(Ok(comparison("a b-t", "", "a b c", "b c-t"))),
            commit(Err("broken".to_owned())),
            commit(Ok(comparison("a", "", "a b c", "a c"))),
        ];
        let totals = Totals::of(&commits);
        let expected = Totals {
            comparable: 2,
            unusable: 1,
            rebuilt: 3,
            selected: 4,
            missed: 1,
            extra: 2,
            extra_tests: 1,
            whole_for_tests: 1,
        };
        assert_eq!(totals, expected);
        assert_eq!(totals.over_selection().zip(totals.recall()), Some((4.0 / 3.0, 2.0 / 3.0)));
        assert_eq!(Totals::of(&[]).over_selection(), None);
    }
}
