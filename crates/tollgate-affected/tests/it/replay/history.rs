//! What cargo rebuilds commit by commit, and what of it is recorded.

use std::fs;

use super::{commit, compared, lines, records, replay};
use crate::support::Scratch;

const LIB: &str = "crates/a/src/lib.rs";

fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"]), ("c", &[])]);
    scratch
        .write("crates/a/Cargo.toml", &(scratch.read("crates/a/Cargo.toml") + "\n[features]\nextra = []\n"));
    scratch.write("crates/a/tests/it.rs", "");
    commit(&scratch, "a feature and a test");
    scratch
}

/// Commits of every kind, each built on top of its parent without a pause, and each with another outcome.
fn history(scratch: &Scratch) {
    let was = scratch.read(LIB);
    scratch.change("a");
    commit(scratch, "an edit");
    scratch.write(LIB, &was);
    commit(scratch, "its revert");
    scratch.write("crates/a/tests/it.rs", "#[test]\nfn it() {}\n");
    commit(scratch, "a test");
    scratch.write("README.md", "# It\n");
    commit(scratch, "a text");
    scratch.edit("crates/b/Cargo.toml", "\"../a\"", "\"../a\", features = [\"extra\"]");
    commit(scratch, "a feature");
    scratch.edit("crates/b/Cargo.toml", ", features = [\"extra\"]", "");
    commit(scratch, "a feature less");
    scratch.write(LIB, "fn broken(");
    commit(scratch, "broken");
    scratch.write("README.md", "# It is\n");
    commit(scratch, "still broken");
    scratch.write(LIB, "// Mended.\n");
    commit(scratch, "mended");
    scratch.change("c");
    commit(scratch, "another edit");
    scratch.git(&["switch", "--quiet", "--create", "branch"]);
    scratch.change("b");
    commit(scratch, "on a branch");
    scratch.change("c");
    commit(scratch, "on a branch, too");
    scratch.git(&["switch", "--quiet", "main"]);
    scratch.git(&["merge", "--quiet", "--no-ff", "--message", "a merge", "branch"]);
    commit(scratch, "nothing");
    scratch.package("crates/d", "d", &["c = { path = \"../c\" }"]);
    commit(scratch, "a new package");
    scratch.remove("crates/d");
    commit(scratch, "a package less");
}

const EXPECTED: [&str; 15] = [
    "an edit: a, b",
    "its revert: a, b",
    "a test: a (tests)",
    "a text: ",
    // Cargo finds what it built before, which is something else than what it built for the parent.
    "a feature: a, b",
    "a feature less: a, b",
    "broken: it does not build: this file contains an unclosed delimiter",
    "still broken: its parent does not build: this file contains an unclosed delimiter",
    "mended: its parent does not build: this file contains an unclosed delimiter",
    "another edit: c",
    "a merge: b, c",
    "nothing: ",
    "a new package: d",
    "a package less: ",
    "",
];

#[test]
fn each_commit_is_compared_with_its_first_parent() {
    let scratch = workspace();
    history(&scratch);
    let (answer, code) = compared(&scratch, &["--last", "14"]);
    assert_eq!(lines(&answer), EXPECTED[..14], "{answer:#}");
    assert_eq!(code, Some(0));
    let totals = &answer["totals"];
    let counts = ["commits", "comparable", "unusable", "rebuilt", "selected", "missed", "extra"]
        .map(|name| totals[name].as_u64().expect("a number"));
    assert_eq!(counts, [14, 11, 3, 13, 13, 0, 0], "{totals:#}");

    let written = records(&scratch);
    assert_eq!(written.lines().count(), 14);

    // What is missing in the records is built on top of its own parent, not of what was built last.
    let missing =
        ["its revert", "a text"].map(|subject| scratch.git(&["rev-parse", &format!(":/{subject}")]));
    let is_kept = |line: &&str| !missing.iter().any(|id| line.contains(&format!("\"commit\":\"{id}\"")));
    let kept: String = written.lines().filter(is_kept).map(|line| line.to_owned() + "\n").collect();
    assert_eq!(kept.lines().count(), 12);
    scratch.write("target/tollgate/replay/records.jsonl", &kept);
    assert_eq!(compared(&scratch, &["--last", "14"]), (answer.clone(), code));
    let written = records(&scratch);
    assert_eq!(written.lines().count(), 14);

    // Now from the records alone: there is nothing that could be built.
    for name in ["build", "build.git", "target"] {
        fs::remove_dir_all(scratch.root().join("target/tollgate/replay").join(name)).expect("it was there");
    }
    let again = compared(&scratch, &["--last", "14"]);
    assert_eq!(again, (answer, code));
    assert_eq!(records(&scratch), written);
    assert!(!scratch.root().join("target/tollgate/replay/target").exists(), "something was built");

    // Only what is new is built, and what failed if one asks for it.
    let part = compared(&scratch, &["--from", "HEAD~3", "--last", "1", "--retry"]).0;
    assert_eq!(lines(&part), ["a merge: b, c"]);
    assert_eq!(records(&scratch), written);
    let part = compared(&scratch, &["--from", "HEAD~5", "--last", "1", "--retry"]).0;
    assert_eq!(lines(&part), [EXPECTED[8]]);
    assert_eq!(records(&scratch).lines().count(), 15);
}

/// Another command is another question.
#[test]
fn the_command_chooses_what_is_built() {
    let scratch = workspace();
    scratch.change("a");
    scratch.change("c");
    commit(&scratch, "an edit");
    for (command, expected) in [
        ("check -p b", "an edit: a, b"),
        ("cargo check --workspace --exclude a --exclude b", "an edit: c"),
        ("build --workspace", "an edit: a, b, c"),
        ("test --no-run --workspace --  --nocapture", "an edit: a, b, c"),
    ] {
        let (answer, code) = compared(&scratch, &["--last", "1", "--command", command]);
        assert_eq!((lines(&answer).join("\n"), code), (expected.to_owned(), Some(0)), "{command}");
    }
}

/// The configuration is the one of the commit, and so is the workspace.
#[test]
fn a_workspace_below_the_root_with_rules_of_its_own() {
    let scratch = Scratch::new();
    scratch.write("rust/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\"]\n");
    scratch.package("rust/a", "a", &[]);
    scratch.write("data/x.txt", "");
    scratch.write("rust/tollgate.toml", "[[affected.rule]]\npaths = [\"/data/**\"]\neffect = \"none\"\n");
    scratch.write("rust/.gitignore", "target\n");
    scratch.commit("a workspace");
    scratch.write("data/x.txt", "1");
    scratch.commit("data");
    scratch.remove("rust/tollgate.toml");
    scratch.write("data/x.txt", "2");
    scratch.commit("data without a rule");
    scratch.git(&["mv", "rust", "moved"]);
    scratch.commit("another directory");
    let run = |args| {
        let (answer, code) = compared(&scratch, args);
        (lines(&answer), code)
    };
    let (found, code) = run(&["--manifest-path", "moved/Cargo.toml", "--last", "3"]);
    assert_eq!(code, Some(3), "{found:?}");
    assert_eq!(found[0], "data: there is no workspace in this directory");
    assert!(found[2].starts_with("another directory: its parent does not build"), "{found:?}");
    scratch.git(&["reset", "--quiet", "--hard", "HEAD^"]);
    let (found, code) = run(&["--manifest-path", "rust/Cargo.toml", "--last", "2"]);
    assert_eq!((found, code), (vec!["data: ".to_owned(), "data without a rule:  | a".to_owned()], Some(0)));
    assert_eq!(replay(&scratch, &["--last", "1"]).code, Some(2), "there is no workspace at the root");
}

/// The members of the others are nothing that the command could rebuild.
#[test]
fn one_of_several_workspaces() {
    let scratch = Scratch::with_packages(&[("a", &[])]);
    scratch.write("fuzz/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"a\"]\n");
    scratch.package("fuzz/a", "a", &[]);
    scratch.write("tollgate.toml", "[affected]\nworkspaces = [\"Cargo.toml\", \"fuzz/Cargo.toml\"]\n");
    commit(&scratch, "two workspaces");
    scratch.write("fuzz/a/src/lib.rs", "// Changed.\n");
    commit(&scratch, "the other");
    scratch.change("a");
    commit(&scratch, "this one");
    let (answer, code) = compared(&scratch, &["--last", "2"]);
    assert_eq!((lines(&answer), code), (["the other: ", "this one: a"].map(str::to_owned).to_vec(), Some(0)));
}
