//! Tests that go up a directory in one source and list what is there in another, or only ask where they are.

use super::{Row, check};
use crate::support::Scratch;

/// The tests of `b`, and what they share.
fn workspace(test: &str, common: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.write("docs/x.txt", "");
    let head = "use std::path::*;\nmod common;\n#[test]\nfn it() {\n    ";
    scratch.write("crates/b/tests/it/main.rs", &format!("{head}{test}\n}}\n"));
    scratch.write("crates/b/tests/it/common.rs", &format!("use std::path::*;\n{common}\n"));
    scratch.commit("tests");
    scratch
}

const LISTS: &str =
    "pub fn list(dir: &Path) { for entry in std::fs::read_dir(dir).unwrap() { entry.unwrap(); } }";

#[test]
fn a_directory_that_another_source_lists() {
    for way in [
        "common::list(std::env::current_dir().unwrap().parent().unwrap().parent().unwrap());",
        "common::list(&std::env::current_dir().unwrap().join(\"../..\"));",
        "let here = std::env::current_dir(); common::list(Path::new(\"../..\"));",
        "common::list(Path::new(\"../..\"));",
        "common::list(Path::new(\"../../docs\"));",
    ] {
        let rows: &[Row<'_>] = &[(way, &|s| s.write("docs/x.txt", "changed"), "b (tests)")];
        check(&workspace(way, LISTS), rows);
    }
}

/// A program that is told to go up from there.
#[test]
fn a_directory_that_another_program_reads() {
    let way = "let here = std::env::current_dir().unwrap(); std::process::Command::new(\"grep\").arg(\"-r\").arg(\"x\").arg(format!(\"{}/../..\", here.display())).status().unwrap();";
    let rows: &[Row<'_>] = &[(way, &|s| s.write("docs/x.txt", "changed"), "b (tests)")];
    check(&workspace(way, ""), rows);
}

/// As in gix-discover, whose tests make repositories and go about in these.
#[test]
fn nothing_that_anybody_lists() {
    for way in [
        "let here = std::env::current_dir().unwrap(); let dir = common::repository().join(\"some/../..\"); find(&dir, &here);",
        "let dir = common::temporary().join(\"..\").join(\"a\"); find(Path::new(\"..\"), &std::env::current_dir().unwrap());",
    ] {
        let rows: &[Row<'_>] = &[(way, &|s| s.write("docs/x.txt", "changed"), "nothing")];
        check(&workspace(way, ""), rows);
    }
}
