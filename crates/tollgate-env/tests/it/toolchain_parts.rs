//! The parts of a toolchain, row 18 of the design's table.
#![cfg(unix)]

use snapbox::{assert_data_eq, str};

use crate::support::{Case, only, silent};

/// Programs that say these versions.
fn saying(rustc: &str, cargo: &str, clippy: &str) -> Case {
    let says = |text: &str| format!("echo '{text} (59807616e 2026-04-14)'");
    only("toolchain-parts")
        .program("bin/rustc", &says(rustc))
        .program("bin/cargo", &says(cargo))
        .program("bin/clippy-driver", &says(clippy))
}

#[test]
fn row_18_of_one_release() {
    silent(&saying("rustc 1.95.0", "cargo 1.95.0", "clippy 0.1.95"));
    // A patch release without a new cargo; a nightly in the days when the numbers change; no clippy.
    silent(&saying("rustc 1.56.1", "cargo 1.56.0", "clippy 0.1.56"));
    silent(&saying("rustc 1.98.0-nightly", "cargo 1.97.0-nightly", "clippy 0.1.98"));
    silent(&saying("rustc 1.95.0", "cargo 1.95.0", "clippy 0.1.95").program("bin/clippy-driver", "exit 1"));
    silent(&only("toolchain-parts"));
    silent(&only("toolchain-parts").real_programs());
}

#[test]
fn row_18_mixed() {
    let case = || saying("rustc 1.85.0", "cargo 1.95.0", "clippy 0.1.95");
    assert_data_eq!(
        case().found(),
        str![[r#"
warning[toolchain-mixed]: rustc, cargo, clippy-driver are not of one release
  found   rustc 1.85.0 (59807616e 2026-04-14), cargo 1.95.0 (59807616e 2026-04-14), clippy 0.1.95 (59807616e 2026-04-14)
  wanted  all of one toolchain: the directory of rustup's programs first in PATH
"#]]
    );
    let pinned = case().file("repo/rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n");
    assert_eq!((case().run().code, pinned.run().code), (0, 1));
    let clippy = saying("rustc 1.95.0", "cargo 1.95.0", "clippy 0.1.94");
    assert!(clippy.found().starts_with("warning[toolchain-mixed]"));
    // The one that cargo starts.
    silent(&case().program("other/rustc", "echo 'rustc 1.95.0'").env("RUSTC", "{dir}/other/rustc"));
}

#[test]
fn row_18_the_programs_of_rustup_are_of_one_toolchain() {
    let case = |toolchain: &str| {
        saying("rustc 1.85.0", "cargo 1.95.0", "clippy 0.1.95")
            .program("bin/rustup", "")
            .file("repo/rust-toolchain.toml", &format!("[toolchain]\nchannel = \"{toolchain}\"\n"))
            .file("rustup/settings.toml", "version = \"12\"\n")
            .file("rustup/toolchains/mine/bin/rustc", "")
            .toolchain("1.95.0-x86_64-unknown-linux-gnu", "1.95.0", &[])
    };
    silent(&case("1.95.0"));
    // One that is linked may be anything, and so may what a variable names or another directory has.
    assert_eq!(case("mine").run().code, 1);
    assert_eq!(case("1.95.0").env("RUSTC", "rustc").run().code, 1);
    let other =
        case("1.95.0").program("other/rustc", "echo rustc 1.85.0").env("PATH", "{dir}/other:{dir}/bin");
    assert_eq!(other.run().code, 1);
}

#[test]
fn row_18_one_says_nothing_that_is_known() {
    let case = saying("rustc 1.95.0", "cargo 1.95.0", "clippy main");
    assert_data_eq!(
        case.found(),
        str![
            "inconclusive[toolchain-part-silent]: which release clippy-driver is of could not be found out: what it says is no version that is known"
        ]
    );
    let hangs =
        saying("rustc 1.95.0", "cargo 1.95.0", "clippy 0.1.95").program("bin/cargo", "while :; do :; done");
    assert_data_eq!(
        hangs.args(&["--timeout", "1.5"]).found(),
        str![
            "inconclusive[toolchain-part-silent]: which release cargo is of could not be found out: it did not answer in time"
        ]
    );
}
