//! Nothing is installed, no daemon stays and no file is written: everything that is asked about is compared, before and
//! after, with its times; and nobody who was started is left.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::support::{Case, real_path};

/// Everything below a directory: path, size, what it leads to, when it was changed.
type Tree = Vec<(String, u64, Option<String>, SystemTime)>;

fn tree(dir: &Path) -> Tree {
    fn enter(dir: &Path, all: &mut Tree) {
        let meta = dir.symlink_metadata().expect("it is there");
        let to = fs::read_link(dir).ok().map(|to| to.display().to_string());
        let size = if meta.is_dir() { 0 } else { meta.len() };
        all.push((dir.display().to_string(), size, to, meta.modified().expect("a time")));
        if meta.is_dir() {
            fs::read_dir(dir).expect("a directory").flatten().for_each(|entry| enter(&entry.path(), all));
        }
    }
    let mut all = Vec::new();
    enter(dir, &mut all);
    all.sort();
    all
}

/// The processes whose environment says that they belong to this case.
fn processes(case: &Case) -> Vec<String> {
    let home = format!("HOME={}", case.root().join("home").display());
    let is_ours = |dir: &Path| {
        fs::read(dir.join("environ"))
            .is_ok_and(|environ| environ.split(|byte| *byte == 0).any(|of| of == home.as_bytes()))
    };
    let all = fs::read_dir("/proc").expect("processes").flatten().map(|entry| entry.path());
    let ours = all.filter(|dir| is_ours(dir));
    ours.map(|dir| fs::read_to_string(dir.join("cmdline")).unwrap_or_default().replace('\0', " ")).collect()
}

/// A package with a lock file in git, tools of every kind, and the real cargo, rustc and git.
fn case(timeout: &str) -> Case {
    let hanging = "sleep 61 & sleep 62";
    Case::alone(&["--timeout", timeout, "--for", "job:test"])
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n")
        .file("repo/Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n")
        .file("repo/src/lib.rs", "")
        .file("repo/.gitignore", "/target\n")
        .file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n")
        .file("repo/.cargo/config.toml", "[build]\nrustflags = [\"-Clink-arg=-fuse-ld=nothing\"]\n")
        .file(
            "repo/.github/workflows/ci.yml",
            "on: push\njobs:\n  test:\n    steps:\n      - run: cargo nextest run\n",
        )
        .file(
            "repo/tollgate.toml",
            "[env.tools.good]\nrequired = \">=1\"\n[jobs.test]\nrun = \"cargo nextest run\"\n",
        )
        .file("rustup/settings.toml", "version = \"12\"\ndefault_toolchain = \"1.95.0\"\n")
        .toolchain("1.95.0-x86_64-unknown-linux-gnu", "1.95.0", &["rustc-x86_64-unknown-linux-gnu"])
        .program("bin/good", "echo good 1.2.3")
        .program("bin/hanging", hanging)
        .git(&["init", "--quiet"])
        .git(&["add", "."])
        .git(&["commit", "--quiet", "--message", "a"])
        .real_programs()
        .file("tmp/kept", "")
        .env("TMPDIR", "{dir}/tmp")
}

/// What a run with these arguments leaves behind.
#[track_caller]
fn untouched(case: &Case, expected: &[&str]) {
    let before = tree(&case.root());
    assert_eq!(processes(case), Vec::<String>::new());
    let ran = case.run();
    assert!(expected.iter().all(|id| ran.stdout.contains(id)), "{ran:?}");
    let after = tree(&case.root());
    let changed: Vec<_> = after.iter().filter(|of| !before.contains(of)).collect();
    let gone: Vec<_> = before.iter().filter(|of| !after.contains(of)).collect();
    // The directory for temporary ones has been used.
    let tmp = case.root().join("tmp").display().to_string();
    let is_tmp = |of: &&&(String, u64, Option<String>, SystemTime)| of.0 != tmp;
    assert_eq!(
        changed.iter().filter(is_tmp).count() + gone.iter().filter(is_tmp).count(),
        0,
        "{changed:#?} {gone:#?}"
    );
    // A signal takes a moment.
    let is_left = |_| {
        std::thread::sleep(Duration::from_millis(50));
        !processes(case).is_empty()
    };
    assert!(!(0..40).all(is_left), "{:?}", processes(case));
}

#[test]
fn a_home_of_cargos_that_is_not_there_is_not_made() {
    let case = case("20");
    untouched(&case, &["fuse-ld-missing", "18 of 19 checks clean"]);
    assert!(!case.root().join("cargo").exists());
}

#[test]
fn a_home_that_is_furnished_stays_as_it_is() {
    let furnished = || {
        case("20")
            .indexed("ryu", &[("1.0.0", "", "")])
            .file("cargo/.package-cache", "")
            .file("cargo/.global-cache", "")
    };
    untouched(&furnished(), &["fuse-ld-missing"]);
    // cargo is asked, and answers.
    let stale = furnished()
        .file("repo/Cargo.lock", "version = 4\n\n[[package]]\nname = \"b\"\nversion = \"0.1.0\"\n");
    untouched(&stale, &["lock-stale"]);
}

/// With the real rustup's proxies, a home of its own, and a toolchain that is not there.
#[test]
fn rustup_installs_nothing_and_writes_no_settings() {
    for settings in [true, false] {
        let case = case("20").env("PATH", &format!("{{dir}}/bin:{}", real_path()));
        if !settings {
            fs::remove_file(case.root().join("rustup/settings.toml")).expect("it was there");
        }
        let file = "[toolchain]\nchannel = \"1.42.0\"\ncomponents = [\"miri\"]\n";
        untouched(&case.file("repo/rust-toolchain.toml", file), &["toolchain-missing"]);
    }
}

#[test]
fn what_hangs_leaves_nobody() {
    let tools = "[env.tools.hanging]\nrequired = \">=1\"\n[jobs.test]\nrun = \"cargo nextest run\"\n";
    let case = case("0.3").file("repo/tollgate.toml", tools);
    untouched(&case, &["tool-hangs"]);
}
