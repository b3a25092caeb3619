//! What is released, row 66 of the design's table.

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

fn program(lines: &str) -> Case {
    only("release-profile")
        .real_programs()
        .file("repo/Cargo.toml", &format!("[package]\nname = \"a\"\n{lines}"))
        .file("repo/src/main.rs", "")
}

#[test]
fn row_66_paths_of_the_machine() {
    let case = || program("[profile.release]\nlto = true\n");
    assert_data_eq!(
        case().found(),
        str![[r#"
info[release-paths]: programs that are built here for a release hold the paths of this machine
  --> Cargo.toml:3:10  release
  wanted  RUSTFLAGS with `--remap-path-prefix=FROM=TO` for the directory of the sources and cargo's home
"#]]
    );
    let release = case().args(&["--profile", "release"]);
    assert!(release.found().starts_with("warning[release-paths]"));
    assert_eq!((case().run().code, release.run().code), (0, 0));
}

#[test]
fn row_66_paths_are_taken_out() {
    silent(&program("[profile.release]\ntrim-paths = \"object\"\n"));
    let program = |lines: &str| program(lines).args(&["--profile", "release"]);
    silent(&program("").env("RUSTFLAGS", "--remap-path-prefix=/a=/b"));
    silent(&program("").env("CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS", "--remap-path-prefix /a=/b"));
    silent(
        &program("").file("repo/.cargo/config.toml", "build.rustflags = [\"--remap-path-prefix=/a=/b\"]\n"),
    );
    assert!(!program("[profile.release]\ntrim-paths = \"none\"\n").found().is_empty());
    assert!(!program("").env("RUSTFLAGS", "-Dwarnings").found().is_empty());
}

#[test]
fn row_66_nothing_is_released() {
    let library =
        only("release-profile").real_programs().file("repo/Cargo.toml", "[package]\nname = \"a\"\n");
    silent(&library.file("repo/src/lib.rs", ""));
    silent(&only("release-profile").real_programs());
    // Nobody wrote a profile for it.
    silent(&program(""));
    let xtask = "[package]\nname = \"xtask\"\n";
    silent(&program("").file("repo/Cargo.toml", xtask).args(&["--profile", "release"]));
}

#[test]
fn row_66_the_time_of_the_build() {
    let lock = "version = 4\n\n[[package]]\nname = \"vergen\"\nversion = \"9.0.0\"\n";
    let case = || program("[profile.release]\ntrim-paths = true\n").file("repo/Cargo.lock", lock);
    assert_data_eq!(
        case().found(),
        str![[r#"
info[release-date]: vergen can write the time of the build into the program, and SOURCE_DATE_EPOCH is not set
  --> Cargo.lock:4:1  vergen 9.0.0
  wanted  SOURCE_DATE_EPOCH with the time of the commit: `git log -1 --format=%ct`
"#]]
    );
    silent(&case().env("SOURCE_DATE_EPOCH", "1700000000"));
    silent(&case().file("repo/Cargo.lock", &lock.replace("vergen", "other")));
}
