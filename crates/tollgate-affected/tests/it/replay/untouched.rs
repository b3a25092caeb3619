//! A replay writes in its own directory and nowhere else.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{commit, replay, tool};
use crate::support::Scratch;

type Listing = BTreeMap<PathBuf, (SystemTime, Vec<u8>)>;

/// All that is in a directory but the directory of replays, with times and contents.
fn listing(dir: &Path) -> Listing {
    let mut found = Listing::new();
    let mut pending = vec![dir.to_owned()];
    while let Some(path) = pending.pop() {
        let metadata = fs::symlink_metadata(&path).expect("it is there");
        let content = if metadata.is_file() { fs::read(&path).expect("readable") } else { Vec::new() };
        // A new entry changes the time of its directory: of the target directory alone.
        if path.file_name() != Some("target".as_ref()) {
            found.insert(path.clone(), (metadata.modified().expect("a time"), content));
        }
        if metadata.is_dir() {
            let entries = fs::read_dir(&path).expect("a directory").flatten().map(|entry| entry.path());
            pending.extend(entries.filter(|path| !path.ends_with("target/tollgate")));
        }
    }
    found
}

#[test]
fn the_repository_and_the_target_directory_are_left_alone() {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"])]);
    commit(&scratch, "a workspace");
    scratch.change("a");
    commit(&scratch, "an edit");
    let mut build = scratch.command(env!("CARGO"), &scratch.root());
    build.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc"));
    assert!(build.args(["build", "--quiet"]).status().expect("cargo runs").success());
    scratch.write("crates/a/src/more.rs", "// Untracked.\n");
    scratch.change("b");
    let before = listing(&scratch.root());
    for (args, code) in
        [(&["--last", "1"][..], 0), (&["--last", "1"], 0), (&["--last", "1", "--from", "HEAD^"], 0)]
    {
        let run = replay(&scratch, args);
        assert_eq!(run.code, Some(code), "{run}");
        let after = listing(&scratch.root());
        let differ = before.iter().filter(|(path, was)| after.get(*path) != Some(was)).map(|(path, _)| path);
        assert_eq!(differ.collect::<Vec<_>>(), Vec::<&PathBuf>::new(), "changed or gone");
        assert_eq!(before.len(), after.len(), "new files");
    }
}

/// Where the directory is the user's choice, the target directory is left alone altogether.
#[test]
fn another_directory() {
    let scratch = Scratch::with_packages(&[("a", &[])]);
    scratch.change("a");
    scratch.commit("an edit");
    let dir = scratch.beside("elsewhere");
    let run = replay(&scratch, &["--last", "1", "--dir", dir.to_str().expect("UTF-8")]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(dir.join("records.jsonl").is_file() && dir.join("target").is_dir());
    assert_eq!(scratch.git(&["status", "--porcelain"]), "");
}

/// Whatever the user's variables and configuration say of where things are built.
#[test]
fn a_target_directory_that_is_configured() {
    let scratch = Scratch::with_packages(&[("a", &[])]);
    let parts = scratch.beside("parts");
    let config = format!("[build]\ntarget-dir = \"out\"\nbuild-dir = '{}'\n", parts.display());
    scratch.write(".cargo/config.toml", &config);
    scratch.write(".gitignore", "/out\n/elsewhere\n");
    scratch.commit("a configuration");
    scratch.change("a");
    scratch.commit("an edit");
    let run = replay(&scratch, &["--last", "1"]);
    assert_eq!(run.code, Some(0), "{run}");
    assert!(
        run.stderr.contains("note: cargo reads [ROOT]/repo/.cargo/config.toml for the checkouts too"),
        "{run}"
    );
    let entries = |dir: &str| -> Vec<_> {
        let entries = fs::read_dir(scratch.root().join(dir)).expect("a directory").flatten();
        entries.map(|entry| entry.file_name().into_string().expect("UTF-8")).collect()
    };
    assert_eq!(entries("out"), ["tollgate"]);
    assert!(!parts.exists());
    let run =
        tool(&scratch, &["--last", "1"]).env("CARGO_TARGET_DIR", "elsewhere").output().expect("it runs");
    assert_eq!(run.status.code(), Some(0));
    assert_eq!(entries("elsewhere"), ["tollgate"]);
}
