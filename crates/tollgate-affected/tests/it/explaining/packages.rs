//! `--why-not`, and `--explain`: one package.

use snapbox::data::IntoData;
use snapbox::{assert_data_eq, str};

use super::{asked, changed, workspace};
use crate::support::Scratch;

fn why_not(scratch: &Scratch, package: &str, expected: impl IntoData) {
    asked(scratch, &["--base", "HEAD^", "--why-not", package], expected);
}

#[test]
fn a_package_that_nothing_reaches() {
    why_not(
        &changed(),
        "f",
        str![[r#"
f is not selected
  2 changed files, 1 of its own:
    crates/f/README.md   nothing  no source names it (rule `*.md`)
    crates/b/src/lib.rs  b
  it depends on no other package of the workspace

"#]],
    );
}

/// The nearest that is selected, with where each edge is declared.
#[test]
fn a_package_behind_one_that_is_selected_for_its_tests() {
    why_not(
        &changed(),
        "e",
        str![[r#"
e is not selected
  2 changed files, none of its own:
    crates/b/src/lib.rs  b
    crates/f/README.md   nothing  no source names it (rule `*.md`)
  it depends on d (crates/e/Cargo.toml:7)
    which is selected for its tests only, and that goes no further: dev-depends on b (crates/d/Cargo.toml:8)

"#]],
    );
}

/// A dev edge leads to an answer only from the package itself: what the tests of `h` need is nothing to `g`.
#[test]
fn a_package_behind_the_tests_of_another() {
    let scratch = workspace();
    scratch.package("crates/h", "h", &["[dev-dependencies]", "d = { path = \"../d\" }"]);
    scratch.package("crates/g", "g", &["h = { path = \"../h\" }"]);
    scratch.commit("more packages");
    scratch.change("b");
    scratch.commit("change b");
    why_not(
        &scratch,
        "g",
        str![[r#"
g is not selected
  1 changed file, none of its own:
    crates/b/src/lib.rs  b
  it depends on h, which is not selected

"#]],
    );
    why_not(
        &scratch,
        "h",
        str![[r#"
h is not selected
  1 changed file, none of its own:
    crates/b/src/lib.rs  b
  it dev-depends on d (crates/h/Cargo.toml:8)
    which is selected for its tests only, and that goes no further: dev-depends on b (crates/d/Cargo.toml:8)

"#]],
    );
}

#[test]
fn a_package_that_the_selected_ones_depend_on() {
    why_not(
        &changed(),
        "a",
        str![[r#"
a is not selected
  2 changed files, none of its own:
    crates/b/src/lib.rs  b
    crates/f/README.md   nothing  no source names it (rule `*.md`)
  it depends on no other package of the workspace
  b depends on it and is selected, but a change reaches dependents, not dependencies

"#]],
    );
}

#[test]
fn a_package_that_is_selected() {
    let scratch = changed();
    why_not(
        &scratch,
        "c",
        str![[r#"
c is selected: depends on b
help: the whole chain: --explain c

"#]],
    );
    why_not(
        &scratch,
        "d",
        str![[r#"
d is selected, for its tests only: dev-depends on b
help: the whole chain: --explain d

"#]],
    );
    asked(
        &scratch,
        &["--base", "HEAD^", "--explain", "d"],
        str![[r#"
d is selected, at the test level
  d dev-depends on b  (crates/d/Cargo.toml:8)
    b crates/b/src/lib.rs changed

"#]],
    );
    scratch.write("Makefile", "all: test\n");
    assert_data_eq!(
        scratch.affected(&["--base", "HEAD^", "--why-not", "f"]).to_string(),
        str![[r#"
f is not selected
  3 changed files, 1 of its own:
    crates/f/README.md   nothing  no source names it (rule `*.md`)
    Makefile             nothing  no package owns it, no source names it
    crates/b/src/lib.rs  b
  it depends on no other package of the workspace
[exit 0]
"#]]
    );
}

#[test]
fn a_package_of_which_only_the_dependency_changed() {
    asked(
        &changed(),
        &["--base", "HEAD^", "--scope", "changed", "--why-not", "c"],
        str![[r#"
c is not selected
  2 changed files, none of its own:
    crates/b/src/lib.rs  b
    crates/f/README.md   nothing  no source names it (rule `*.md`)
  it depends on b (crates/c/Cargo.toml:7)
    which is selected, but dependents are not followed (--scope changed)

"#]],
    );
}

#[test]
fn nothing_changed() {
    asked(
        &changed(),
        &["--base", "HEAD", "--why-not", "c"],
        str![[r#"
c is not selected
  no file changed
  it depends on a, b, none of which is selected

"#]],
    );
}

/// Many files elsewhere, one that a rule keeps out.
#[test]
fn more_files_than_one_wants_to_read() {
    let scratch = workspace();
    for n in 0..9 {
        scratch.write(&format!("crates/b/src/m{n}.rs"), "");
    }
    scratch.write("tollgate.toml", "[[affected.rule]]\npaths = [\"/crates/f/data\"]\neffect = \"none\"\n");
    scratch.commit("more files");
    scratch.write("crates/f/data/x.bin", "x\n");
    for n in 0..9 {
        scratch.write(&format!("crates/b/src/m{n}.rs"), "//! Changed.\n");
    }
    scratch.commit("change them");
    why_not(
        &scratch,
        "f",
        str![[r#"
f is not selected
  10 changed files, 1 of its own:
    crates/f/data/x.bin  nothing  no source names it (rule `/crates/f/data`)
    crates/b/src/m0.rs   nothing  no module of the package declares it
    crates/b/src/m1.rs   nothing  no module of the package declares it
    crates/b/src/m2.rs   nothing  no module of the package declares it
    crates/b/src/m3.rs   nothing  no module of the package declares it
    crates/b/src/m4.rs   nothing  no module of the package declares it
    … and 4 more files
  it depends on no other package of the workspace

"#]],
    );
}

/// Nobody named the state compared with, so standard error says which it was.
#[test]
fn an_explanation_says_which_rule_found_the_base() {
    let scratch = changed();
    scratch.git(&["update-ref", "refs/remotes/origin/main", "HEAD^"]);
    scratch.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    for args in [&["--explain", "b"][..], &["--why-not", "a"], &["--format", "names"], &["--format", "cargo"]]
    {
        let run = scratch.affected(args);
        assert_data_eq!(
            run.stderr,
            str![[r#"
compared with cded908b2b: the merge base of HEAD and origin/main

"#]]
        );
    }
    // It is part of the answer itself.
    for args in [&["--format", "human"][..], &["--format", "json"]] {
        let run = scratch.affected(args);
        assert_eq!(run.stderr, "", "{args:?}");
        assert!(run.stdout.contains("the merge base of HEAD and origin/main"), "{run}");
    }
}
