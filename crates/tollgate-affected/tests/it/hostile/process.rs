//! Streams that end early, directories that are gone, and all that must not matter.

use std::process::Stdio;

#[cfg(target_os = "linux")]
use snapbox::{assert_data_eq, str};

use super::workspace;

/// Whoever reads only the beginning is not told that something went wrong.
#[test]
fn a_reader_that_goes_away() {
    let scratch = workspace();
    for format in ["names", "human", "json", "cargo"] {
        let mut command = scratch.tool(&scratch.root(), &["--base", "HEAD^{tree}", "--format", format]);
        command.args(["--on-unknown-base", "all"]).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the tool runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the tool ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{format}: {stderr}");
        assert!(!stderr.contains("error") && !stderr.contains("panic"), "{stderr}");
    }
}

/// Nobody listens to what is said; the answer stays.
#[test]
fn a_standard_error_that_goes_away() {
    let scratch = workspace();
    for (args, code) in [(["--base", "no-such"], 2), (["--on-unknown-base", "all"], 0)] {
        let mut command = scratch.tool(&scratch.root(), &args);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the tool runs");
        drop(child.stderr.take());
        let output = child.wait_with_output().expect("the tool ends");
        assert_eq!((output.status.code(), output.stdout.is_empty()), (Some(code), code != 0), "{args:?}");
    }
}

/// Half a list of packages must not pass for a whole one.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written() {
    let scratch = workspace();
    let full = std::fs::File::options().write(true).open("/dev/full").expect("Linux has it");
    let mut command = scratch.tool(&scratch.root(), &["--base", "no-such", "--on-unknown-base", "all"]);
    let output = command.stdout(full).output().expect("the tool runs");
    assert_eq!(output.status.code(), Some(3));
    assert_data_eq!(
        String::from_utf8_lossy(&output.stderr).into_owned(),
        str![[r#"
error: cannot write the answer to standard output: No space left on device (os error 28)

"#]]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_directory_that_is_gone() {
    let scratch = workspace();
    let gone = scratch.beside("gone");
    std::fs::create_dir(&gone).expect("a directory");
    let mut command = scratch.command("sh", &gone);
    command.arg("-c").arg("rmdir \"$PWD\" && exec \"$0\"").arg(env!("CARGO_BIN_EXE_tollgate-affected"));
    let output = command.output().expect("sh runs");
    assert_eq!(output.status.code(), Some(2));
    assert_data_eq!(
        String::from_utf8_lossy(&output.stderr).into_owned(),
        str![[r#"
error: cannot find the current directory: No such file or directory (os error 2)

"#]]
    );
}

/// The same answer wherever in the workspace, in whatever language, and every time.
#[test]
fn the_answer_depends_on_the_change_alone() {
    let scratch = workspace();
    scratch.change("a");
    scratch.write("crates/c/src/lib.rs", "//! `ünï`\n");
    scratch.write("tools/b.sh", "\n");
    scratch.write("tools/a.sh", "\n");
    scratch.commit("change");
    for format in ["human", "names", "json", "cargo"] {
        let args = ["--base", "HEAD^", "--format", format];
        let first = scratch.affected(&args).to_string();
        for (dir, env) in [
            ("", ("LANG", "C")),
            ("crates", ("LC_ALL", "tr_TR.UTF-8")),
            ("crates/b/src", ("LANGUAGE", "de")),
            ("crates/b/src", ("TZ", "Asia/Kathmandu")),
            ("", ("COLUMNS", "20")),
        ] {
            let again = scratch.affected_in(&scratch.root().join(dir), &args, &[env]).to_string();
            assert_eq!(again, first, "{dir} {env:?}");
        }
    }
}

/// Nor does the user's configuration of git decide.
#[test]
fn the_answer_does_not_depend_on_how_git_is_configured() {
    let scratch = workspace();
    scratch.write("crates/a/src/more.rs", "// A text that is long enough to be found again as a rename.\n");
    scratch.commit("more");
    scratch.git(&["mv", "crates/a/src/more.rs", "crates/c/src/more.rs"]);
    scratch.write("crates/b/src/ünï.rs", "\n");
    let args = ["--base", "HEAD"];
    let before = scratch.affected(&args).to_string();
    for (key, value) in [
        ("diff.renames", "copies"),
        ("core.quotePath", "false"),
        ("status.showUntrackedFiles", "no"),
        ("diff.noprefix", "true"),
        ("core.ignoreCase", "true"),
        ("core.preloadIndex", "false"),
        ("diff.ignoreSubmodules", "all"),
    ] {
        scratch.git(&["config", key, value]);
        assert_eq!(scratch.affected(&args).to_string(), before, "{key}");
    }
}
