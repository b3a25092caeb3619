//! A cause is said once; and where nobody can tell, nothing passes by that.

#![cfg(unix)]

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

fn package(checks: &str) -> Case {
    only(checks)
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n")
        .file("repo/Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n")
        .file("repo/src/lib.rs", "")
}

/// What rustup says where a toolchain is not there.
const REFUSES: &str =
    "echo \"error: toolchain '1.70.0-x86_64-unknown-linux-gnu' is not installed\" >&2; exit 1";

fn lacking(checks: &str) -> Case {
    package(checks)
        .file("repo/Cargo.lock", "version = 3\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.70.0\"\n")
        .file("rustup/settings.toml", "version = \"12\"\n")
        .program("bin/rustup", "")
        .program("bin/cargo", REFUSES)
}

#[test]
fn a_toolchain_that_is_missing_is_why_cargo_is_silent() {
    let case = lacking("toolchain,rust-version,lockfile").args(&["--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&case.run().stdout).expect("JSON");
    let outcomes: Vec<_> =
        said["checks"].as_array().expect("checks").iter().map(|of| &of["outcome"]).collect();
    assert_eq!(outcomes, ["fail", "inconclusive", "inconclusive"], "what a check came to stays");
    let case = lacking("toolchain,rust-version,lockfile");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-missing]: the toolchain 1.70.0 is not installed; so which packages there are and whether Cargo.lock is fresh could not be found out
  --> rust-toolchain.toml:2:11  1.70.0
  found   no toolchain is installed
  wanted  1.70.0
  fix     rustup toolchain install
"#]]
    );
    // Where that is not asked about, or accepted, each says it.
    assert_data_eq!(
        lacking("lockfile").found(),
        str![[r#"
inconclusive[lock-freshness]: whether Cargo.lock has what the manifests ask for could not be found out: toolchain '1.70.0-x86_64-unknown-linux-gnu' is not installed
  --> Cargo.lock:1:1
"#]]
    );
    let ignore = "[[env.ignore]]\nid = \"toolchain-missing\"\nreason = \"x\"\n";
    let case = lacking("toolchain,rust-version,lockfile").file("repo/tollgate.toml", ignore);
    assert_data_eq!(
        case.found(),
        str![
            "inconclusive[cargo-silent]: cargo did not say which packages there are: toolchain '1.70.0-x86_64-unknown-linux-gnu' is not installed; so whether Cargo.lock is fresh could not be found out"
        ]
    );
    assert_eq!(case.args(&["--strict"]).run().code, 3);
}

#[test]
fn another_cause_is_not_taken_for_it() {
    let case = lacking("toolchain,rust-version,lockfile")
        .program("bin/cargo", "echo 'error: out of order' >&2; exit 1");
    let found = case.found();
    assert!(
        found.contains("error[toolchain-missing]") && found.contains("inconclusive[cargo-silent]"),
        "{found}"
    );
}

#[test]
fn without_any_cargo_nothing_is_fit() {
    let case = package("toolchain,rust-version,lockfile");
    assert_data_eq!(
        case.found(),
        str![[r#"
error[toolchain-missing]: there is no cargo on PATH; so which packages there are and whether Cargo.lock is fresh could not be found out
  wanted  the directory of rustup's programs, most often ~/.cargo/bin, in PATH
"#]]
    );
    assert_eq!(case.run().code, 1);
    // There is nothing to build.
    silent(&only("toolchain"));
}

/// Tools answer in threads of their own, and one that ends badly has not answered well.
#[test]
fn where_the_linker_is_looked_for_and_nobody_answers() {
    let flags = "[build]\nrustflags = [\"-Clink-arg=-fuse-ld=mold\"]\n";
    let case = || only("linker").file("repo/.cargo/config.toml", flags).args(&["--timeout", "0.3"]);
    let known = || case().toolchain("1.95.0-x86_64-unknown-linux-gnu", "1.95.0", &[]);
    assert_data_eq!(
        known().program("bin/cc", "exec /bin/sleep 60").found(),
        str![
            "inconclusive[linker-unsure]: whether the C compiler finds the linker of -fuse-ld could not be found out: it does not answer"
        ]
    );
    // The machine is not known: no rustup, no rustc.
    assert_data_eq!(
        case().program("bin/cc", "").found(),
        str![[r#"
inconclusive[linker-unsure]: whether the linker is there could not be found out: what rustc calls this machine is not known
  --> .cargo/config.toml:2:13
  wanted  a rustc that says its host
"#]]
    );
    silent(&only("linker").file("repo/.cargo/config.toml", "[build]\njobs = 1\n"));
}

/// A daemon that hangs is not one that is there.
#[test]
fn a_daemon_that_does_not_answer() {
    let docker =
        "[ \"$1\" = --version ] && echo 'Docker version 28.2.2, build e6534b4' && exit\nexec /bin/sleep 60";
    let case = only("tools")
        .file("repo/tollgate.toml", "[env.tools.docker]\n")
        .program("bin/docker", docker)
        .args(&["--timeout", "0.3"]);
    assert_data_eq!(
        case.found(),
        str![[r#"
inconclusive[tool-hangs]: whether docker reaches a daemon could not be found out within 0.3 s
  --> tollgate.toml:1:12
"#]]
    );
}

#[test]
fn what_brings_a_linker_makes_it_a_warning() {
    let config = "[build]\ntarget = \"aarch64-unknown-linux-gnu\"\n";
    let case = || {
        only("linker").file("repo/.cargo/config.toml", config).toolchain(
            "1.95.0-x86_64-unknown-linux-gnu",
            "1.95.0",
            &[],
        )
    };
    let workflow = |run: &str| format!("on: push\njobs:\n  a:\n    steps:\n      - run: {run}\n");
    for case in [
        case().file("repo/Cross.toml", ""),
        case().file("repo/.github/workflows/ci.yml", &workflow("cargo zigbuild --release")),
        case().file("repo/.github/workflows/ci.yml", &workflow("cross build --release")),
        case().file("repo/tollgate.toml", "[env.tools.cargo-zigbuild]\n"),
        case().file("repo/tollgate.toml", "[jobs.arm]\nrun = \"cross test\"\n"),
    ] {
        let found = case.found();
        assert!(found.starts_with("warning[cross-linker-missing]"), "{found}");
        assert_eq!(case.run().code, 0);
    }
    let plain = case().file("repo/.github/workflows/ci.yml", &workflow("cargo build --release"));
    assert!(plain.found().starts_with("error[cross-linker-missing]"));
}

#[test]
fn an_ignore_for_another_machine_is_not_unused_here() {
    let ignoring = |id: &str, args: &[&str]| {
        let ignore = format!("[[env.ignore]]\nid = \"{id}\"\nreason = \"x\"\n");
        let case = only("toolchain-file,sccache,lockfile,resources,env").file("repo/tollgate.toml", &ignore);
        let found =
            case.file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n").args(args).found();
        found.split(']').next().unwrap_or_default().to_owned()
    };
    let ci = &["--profile", "ci"][..];
    for (id, local, in_ci) in [
        ("sccache-backend", "", "info[ignore-unused"),
        ("sccache", "", "info[ignore-unused"),
        ("disk-space", "", "info[ignore-unused"),
        ("lock-freshness", "", "info[ignore-unused"),
        ("lock-stale", "warning[ignore-unused", "warning[ignore-unused"),
        ("toolchain-minor", "warning[ignore-unused", "warning[ignore-unused"),
    ] {
        assert_eq!((ignoring(id, &[]).as_str(), ignoring(id, ci).as_str()), (local, in_ci), "{id}");
    }
}
