//! Which state is compared with, by every rule that finds one. The packages know nothing of each other, so
//! the names of the selected ones say which edits were seen.

mod github;
mod laptop;
mod pushes;

use snapbox::assert_data_eq;
use snapbox::data::IntoData;

use crate::support::{Run, Scratch};

/// Four packages in one commit on `main`, which is published.
fn packages() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[]), ("c", &[]), ("d", &[])]);
    scratch.publish("main");
    scratch
}

/// Changes a package and commits that.
fn commit(scratch: &Scratch, package: &str) -> String {
    scratch.change(package);
    scratch.commit(&format!("change {package}"))
}

/// A branch `topic` with a change of `b`, while a change of `a` has been published on `main`.
fn topic() -> Scratch {
    let scratch = packages();
    scratch.git(&["switch", "--quiet", "--create", "topic"]);
    commit(&scratch, "b");
    scratch.git(&["switch", "--quiet", "main"]);
    commit(&scratch, "a");
    scratch.publish("main");
    scratch.git(&["switch", "--quiet", "topic"]);
    scratch
}

/// The run selected these packages and, as its headline says, compared with this.
fn compared(human: &Run, names: &Run, selected: &[&str], rule: impl IntoData) {
    assert_eq!(names.names(), selected, "{human}");
    let headline = human.stdout.lines().next().unwrap_or_default();
    assert_data_eq!(headline.split_once(", compared with ").map_or(headline, |(_, rule)| rule), rule);
}

/// Everything is selected, and standard error says why, in any format and as a warning on GitHub only.
fn everything(run: &Run, reason: impl IntoData) {
    assert_eq!(run.names(), ["a", "b", "c", "d"], "{run}");
    assert!(!run.stdout.contains("::"), "{run}");
    assert_data_eq!(run.stderr.as_str(), reason);
}
