//! `--dep-info`: what an earlier build recorded is an input besides what the sources say.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Scratch, list, text};

/// `a` and `b` have a binary and a test of the same names, `script` has a build script, and `user` needs `a`. No
/// source names the assets, and a rule says that they have no effect.
fn workspace() -> Scratch {
    let on_a = "a = { path = \"../a\" }";
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &[]), ("script", &[]), ("user", &[on_a])]);
    for name in ["a", "b"] {
        scratch.write(&format!("crates/{name}/src/bin/tool.rs"), "fn main() {}\n");
        scratch.write(&format!("crates/{name}/tests/it.rs"), "#[test]\nfn t() {}\n");
    }
    scratch.write("crates/script/build.rs", "fn main() {}\n");
    for file in ["with space.txt", "dir/x.txt", "lone.txt"] {
        scratch.write(&format!("assets/{file}"), "a\n");
    }
    scratch.write("tollgate.toml", "[[affected.rule]]\npaths = [\"/assets/**\"]\neffect = \"none\"\n");
    scratch.commit("a workspace");
    scratch
}

fn record(scratch: &Scratch, path: &str, text: &str) {
    let path = scratch.beside("target").join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
    let root = scratch.root().canonicalize().expect("a directory");
    fs::write(path, text.replace("ROOT", root.to_str().expect("UTF-8"))).expect("a file");
}

/// Who is selected when a file changes, with the records in `target`, and the first cause.
fn selected(scratch: &Scratch, path: &str) -> String {
    let before = scratch.read(path);
    scratch.write(path, "changed\n");
    let run = scratch.affected(&["--base", "HEAD", "--format", "json", "--dep-info", "../target"]);
    scratch.write(path, &before);
    assert_eq!(run.code, Some(0), "{run}");
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mut shown: Vec<_> = list(&answer["packages"])
        .iter()
        .map(|package| format!("{}: {}", text(&package["name"]), text(&package["level"])))
        .collect();
    shown.push(text(&answer["files"][0]["why"]).to_owned());
    shown.join("; ")
}

#[test]
fn whose_record_it_is() {
    const HASH: &str = "0123456789abcdef";
    let nothing = "no source names it (rule `/assets/**`)";
    for (path, record_text, changed, expected) in [
        (
            "debug/deps/a-HASH.d",
            "x.d: crates/a/src/lib.rs assets/with\\ space.txt\n",
            "assets/with space.txt",
            "a: compile; user: compile; is recorded as an input in ../target/debug/deps/a-HASH.d",
        ),
        (
            "debug/deps/it-HASH.d",
            "x.d: crates/b/tests/it.rs crates/b/tests/../../../assets/lone.txt\n",
            "assets/lone.txt",
            "b: test; is recorded as an input in ../target/debug/deps/it-HASH.d",
        ),
        (
            "debug/tool.d",
            "ROOT/x: ROOT/assets/lone.txt ROOT/crates/b/src/bin/tool.rs\n",
            "assets/lone.txt",
            "b: compile; is recorded as an input in ../target/debug/tool.d",
        ),
        (
            "debug/deps/tool-HASH.d",
            "x.d: crates/b/src/bin/tool.rs crates/a/src/bin/tool.rs assets/lone.txt\n",
            "assets/lone.txt",
            "a: compile; b: compile; user: compile; is recorded as an input in ../target/debug/deps/tool-HASH.d",
        ),
        (
            "debug/deps/renamed-HASH.d",
            "x.d: crates/b/src/bin/tool.rs assets/lone.txt\n",
            "assets/lone.txt",
            "b: compile; is recorded as an input in ../target/debug/deps/renamed-HASH.d",
        ),
        ("debug/deps/x-HASH.d", "x.d: /elsewhere/lib.rs assets/lone.txt\n", "assets/lone.txt", nothing),
        ("debug/deps/a-HASH.d", "x.d: crates/a/src/lib.rs\n", "assets/lone.txt", nothing),
        (
            "debug/build/script-HASH/output",
            "cargo:rerun-if-changed=../../assets/dir\n",
            "assets/dir/x.txt",
            "script: compile; is recorded as an input in ../target/debug/build/script-HASH/output",
        ),
        (
            "debug/build/script/HASH/run/stdout",
            "cargo::rerun-if-changed=ROOT/assets/lone.txt\n",
            "assets/lone.txt",
            "script: compile; is recorded as an input in ../target/debug/build/script/HASH/run/stdout",
        ),
        ("debug/build/a-HASH/output", "cargo:rerun-if-changed=../../assets\n", "assets/lone.txt", nothing),
        ("debug/build/script-HASH/output", "cargo:rustc-cfg=../../assets\n", "assets/lone.txt", nothing),
    ] {
        let scratch = workspace();
        record(&scratch, &path.replace("HASH", HASH), record_text);
        assert_eq!(selected(&scratch, changed), expected.replace("HASH", HASH), "{path}: {record_text}");
    }
}

/// A record of cargo's own: the path is in no source.
#[test]
fn what_cargo_records() {
    let scratch = workspace();
    scratch.write("crates/b/src/lib.rs", "pub const A: &str = include_str!(env!(\"ASSET\"));\n");
    scratch.commit("a path from the environment");
    let cargo = Path::new(env!("CARGO"));
    let mut command = scratch.command(cargo, &scratch.root());
    command.env("RUSTC", cargo.with_file_name("rustc")).env("CARGO_TARGET_DIR", scratch.beside("target"));
    command.env("ASSET", scratch.root().join("assets/lone.txt"));
    let output = command.args(["check", "--workspace", "--offline", "--quiet"]).output().expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    scratch.commit("a lock file");
    let found = selected(&scratch, "assets/lone.txt");
    assert!(found.starts_with("b: compile; is recorded as an input in ../target/debug/deps/"), "{found}");
    assert!(selected(&scratch, "assets/dir/x.txt").starts_with("no source"), "another file");
}

#[test]
fn a_directory_that_is_not_there() {
    let run = workspace().affected(&["--base", "HEAD", "--dep-info", "../nowhere"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.contains("cannot read the records in") && run.stderr.contains("nowhere"), "{run}");
    assert!(run.stderr.contains("a target directory of an earlier build"), "{run}");
}
