//! The toolchain that is used, rows 9 to 17 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

const HOST: &str = "x86_64-unknown-linux-gnu";
const ALL: [&str; 3] = [
    "clippy-preview-x86_64-unknown-linux-gnu",
    "rust-std-x86_64-unknown-linux-gnu",
    "cargo-x86_64-unknown-linux-gnu",
];

/// A repository that wants 1.95.0, which is installed, as is stable.
fn wanted(file: &str) -> Case {
    only("toolchain")
        .file("repo/rust-toolchain.toml", &format!("[toolchain]\nchannel = \"1.95.0\"\n{file}"))
        .file(
            "rustup/settings.toml",
            "version = \"12\"\ndefault_toolchain = \"stable-x86_64-unknown-linux-gnu\"\n",
        )
        .toolchain(&format!("1.95.0-{HOST}"), "1.95.0", &ALL)
        .toolchain(&format!("stable-{HOST}"), "1.96.0", &ALL)
}

#[test]
fn all_is_there() {
    silent(&wanted(""));
    silent(&wanted("components = [\"clippy\", \"cargo\"]\ntargets = [\"x86_64-unknown-linux-gnu\"]\n"));
    // A toolchain that was linked has no list of components.
    let linked = only("toolchain")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"mine\"\ncomponents = [\"clippy\"]\n");
    silent(&linked.file("rustup/toolchains/mine/bin/rustc", ""));
}

#[test]
fn row_9_not_installed() {
    let case = only("toolchain")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n")
        .toolchain(&format!("stable-{HOST}"), "1.96.0", &ALL)
        .toolchain(&format!("1.70-{HOST}"), "1.70.0", &ALL);
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-missing]: the toolchain 1.70.0 is not installed
  --> rust-toolchain.toml:2:11  1.70.0
  found   installed: 1.70-x86_64-unknown-linux-gnu, stable-x86_64-unknown-linux-gnu
  wanted  1.70.0
  fix     rustup toolchain install
"#]]
    );
}

#[test]
fn rows_10_and_11_a_component_and_a_target_are_missing() {
    let case = wanted("components = [\"clippy\", \"miri\"]\ntargets = [\"wasm32-unknown-unknown\"]\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[component-missing]: the component miri of the toolchain 1.95.0 is not installed
  --> rust-toolchain.toml:3:25  miri
  wanted  miri
  fix     rustup component add miri --toolchain 1.95.0

error[target-missing]: the target wasm32-unknown-unknown of the toolchain 1.95.0 is not installed
  --> rust-toolchain.toml:4:12  wasm32-unknown-unknown
  wanted  wasm32-unknown-unknown
  fix     rustup target add wasm32-unknown-unknown --toolchain 1.95.0
"#]]
    );
}

#[test]
fn row_12_the_variable_wins() {
    let case = || wanted("components = [\"miri\"]\n").env("RUSTUP_TOOLCHAIN", "stable");
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[toolchain-env]: RUSTUP_TOOLCHAIN=stable wins over the toolchain file, whose components and targets count for nothing
  --> rust-toolchain.toml:2:11  1.95.0
  found   stable
  wanted  1.95.0
  fix     unset RUSTUP_TOOLCHAIN
"#]]
    );
    assert_eq!((case().run().code, case().args(&["--profile", "ci"]).run().code), (0, 1));
    // The same toolchain by its whole name.
    silent(&wanted("").env("RUSTUP_TOOLCHAIN", &format!("1.95.0-{HOST}")));
}

#[test]
fn row_13_rustup_has_set_it_for_the_file() {
    for source in ["toolchain-file", "path-override", "default"] {
        silent(&wanted("").env("RUSTUP_TOOLCHAIN", "stable").env("RUSTUP_TOOLCHAIN_SOURCE", source));
        silent(&wanted("").env("RUSTUP_TOOLCHAIN", "stable").env("TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE", source));
    }
}

#[test]
fn row_14_nobody_can_tell() {
    let case = wanted("")
        .env("RUSTUP_TOOLCHAIN", "stable")
        .env("RUSTUP_TOOLCHAIN_SOURCE", "env")
        .env("RUST_RECURSION_COUNT", "2");
    assert_data_eq!(
        case.found(),
        str![[r#"
info[toolchain-env-unclear]: RUSTUP_TOOLCHAIN is stable, and it cannot be told whether that was you or another program
  --> rust-toolchain.toml:2:11  1.95.0
  found   stable
  wanted  1.95.0
"#]]
    );
}

#[test]
fn row_15_an_override_of_the_directory() {
    let overrides = |dir: &str| {
        let case = wanted("");
        let dir = case.root().join(dir).display().to_string();
        let settings = format!("version = \"12\"\n[overrides]\n{dir:?} = \"stable-{HOST}\"\n");
        case.file("rustup/settings.toml", &settings)
    };
    assert_data_eq!(
        overrides("repo").found(),
        str![[r#"
warning[toolchain-override]: an override of rustup's for {dir}/repo wins over the toolchain file
  --> rust-toolchain.toml:2:11  1.95.0
  found   stable-x86_64-unknown-linux-gnu
  wanted  1.95.0
  fix     rustup override unset --path {dir}/repo
"#]]
    );
    // The file is nearer.
    silent(&overrides(""));
    silent(&overrides("elsewhere"));
}

#[test]
fn row_17_a_cargo_that_is_not_rustups() {
    let case = || {
        let path = "{dir}/distro:{dir}/bin";
        wanted("").file("distro/cargo", "").file("bin/cargo", "").file("bin/rustup", "").env("PATH", path)
    };
    #[cfg(unix)]
    assert_data_eq!(
        case().found(),
        str![[r#"
error[cargo-not-rustup]: the first cargo on PATH is {dir}/distro/cargo, which is not rustup's: the toolchain file has no effect
  found   {dir}/distro/cargo
  wanted  the directory of rustup's programs, most often ~/.cargo/bin, first in PATH
"#]]
    );
    silent(&case().env("PATH", "{dir}/bin"));
}

#[test]
fn settings_of_another_version_are_not_guessed() {
    let case = || wanted("").file("rustup/settings.toml", "version = \"13\"\n");
    assert_data_eq!(
        case().found(),
        str!["inconclusive[rustup-unreadable]: {dir}/rustup/settings.toml has version 13, and 12 is known"]
    );
    assert_eq!((case().run().code, case().args(&["--strict"]).run().code), (0, 3));
}

#[cfg(unix)]
#[test]
fn the_toolchain_is_found_without_asking_rustup() {
    let marker = "echo started > \"$HOME/started\"";
    let case =
        wanted("components = [\"clippy\"]\n").program("bin/rustup", marker).program("bin/cargo", marker);
    silent(&case);
    assert!(!case.root().join("home/started").exists());
}
