//! `--xtask`: a member that starts the tools.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tollgate_common::Outcome;

use crate::support::{PACKAGE, Scratch, WORKSPACE, files};

/// `cargo xtask …` in a workspace, with the tools on `PATH` or without.
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn cargo(dir: &Path, arguments: &[&str], with_tools: bool) -> Output {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(dir).env("CARGO_TARGET_DIR", dir.join("target"));
    command.env("CARGO_NET_OFFLINE", "true").env_remove("RUSTFLAGS");
    if with_tools {
        let tools = PathBuf::from(env!("CARGO_BIN_EXE_tollgate-gate"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = tools.parent().map(Path::to_owned).into_iter().chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(all).expect("a path"));
    }
    command.output().expect("cargo")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn cargo_xtask_starts_the_tools() {
    let scratch = Scratch::new(&WORKSPACE);
    // A lock file that is complete but for the new member: `--locked` has to go on holding.
    assert!(cargo(&scratch.path(), &["generate-lockfile"], false).status.success());
    scratch.adopt(&["--xtask"]);
    let locked = cargo(&scratch.path(), &["metadata", "--locked", "--format-version", "1"], false);
    assert!(locked.status.success(), "{}", said(&locked));

    let version = cargo(&scratch.path(), &["xtask", "gate", "--version"], true);
    assert_eq!(said(&version), format!("tollgate-gate {}\n", env!("CARGO_PKG_VERSION")));
    let lint = cargo(&scratch.path(), &["xtask", "gate", "lint", "--gate", "nothing"], true);
    assert_eq!(lint.status.code(), Some(2), "the exit code is the tool's: {}", said(&lint));

    let missing = cargo(&scratch.path(), &["xtask", "env"], false);
    assert_eq!(missing.status.code(), Some(2));
    let said_of_missing = said(&missing);
    assert!(
        said_of_missing.contains("error: tollgate-env is not installed\nhelp: cargo install --locked"),
        "{said_of_missing}"
    );
    for arguments in [&["xtask"][..], &["xtask", "afected"]] {
        let usage = cargo(&scratch.path(), arguments, true);
        assert_eq!(usage.status.code(), Some(2));
        assert!(said(&usage).contains("Usage: cargo xtask <tool> [arguments]"), "{}", said(&usage));
    }
    assert!(clippy(&scratch.path()), "what was written has no warnings");
}

fn clippy(dir: &Path) -> bool {
    cargo(dir, &["clippy", "--package", "xtask", "--", "-D", "warnings"], false).status.success()
        && cargo(dir, &["fmt", "--check", "--package", "xtask"], false).status.success()
}

#[test]
fn a_package_becomes_a_workspace_and_its_nested_packages_stay_apart() {
    let scratch = Scratch::new(&PACKAGE);
    scratch.write("tests/fixture/Cargo.toml", "[package]\nname = \"fixture\"\n");
    scratch.write("tests/fixture/src/lib.rs", "");
    scratch.write("fuzz/Cargo.toml", "[package]\nname = \"fuzz\"\n[workspace]\n");
    scratch.adopt(&["--xtask"]);
    let manifest = scratch.read("Cargo.toml");
    let added = "\n[workspace]\nmembers = [\"xtask\"]\nexclude = [\"tests/fixture\"]\n";
    assert!(manifest.ends_with(added), "{manifest}");
    for folder in ["", "tests/fixture"] {
        let metadata = ["metadata", "--no-deps", "--offline", "--format-version", "1"];
        let output = cargo(&scratch.path().join(folder), &metadata, false);
        assert!(output.status.success(), "{folder}: {}", said(&output));
    }
}

#[test]
fn what_is_there_is_left_and_said() {
    let alias = "alias = { xtask = \"run -p mine --\" }\n";
    let package = "[package]\nname = \"xtask\"\n";
    for (files_there, expected, is_written) in [
        (&[("xtask/Cargo.toml", package)][..], "there is a package xtask already", false),
        (&[("crates/xtask/Cargo.toml", package)], "there is a package xtask already", false),
        (
            &[("Cargo.lock", "[[package]]\nname = \"xtask\"\n")],
            "Cargo.lock has a package xtask already",
            false,
        ),
        (&[(".cargo/config.toml", alias)], ".cargo/config.toml has an alias `xtask` already", false),
        (&[(".cargo/config.toml", "alias.b = \"build\"\n")], ".cargo/config.toml: add to `[alias]`", true),
    ] {
        let scratch = Scratch::new(&WORKSPACE);
        files_there.iter().for_each(|(path, text)| scratch.write(path, text));
        let run = scratch.init(&["--yes", "--xtask"]);
        assert_eq!(run.outcome, Outcome::No, "{}", run.stderr);
        assert!(run.stderr.contains(expected), "{expected}: {}", run.stderr);
        for (path, text) in files_there {
            assert_eq!(scratch.read(path), *text);
        }
        assert_eq!(scratch.has("xtask/src/main.rs"), is_written, "{:?}", files(&scratch.path()));
    }
}
