//! Machines that have rustup in another way than most, and must not be told that something is wrong.
#![cfg(unix)]

use crate::support::{Case, only, silent};

/// A repository that wants 1.95.0, which is installed for two machines; clippy is there for this one.
fn wanted() -> Case {
    let file = "[toolchain]\nchannel = \"1.95.0\"\ncomponents = [\"clippy\"]\n";
    let settings = "version = \"12\"\ndefault_host_triple = \"x86_64-apple-darwin\"\ndefault_toolchain = \"1.95.0-x86_64-apple-darwin\"\n";
    only("toolchain")
        .file("repo/rust-toolchain.toml", file)
        .file("rustup/settings.toml", settings)
        .toolchain("1.95.0-aarch64-apple-darwin", "1.95.0", &["rust-std-aarch64-apple-darwin"])
        .toolchain("1.95.0-x86_64-apple-darwin", "1.95.0", &["clippy-preview-x86_64-apple-darwin"])
}

#[test]
fn the_toolchain_of_this_machine_counts() {
    silent(&wanted());
}

#[test]
fn a_name_may_have_a_part_of_the_machine() {
    let case = wanted().file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0-apple-darwin\"\n");
    silent(&case);
    let other = wanted().file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0-i686\"\n");
    assert!(other.found().starts_with("error[toolchain-missing]"));
}

/// Homebrew's rustup is first on PATH, and what it has installed has a rustup of its own.
#[test]
fn a_second_rustup_makes_no_foreign_cargo() {
    let case = wanted()
        .program("brew/rustup", "")
        .program("home/.cargo/bin/rustup", "")
        .program("home/.cargo/bin/cargo", "")
        .env("PATH", "{dir}/brew:{dir}/home/.cargo/bin");
    silent(&case);
}

#[test]
fn a_link_to_a_proxy_is_a_proxy() {
    let case = wanted().program("cargo/bin/rustup", "").program("cargo/bin/cargo", "");
    std::os::unix::fs::symlink(case.root().join("cargo/bin/cargo"), case.root().join("bin/cargo"))
        .expect("a link");
    silent(&case.env("PATH", "{dir}/bin:{dir}/cargo/bin"));
}

/// Its home is left over: the cargo that is used is the distribution's.
#[test]
fn without_a_rustup_on_path_nothing_of_rustups_is_missing() {
    let case = wanted()
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n")
        .program("bin/cargo", "exit 1");
    silent(&case);
    // With it, it is.
    assert!(case.program("bin/rustup", "").found().starts_with("error[toolchain-missing]"));
}

/// `cargo +stable` is meant.
#[test]
fn a_toolchain_on_the_command_line_is_meant() {
    let case = || {
        wanted()
            .toolchain("stable-x86_64-apple-darwin", "1.96.0", &[])
            .env("RUSTUP_TOOLCHAIN", "stable-x86_64-apple-darwin")
            .args(&["--profile", "ci"])
    };
    silent(&case().env("RUSTUP_TOOLCHAIN_SOURCE", "cli"));
    assert_eq!(case().run().code, 1);
}

/// A job for the minimum version sets the variable, and the configuration knows that version.
#[test]
fn a_toolchain_with_a_role_is_meant() {
    let case = |role: &str| {
        wanted()
            .toolchain("1.85.0-x86_64-apple-darwin", "1.85.0", &[])
            .file("repo/tollgate.toml", &format!("[env.toolchain]\nroles = {{ msrv = {role:?} }}\n"))
            .env("RUSTUP_TOOLCHAIN", "1.85.0")
            .args(&["--profile", "ci"])
    };
    silent(&case("1.85.0"));
    assert_eq!(case("1.84.0").run().code, 1);
}

/// Asking a program of rustup's for the first time makes it write its settings.
#[test]
fn rustup_is_not_set_up_by_being_asked() {
    let marker = "echo 'rustc 1.95.0 (x 2026-01-01)'; echo > \"$HOME/started\"";
    let case = |with: &[&str]| {
        let all = ["rustc", "cargo", "clippy-driver"].into_iter().chain(with.iter().copied());
        all.fold(only("toolchain-parts"), |case, name| case.program(&format!("bin/{name}"), marker))
    };
    let fresh = case(&["rustup"]);
    silent(&fresh);
    assert!(!fresh.root().join("home/started").exists());
    let without = case(&[]);
    silent(&without);
    assert!(without.root().join("home/started").exists());
}
