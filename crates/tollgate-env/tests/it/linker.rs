//! Linkers, rows 38, 39 and 41 of the design's table.

#![cfg(unix)]

use snapbox::{assert_data_eq, str};

#[cfg(target_os = "linux")]
use crate::support::real_path;
use crate::support::{Case, only, silent};

const HOST: &str = "x86_64-unknown-linux-gnu";

fn config(text: &str) -> Case {
    only("linker").toolchain(&format!("stable-{HOST}"), "1.96.0", &[]).file("repo/.cargo/config.toml", text)
}

fn named(of: &Case, id: &str) -> bool {
    of.found().contains(&format!("[{id}]"))
}

#[test]
fn row_38_the_linker_is_not_there() {
    let text = format!("[target.{HOST}]\nlinker = \"clang-99\"\n");
    assert_data_eq!(
        config(&text).found(),
        str![[r#"
error[linker-missing]: `clang-99`, the linker for x86_64-unknown-linux-gnu, is not there: nothing can be linked
  --> .cargo/config.toml:2:10  clang-99
  wanted  clang-99
  fix     apt-get install clang
"#]]
    );
    silent(&config(&text).program("bin/clang-99", ""));
    // Of another target, which nobody builds for here.
    silent(&config("[target.aarch64-apple-darwin]\nlinker = \"zig-cc\"\n"));
    // It comes with the toolchain.
    silent(&config(&format!("[target.{HOST}]\nlinker = \"rust-lld\"\n")));
    let variable = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER";
    silent(&config(&text).program("bin/ld2", "").env(variable, "ld2"));
    let flag = format!("[target.{HOST}]\nrustflags = [\"-C\", \"linker=clang-98\"]\nlinker = \"cc\"\n");
    assert!(config(&flag).program("bin/cc", "").found().contains("`clang-98`"));
    // Lists are joined, and the last word is that of the nearest file.
    let nearest = config("build.rustflags = \"--codegen linker=near\"\n");
    let nearest = nearest.file(".cargo/config.toml", "build.rustflags = [\"-Clinker=far\"]\n");
    assert!(nearest.found().contains("`near`"), "{}", nearest.found());
}

#[test]
fn row_38_in_a_table_of_a_cfg() {
    let table = |cfg: &str| config(&format!("[target.'cfg({cfg})']\nlinker = \"clang-99\"\n"));
    assert!(named(&table("all(unix, target_env = \"gnu\")"), "linker-missing"));
    silent(&table("windows"));
    // What the name of the target does not say is asked of rustc.
    let feature = || table("target_feature = \"sse2\"");
    assert!(named(&feature().program("bin/rustc", "echo 'target_feature=\"sse2\"'"), "linker-missing"));
    silent(&feature().program("bin/rustc", "echo unix"));
    silent(&feature());
}

/// A C compiler that knows these linkers.
fn cc(known: &str) -> String {
    format!(
        "case \"$1\" in {known}) exit 0;; esac; echo \"collect2: fatal error: cannot find 'ld'\" >&2; exit 1"
    )
}

#[test]
fn row_39_the_linker_of_a_flag_is_not_there() {
    for flags in [
        "[\"-C\", \"link-arg=-fuse-ld=mold\"]",
        "\"-Clink-arg=-fuse-ld=mold\"",
        "[\"-Clink-args=-x -fuse-ld=mold\"]",
    ] {
        let case =
            || config(&format!("[build]\nrustflags = {flags}\n")).program("bin/cc", &cc("-fuse-ld=gold"));
        assert_data_eq!(
            case().found(),
            str![[r#"
error[fuse-ld-missing]: the flag -fuse-ld=mold asks for a linker that is not there
  --> .cargo/config.toml:2:13
  wanted  mold
  fix     apt-get install mold
"#]]
        );
        silent(&case().program("bin/ld.mold", ""));
        // The compiler knows where it is.
        silent(&case().program("bin/cc", &cc("-fuse-ld=mold")));
        // It says something else.
        silent(&case().program("bin/cc", "echo 'unknown option --version' >&2; exit 1"));
        // RUSTFLAGS takes the flag away.
        silent(&case().env("RUSTFLAGS", "-Dwarnings"));
    }
    silent(&config("[build]\nrustflags = [\"-Clink-arg=-fuse-ld=mold\"]\n"));
}

#[cfg(target_os = "linux")]
#[test]
fn row_39_as_gcc_says_it() {
    let path = real_path();
    let case = |linker: &str| {
        config(&format!("[build]\nrustflags = [\"-Clink-arg=-fuse-ld={linker}\"]\n")).env("PATH", &path)
    };
    silent(&case("bfd"));
    assert!(named(&case("no-such-linker"), "fuse-ld-missing"));
}

#[test]
fn row_41_a_target_without_a_linker() {
    let text = "[build]\ntarget = \"aarch64-unknown-linux-gnu\"\n";
    assert_data_eq!(
        config(text).found(),
        str![[r#"
error[cross-linker-missing]: nothing names a linker for aarch64-unknown-linux-gnu, and that of x86_64-unknown-linux-gnu cannot link for it
  --> .cargo/config.toml:2:10  aarch64-unknown-linux-gnu
  wanted  `linker = "aarch64-linux-gnu-gcc"` in [target.aarch64-unknown-linux-gnu]
  fix     apt-get install gcc-aarch64-linux-gnu
"#]]
    );
    // The compiler is there, and nothing says that it is to be used.
    assert_data_eq!(
        config(text).program("bin/aarch64-linux-gnu-gcc", "").found(),
        str![[r#"
error[cross-linker-missing]: nothing names a linker for aarch64-unknown-linux-gnu, and that of x86_64-unknown-linux-gnu cannot link for it
  --> .cargo/config.toml:2:10  aarch64-unknown-linux-gnu
  wanted  `linker = "aarch64-linux-gnu-gcc"` in [target.aarch64-unknown-linux-gnu]
  fix     export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
"#]]
    );
    let linker = format!("{text}[target.aarch64-unknown-linux-gnu]\nlinker = \"aarch64-linux-gnu-gcc\"\n");
    silent(&config(&linker).program("bin/aarch64-linux-gnu-gcc", ""));
    assert!(named(&config(&linker), "linker-missing"));
    for target in [
        "wasm32-unknown-unknown",
        "x86_64-unknown-linux-musl",
        HOST,
        "thumbv7em-none-eabi",
        "mine.json",
        "aarch64-linux-android",
    ] {
        silent(&config(&format!("[build]\ntarget = \"{target}\"\n")));
    }
}
