//! A member that has the name of another package in the same build: cargo refuses `-p NAME`.

use serde_json::Value;

use super::{list, text};
use crate::oracle::cargo;
use crate::support::Scratch;

/// The members `foo` and `bar`; `bar` depends on another `foo`.
fn workspace() -> Scratch {
    let scratch = Scratch::new();
    scratch.write(
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"crates/*\"]\nexclude = [\"old\"]\n",
    );
    scratch.package("crates/foo", "foo", &[]);
    scratch.package("crates/bar", "bar", &["old = { package = \"foo\", path = \"../../old\" }"]);
    scratch.package("crates/lone", "lone", &[]);
    scratch.package("old", "foo", &[]);
    scratch.edit("old/Cargo.toml", "0.1.0", "0.0.9");
    cargo(&scratch, &["generate-lockfile", "--offline"]);
    scratch.commit("two of a name");
    scratch.change("foo");
    scratch.change("bar");
    scratch.commit("an edit");
    scratch
}

fn printed(scratch: &Scratch, format: &[&str]) -> String {
    let run = scratch.affected(&[&["--base", "HEAD^", "--format"], format].concat());
    assert_eq!(run.code, Some(0), "{run}");
    run.stdout
}

#[test]
fn are_told_apart_by_their_versions() {
    let scratch = workspace();
    let arguments = printed(&scratch, &["cargo"]);
    assert_eq!(arguments, "-p bar -p foo@0.1.0\n");
    let words: Vec<_> = arguments.split_whitespace().collect();
    cargo(&scratch, &[&["check", "--offline", "--quiet"], &words[..]].concat());
    assert_eq!(printed(&scratch, &["nextest"]), "-p bar -p foo@0.1.0 -E package(=bar)|package(=foo)\n");
    assert_eq!(printed(&scratch, &["names"]), "bar\nfoo\n");
    for (shards, expected) in [("2", &["-p bar", "-p foo@0.1.0"][..]), ("1", &["-p bar -p foo@0.1.0"])] {
        let matrix = printed(&scratch, &["matrix", "--shards", shards]);
        let matrix: Value = serde_json::from_str(&matrix).expect("JSON");
        let args: Vec<_> = list(&matrix["include"]).iter().map(|entry| text(&entry["args"])).collect();
        assert_eq!(args, expected);
    }
}

/// One from a registry stands in the lock file. With the same version nothing tells them apart.
#[test]
fn a_package_of_a_registry() {
    let scratch = Scratch::with_packages(&[("foo", &[]), ("lone", &[])]);
    let entry = |version: &str| {
        format!("\n[[package]]\nname = \"foo\"\nversion = \"{version}\"\nsource = \"registry+https://x\"\n")
    };
    let lock = |version: &str| format!("version = 4\n{}", entry(version));
    for (version, expected) in [("1.0.0", "-p foo@0.1.0\n"), ("0.1.0", "--workspace\n")] {
        scratch.write("Cargo.lock", &lock(version));
        scratch.commit("locked");
        scratch.change("foo");
        scratch.commit("an edit");
        let run = scratch.affected(&["--base", "HEAD^", "--format", "cargo"]);
        assert_eq!(run.stdout, expected);
        assert_eq!(run.stderr.contains("a `foo` of the same version"), version == "0.1.0", "{run}");
    }
}
