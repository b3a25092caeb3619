//! Paths that begin at the package and go down, in sources that also go up: whether that leaves the package.

use super::{Row, check};
use crate::support::Scratch;

/// What the tests of `b` list is found in `common.rs`.
fn check_common(text: &str, expected: &str) {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
    scratch.write("other/x.json", "{}");
    let test = "mod common;\n#[test]\nfn it() {\n    for entry in std::fs::read_dir(common::home()).unwrap() { entry.unwrap(); }\n}\n";
    scratch.write("crates/b/tests/it.rs", test);
    scratch.write("crates/b/tests/common/mod.rs", &format!("use std::path::*;\n{text}"));
    scratch.commit("a test that lists");
    let rows: &[Row<'_>] = &[
        (text, &|s| s.write("other/x.json", "changed"), expected),
        (text, &|s| s.write("crates/a/x.json", "changed"), &format!("a (tests){}", with(expected))),
    ];
    check(&scratch, rows);
}

fn with(expected: &str) -> String {
    if expected == "nothing" { String::new() } else { format!(", {expected}") }
}

/// As in clap, whose tests go up from a program that they built and list a temporary directory.
#[test]
fn that_stay_in_the_package() {
    for text in [
        "pub fn home() {\n    let home = Path::new(env!(\"CARGO_MANIFEST_DIR\"))\n        .join(\"tests/snapshots/home\")\n        .join(name);\n    let program = build(Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"Cargo.toml\"));\n    let dir = program.parent().unwrap();\n}\n",
        "pub fn home() {\n    let built = build(Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"Cargo.toml\"));\n    built.parent()\n}\npub fn program() {\n    let built = build();\n    built.parent()\n}\n",
        "pub fn home() {\n    let dir = Path::new(env!(\n        \"CARGO_MANIFEST_DIR\"\n    ))\n    .join(\"tests\");\n    dir.parent()\n}\n",
        "pub fn home() {\n    for a in b {}\n    let dir = Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"tests\");\n    while let Some(dir) = dirs.pop() {}\n}\n",
    ] {
        check_common(text, "nothing");
    }
}

#[test]
fn that_leave_it() {
    let begun = [
        "let dir = Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"tests\");",
        "let dir = Path::new(env!(\"CARGO_MANIFEST_DIR\"))\n        .join(\"tests\");",
        "let dir = PathBuf::from(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/tests\"));",
    ];
    let ways = [
        "dir.parent().unwrap().parent()",
        "dir.ancestors().nth(3)",
        "let up = dir.parent().unwrap();\n    up.parent()",
        "while !dir.join(\".git\").exists() {\n        dir.pop();\n    }",
        "dir.join(\"../..\")",
        "find(&dir)\n}\nfn find(dir: &Path) {\n    let mut up = dir;\n    while let Some(next) = up.parent() { up = next; }",
        "up(&dir)\n}\nfn up(dir: &Path) {\n    let dir = dir.join(\"x\");\n    let up = dir.parent();\n    next(up)\n}\nfn next(dir: &Path) {\n    dir.parent()",
        "find(&dir)\n}\nfn find(dir: &Path) {\n    std::iter::successors(Some(dir), |dir| dir.parent())",
    ];
    for begun in begun {
        for way in ways {
            check_common(&format!("pub fn home() {{\n    {begun}\n    {way}\n}}\n"), "b (tests)");
        }
    }
}

/// A way up is one also where what is joined to it is computed.
#[test]
fn that_go_up_to_a_name() {
    for way in [
        "Path::new(env!(\"CARGO_MANIFEST_DIR\")).join(\"..\").join(\"..\").join(name)",
        "Path::new(env!(\"CARGO_MANIFEST_DIR\"))\n        .join(\"..\")\n        .join(\"..\")\n        .join(name)",
        "Path::new(env!(\"CARGO_MANIFEST_DIR\"))\n        .parent()\n        .unwrap()\n        .join(name)",
    ] {
        let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[])]);
        scratch.write("other/x.json", "{}");
        let test = format!("#[test]\nfn it() {{\n    let name = \"other\";\n    let dir = {way};\n}}\n");
        scratch.write("crates/b/tests/it.rs", &test);
        scratch.commit("a name");
        check(&scratch, &[(way, &|s| s.write("other/x.json", "changed"), "b (tests)")]);
    }
}
