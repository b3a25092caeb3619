//! Cargo as the judge, the one of the public suite: what it rebuilds after an edit has to be selected, and nothing
//! else.

use std::path::Path;
use std::process::Command;

use tollgate_conformance::{ALL, Checked, Level, Rebuilt};

use crate::scenarios::Row;
use crate::support::Scratch;

/// Like [`crate::scenarios::check`], and the packages that are compiled anew have to be exactly those that
/// cargo rebuilds.
pub fn check(scratch: &Scratch, rows: &[Row<'_>]) {
    judge(scratch, &ALL, rows, true);
}

/// Like [`crate::scenarios::check`], and every package that cargo rebuilds has to be selected. For edits
/// that matter to other builds than this one, or whose effect cannot be known without building.
pub fn check_sound(scratch: &Scratch, rows: &[Row<'_>]) {
    judge(scratch, &ALL, rows, false);
}

/// Like [`check_sound`], where the workspace is built in another way: with these arguments of `cargo check`.
pub fn check_built(scratch: &Scratch, args: &[&str], rows: &[Row<'_>]) {
    judge(scratch, args, rows, false);
}

fn judge(scratch: &Scratch, args: &[&str], rows: &[Row<'_>], is_exact: bool) {
    let checked =
        Checked::new(scratch.root(), &scratch.beside("judge"), args, || command(scratch)).expect("a build");
    scratch.commit("as built, with its lock file");
    let mut wrong = String::new();
    for (what, edit, expected) in rows {
        edit(scratch);
        let (rebuilt, _) = checked.rebuilt(None).unwrap_or_else(|err| panic!("{what}: {err:#}"));
        scratch.commit(what);
        let found = scratch.selected("HEAD^");
        if found != *expected || !agrees(&found, &rebuilt, is_exact) {
            let rebuilt = show(&rebuilt);
            wrong +=
                &format!("\n{what}\n  expected: {expected}\n  selected: {found}\n  rebuilt:  {rebuilt}\n");
        }
        scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
        checked.restore().expect("as it was");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn agrees(found: &str, rebuilt: &Rebuilt, is_exact: bool) -> bool {
    if found == "everything" {
        return true;
    }
    let selected: Rebuilt = found
        .split(", ")
        .filter(|found| *found != "nothing")
        .map(|found| match found.strip_suffix(" (tests)") {
            Some(name) => (name.to_owned(), Level::Test),
            None => (found.to_owned(), Level::Compile),
        })
        .collect();
    let is_sound =
        rebuilt.iter().all(|(name, level)| selected.get(name).is_some_and(|selected| selected >= level));
    let is_tight = selected
        .iter()
        .all(|(name, level)| *level == Level::Test || rebuilt.get(name) == Some(&Level::Compile));
    is_sound && (is_tight || !is_exact)
}

fn show(packages: &Rebuilt) -> String {
    let name = |(name, level): (&String, &Level)| match level {
        Level::Compile => name.clone(),
        Level::Test => format!("{name} (tests)"),
    };
    packages.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// Runs cargo; it has to succeed.
pub fn cargo(scratch: &Scratch, args: &[&str]) -> String {
    let mut command = command(scratch);
    command.env("CARGO_TARGET_DIR", scratch.beside("target")).env("CARGO_INCREMENTAL", "0");
    let output = command.args(args).output().expect("cargo runs");
    assert!(output.status.success(), "cargo {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn command(scratch: &Scratch) -> Command {
    let cargo = Path::new(env!("CARGO"));
    let mut command = scratch.command(cargo, &scratch.root());
    // Without rustup in between, which would look for its toolchains in the scratch home.
    command.env("RUSTC", cargo.with_file_name("rustc")).env("CARGO_NET_OFFLINE", "true");
    command
}
