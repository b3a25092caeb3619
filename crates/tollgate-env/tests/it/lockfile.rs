//! Cargo.lock, rows 24 to 28 of the design's table. Real cargo, real git; crates.io's index is what the test says.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

const LOCK: &str = "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\ndependencies = [\n \"dep\",\n]\n\n\
                    [[package]]\nname = \"dep\"\nversion = \"1.0.0\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n\
                    checksum = \"0000000000000000000000000000000000000000000000000000000000000000\"\n";

/// A package with one dependency, both in step with the lock file.
fn package() -> Case {
    only("lockfile")
        .real_programs()
        .indexed("dep", &[("1.0.0", "", ""), ("1.1.0", "", "")])
        .file(
            "repo/Cargo.toml",
            "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\ndep = \"1\"\n",
        )
        .file("repo/src/lib.rs", "")
        .file("repo/Cargo.lock", LOCK)
}

fn repository() -> Case {
    package().git(&["init", "--quiet"])
}

#[test]
fn all_fits() {
    silent(&only("lockfile"));
    silent(&package());
    silent(&repository().git(&["add", "."]));
    // It is in the repository, whatever a pattern says.
    silent(&repository().file("repo/.gitignore", "*.lock\n").git(&["add", "--force", "."]));
    silent(&repository().git(&["add", "."]).cwd("repo/src"));
}

#[test]
fn a_lock_file_that_is_elsewhere() {
    let config = "[resolver]\nlockfile-path = \"locks/Cargo.lock\"\n";
    let moved = || {
        let case = package().file("repo/.cargo/config.toml", config).file("repo/locks/Cargo.lock", LOCK);
        std::fs::remove_file(case.root().join("repo/Cargo.lock")).expect("it was there");
        case
    };
    // This cargo does not know the key yet; what matters is that the file is found.
    assert!(!moved().found().contains("lock-missing"), "{}", moved().found());
}

#[test]
fn row_24_missing() {
    let case = || {
        let case = repository();
        std::fs::remove_file(case.root().join("repo/Cargo.lock")).expect("it was there");
        case
    };
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[lock-missing]: there is no Cargo.lock
  --> Cargo.lock:1:1
  fix     cargo generate-lockfile
"#]]
    );
    assert_eq!(case().run().code, 0);
    let strict = case().file("repo/tollgate.toml", "[jobs.test]\nrun = \"cargo test --locked\"\n");
    assert_data_eq!(
        strict.found(),
        str![[r#"
error[lock-missing]: there is no Cargo.lock
  --> Cargo.lock:1:1
  --> tollgate.toml:2:7  cargo test --locked  (job test)
  fix     cargo generate-lockfile
"#]]
    );
    assert_eq!(strict.run().code, 1);
    let ignored = case().file("repo/.gitignore", "/target\n\nCargo.lock\n");
    assert_data_eq!(
        ignored.found(),
        str![[r#"
warning[lock-ignored]: there is no Cargo.lock, and .gitignore:3 would keep it out of the repository
  --> .gitignore:3:1  Cargo.lock
  --> Cargo.lock:1:1
  fix     cargo generate-lockfile
"#]]
    );
}

#[test]
fn row_24_ignored() {
    let case = || repository().file("repo/.gitignore", "/target\n\nCargo.lock\n");
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[lock-ignored]: Cargo.lock is not in the repository: .gitignore:3 keeps it out
  --> .gitignore:3:1  Cargo.lock
  --> Cargo.lock:1:1
  fix     git add --force -- :/Cargo.lock
"#]]
    );
    let strict = case().file("repo/tollgate.toml", "[jobs.test]\nrun = \"cargo test --locked\"\n");
    assert_eq!((case().run().code, strict.run().code), (0, 1));
    silent(&repository().file("repo/.gitignore", "Cargo.lock\n!Cargo.lock\n").git(&["add", "."]));
}

#[test]
fn row_24_untracked() {
    assert_data_eq!(
        repository().found(),
        str![[r#"
warning[lock-untracked]: Cargo.lock is not in the repository
  --> Cargo.lock:1:1
  fix     git add --force -- :/Cargo.lock
"#]]
    );
    assert_data_eq!(
        repository().file("repo/.gitignore", "*.lock\n!Cargo.lock\n").found(),
        str![[r#"
warning[lock-untracked]: Cargo.lock is not in the repository
  --> Cargo.lock:1:1
  fix     git add --force -- :/Cargo.lock
"#]]
    );
}

#[test]
fn row_25_stale() {
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\ndep = \"1\"\nryu = \"1\"\n";
    let case = package().indexed("ryu", &[("1.0.0", "", "")]).file("repo/Cargo.toml", manifest);
    assert_data_eq!(
        case.found(),
        str![[r#"
error[lock-stale]: Cargo.lock does not have what the manifests ask for
  --> Cargo.lock:1:1
  --> Cargo.toml:6:1  ryu
  found   what cargo would change: Adding ryu v1.0.0
  fix     cargo update --workspace
"#]]
    );
    assert_eq!(case.run().code, 1);
    let version =
        package().file("repo/Cargo.toml", &manifest.replace("ryu = \"1\"\n", "").replace("0.1.0", "0.2.0"));
    assert_data_eq!(
        version.found(),
        str![[r#"
error[lock-stale]: Cargo.lock does not have what the manifests ask for
  --> Cargo.lock:1:1
  found   what cargo would change: Updating a v0.1.0 ({dir}/repo) -> v0.2.0
  fix     cargo update --workspace
"#]]
    );
    // There is a younger one, and nobody asks for it.
    silent(&package().file("repo/Cargo.toml", &manifest.replace("ryu = \"1\"\n", "")));
}

#[test]
fn row_26_too_new_for_the_toolchain() {
    let pinned = |version: &str| {
        package().file("repo/rust-toolchain.toml", &format!("[toolchain]\nchannel = \"{version}\"\n"))
    };
    assert_data_eq!(
        pinned("1.70.0").found(),
        str![[r#"
error[lock-version]: Cargo.lock has version 4, which cargo 1.70.0 cannot read
  --> Cargo.lock:1:1  version = 4
  --> rust-toolchain.toml:2:11  1.70.0  (is used)
  found   1.70.0
  wanted  Rust 1.78.0 or newer, or a lock file that 1.70.0 has written
  fix     cargo generate-lockfile
"#]]
    );
    for version in ["1.78.0", "1.78", "nightly-2024-01-01", "stable"] {
        silent(&pinned(version));
    }
    // One that not even this cargo knows.
    let newer = package().file("repo/Cargo.lock", &LOCK.replace("version = 4", "version = 99"));
    assert_data_eq!(
        newer.found(),
        str![[r#"
error[lock-version]: Cargo.lock has a version that this cargo does not know
  --> Cargo.lock:1:1
"#]]
    );
}

#[test]
fn row_27_a_conflict() {
    let conflict = LOCK.replace(
        "version = \"1.0.0\"\n",
        "<<<<<<< HEAD\nversion = \"1.0.0\"\n=======\nversion = \"1.1.0\"\n>>>>>>> other\n",
    );
    assert_data_eq!(
        package().file("repo/Cargo.lock", &conflict).found(),
        str![[r#"
error[lock-conflict]: Cargo.lock has a conflict that nobody resolved
  --> Cargo.lock:12:1  <<<<<<< HEAD
  wanted  the side that was there before, and then `cargo update --workspace`
"#]]
    );
}

#[test]
fn row_28_nobody_can_tell_without_the_network() {
    let manifest = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[dependencies]\ndep = \"1\"\nryu = \"1\"\n";
    let unknown = || package().file("repo/Cargo.toml", manifest);
    assert_data_eq!(
        unknown().found(),
        str![[r#"
inconclusive[lock-freshness]: whether Cargo.lock has what the manifests ask for could not be found out: this machine has never seen the package `ryu`, and nothing is fetched
  --> Cargo.lock:1:1
  fix     cargo update --workspace --locked
"#]]
    );
    assert_eq!((unknown().run().code, unknown().args(&["--strict"]).run().code), (0, 3));
    // A home in which cargo never fetched anything stays as it is.
    let cold = package().env("CARGO_HOME", "{dir}/cold");
    assert_data_eq!(
        cold.found(),
        str![[r#"
inconclusive[lock-freshness]: whether Cargo.lock has what the manifests ask for could not be found out: this machine has no index of a registry yet
  --> Cargo.lock:1:1
  fix     cargo update --workspace --locked
"#]]
    );
    assert!(!cold.root().join("cold").exists());
    let local = cold
        .file("repo/Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\n")
        .file("repo/Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n");
    silent(&local);
}

#[test]
fn a_cargo_that_hangs_or_is_not_there() {
    #[cfg(unix)]
    {
        let hangs = "case $1 in metadata) exec \"$REAL\" \"$@\";; esac\nsleep 60";
        let case =
            package().program("bin/cargo", hangs).env("REAL", env!("CARGO")).args(&["--timeout", "1.5"]);
        assert_data_eq!(
            case.found(),
            str![[r#"
inconclusive[lock-freshness]: whether Cargo.lock has what the manifests ask for could not be found out: cargo took longer than 1.5 s
  --> Cargo.lock:1:1
  fix     cargo update --workspace --locked
"#]]
        );
    }
    assert_data_eq!(
        package().env("PATH", "{dir}/bin").found(),
        str![[r#"
inconclusive[lock-freshness]: whether Cargo.lock has what the manifests ask for could not be found out: cargo cannot be started: No such file or directory (os error 2)
  --> Cargo.lock:1:1
"#]]
    );
}

#[cfg(unix)]
#[test]
fn what_only_update_calls_stale_is_not() {
    // `update` chooses the dependencies of members anew, which a build does not.
    let script = "case $1 in update) echo 'error: cannot update the lock file x because --locked' >&2; exit 101;;\n\
                  tree) exit 0;; esac\nexec \"$REAL\" \"$@\"";
    silent(&package().program("bin/cargo", script).env("REAL", env!("CARGO")));
}

#[cfg(unix)]
#[test]
fn no_wrapper_of_rustc_is_started() {
    let config = "[build]\nrustc-wrapper = \"wrapper\"\nrustc-workspace-wrapper = \"wrapper\"\n\
                  [resolver]\nincompatible-rust-versions = \"fallback\"\n";
    let marks = "echo started > \"$HOME/started\"; exec \"$@\"";
    let case = package().program("bin/wrapper", marks).file("repo/.cargo/config.toml", config);
    silent(&case);
    let manifest = "[package]\nname = \"a\"\nversion = \"0.2.0\"\n[dependencies]\ndep = \"1\"\n";
    let case = case.file("repo/Cargo.toml", manifest);
    assert!(case.found().starts_with("error[lock-stale]"), "{}", case.found());
    assert!(!case.root().join("home/started").exists());
}

#[test]
fn what_cargo_cannot_read() {
    let twice = package().file("repo/Cargo.lock", &format!("{LOCK}{}", &LOCK["version = 4\n".len()..]));
    assert_data_eq!(
        twice.found(),
        str![[r#"
error[lock-unreadable]: Cargo.lock cannot be read: package `a` is specified twice in the lockfile
  --> Cargo.lock:1:1
"#]]
    );
}

#[test]
fn nothing_of_the_repository_or_of_cargos_home_changes() {
    let listed = |case: &Case| {
        let mut all = Vec::new();
        let mut dirs = vec![case.root()];
        while let Some(dir) = dirs.pop() {
            for entry in std::fs::read_dir(dir).expect("a directory").flatten() {
                if entry.path().is_dir() { dirs.push(entry.path()) } else { all.push(entry.path()) }
            }
        }
        // What cargo notes of itself.
        all.retain(|path| {
            ![".package-cache", ".global-cache", "CACHEDIR.TAG"].iter().any(|own| path.ends_with(own))
        });
        all.sort();
        all.into_iter().map(|path| (std::fs::read(&path).expect("a file"), path)).collect::<Vec<_>>()
    };
    let case = package().git(&["init", "--quiet"]).git(&["add", "."]);
    let before = listed(&case);
    silent(&case);
    assert_eq!(listed(&case), before);
}
