//! The example of docs/embed.md: it is built as its reader would build it, and does what the page says.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; it starts the program itself")]
fn command(program: impl AsRef<std::ffi::OsStr>, directory: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(directory).stdin(Stdio::null());
    for name in ["CI", "GITHUB_ACTIONS", "GITHUB_EVENT_NAME", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "NEEDS"]
    {
        command.env_remove(name);
    }
    command
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// The example's xtask. It is a workspace of its own; in our target directory, and with the profile of ours, what it
/// needs of the registry is there already.
fn built() -> PathBuf {
    let target = Path::new(env!("CARGO_BIN_EXE_xtask")).ancestors().nth(2).expect("a target directory");
    let mut cargo = command("cargo", &root().join("examples/own-xtask"));
    cargo
        .args(["build", "--quiet", "--locked", "--package", "xtask"])
        .args(["--config", "profile.dev.debug=false"])
        .args(["--config", "profile.dev.package.memchr.opt-level=3"])
        .arg("--target-dir")
        .arg(target);
    let Output { status, stderr, .. } = cargo.output().expect("cargo starts");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    target.join("debug").join(format!("own-xtask{}", std::env::consts::EXE_SUFFIX))
}

fn git(directory: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
    let status = command("git", directory).args(identity).args(arguments).status();
    assert!(status.expect("git starts").success(), "{arguments:?}");
}

/// A workspace with one crate, and a commit that changes it.
fn workspace() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    let write = |path: &str, text: &str| {
        let path = directory.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, text).expect("a file");
    };
    write("Cargo.toml", "[workspace]\nresolver = \"3\"\nmembers = [\"app\"]\n");
    write("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"1.0.0\"\nedition = \"2024\"\n");
    write("app/CHANGELOG.md", "# Changelog\n");
    write("app/src/lib.rs", "pub fn answer() -> u32 { 41 }\n");
    for arguments in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "one"]] {
        git(directory.path(), arguments);
    }
    write("app/src/lib.rs", "pub fn answer() -> u32 { 42 }\n");
    git(directory.path(), &["commit", "-qam", "two"]);
    directory
}

fn run(example: &Path, directory: &Path, arguments: &[&str], needs: Option<&str>) -> (Option<i32>, String) {
    let mut command = command(example, directory);
    let Output { status, stdout, .. } =
        command.args(arguments).envs(needs.map(|needs| ("NEEDS", needs))).output().expect("it starts");
    (status.code(), String::from_utf8(stdout).expect("it speaks UTF-8"))
}

#[test]
fn the_example_runs_the_tools_and_a_task_made_of_their_data() {
    let (example, workspace) = (built(), workspace());
    let directory = workspace.path();
    let check = |arguments: &[&str], needs, expected: (i32, &str)| {
        let (code, stdout) = run(&example, directory, arguments, needs);
        assert_eq!((code, stdout.as_str()), (Some(expected.0), expected.1), "{arguments:?}");
    };
    check(&["affected", "--base", "HEAD^", "--format", "names"], None, (0, "app\n"));
    check(&["affected", "--base", "nonsense"], None, (2, ""));
    check(
        &["gate"],
        Some(r#"{"a":{"result":"success"}}"#),
        (0, "✓ a  succeeded\ngate: PASS — the one job succeeded\n"),
    );
    assert_eq!(
        run(&example, directory, &["env", "--only", "lock-missing", "--fail-on", "warning"], None).0,
        Some(1)
    );
    check(&["changelogs", "--base", "HEAD^"], None, (1, "app changed, and its CHANGELOG.md did not\n"));
    std::fs::write(directory.join("app/CHANGELOG.md"), "# Changelog\n\nBetter.\n").expect("a file");
    check(&["changelogs", "--base", "HEAD^"], None, (0, ""));
}
