//! Versions of Rust in the manifests, rows 19 to 22 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

/// A package with these lines; the toolchain is pinned to 1.70.0, which is installed.
fn package(lines: &str) -> Case {
    only("rust-version")
        .real_programs()
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n")
        .toolchain("1.70.0-x86_64-unknown-linux-gnu", "1.70.0", &[])
        .file("repo/Cargo.toml", &format!("[package]\nname = \"a\"\n{lines}"))
        .file("repo/src/lib.rs", "")
}

/// A workspace of two members, with these lines in `[workspace.package]` and in each `[package]`.
fn workspace(shared: &str, a: &str, b: &str) -> Case {
    let member = |name: &str, lines: &str| format!("[package]\nname = \"{name}\"\n{lines}\n");
    only("rust-version")
        .real_programs()
        .file(
            "repo/Cargo.toml",
            &format!("[workspace]\nmembers = [\"c/*\"]\n[workspace.package]\n{shared}\n"),
        )
        .file("repo/c/a/Cargo.toml", &member("a", a))
        .file("repo/c/a/src/lib.rs", "")
        .file("repo/c/b/Cargo.toml", &member("b", b))
        .file("repo/c/b/src/lib.rs", "")
}

#[test]
fn all_fits() {
    silent(&only("rust-version"));
    silent(&package(""));
    silent(&package("rust-version = \"1.70\"\nedition = \"2021\"\nresolver = \"2\"\n"));
    let inherits = "edition.workspace = true\nrust-version.workspace = true";
    silent(&workspace("edition = \"2024\"\nrust-version = \"1.85\"", inherits, inherits));
}

#[test]
fn row_19_above_the_toolchain() {
    let case = package("rust-version = \"1.75\"\n");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[rust-version-above-toolchain]: Rust 1.75 is needed, and the toolchain is 1.70.0
  --> Cargo.toml:3:16  1.75  (by the package a)
  --> rust-toolchain.toml:2:11  1.70.0  (is used)
  found   1.70.0
  wanted  1.75 or newer
"#]]
    );
    // The workspace's is said once, and nothing is known of a nightly that is not here.
    let inherits = "rust-version.workspace = true";
    let shared = || workspace("rust-version = \"1.75\"", inherits, inherits);
    let pinned = |channel: &str| {
        shared().file("repo/rust-toolchain.toml", &format!("[toolchain]\nchannel = \"{channel}\"\n"))
    };
    assert_data_eq!(
        pinned("1.74").found(),
        str![[r#"
error[rust-version-above-toolchain]: Rust 1.75 is needed, and the toolchain is 1.74
  --> Cargo.toml:4:16  1.75  (by the workspace)
  --> rust-toolchain.toml:2:11  1.74  (is used)
  found   1.74
  wanted  1.75 or newer
"#]]
    );
    // What is the same in several manifests is one finding.
    let each = "rust-version = \"1.75\"\nedition = \"2024\"";
    assert_data_eq!(
        workspace("", each, each)
            .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.74\"\n")
            .found(),
        str![[r#"
error[edition-above-rust-version]: edition 2024 needs Rust 1.85.0, and the rust-version of the package a is 1.75
  --> c/a/Cargo.toml:3:16  1.75  (rust-version)
  --> c/a/Cargo.toml:4:11  2024  (edition)
  found   1.75
  wanted  1.85.0 or newer

error[edition-above-rust-version]: edition 2024 needs Rust 1.85.0, and the rust-version of the package b is 1.75
  --> c/b/Cargo.toml:3:16  1.75  (rust-version)
  --> c/b/Cargo.toml:4:11  2024  (edition)
  found   1.75
  wanted  1.85.0 or newer

error[rust-version-above-toolchain]: Rust 1.75 is needed, and the toolchain is 1.74
  --> c/a/Cargo.toml:3:16  1.75  (by the package a)
  --> c/b/Cargo.toml:3:16  1.75  (by the package b)
  --> rust-toolchain.toml:2:11  1.74  (is used)
  found   1.74
  wanted  1.75 or newer

inconclusive[cargo-silent]: cargo did not say which packages there are: failed to load manifest for workspace member `{dir}/repo/c/a`
"#]]
    );
    for channel in ["1.75", "1.75.0", "1.76.0", "nightly-2023-01-01", "stable", "mine"] {
        silent(&pinned(channel));
    }
    // A member that nobody builds by default may be for another toolchain.
    let aside = "[workspace]\nmembers = [\"c/*\"]\ndefault-members = [\"c/b\"]\n";
    let own = || {
        let pin = "[toolchain]\nchannel = \"1.74.0\"\n";
        workspace("", "rust-version = \"1.75\"", "").file("repo/rust-toolchain.toml", pin)
    };
    assert_eq!((own().run().code, own().file("repo/Cargo.toml", aside).run().code), (1, 0));
    // What is used counts, not what the file says.
    silent(&pinned("1.74").env("RUSTUP_TOOLCHAIN", "1.80.0"));
    // A variable says something to rustup's cargo only.
    let variable = || shared().env("RUSTUP_TOOLCHAIN", "1.74.0");
    silent(&variable());
    #[cfg(unix)]
    {
        let real = format!("exec {} \"$@\"", env!("CARGO"));
        let of_rustup = variable().program("bin/cargo", &real).program("bin/rustup", "");
        assert_eq!(of_rustup.run().code, 1);
    }
    // A patch release of 1.74 that nobody knows.
    silent(
        &package("rust-version = \"1.70.3\"\n")
            .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70\"\n"),
    );
}

#[test]
fn row_20_members_differ() {
    let case =
        || workspace("rust-version = \"1.75\"", "rust-version = \"1.70\"", "rust-version = \"1.75.0\"");
    assert_data_eq!(
        case().found(),
        str![[r#"
info[rust-version-differs]: a says another rust-version than the workspace
  --> c/a/Cargo.toml:3:16  1.70  (of a)
  --> Cargo.toml:4:16  1.75  (of the workspace)
  found   1.70
  wanted  rust-version.workspace = true, or a role in `[env.toolchain] roles`
"#]]
    );
    let above = workspace("rust-version = \"1.70\"", "rust-version = \"1.75\"", "");
    assert!(above.found().starts_with("warning[rust-version-differs]: a says"), "{}", above.found());
    silent(&case().file("repo/tollgate.toml", "[env.toolchain]\nroles = { core = \"1.70\" }\n"));
    // Nobody says what the others have to be.
    silent(&workspace("", "rust-version = \"1.70\"", "rust-version = \"1.75.0\""));
    silent(&workspace("rust-version = \"1.75\"", "", "rust-version.workspace = true"));
}

#[test]
fn row_21_clippy_has_its_own() {
    let case =
        |name: &str, text: &str| package("rust-version = \"1.70\"\n").file(&format!("repo/{name}"), text);
    assert_data_eq!(
        case("clippy.toml", "allow-unwrap-in-tests = true\nmsrv = \"1.65\"\n").found(),
        str![[r#"
warning[clippy-msrv-differs]: clippy takes Rust 1.65 for the oldest that is meant, and rust-version is 1.70
  --> clippy.toml:2:8  1.65  (msrv)
  --> Cargo.toml:3:16  1.70  (rust-version)
  found   1.65
  wanted  no `msrv`: clippy reads rust-version then
  fix     tollgate-env --fix --only clippy-msrv-differs
"#]]
    );
    silent(&case("clippy.toml", "msrv = \"1.70.0\"\n"));
    silent(&case("clippy.toml", "allow-unwrap-in-tests = true\n"));
    silent(&case("docs/clippy.toml", "msrv = \"1.65\"\n"));
    // clippy reads the first of the two names.
    silent(&case("clippy.toml", "msrv = \"1.65\"\n").file("repo/.clippy.toml", "msrv = \"1.70\"\n"));
    silent(&package("").file("repo/clippy.toml", "msrv = \"1.65\"\n"));
}

#[test]
fn row_22_the_edition_is_younger() {
    let case = package("edition = \"2024\"\nrust-version = \"1.70\"\n").file("repo/rust-toolchain.toml", "");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[edition-above-rust-version]: edition 2024 needs Rust 1.85.0, and the rust-version of the package a is 1.70
  --> Cargo.toml:4:16  1.70  (rust-version)
  --> Cargo.toml:3:11  2024  (edition)
  found   1.70
  wanted  1.85.0 or newer

inconclusive[cargo-silent]: cargo did not say which packages there are: failed to parse manifest at `{dir}/repo/Cargo.toml`
"#]]
    );
    let inherits = "edition.workspace = true\nrust-version.workspace = true";
    let case = workspace("edition = \"2021\"\nrust-version = \"1.55\"", inherits, inherits);
    assert_data_eq!(
        case.found(),
        str![[r#"
error[edition-above-rust-version]: edition 2021 needs Rust 1.56.0, and the rust-version of the workspace is 1.55
  --> Cargo.toml:5:16  1.55  (rust-version)
  --> Cargo.toml:4:11  2021  (edition)
  found   1.55
  wanted  1.56.0 or newer

warning[manifest-above-toolchain]: a takes values from the workspace, for which cargo 1.64.0 is needed, and its rust-version is 1.55
  --> Cargo.toml:5:16  1.55  (rust-version)
  --> c/a/Cargo.toml:3:1  edition
  found   1.55
  wanted  1.64.0 or newer

inconclusive[cargo-silent]: cargo did not say which packages there are: failed to load manifest for workspace member `{dir}/repo/c/a`
"#]]
    );
}

#[test]
fn row_22_the_toolchain_does_not_know_the_edition_or_the_resolver() {
    assert_data_eq!(
        package("edition = \"2024\"\nresolver = \"3\"\n").found(),
        str![[r#"
error[manifest-above-toolchain]: edition 2024 needs Rust 1.85.0, and the toolchain is 1.70.0
  --> Cargo.toml:3:11  2024  (edition)
  --> rust-toolchain.toml:2:11  1.70.0  (is used)
  found   1.70.0
  wanted  1.85.0 or newer

error[manifest-above-toolchain]: resolver 3 needs Rust 1.84.0, and the toolchain is 1.70.0
  --> Cargo.toml:4:12  3  (resolver)
  --> rust-toolchain.toml:2:11  1.70.0  (is used)
  found   1.70.0
  wanted  1.84.0 or newer
"#]]
    );
    let case = package("rust-version = \"1.60\"\nresolver = \"3\"\n");
    assert_data_eq!(
        case.file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n").found(),
        str![[r#"
warning[manifest-above-toolchain]: resolver 3 needs Rust 1.84.0, and a rust-version here is 1.60
  --> Cargo.toml:4:12  3  (resolver)
  --> Cargo.toml:3:16  1.60  (rust-version)
  found   1.60
  wanted  1.84.0 or newer
"#]]
    );
}

#[test]
fn a_broken_manifest_is_said_and_the_others_are_read() {
    let case = workspace("rust-version = \"1.75\"", "rust-version = \"1.70\"", "version = = 1");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[manifest-unreadable]: c/b/Cargo.toml cannot be read: extra `=`, expected nothing
  --> c/b/Cargo.toml:3:1

info[rust-version-differs]: a says another rust-version than the workspace
  --> c/a/Cargo.toml:3:16  1.70  (of a)
  --> Cargo.toml:4:16  1.75  (of the workspace)
  found   1.70
  wanted  rust-version.workspace = true, or a role in `[env.toolchain] roles`

inconclusive[cargo-silent]: cargo did not say which packages there are: extra `=`, expected nothing
"#]]
    );
}

#[test]
fn row_27_a_conflict_in_a_manifest() {
    let conflict = "<<<<<<< HEAD\nversion = \"1.0.0\"\n=======\nversion = \"1.1.0\"\n>>>>>>> other\n";
    assert_data_eq!(
        package(conflict).found(),
        str![[r#"
error[manifest-unreadable]: Cargo.toml cannot be read: it has a conflict that nobody resolved
  --> Cargo.toml:3:1

inconclusive[cargo-silent]: cargo did not say which packages there are: key with no value, expected `=`
"#]]
    );
}

#[test]
fn without_cargo_the_manifests_have_to_do() {
    let case = workspace("rust-version = \"1.75\"", "rust-version = \"1.70\"", "").env("PATH", "{dir}/bin");
    assert_data_eq!(
        case.found(),
        str![[r#"
info[rust-version-differs]: a says another rust-version than the workspace
  --> c/a/Cargo.toml:3:16  1.70  (of a)
  --> Cargo.toml:4:16  1.75  (of the workspace)
  found   1.70
  wanted  rust-version.workspace = true, or a role in `[env.toolchain] roles`

inconclusive[cargo-silent]: cargo did not say which packages there are: cargo cannot be started: No such file or directory (os error 2)
"#]]
    );
}
