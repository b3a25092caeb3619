//! What cannot be replayed, and what is said then.

use snapbox::{assert_data_eq, str};

use super::{commit, replay, tool};
use crate::support::Scratch;

fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[])]);
    scratch.change("a");
    commit(&scratch, "an edit");
    scratch
}

#[test]
fn commands_that_are_the_replays_own_business() {
    let scratch = workspace();
    for (command, expected) in [
        ("", "error: the command is empty\nhelp: --command \"check --workspace\"\n"),
        (
            "check --target-dir=/tmp/x",
            "error: replay sets `--target-dir=/tmp/x` itself\nhelp: leave it out of --command\n",
        ),
        (
            "cargo check --message-format short",
            "error: replay sets `--message-format` itself\nhelp: leave it out of --command\n",
        ),
    ] {
        let run = replay(&scratch, &["--command", command]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(2), expected), "{command}");
    }
    assert!(!scratch.root().join("target").exists());
}

#[test]
fn a_history_that_is_too_short() {
    let scratch = workspace();
    let run = replay(&scratch, &["--from", "HEAD^"]);
    assert_eq!(run.code, Some(2), "{run}");
    assert!(run.stderr.ends_with(" has no parent in this clone\n"), "{run}");
    let shallow = scratch.cloned("shallow", &["--depth", "1"]);
    let run = replay(&shallow, &[]);
    assert_data_eq!(
        run.to_string(),
        str![[r#"
error: bdd12afb20379c3f21af08d4acabba149bad7526 has no parent in this clone
help: the clone is shallow: git fetch --unshallow (GitHub: `fetch-depth: 0`, GitLab: `GIT_DEPTH: 0`, Azure: `fetchDepth: 0`)
[exit 2]
"#]]
    );
    // What there is of a longer one is used.
    let run = replay(&scratch, &["--last", "30"]);
    assert!(run.code == Some(0) && run.stdout.contains("\n1 commit: 1 comparable"), "{run}");
}

/// The part of a history that a clone has can be replayed, up to where it ends.
#[test]
fn a_shallow_clone() {
    let scratch = workspace();
    scratch.change("a");
    commit(&scratch, "another edit");
    let shallow = scratch.cloned("shallow", &["--depth", "2"]);
    let run = replay(&shallow, &[]);
    assert!(run.code == Some(0) && run.stdout.contains("\n1 commit: 1 comparable"), "{run}");
    // A build script may ask for it.
    let build = shallow.root().join("target/tollgate/replay/build");
    assert_eq!(shallow.git_in(&build, &["rev-list", "--count", "HEAD"]), "3");
}

#[test]
fn a_clone_without_the_files_of_the_past() {
    let scratch = workspace();
    scratch.change("a");
    commit(&scratch, "another edit");
    scratch.git(&["config", "uploadpack.allowFilter", "true"]);
    let partial = scratch.cloned("partial", &["--filter=blob:none"]);
    let run = replay(&partial, &[]);
    assert_eq!(run.code, Some(2), "{run}");
    let help = "help: objects are missing from this clone, as from a partial one: git fetch --refetch\n";
    assert!(run.stderr.contains("error: cannot check out ") && run.stderr.ends_with(help), "{run}");
}

#[test]
fn nothing_that_could_be_compared() {
    let scratch = workspace();
    scratch.write("crates/a/src/lib.rs", "fn (\n");
    commit(&scratch, "broken");
    let run = replay(&scratch, &["--last", "1"]);
    assert_eq!(run.code, Some(3));
    assert_data_eq!(
        run.stdout,
        str![[r#"
commit      files  rebuilt  selected  missed  extra  subject
b50e281009  unusable: it does not build: this file contains an unclosed delimiter  broken

1 commit: 0 comparable, 1 unusable; rebuilt 0, selected 0, missed 0, recall –, over-selection –
judged by: cargo check --workspace --all-targets
kept for the next time: [ROOT]/repo/target/tollgate/replay

"#]]
    );
}

/// A compiler that cannot be used is no fact about the commit, and not recorded.
#[test]
fn no_compiler() {
    let scratch = workspace();
    let run = tool(&scratch, &["--last", "1"]).env("RUSTC", "false").output().expect("the tool runs");
    let stdout = String::from_utf8_lossy(&run.stdout);
    assert_eq!(run.status.code(), Some(3));
    assert!(stdout.contains("unusable: its compiler cannot be used"), "{stdout}");
    assert_eq!(super::records(&scratch), "");
    let run = tool(&scratch, &["--last", "1"]).env("RUSTC", "no-such").output().expect("the tool runs");
    let stderr = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2));
    assert!(stderr.contains("help: rustc has to be on the PATH, or named by RUSTC"), "{stderr}");
}

#[test]
fn variables_that_redirect_git() {
    let scratch = workspace();
    let git = scratch.root().join(".git");
    let run = tool(&scratch, &["--last", "1"]).env("GIT_DIR", git).output().expect("the tool runs");
    assert_eq!(run.status.code(), Some(2));
    let stderr = String::from_utf8_lossy(&run.stderr);
    assert!(stderr.contains("GIT_DIR is set") && stderr.contains("unset GIT_DIR"), "{stderr}");
}

/// Their files are in no checkout that is made without a network.
#[test]
fn what_is_not_in_the_checkouts_is_named() {
    let (scratch, other) = (workspace(), Scratch::new());
    other.commit("another repository");
    let url = other.root().display().to_string();
    scratch.git(&["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &url, "vendor/x"]);
    scratch.write("data/.gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n");
    commit(&scratch, "a submodule");
    let run = replay(&scratch, &["--last", "1"]);
    assert!(run.stdout.contains("not in the checkouts, since they are submodules: vendor/x\n"), "{run}");
    assert!(run.stdout.contains("not in the checkouts, but for their pointers: the files that"), "{run}");
}

#[test]
fn no_commits_at_all() {
    let scratch = workspace();
    for last in ["0", "-1", "x"] {
        let run = replay(&scratch, &[&format!("--last={last}")]);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.stderr.contains("it has to be a number, and at least 1"), "{run}");
    }
}
