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
    for (version, expected) in [("1.0.0", "-p foo@0.1.0\n"), ("0.1.0", "--workspace --exclude lone\n")] {
        scratch.write("Cargo.lock", &lock(version));
        scratch.commit("locked");
        scratch.change("foo");
        scratch.commit("an edit");
        let run = scratch.affected(&["--base", "HEAD^", "--format", "cargo"]);
        assert_eq!((run.stdout.as_str(), run.stderr.contains("note")), (expected, false), "{run}");
    }
}

/// With the same version cargo refuses any `-p` for it; but what it is to leave out is a member.
#[test]
fn that_not_even_their_versions_tell_apart() {
    let scratch = workspace();
    // As from crates.io: a directory in its place.
    let registry = scratch.beside("registry");
    let other = registry.join("foo");
    std::fs::create_dir_all(other.join("src")).expect("a directory");
    std::fs::rename(scratch.root().join("old/Cargo.toml"), other.join("Cargo.toml")).expect("a manifest");
    std::fs::write(other.join("src/lib.rs"), "").expect("a source");
    std::fs::write(other.join(".cargo-checksum.json"), "{\"files\":{}}").expect("a checksum");
    let dir = registry.display();
    scratch.write(
        ".cargo/config.toml",
        &format!("[source.crates-io]\nreplace-with = \"here\"\n[source.here]\ndirectory = \"{dir}\"\n"),
    );
    let manifest = std::fs::read_to_string(other.join("Cargo.toml")).expect("a manifest");
    std::fs::write(other.join("Cargo.toml"), manifest.replace("0.0.9", "0.1.0")).expect("a manifest");
    scratch.edit("crates/bar/Cargo.toml", "path = \"../../old\"", "version = \"0.1.0\"");
    scratch.remove("old");
    cargo(&scratch, &["generate-lockfile", "--offline"]);
    scratch.commit("two of a name and version");
    scratch.change("foo");
    scratch.change("bar");
    scratch.commit("an edit");
    let built = |arguments: &str| {
        scratch.change("foo");
        scratch.change("bar");
        scratch.change("lone");
        let words: Vec<_> = arguments.split_whitespace().collect();
        let printed =
            cargo(&scratch, &[&["check", "--offline", "--message-format=json"], &words[..]].concat());
        let fresh = |line: &str| serde_json::from_str::<Value>(line).ok();
        let artifacts = printed.lines().filter_map(fresh).filter(|message| message["fresh"] == false);
        let dir =
            |message: &Value| text(&message["manifest_path"]).split('/').rev().nth(1).map(str::to_owned);
        let mut built: Vec<_> = artifacts.filter_map(|message| dir(&message)).collect();
        built.sort();
        built.dedup();
        built
    };
    cargo(&scratch, &["check", "--offline", "--quiet", "--workspace"]);
    let arguments = printed(&scratch, &["cargo"]);
    assert_eq!(arguments, "--workspace --exclude lone\n");
    let nextest = "--workspace --exclude lone -E package(=bar)|package(=foo)\n";
    assert_eq!(printed(&scratch, &["nextest"]), nextest);
    let matrix: Value = serde_json::from_str(&printed(&scratch, &["matrix"])).expect("JSON");
    let args: Vec<_> = list(&matrix["include"]).iter().map(|entry| text(&entry["args"])).collect();
    assert_eq!(args, ["-p bar", "--workspace --exclude bar --exclude lone"]);
    assert_eq!(built(&arguments), ["bar", "foo"]);
    assert_eq!(built(args[1]), ["foo"]);
}
