//! What a tool answered, and how that compares with what was expected.

use std::collections::{BTreeMap, BTreeSet};

use crate::Expected;

/// How much of a package is affected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Only its tests, examples and benches.
    Test,
    /// What others build upon as well.
    Compile,
}

/// What a tool answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// These packages, with their levels where the tool tells them apart.
    Selected(BTreeMap<String, Option<Level>>),
    /// It refused to answer, and said this.
    Refused(String),
}

/// An answer compared with what was expected; all empty where it is exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// What is not selected though it is affected. This makes a tool unsound.
    pub missed: Vec<String>,
    /// What is selected and not affected.
    pub over: Vec<String>,
    /// What is selected beyond the exact answer for a reason that the scenario names.
    pub named: Vec<String>,
    /// Why there is no answer, where one was expected.
    pub failed: Option<String>,
}

impl Verdict {
    /// Nothing was missed, and nothing selected without a named reason.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.missed.is_empty() && self.over.is_empty() && self.failed.is_none()
    }
}

impl Answer {
    /// Reads what a tool printed.
    ///
    /// # Errors
    /// When a line is neither `NAME` nor `NAME test`.
    pub fn parse(stdout: &str) -> Result<Self, String> {
        let line = |line: &str| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [name] => Ok((name.to_owned(), None)),
            [name, "test"] => Ok((name.to_owned(), Some(Level::Test))),
            [name, "compile"] => Ok((name.to_owned(), Some(Level::Compile))),
            _ => Err(format!("`{line}` is not the name of a package")),
        };
        let lines = stdout.lines().filter(|line| !line.trim().is_empty());
        Ok(Self::Selected(lines.map(line).collect::<Result<_, _>>()?))
    }

    /// Compares it with what is expected of a workspace with these members.
    #[must_use]
    pub fn verdict(&self, expected: &Expected, members: &BTreeSet<String>) -> Verdict {
        let selected = match (self, expected) {
            (Self::Refused(_), Expected::Unknown) => return Verdict::default(),
            (Self::Refused(why), _) => {
                return Verdict { failed: Some(why.clone()), ..Verdict::default() };
            }
            (Self::Selected(selected), _) => selected,
        };
        match expected {
            Expected::Everything | Expected::Unknown => {
                let missed = members.iter().filter(|name| !selected.contains_key(*name));
                Verdict { missed: missed.cloned().collect(), ..Verdict::default() }
            }
            Expected::Packages { levels, over } => compare(selected, levels, over),
        }
    }
}

fn compare(
    selected: &BTreeMap<String, Option<Level>>,
    expected: &BTreeMap<String, Level>,
    over: &BTreeSet<String>,
) -> Verdict {
    let mut verdict = Verdict::default();
    for (name, level) in expected {
        match (level, selected.get(name)) {
            (_, None) => verdict.missed.push(name.clone()),
            (Level::Compile, Some(Some(Level::Test))) => verdict.missed.push(format!("{name} (compile)")),
            (Level::Test, Some(Some(Level::Compile))) if over.contains(name) => {
                verdict.named.push(format!("{name} (compile)"));
            }
            (Level::Test, Some(Some(Level::Compile))) => verdict.over.push(format!("{name} (compile)")),
            _ => {}
        }
    }
    for name in selected.keys().filter(|name| !expected.contains_key(*name)) {
        let list = if over.contains(name) { &mut verdict.named } else { &mut verdict.over };
        list.push(name.clone());
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answer: &str, missed: &[&str], over: &[&str], named: &[&str]) {
        let expected = Expected::Packages {
            levels: [("a".to_owned(), Level::Compile), ("b".to_owned(), Level::Test)].into(),
            over: ["c".to_owned()].into(),
        };
        let verdict = Answer::parse(answer).expect("names").verdict(&expected, &BTreeSet::new());
        assert_eq!(
            (&*verdict.missed, &*verdict.over, &*verdict.named),
            (
                &*missed.iter().map(ToString::to_string).collect::<Vec<_>>(),
                &*over.iter().map(ToString::to_string).collect::<Vec<_>>(),
                &*named.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ),
            "{answer:?}"
        );
    }

    #[test]
    fn packages_are_compared() {
        check("a\nb\n", &[], &[], &[]);
        check("a compile\n\nb test\n", &[], &[], &[]);
        check("a\nb\nc\nd\n", &[], &["d"], &["c"]);
        check("", &["a", "b"], &[], &[]);
        check("a test\nb compile\n", &["a (compile)"], &["b (compile)"], &[]);
    }

    #[test]
    fn lines_that_are_no_names_are_no_answer() {
        assert!(Answer::parse("error: no such thing\n").is_err());
        assert_eq!(Answer::parse("\n"), Ok(Answer::Selected(BTreeMap::new())));
    }

    #[test]
    fn everything_and_unknown() {
        let members: BTreeSet<_> = ["a".to_owned(), "b".to_owned()].into();
        let all = Answer::parse("a\nb\nother\n").expect("names");
        let some = Answer::parse("a\n").expect("names");
        let refused = Answer::Refused("shallow".to_owned());
        for expected in [Expected::Everything, Expected::Unknown] {
            assert!(all.verdict(&expected, &members).is_exact());
            assert_eq!(some.verdict(&expected, &members).missed, ["b"]);
        }
        assert!(refused.verdict(&Expected::Unknown, &members).is_exact());
        assert!(!refused.verdict(&Expected::Everything, &members).is_exact());
    }
}
