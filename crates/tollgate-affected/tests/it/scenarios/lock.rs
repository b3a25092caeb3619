//! What a changed lock file means: which external packages are others, and who uses them.
//!
//! The lock files are written by hand. No registry is needed, as nothing is ever resolved.

use super::{Row, check};
use crate::support::{Scratch, list, text};

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// The entry of a local package.
pub(super) fn local(name: &str, dependencies: &[&str]) -> String {
    format!("[[package]]\nname = \"{name}\"\nversion = \"0.1.0\"\n{}\n", list_of(dependencies))
}

/// The entry of a package of the registry.
pub(super) fn external(name: &str, version: &str, dependencies: &[&str]) -> String {
    format!(
        "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = \"{REGISTRY}\"\nchecksum = \"{name}-{version}\"\n{}\n",
        list_of(dependencies)
    )
}

fn list_of(dependencies: &[&str]) -> String {
    if dependencies.is_empty() { String::new() } else { format!("dependencies = {dependencies:?}\n") }
}

/// `api` → `tower` → `serde`; `tests` uses `tower` in its tests, `both` also elsewhere; `script` builds with
/// `cc`; `user` depends on `api`; `alone` uses `log`.
fn locked() -> Scratch {
    let scratch = Scratch::with_packages(&[
        ("alone", &["log = \"1\""]),
        ("api", &["tower = \"1\""]),
        ("both", &["tower = \"1\"", "[dev-dependencies]", "tower = { version = \"1\", features = [\"x\"] }"]),
        ("script", &["[build-dependencies]", "cc = \"1\""]),
        ("tests", &["[dev-dependencies]", "tower = \"1\""]),
        ("on-tests", &["tests = { path = \"../tests\" }"]),
        ("user", &["api = { path = \"../api\" }"]),
    ]);
    let lock = [
        "version = 4\n\n",
        &local("alone", &["log"]),
        &local("api", &["tower"]),
        &local("both", &["tower"]),
        &external("cc", "1.0.0", &[]),
        &external("log", "1.0.0", &[]),
        &local("on-tests", &["tests"]),
        &local("script", &["cc"]),
        &external("serde", "1.0.1", &[]),
        &local("tests", &["tower"]),
        &external("tower", "1.0.0", &["serde"]),
        &local("user", &["api"]),
    ];
    scratch.write("Cargo.lock", &lock.concat());
    scratch.commit("a lock file");
    scratch
}

fn edit(scratch: &Scratch, from: &str, to: &str) {
    scratch.edit("Cargo.lock", from, to);
}

#[test]
fn external_packages_that_are_others() {
    let users = "api, both, tests (tests), user";
    let rows: &[Row<'_>] = &[
        ("another version, through another package", &|s| edit(s, "1.0.1", "1.0.2"), users),
        (
            "another version",
            &|s| edit(s, &external("tower", "1.0.0", &["serde"]), &external("tower", "1.1.0", &["serde"])),
            users,
        ),
        ("of a build dependency", &|s| edit(s, "cc-1.0.0", "cc-other"), "script"),
        ("another checksum", &|s| edit(s, "serde-1.0.1", "other"), users),
        (
            "another source",
            &|s| {
                edit(
                    s,
                    &format!("version = \"1.0.1\"\nsource = \"{REGISTRY}\""),
                    "version = \"1.0.1\"\nsource = \"git+https://example.com/serde#0123\"",
                );
            },
            users,
        ),
        ("other dependencies", &|s| edit(s, "dependencies = [\"serde\"]\n", ""), users),
        ("one more dependency", &|s| edit(s, "[\"serde\"]", "[\"cc\", \"serde\"]"), users),
        (
            "one that nobody uses",
            &|s| s.write("Cargo.lock", &(s.read("Cargo.lock") + &external("zzz", "1.0.0", &[]))),
            "nothing",
        ),
    ];
    check(&locked(), rows);
}

#[test]
fn the_chain_is_named() {
    let scratch = locked();
    edit(&scratch, "1.0.1", "1.0.2");
    let answer = scratch.answer("HEAD");
    let chains: Vec<String> = list(&answer["packages"])
        .iter()
        .map(|package| {
            let cause = &package["causes"][0];
            let chain = match text(&cause["kind"]) {
                "external" => list(&cause["chain"]).iter().map(text).collect::<Vec<_>>().join(", "),
                _ => text(&cause["package"]).to_owned(),
            };
            format!("{} by {chain}", text(&package["name"]))
        })
        .collect();
    assert_eq!(
        chains,
        [
            "api by serde 1.0.1 → 1.0.2, tower 1.0.0",
            "both by serde 1.0.1 → 1.0.2, tower 1.0.0",
            "tests by serde 1.0.1 → 1.0.2, tower 1.0.0",
            "user by api",
        ]
    );
}

#[test]
fn what_says_the_same_otherwise() {
    let second_serde = |s: &Scratch| {
        edit(s, "[\"serde\"]", "[\"serde 1.0.1\"]");
        edit(s, "[\"log\"]", "[\"log\", \"serde 2.0.0\"]");
        s.write("Cargo.lock", &(s.read("Cargo.lock") + &external("serde", "2.0.0", &[])));
    };
    let with_source = |s: &Scratch| edit(s, "[\"serde\"]", &format!("[\"serde 1.0.1 ({REGISTRY})\"]"));
    let rows: &[Row<'_>] = &[
        ("a second version of a package, for another member", &second_serde, "alone"),
        ("a dependency named in full", &with_source, "nothing"),
        ("the versions of members", &|s| edit(s, "\"0.1.0\"", "\"0.2.0\""), "nothing"),
        ("a comment", &|s| edit(s, "version = 4", "# x\nversion = 4"), "nothing"),
        ("format 3", &|s| edit(s, "version = 4", "version = 3"), "nothing"),
        ("format 1", &in_format_1, "nothing"),
    ];
    check(&locked(), rows);
}

/// Format 1 names dependencies in full, and has the checksums in a table of their own.
fn in_format_1(scratch: &Scratch) {
    let lock = scratch.read("Cargo.lock").replace("version = 4\n", "");
    let mut metadata = String::from("[metadata]\n");
    let mut old = String::new();
    for line in lock.lines() {
        match line.strip_prefix("checksum = ") {
            Some(checksum) => {
                let (name, version) =
                    checksum.trim_matches('"').split_once('-').expect("a name and a version");
                metadata += &format!("\"checksum {name} {version} ({REGISTRY})\" = {checksum}\n");
            }
            None => old += &format!("{line}\n"),
        }
    }
    for (name, version) in [("serde", "1.0.1"), ("tower", "1.0.0"), ("cc", "1.0.0"), ("log", "1.0.0")] {
        old = old.replace(&format!("[\"{name}\"]"), &format!("[\"{name} {version} ({REGISTRY})\"]"));
    }
    for name in ["api", "tests"] {
        old = old.replace(&format!("[\"{name}\"]"), &format!("[\"{name} 0.1.0\"]"));
    }
    scratch.write("Cargo.lock", &(old + &metadata));
}

#[test]
fn a_member_may_resolve_to_what_was_there() {
    let scratch =
        Scratch::with_packages(&[("a", &["log = \"*\""]), ("b", &["log = \"2\""]), ("c", &["log = \"1\""])]);
    let lock = |of_a: &str| {
        [
            "version = 4\n",
            &local("a", &[of_a]),
            &local("b", &["log 2.0.0"]),
            &local("c", &["log 1.0.0"]),
            &external("log", "1.0.0", &[]),
            &external("log", "2.0.0", &[]),
        ]
        .concat()
    };
    scratch.write("Cargo.lock", &lock("log 1.0.0"));
    scratch.commit("two versions");
    check(&scratch, &[("the other one", &|s| s.write("Cargo.lock", &lock("log 2.0.0")), "a")]);
}

#[test]
fn lock_files_that_say_nothing() {
    let rows: &[Row<'_>] = &[
        ("removed", &|s| s.remove("Cargo.lock"), "everything"),
        ("with conflict markers", &|s| edit(s, "version = 4", "<<<<<<< HEAD\nversion = 4"), "everything"),
        ("of a newer format", &|s| edit(s, "version = 4", "version = 5"), "everything"),
        ("that names what it does not have", &|s| edit(s, "[\"serde\"]", "[\"gone\"]"), "everything"),
    ];
    check(&locked(), rows);
    let scratch = locked();
    let lock = scratch.read("Cargo.lock");
    scratch.remove("Cargo.lock");
    scratch.commit("none");
    check(&scratch, &[("added", &|s| s.write("Cargo.lock", &lock), "everything")]);
}

/// A local package that is no member is in the lock file too.
#[test]
fn through_local_packages_that_are_no_members() {
    let scratch =
        Scratch::with_packages(&[("user", &["ext = { path = \"../../vendor/ext\" }"]), ("alone", &[])]);
    scratch.edit("Cargo.toml", "members", "exclude = [\"vendor\"]\nmembers");
    scratch.package("vendor/ext", "ext", &["log = \"1\""]);
    let lock = [
        "version = 4\n",
        &local("alone", &[]),
        &local("ext", &["log"]),
        &external("log", "1.0.0", &[]),
        &local("user", &["ext"]),
    ];
    scratch.write("Cargo.lock", &lock.concat());
    scratch.commit("a lock file");
    check(&scratch, &[("another version", &|s| edit(s, "\"1.0.0\"", "\"1.0.1\""), "user")]);
}
