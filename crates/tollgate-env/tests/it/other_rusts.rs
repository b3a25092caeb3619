//! Which Rust is used where no file says it: a distribution's, a linked toolchain's, a channel with this machine in it.

#![cfg(unix)]

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

const HOST: &str = "x86_64-unknown-linux-gnu";

fn package(checks: &str) -> Case {
    only(checks)
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nrust-version = \"1.90\"\n")
        .file("repo/src/lib.rs", "")
        .program("bin/cargo", "exit 1")
        .args(&["--skip", "cargo-silent"])
}

fn rustc(release: &str) -> String {
    format!("printf 'rustc {release}\\nhost: {HOST}\\nrelease: {release}\\n'")
}

/// Without rustup, rustc itself says what it is.
#[test]
fn a_rustc_of_a_distribution() {
    let case = |release: &str| {
        let case = package("rust-version").program("bin/rustc", &rustc(release));
        std::fs::remove_dir_all(case.root().join("rustup")).expect("it was there");
        case
    };
    assert_data_eq!(
        case("1.63.0").found(),
        str![[r#"
error[rust-version-above-toolchain]: Rust 1.90 is needed, and the toolchain is rustc 1.63.0
  --> Cargo.toml:4:16  1.90  (by the package a)
  found   1.63.0
  wanted  1.90 or newer
"#]]
    );
    silent(&case("1.95.0"));
    silent(&case("1.90.0-nightly"));
}

/// rustup has it under a name of the user's, and knows nothing of it.
#[test]
fn a_toolchain_that_somebody_linked() {
    let case = |release: &str| {
        package("rust-version")
            .program("bin/rustup", "")
            .program("bin/rustc", &rustc(release))
            .file("rustup/settings.toml", "version = \"12\"\ndefault_toolchain = \"mine\"\n")
            .file("rustup/toolchains/mine/lib/x", "")
    };
    assert!(case("1.80.0").found().starts_with(
        "error[rust-version-above-toolchain]: Rust 1.90 is needed, and the toolchain is mine\n"
    ));
    silent(&case("1.95.0"));
}

#[test]
fn this_machine_is_not_part_of_the_name() {
    let case = package("rust-version")
        .program("bin/rustup", "")
        .file("rustup/settings.toml", &format!("version = \"12\"\ndefault_toolchain = \"stable-{HOST}\"\n"))
        .toolchain(&format!("stable-{HOST}"), "1.85.0", &[]);
    assert_data_eq!(
        case.found(),
        str![[r#"
error[rust-version-above-toolchain]: Rust 1.90 is needed, and the toolchain is stable
  --> Cargo.toml:4:16  1.90  (by the package a)
  found   1.85.0
  wanted  1.90 or newer
  fix     rustup update stable
"#]]
    );
}

#[test]
fn a_job_that_nobody_declared_is_called_so() {
    let case = only("tools").file("repo/Cargo.toml", "[package]\nname = \"a\"\n").file("repo/deny.toml", "");
    assert_data_eq!(
        case.found(),
        str![[r#"
info[tool-missing]: cargo-deny is not there, and the default job `deny` needs it
  fix     cargo install --locked cargo-deny
"#]]
    );
}
