//! Links, pipes, and files where something else was expected.

use snapbox::{assert_data_eq, str};

use super::{names, workspace};

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles() {
    let scratch = workspace();
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(to, scratch.root().join(from)).expect("a link");
    };
    link("loop", "crates/c/loop");
    link("../../crates", "crates/c/up");
    link("pong", "crates/c/ping");
    link("ping", "crates/c/pong");
    link("nowhere", "crates/c/dangling.rs");
    link("/", "crates/c/slash");
    assert_eq!(names(&scratch), ["c"]);
    scratch.change("a");
    assert_eq!(names(&scratch), ["a", "b", "c"], "`c` has a link to where it is");
    // A link in the place of a source.
    scratch.remove("crates/c/src/lib.rs");
    link("../../a/src/lib.rs", "crates/c/src/lib.rs");
    assert_eq!(names(&scratch), ["c"]);
}

#[test]
fn a_file_where_a_directory_was_and_back() {
    let scratch = workspace();
    scratch.write("crates/a/data/x.txt", "\n");
    scratch.commit("a directory");
    scratch.remove("crates/a/data");
    scratch.write("crates/a/data", "\n");
    assert_eq!(names(&scratch), ["a"]);
    scratch.remove("crates/a/data");
    scratch.write("crates/a/data/x.txt", "\n");
    assert_eq!(names(&scratch), ["a"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_became_a_link() {
    let scratch = workspace();
    scratch.remove("crates/a/src/lib.rs");
    std::os::unix::fs::symlink("../Cargo.toml", scratch.root().join("crates/a/src/lib.rs")).expect("a link");
    assert_eq!(names(&scratch), ["a", "b"]);
    for head in [&["--head", "HEAD"][..], &[]] {
        let run = scratch.affected(&[&["--base", "HEAD^", "--format", "json"], head].concat());
        assert!(run.stdout.contains("\"status\": \"type-changed\""), "{run}");
    }
}

#[test]
fn a_file_where_a_package_was() {
    let scratch = workspace();
    scratch.remove("crates/c");
    scratch.write("crates/c", "\n");
    assert_eq!(names(&scratch), [""; 0], "nobody owns it, nobody names it");
}

#[test]
fn a_manifest_that_is_a_directory() {
    let scratch = workspace();
    scratch.write("crates/a/templates/Cargo.toml/x.txt", "\n");
    assert_eq!(names(&scratch), ["a"]);
    scratch.write("Cargo.lock/x.txt", "\n");
    assert_eq!(names(&scratch), [""; 0], "nobody names it");
    scratch.edit("crates/a/Cargo.toml", "0.1.0", "0.1.1");
    assert_data_eq!(
        scratch.affected(&["--base", "HEAD"]).to_string(),
        str![[r#"
error: cannot read Cargo.lock: Is a directory (os error 21)
[exit 2]
"#]]
    );
    scratch.remove("crates/a/Cargo.toml");
    scratch.write("crates/a/Cargo.toml/x.txt", "\n");
    assert_data_eq!(
        scratch.affected(&["--base", "HEAD"]).to_string(),
        str![[r#"
error: cargo metadata --no-deps failed: failed to load manifest for workspace member `[ROOT]/repo/crates/a`
referenced via `crates/*` by workspace at `[ROOT]/repo/Cargo.toml`

Caused by:
  failed to read `[ROOT]/repo/crates/a/Cargo.toml`

Caused by:
  Is a directory (os error 21)
[exit 2]
"#]]
    );
}

/// A repository inside the repository that is no submodule: git shows one name, and nothing of what is in it.
#[test]
fn a_repository_that_nobody_tracks() {
    let scratch = workspace();
    let inner = scratch.at(scratch.root().join("crates/c/inner"));
    inner.write("x.txt", "\n");
    inner.git(&["init", "--quiet"]);
    assert_eq!(scratch.names("HEAD"), ["c"]);
    inner.commit("inner");
    assert_eq!(scratch.names("HEAD"), ["c"]);
}

/// Reading one of these would never end.
#[cfg(unix)]
#[test]
fn sources_that_are_no_files_are_not_read() {
    let scratch = workspace();
    let fifo = scratch.beside("fifo");
    for path in [&fifo, &scratch.root().join("crates/c/src/untracked.rs")] {
        let made = scratch.command("mkfifo", &scratch.root()).arg(path).status();
        assert!(made.expect("mkfifo runs").success());
    }
    std::os::unix::fs::symlink(&fifo, scratch.root().join("crates/c/src/link.rs")).expect("a link");
    scratch.change("a");
    scratch.write("README.md", "\n");
    let ends = |args: &[&str]| {
        let mut command = scratch.tool(&scratch.root(), args);
        let mut child = command.stdout(std::process::Stdio::piped()).spawn().expect("the tool runs");
        let ended = (0..1000).find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            child.try_wait().expect("a child")
        });
        assert!(ended.is_some() || child.kill().is_err(), "{args:?} waits for ever");
        let output = child.wait_with_output().expect("the tool ends");
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert_eq!(ends(&["--base", "HEAD", "--format", "names"]), "a\nb\n");
    let list = scratch.beside("list");
    std::fs::write(&list, "crates/a/src/lib.rs\0README.md\0").expect("a file");
    scratch.remove(".git");
    let list = list.to_str().expect("UTF-8");
    assert_eq!(ends(&["--changed-files", list, "--format", "names"]), "a\nb\n");
}

/// A source that is a link is compiled where the link is, and names files from there.
#[cfg(unix)]
#[test]
fn links_to_sources_name_files_from_where_they_are() {
    let scratch = workspace();
    scratch.write("common/lib.rs", "#![doc = include_str!(\"../README.md\")]\n");
    scratch.write("crates/c/README.md", "\n");
    scratch.remove("crates/c/src/lib.rs");
    let link = scratch.root().join("crates/c/src/lib.rs");
    std::os::unix::fs::symlink("../../../common/lib.rs", link).expect("a link");
    scratch.commit("a link");
    scratch.write("crates/c/README.md", "changed\n");
    assert_eq!(names(&scratch), ["c"]);
}
