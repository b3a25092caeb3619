//! Questions where other parts of the tool come in: several workspaces, a plan that is to be written.

use snapbox::str;

use super::{asked, workspace};
use crate::support::Scratch;

#[test]
fn a_file_of_a_further_workspace() {
    let scratch = Scratch::new();
    scratch.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\nexclude = [\"fuzz\"]\n",
    );
    scratch.package("crates/a", "a", &[]);
    scratch.package("crates/b", "b", &[]);
    scratch.write("fuzz/Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"f\"]\n");
    scratch.package("fuzz/f", "f", &["a = { path = \"../../crates/a\" }"]);
    scratch.write("tollgate.toml", "[affected]\nworkspaces = [\"fuzz/Cargo.toml\", \"Cargo.toml\"]\n");
    scratch.commit("two workspaces");
    asked(
        &scratch,
        &["--why-file", "crates/b/src/lib.rs"],
        str![[r#"
crates/b/src/lib.rs: in the package b
if it changed, 1 of 3 packages would be selected:
  b  owns it

"#]],
    );
    // It is a local package of the first workspace, and a member of the second.
    asked(
        &scratch,
        &["--why-file", "crates/a/src/lib.rs"],
        str![[r#"
crates/a/src/lib.rs: in the package a
if it changed, 2 of 3 packages would be selected:
  a  owns it
  and 1 package that depends on these: f

"#]],
    );
}

/// Who asks for a plan and gets none would take the file of an earlier run for it.
#[test]
fn a_question_writes_no_plan() {
    let scratch = workspace();
    for question in [["--explain", "a"], ["--why-not", "a"], ["--why-file", "Makefile"]] {
        let run = scratch.affected(&[&question[..], &["--plan-file", "plan.json"]].concat());
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("cannot be used with '--plan-file <FILE>'"), "{run}");
    }
}

#[test]
fn a_workspace_without_members_is_not_everything() {
    let scratch = Scratch::new();
    scratch.write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = []\n");
    scratch.commit("an empty workspace");
    scratch.write("x.txt", "1");
    scratch.commit("a file");
    for format in ["cargo", "nextest", "names"] {
        let run = scratch.affected(&["--base", "HEAD^", "--format", format, "--none-exit", "9"]);
        assert_eq!((run.code, run.stdout.as_str()), (Some(9), ""), "{format}: {run}");
    }
    assert_eq!(scratch.answer("HEAD^")["all"], false);
}

#[test]
fn why_what_is_not_selected_is_asked_otherwise() {
    let scratch = workspace();
    let run = scratch.affected(&["--base", "HEAD", "--explain", "f"]);
    assert_eq!(
        (run.code, run.stdout.as_str()),
        (Some(0), "f is not selected\nhelp: why: --why-not f\n"),
        "{run}"
    );
}
