//! `cargo xtask env` and the plain binary say the same, whoever has chosen the toolchain: the real rustup, cargo, xtask
//! and tool, in a repository of somebody else's.

use std::fs;
use std::path::{Path, PathBuf};

use super::{XTASK, command, environment, output};

/// The toolchain of this workspace, with which everything is built already.
fn own_toolchain() -> String {
    let text = fs::read_to_string(root().join("rust-toolchain.toml")).expect("a toolchain file");
    let channel = text.lines().find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'));
    channel.expect("a channel").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

/// A package whose toolchain file names this channel.
fn repository(channel: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a directory");
    let git = output(command("git").args(["init", "--quiet"]).current_dir(dir.path()));
    assert_eq!(git.0, Some(0), "{git:?}");
    for (path, text) in [
        ("Cargo.toml", "[package]\nname = \"a\"\nversion = \"0.1.0\"\nedition = \"2021\"\n"),
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"a\"\nversion = \"0.1.0\"\n"),
        ("src/lib.rs", ""),
        ("rust-toolchain.toml", &format!("[toolchain]\nchannel = \"{channel}\"\n")),
    ] {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    dir
}

/// What a program says in the repository, in the environment of a user who has set these variables.
fn said(program: &Path, arguments: &[&str], at: &Path, set: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut command = command(program.to_str().expect("UTF-8"));
    command.args(arguments).args(["--format", "json", "--timeout", "60"]).current_dir(at);
    for (name, _) in environment() {
        let is_of_ci = name == "CI" || name.starts_with("GITHUB_");
        let is_of_cargo =
            name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST");
        let is_of_rustup = name.starts_with("RUSTUP_TOOLCHAIN") || name == "RUST_RECURSION_COUNT";
        if is_of_ci || is_of_cargo || is_of_rustup || name == "LD_LIBRARY_PATH" {
            command.env_remove(name);
        }
    }
    command.envs([("CARGO_NET_OFFLINE", "true"), ("RUSTUP_AUTO_INSTALL", "0")]).envs(set.iter().copied());
    let (code, stdout, stderr) = output(&mut command);
    let is_time = |line: &&str| !line.trim_start().starts_with("\"ms\": ");
    let text = stdout.lines().filter(is_time).collect::<Vec<_>>().join("\n");
    assert!(text.starts_with('{'), "{arguments:?}: {stdout}{stderr}");
    (code, text)
}

/// What both say, which is one thing.
#[track_caller]
fn both(at: &Path, set: &[(&str, &str)], through_cargo: bool) -> (Option<i32>, String) {
    let manifest = root().join("Cargo.toml").display().to_string();
    let cargo = ["run", "--quiet", "--manifest-path", &manifest, "--package", "xtask", "--", "env"];
    let by_xtask = if through_cargo {
        said(Path::new("cargo"), &cargo, at, set)
    } else {
        said(Path::new(XTASK), &["env"], at, set)
    };
    let plain = Path::new(XTASK).with_file_name(format!("tollgate-env{}", std::env::consts::EXE_SUFFIX));
    let plain = said(&plain, &[], at, set);
    assert_eq!(by_xtask, plain, "set: {set:?}");
    plain
}

#[test]
fn env_says_the_same_with_and_without_cargo() {
    let own = own_toolchain();
    let same = repository(&own);
    // By nobody: rustup chooses by the file, and says so to cargo and xtask.
    let (code, text) = both(same.path(), &[], true);
    assert!(code == Some(0) && !text.contains("toolchain-env"), "{text}");
    // By nobody, and there is no cargo before xtask.
    assert_eq!(both(same.path(), &[], false), (code, text));
    // By the user: the same, another one, and the file's components count for nothing.
    both(same.path(), &[("RUSTUP_TOOLCHAIN", &own)], true);
    let other = repository("1.42.0");
    for through_cargo in [true, false] {
        let (_, text) = both(other.path(), &[("RUSTUP_TOOLCHAIN", &own)], through_cargo);
        assert!(text.contains("\"toolchain-env\"") && text.contains("\"1.42.0\""), "{text}");
    }
    // What is meant is not there, and the tool says so all the same.
    let (code, text) = both(other.path(), &[], false);
    assert!(code == Some(1) && text.contains("\"toolchain-missing\""), "{text}");
}
