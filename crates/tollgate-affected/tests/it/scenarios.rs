//! One edit of a small workspace, and whom it selects: tables by subject.
//!
//! A row is what the edit is, the edit, and the expected answer in one line: `a, b (tests)`, `nothing` or
//! `everything`. Where no registry is needed, cargo itself is the judge as well: see [`crate::oracle`].

mod anchors;
mod binaries;
mod companions;
mod data;
mod edges;
mod entering;
mod escapes;
mod features;
mod features_anyway;
mod inherited;
mod joined;
mod lock;
mod manifests;
mod membership;
mod modules;
mod naming;
mod not_only_tests;
mod outside;
mod patch;
mod pushes;
mod read_for_users;
mod read_when_built;
mod recorded;
mod rules;
mod rules_for_packages;
mod scripts;
mod scripts_of_tools;
mod steps_up;
mod tests_only;
mod unusual;
mod walking;

use crate::support::Scratch;

/// What the edit is, the edit, and whom it has to select.
pub type Row<'a> = (&'a str, &'a dyn Fn(&Scratch), &'a str);

/// Does one edit after the other, each on the workspace as it was committed, and compares.
pub fn check(scratch: &Scratch, rows: &[Row<'_>]) {
    let mut wrong = String::new();
    for (what, edit, expected) in rows {
        edit(scratch);
        scratch.commit(what);
        let found = scratch.selected("HEAD^");
        if found != *expected {
            wrong += &format!("\n{what}\n  expected: {expected}\n  selected: {found}\n");
        }
        scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    }
    assert!(wrong.is_empty(), "{wrong}");
}
