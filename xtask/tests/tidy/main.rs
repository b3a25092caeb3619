//! The rules of the house, as a test: what the architecture forbids and clippy cannot see.
//!
//! Each rule is a function from what was read to its violations, with a test of its own that it can fail.
//! All violations are told at once.

mod code;
mod members;
mod sources;
mod tree;

use std::fmt;

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Violation {
    path: String,
    line: usize,
    message: String,
}

impl Violation {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// The lines of a text with their numbers.
fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines())
}

#[test]
fn the_rules_of_the_house_hold() {
    let (members, files) = (tree::members(), tree::files());
    // A rule over nothing holds always.
    assert!(members.len() > 4, "members were not found: {members:?}");
    let read: Vec<_> = files.iter().map(|file| file.path.as_str()).collect();
    for known in ["Cargo.toml", "xtask/tests/tidy/main.rs", "crates/tollgate-common/src/ctx.rs"] {
        assert!(read.contains(&known), "{known} was not read");
    }

    let mut violations: Vec<_> = members
        .iter()
        .flat_map(members::violations)
        .chain(files.iter().flat_map(sources::violations))
        .collect();
    violations.sort();
    let list: Vec<_> = violations.iter().map(ToString::to_string).collect();
    assert!(list.is_empty(), "the rules of the house are broken at\n{}", list.join("\n"));
}
