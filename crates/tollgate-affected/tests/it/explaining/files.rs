//! `--why-file`: one file.

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use super::{asked, changed, workspace};
use crate::support::Scratch;

fn why_file(scratch: &Scratch, path: &str, expected: impl IntoData) {
    asked(scratch, &["--why-file", path], expected);
}

#[test]
fn a_file_of_a_package() {
    let scratch = workspace();
    why_file(
        &scratch,
        "crates/a/src/lib.rs",
        str![[r#"
crates/a/src/lib.rs: in the package a
if it changed, 4 of 6 packages would be selected:
  a  owns it
  and 3 packages that depend on these: b, c, d

"#]],
    );
    why_file(
        &scratch,
        "crates/b/tests/data/expected.json",
        str![[r#"
crates/b/tests/data/expected.json: in the package b
if it changed, 1 of 6 packages would be selected:
  b  owns it; it is named by crates/b/tests/it.rs:1  (tests only)

"#]],
    );
    why_file(
        &scratch,
        "crates/f/README.md",
        str![[r#"
crates/f/README.md: in the package f, rule `*.md` (effect = "none")
if it changed, nothing would be selected: no source names it (rule `*.md`)

"#]],
    );
}

#[test]
fn a_file_that_no_package_owns() {
    let scratch = workspace();
    scratch.write("tollgate.toml", "[[affected.rule]]\npaths = [\"/assets\"]\neffect = \"none\"\n");
    scratch.commit("a rule");
    why_file(
        &scratch,
        "assets/logo.svg",
        str![[r#"
assets/logo.svg: no package owns it, rule `/assets` (effect = "none")
if it changed, 1 of 6 packages would be selected:
  f  it is named by crates/f/src/lib.rs:3

"#]],
    );
    why_file(
        &scratch,
        "assets/other.svg",
        str![[r#"
assets/other.svg: no such file in the tree, no package owns it, rule `/assets` (effect = "none")
if it were added, nothing would be selected: no source names it (rule `/assets`)

"#]],
    );
    why_file(
        &scratch,
        "Makefile",
        str![[r#"
Makefile: no package owns it
if it changed, nothing would be selected: no package owns it, no source names it

"#]],
    );
    why_file(
        &scratch,
        "rust-toolchain.toml",
        str![[r#"
rust-toolchain.toml: no such file in the tree, no package owns it, rule `rust-toolchain.toml` (effect = "all")
if it were added, everything would be selected: every package may depend on it (rule `rust-toolchain.toml`)

"#]],
    );
}

#[test]
fn a_file_whose_content_decides() {
    let scratch = workspace();
    why_file(
        &scratch,
        "crates/f/Cargo.toml",
        str![[r#"
crates/f/Cargo.toml: in the package f
if it changed, its content would decide: from nothing to everything

"#]],
    );
    why_file(
        &scratch,
        "Cargo.lock",
        str![[r#"
Cargo.lock: no such file in the tree, no package owns it
if it were added, its content would decide: from nothing to everything

"#]],
    );
}

/// Whatever changed meanwhile, and whatever CI this is.
#[test]
fn the_question_for_a_file_asks_for_no_base() {
    let scratch = changed();
    scratch.change("c");
    let env = [("CI", "true"), ("GITHUB_ACTIONS", "true"), ("GITHUB_EVENT_NAME", "schedule")];
    let run = scratch.affected_in(&scratch.root(), &["--why-file", "crates/d/src/lib.rs"], &env);
    assert_eq!(run.stderr, "", "{run}");
    assert_data_eq!(
        run.stdout,
        str![[r#"
crates/d/src/lib.rs: in the package d
if it changed, 2 of 6 packages would be selected:
  d  owns it
  and 1 package that depends on these: e

"#]]
    );
}

#[test]
fn paths_are_relative_to_the_current_directory() {
    let scratch = workspace();
    let run = |path: &str| {
        scratch.affected_in(&scratch.root().join("crates/f/src"), &["--why-file", path], &[]).to_string()
    };
    let absolute = scratch.root().canonicalize().expect("a directory").join("crates/f/src/lib.rs");
    for path in ["lib.rs", "../src/./lib.rs", absolute.to_str().expect("UTF-8")] {
        assert_data_eq!(
            run(path),
            str![[r#"
crates/f/src/lib.rs: in the package f
if it changed, 1 of 6 packages would be selected:
  f  owns it
[exit 0]
"#]]
        );
    }
    assert_data_eq!(
        run("../../../../else"),
        str![[r#"
error: ../../../../else is no file of the repository at [ROOT]/repo
help: paths are relative to the current directory
[exit 2]
"#]]
    );
    assert_data_eq!(
        run("../../../assets"),
        str![[r#"
error: assets is a directory
help: name a file in it
[exit 2]
"#]]
    );
    assert_data_eq!(
        run("new\nline.rs"),
        str![[r#"
"crates/f/src/new/nline.rs": no such file in the tree, in the package f
if it were added, 1 of 6 packages would be selected:
  f  owns it
[exit 0]
"#]]
    );
}
