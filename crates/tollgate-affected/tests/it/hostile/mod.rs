//! Odd names, odd files, odd streams: never a panic, never an empty answer by accident, always the same.

mod files;
mod names;
mod process;

use crate::support::Scratch;

/// `a`, and `b` that depends on it, and `c`.
fn workspace() -> Scratch {
    Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"]), ("c", &[])])
}

/// The names for the edits since the commit before, in the working tree and, committed, between the trees.
fn names(scratch: &Scratch) -> Vec<String> {
    let edited = scratch.names("HEAD");
    scratch.commit("odd");
    let run = scratch.affected(&["--base", "HEAD^", "--head", "HEAD", "--format", "names"]);
    assert_eq!(run.names(), edited, "the working tree and the trees differ");
    edited
}
