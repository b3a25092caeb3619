//! Data that a build script names, whatever it asks cargo to watch: a fresh build reads it.

use super::{Row, check};
use crate::oracle;
use crate::support::Scratch;

/// `a` with this build script, and `user` that depends on it.
fn workspace(script: &str) -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("user", &["a = { path = \"../a\" }"])]);
    scratch.write("crates/a/build.rs", &format!("fn main() {{\n{script}\n}}\n"));
    scratch.write("crates/a/data/x.txt", "1");
    scratch.write("crates/a/other/y.txt", "1");
    scratch.commit("a build script");
    scratch
}

#[test]
fn without_asking_cargo_to_watch_it() {
    let reads = "println!(\"cargo::rerun-if-env-changed=A\");\nstd::fs::read(\"data/x.txt\").unwrap();";
    let rows: &[Row<'_>] = &[
        ("what it names", &|s| s.write("crates/a/data/x.txt", "2"), "a, user"),
        ("what it does not name", &|s| s.write("crates/a/other/y.txt", "2"), "a (tests)"),
    ];
    // In cargo's eyes neither is an input.
    oracle::check_sound(&workspace(reads), rows);
}

#[test]
fn by_what_it_watches() {
    let watches = "println!(\"cargo::rerun-if-changed=data\");";
    let rows: &[Row<'_>] = &[
        ("what it watches", &|s| s.write("crates/a/data/x.txt", "2"), "a, user"),
        ("what it does not watch", &|s| s.write("crates/a/other/y.txt", "2"), "a (tests)"),
    ];
    check(&workspace(watches), rows);
}
