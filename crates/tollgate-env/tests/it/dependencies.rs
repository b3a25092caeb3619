//! What is depended on, rows 23, 29 and 30 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

const REGISTRY: &str =
    "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = \"0\"\n";

/// Packages of a lock file: name, version, dependencies. The first is ours.
fn lock(packages: &[(&str, &str, &[&str])]) -> String {
    let mut text = "version = 4\n".to_owned();
    for (place, (name, version, edges)) in packages.iter().enumerate() {
        let source = if place == 0 { "" } else { REGISTRY };
        text += &format!("\n[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{source}");
        if !edges.is_empty() {
            let edges: String = edges.iter().map(|edge| format!(" \"{edge}\",\n")).collect();
            text += &format!("dependencies = [\n{edges}]\n");
        }
    }
    text
}

/// A package with these lines in its manifest; the toolchain is pinned to 1.70.0.
fn package(lines: &str) -> Case {
    only("dependencies")
        .real_programs()
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n")
        .file("repo/Cargo.toml", &format!("[package]\nname = \"a\"\nversion = \"0.1.0\"\n{lines}"))
        .file("repo/src/lib.rs", "")
}

/// It depends on `dep`, which depends on `deep`, for which a younger Rust is needed.
fn deep(of_dep: &str, lines: &str) -> Case {
    package(lines)
        .indexed("dep", &[("1.0.0", "1.60", of_dep)])
        .indexed(
            "deep",
            &[
                ("1.9.0", "", ""),
                ("1.9.1", "1.64", ""),
                ("1.9.2", "1.70", ""),
                ("1.9.3", "1.70", "yanked"),
                ("1.10.0", "1.80", ""),
                ("2.0.0", "1.60", ""),
            ],
        )
        .file(
            "repo/Cargo.lock",
            &lock(&[("a", "0.1.0", &["dep"]), ("deep", "1.10.0", &[]), ("dep", "1.0.0", &["deep"])]),
        )
}

const NORMAL: &str = "\"deps\":[{\"name\":\"deep\",\"req\":\"^1\",\"features\":[],\"optional\":false,\
                      \"default_features\":true,\"target\":null,\"kind\":\"normal\"}]";
const LINES: &str = "[dependencies]\ndep = \"1\"\n";

#[test]
fn all_fits() {
    silent(&only("dependencies"));
    silent(&package(""));
    silent(&deep(NORMAL, LINES).file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.80.0\"\n"));
    silent(&deep(NORMAL, LINES).file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.80\"\n"));
    // Nothing is known of the toolchain, or of the crates.
    silent(&deep(NORMAL, LINES).file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"stable\"\n"));
}

#[test]
fn row_23_a_locked_crate_needs_a_younger_rust() {
    let case = deep(NORMAL, LINES);
    assert_data_eq!(
        case.found(),
        str![[r#"
error[dependency-rust-version]: deep 1.10.0 needs Rust 1.80.0, and the toolchain is 1.70.0
  --> Cargo.lock:11:1  deep 1.10.0  (needs Rust 1.80.0)
  --> rust-toolchain.toml:2:11  1.70.0  (is used)
  found   1.70.0
  wanted  1.80.0 or newer
  fix     cargo update deep@1.10.0 --precise 1.9.2
"#]]
    );
    assert_eq!(case.run().code, 1);
    // Nothing that would do can be built with this Rust.
    let none = [("0.9.0", "1.60", ""), ("1.10.0", "1.80", "")];
    assert!(!deep(NORMAL, LINES).indexed("deep", &none).found().contains("--precise"));
    // A build script's is built as well, and so is one under another name.
    let build = NORMAL
        .replace("\"normal\"", "\"build\"")
        .replace("\"name\":\"deep\"", "\"name\":\"d\",\"package\":\"deep\"");
    assert_eq!(deep(&build, "[build-dependencies]\ndep = \"1\"\n").run().code, 1);
    // With two versions the requirement says which.
    let two = lock(&[
        ("a", "0.1.0", &["dep"]),
        ("deep", "1.10.0", &[]),
        ("deep", "2.0.0", &[]),
        ("dep", "1.0.0", &["deep 1.10.0", "deep 2.0.0"]),
    ]);
    assert_eq!(deep(NORMAL, LINES).file("repo/Cargo.lock", &two).run().code, 1);
    let second = NORMAL.replace("^1", "^2");
    assert_eq!(deep(&second, LINES).file("repo/Cargo.lock", &two).run().code, 0);
}

#[test]
fn row_23_what_may_not_be_built_is_no_error() {
    let optional = NORMAL.replace("\"optional\":false", "\"optional\":true");
    assert_data_eq!(
        deep(&optional, LINES).found(),
        str![[r#"
inconclusive[dependency-rust-version-unsure]: 1 package in Cargo.lock needs a newer Rust than the toolchain, which is 1.70.0; whether they are built hangs on features and targets
  --> Cargo.lock:11:1  deep 1.10.0  (needs Rust 1.80.0)
  found   1.70.0
  wanted  1.80.0 or newer for all of them
"#]]
    );
    let of_target = NORMAL.replace("\"target\":null", "\"target\":\"cfg(windows)\"");
    for (of_dep, lines) in [
        (of_target.as_str(), LINES),
        (NORMAL, "[dependencies]\ndep = { version = \"1\", optional = true }\n"),
        (NORMAL, "[target.'cfg(windows)'.dependencies]\ndep = \"1\"\n"),
        (NORMAL, "[dev-dependencies]\ndep = \"1\"\n"),
    ] {
        let case = deep(of_dep, lines);
        assert!(case.found().starts_with("inconclusive[dependency-rust-version-unsure]: "), "{lines}");
        assert_eq!((case.run().code, case.args(&["--strict"]).run().code), (0, 3), "{lines}");
    }
    // Which packages there are is not known.
    assert_eq!(deep(NORMAL, LINES).env("PATH", "{dir}/bin").run().code, 0);
}

#[test]
fn row_23_what_is_not_here_says_nothing() {
    let cold = || deep(NORMAL, LINES).env("CARGO_HOME", "{dir}/other");
    assert_data_eq!(
        cold().found(),
        str![[r#"
inconclusive[dependency-rust-version-unsure]: which Rust is needed by 2 packages in Cargo.lock is not known on this machine
  --> Cargo.lock:1:1
  fix     cargo fetch --locked
"#]]
    );
    // Sources say it as well; whether they are built does not follow from them.
    let src = "other/registry/src/index.crates.io-1949cf8c6b5b557f";
    let sources = cold().file(&format!("{src}/dep-1.0.0/Cargo.toml"), "[package]\nname = \"dep\"\n").file(
        &format!("{src}/deep-1.10.0/Cargo.toml"),
        "[package]\nname = \"deep\"\nrust-version = \"1.80\"\n",
    );
    assert_data_eq!(
        sources.found(),
        str![[r#"
inconclusive[dependency-rust-version-unsure]: 1 package in Cargo.lock needs a newer Rust than the toolchain, which is 1.70.0; whether they are built hangs on features and targets
  --> Cargo.lock:11:1  deep 1.10.0  (needs Rust 1.80.0)
  found   1.70.0
  wanted  1.80.0 or newer for all of them
"#]]
    );
    // One that is not of crates.io is nobody's affair here.
    let other = lock(&[("a", "0.1.0", &["deep"]), ("deep", "1.10.0", &[])])
        .replace("https://github.com/rust-lang/crates.io-index", "https://example.com/crates.io-mirror");
    silent(&deep(NORMAL, LINES).file("repo/Cargo.lock", &other));
}

#[test]
fn row_29_a_branch() {
    let url = "https://me:s3cret@example.com/x.git";
    let lines = format!(
        "[dependencies]\nx = {{ git = \"{url}\", branch = \"main\" }}\n\
         [dev-dependencies.y]\ngit = \"https://example.com/y\"\n\
         [build-dependencies]\nz = {{ git = \"https://example.com/z\", rev = \"abc\" }}\n\
         [patch.crates-io]\nw = {{ git = \"https://example.com/w\", tag = \"v1\" }}\n"
    );
    let locked = format!(
        "version = 4\n\n[[package]]\nname = \"x\"\nversion = \"0.1.0\"\nsource = \"git+{url}?branch=main#0123abcd\"\n\n\
         [[package]]\nname = \"y\"\nversion = \"0.1.0\"\nsource = \"git+https://example.com/y#89efcdab\"\n"
    );
    let case = package(&lines).file("repo/Cargo.lock", &locked);
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[dependency-moves]: x is the branch main, which moves with `cargo update`
  --> Cargo.toml:5:61  main
  found   now at 0123abcd
  wanted  rev = "0123abcd"

warning[dependency-moves]: y is whatever its repository has, which moves with `cargo update`
  --> Cargo.toml:6:19  y
  found   now at 89efcdab
  wanted  rev = "89efcdab"
"#]]
    );
    assert!(!case.found().contains("s3cret") && case.run().code == 0);
    assert_data_eq!(
        package(&lines).found(),
        str![[r#"
warning[dependency-moves]: x is the branch main, which moves with `cargo update`
  --> Cargo.toml:5:61  main
  wanted  rev = "COMMIT"

warning[dependency-moves]: y is whatever its repository has, which moves with `cargo update`
  --> Cargo.toml:6:19  y
  wanted  rev = "COMMIT"
"#]]
    );
}

#[test]
fn row_30_a_patch_that_replaces_nothing() {
    let lines = "[dependencies]\ndep = \"1\"\n[patch.crates-io]\ndep = { path = \"dep\" }\n";
    let package = |lines: &str| package(lines).indexed("dep", &[("1.0.0", "", "")]);
    let unused = "\n[[patch.unused]]\nname = \"dep\"\nversion = \"2.0.0\"\n";
    let used = lock(&[("a", "0.1.0", &["dep"]), ("dep", "1.0.0", &[])]);
    let case = package(lines).file("repo/Cargo.lock", &format!("{used}{unused}"));
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[patch-unused]: the patch of dep with version 2.0.0 replaces nothing
  --> Cargo.toml:7:1  dep
  --> Cargo.lock:17:1  dep 2.0.0
  found   2.0.0
  wanted  a version that is used: 1.0.0
"#]]
    );
    silent(&package(lines).file("repo/Cargo.lock", &used));
    let nobody = package(lines).file("repo/Cargo.lock", &format!("{}{unused}", lock(&[("a", "0.1.0", &[])])));
    assert_data_eq!(
        nobody.found(),
        str![[r#"
warning[patch-unused]: the patch of dep with version 2.0.0 replaces nothing
  --> Cargo.toml:7:1  dep
  --> Cargo.lock:8:1  dep 2.0.0
  found   2.0.0
  wanted  no patch: nothing depends on dep
"#]]
    );
}

#[test]
fn row_30_a_patch_in_a_member() {
    let case = package("[workspace]\nmembers = [\"b\"]\n[patch.crates-io]\n")
        .file("repo/b/Cargo.toml", "[package]\nname = \"b\"\n\n[patch.crates-io]\ndep = { path = \"dep\" }\n")
        .file("repo/b/src/lib.rs", "");
    assert_data_eq!(
        case.found(),
        str![[r#"
warning[patch-unused]: [patch] in b/Cargo.toml is not read: it is not the manifest of the root
  --> b/Cargo.toml:4:2  patch
  wanted  [patch] in the manifest of the root
"#]]
    );
}
