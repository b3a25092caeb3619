//! Runs with the stubs of tests/stubs for cargo and for the tool, which say what they were given.
//!
//! Their environment is made by hand, so nothing of the machine or its CI shows.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;

use tempfile::TempDir;

use super::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the workspace")
}

/// One run of xtask with the stubs, in a directory of its own.
struct Stubbed {
    directory: TempDir,
    command: Command,
}

impl Stubbed {
    fn new(arguments: &[&str]) -> Self {
        let directory = tempfile::tempdir().expect("a directory");
        let stubs = root().join("xtask/tests/stubs");
        let mut command = command(XTASK);
        command
            .args(arguments)
            .current_dir(directory.path())
            .env_clear()
            .env("CARGO", stubs.join("cargo"))
            .env("PATH", "/usr/bin:/bin")
            .env("STUB_LOG", directory.path().join("log"))
            .env("STUB_TOOL", stubs.join("tool"));
        Self { directory, command }
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// What the tool said; it must have said it with this exit code and nothing on standard error.
    fn says(&mut self, code: i32) -> String {
        let (found, stdout, stderr) = output(&mut self.command);
        assert_eq!((found, stderr.as_str()), (Some(code), ""), "{stdout}");
        stdout
    }

    /// What the stub of cargo noted.
    fn log(&self) -> String {
        std::fs::read_to_string(self.directory.path().join("log")).expect("cargo was called")
    }
}

/// The values of the lines that begin with this word.
fn lines<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    text.lines().filter_map(|line| line.strip_prefix(word)?.strip_prefix(' ')).collect()
}

fn variable<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    lines(text, "env").into_iter().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))
}

#[test]
fn building_is_here_and_running_where_the_user_is() {
    let mut run = Stubbed::new(&["env"]);
    let said = run.says(0);
    let real = |path: &Path| path.canonicalize().expect("it is there");
    assert_eq!(lines(&said, "cwd"), [real(run.directory.path()).to_str().expect("UTF-8")]);
    let log = run.log();
    assert_eq!(lines(&log, "cwd"), [real(root()).to_str().expect("UTF-8")]);
    assert_eq!(
        lines(&log, "argument").join(" "),
        "build --quiet --package tollgate-env --bin tollgate-env \
         --message-format=json-render-diagnostics"
    );
}

#[test]
fn arguments_pass_as_they_are() {
    let arguments = ["a b", "", "--", "--help", "ü→", "*", "$HOME", "-"];
    let mut run = Stubbed::new(&["gate"]);
    run.command.args(arguments);
    assert_eq!(lines(&run.says(0), "argument"), arguments);
}

#[test]
fn arguments_need_not_be_unicode() {
    let mut run = Stubbed::new(&["gate"]);
    run.command.arg(OsStr::from_bytes(b"\xff"));
    let stdout = run.command.output().expect("xtask starts").stdout;
    assert!(stdout.windows(11).any(|window| window == b"argument \xff\n"));
}

#[test]
fn the_exit_code_is_the_tools() {
    for code in [0, 1, 2, 3, 101, 255] {
        Stubbed::new(&["affected"]).env("STUB_STATUS", &code.to_string()).says(code);
    }
}

#[test]
fn standard_input_is_the_tools_and_not_cargos() {
    let mut run = Stubbed::new(&["gate"]).env("STUB_THEN", "read");
    let mut child = run.command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("xtask starts");
    let mut stdin = child.stdin.take().expect("it was piped");
    stdin.write_all(b"one\ntwo\n").expect("it reads");
    drop(stdin);
    let said = child.wait_with_output().expect("it ends").stdout;
    let said = String::from_utf8(said).expect("it speaks UTF-8");
    assert_eq!(lines(&said, "stdin"), ["one", "two"]);
}

#[test]
fn a_signal_reaches_the_tool_which_is_the_same_process() {
    for (name, number) in [("TERM", 15), ("INT", 2)] {
        let mut run = Stubbed::new(&["gate"]).env("STUB_THEN", "wait");
        let mut child = run.command.stdout(Stdio::piped()).spawn().expect("xtask starts");
        let mut first = String::new();
        let mut stdout = BufReader::new(child.stdout.take().expect("it was piped"));
        stdout.read_line(&mut first).expect("it speaks");
        assert_eq!(first, format!("pid {}\n", child.id()));
        let kill = format!("kill -{name} {}", child.id());
        let killed = command("sh").args(["-c", &kill]).status().expect("sh starts");
        assert!(killed.success());
        let status = child.wait().expect("it ends");
        assert_eq!(status.signal(), Some(number), "{status}");
    }
}

#[test]
fn where_building_fails_nothing_runs() {
    let mut run = Stubbed::new(&["gate"]).env("STUB_BUILD", "101");
    assert_eq!(run.says(101), "");
}

#[test]
fn a_cargo_that_cannot_be_started_is_told() {
    let mut run = Stubbed::new(&["gate"]).env("CARGO", "/nowhere/cargo");
    let (code, stdout, stderr) = output(&mut run.command);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(stderr.starts_with("error: cannot start /nowhere/cargo: "), "{stderr}");
}

#[test]
fn the_users_variables_stay_and_those_of_cargo_and_rustup_go() {
    let users = [
        ("CARGO_BUILD_JOBS", "1"),
        ("CARGO_ENCODED_RUSTFLAGS", "-g"),
        ("CARGO_HOME", "/home"),
        ("CARGO_INCREMENTAL", "0"),
        ("CARGO_NET_OFFLINE", "true"),
        ("CARGO_PROFILE_DEV_DEBUG", "0"),
        ("CARGO_REGISTRIES_X_INDEX", "x"),
        ("CARGO_TARGET_DIR", "/target"),
        ("CARGO_TERM_COLOR", "never"),
        ("RUSTUP_HOME", "/rustup"),
        ("RUST_LOG", "debug"),
    ];
    let others = [
        ("CARGO_MANIFEST_DIR", "/ws/xtask"),
        ("CARGO_MANIFEST_PATH", "/ws/xtask/Cargo.toml"),
        ("CARGO_PKG_NAME", "xtask"),
        ("CARGO_PKG_VERSION_MAJOR", "0"),
        ("CARGO_PRIMARY_PACKAGE", "1"),
        ("CARGO_BIN_EXE_xtask", "/xtask"),
        ("RUST_RECURSION_COUNT", "2"),
        ("RUSTUP_TOOLCHAIN", "1.70.0"),
        ("RUSTUP_TOOLCHAIN_SOURCE", "env"),
    ];
    let mut run = Stubbed::new(&["gate"]);
    run.command.envs(users).envs(others);
    let (said, log) = (run.says(0), run.log());
    for text in [&said, &log] {
        for (name, value) in users {
            assert_eq!(variable(text, name), Some(value), "{name}");
        }
        for (name, _) in others.into_iter().chain([("CARGO", "")]) {
            // Whose this one is cannot be told here, and then it holds for building.
            let expected = (name == "RUSTUP_TOOLCHAIN" && text == &log).then_some("1.70.0");
            assert_eq!(variable(text, name), expected, "{name}");
        }
    }
    assert_eq!(variable(&said, "TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE"), Some("env"));
    assert_eq!(variable(&log, "TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE"), None);
}

#[test]
fn an_old_source_is_not_handed_on() {
    let mut run = Stubbed::new(&["gate"]).env("TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE", "cli");
    assert_eq!(variable(&run.says(0), "TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE"), None);
}

#[test]
fn the_toolchain_of_the_users_directory_does_not_build_the_tool() {
    let stubs = root().join("xtask/tests/stubs");
    let stubs = stubs.to_str().expect("UTF-8");
    let mut run = Stubbed::new(&["gate"])
        .env("CARGO", "/toolchains/1.70.0/bin/cargo")
        .env("PATH", &format!("{stubs}:/usr/bin:/bin"))
        .env("RUST_RECURSION_COUNT", "1")
        .env("RUSTUP_TOOLCHAIN", "1.70.0")
        .env("RUSTUP_TOOLCHAIN_SOURCE", "toolchain-file");
    let (said, log) = (run.says(0), run.log());
    assert_eq!(lines(&log, "cargo"), [format!("{stubs}/cargo")]);
    assert_eq!(variable(&log, "RUSTUP_TOOLCHAIN"), None);
    assert_eq!(variable(&said, "RUSTUP_TOOLCHAIN"), None);
    assert_eq!(variable(&said, "TOLLGATE_RUSTUP_TOOLCHAIN_SOURCE"), Some("toolchain-file"));
}

#[test]
fn the_users_own_toolchain_stays() {
    let mut run = Stubbed::new(&["gate"])
        .env("RUST_RECURSION_COUNT", "1")
        .env("RUSTUP_TOOLCHAIN", "nightly")
        .env("RUSTUP_TOOLCHAIN_SOURCE", "cli");
    let (said, log) = (run.says(0), run.log());
    assert_eq!(variable(&said, "RUSTUP_TOOLCHAIN"), Some("nightly"));
    assert_eq!(variable(&log, "RUSTUP_TOOLCHAIN"), Some("nightly"));
}

#[test]
fn ci_is_the_gate_that_runs_all_jobs_of_this_workspace() {
    let mut run = Stubbed::new(&["ci"]).env("STUB_STATUS", "7");
    let (code, said, _) = output(&mut run.command);
    assert_eq!((code, lines(&said, "argument")), (Some(7), vec!["run", "--all"]));
    assert_eq!(lines(&said, "cwd"), [root().to_str().expect("UTF-8")]);
    assert!(lines(&run.log(), "argument").contains(&"tollgate-gate"), "{}", run.log());
    let mut broken = Stubbed::new(&["ci"]).env("STUB_BUILD", "101");
    assert_eq!(output(&mut broken.command).0, Some(101));
}

#[test]
fn a_page_that_differs_is_found_and_the_cure_told() {
    let mut run = Stubbed::new(&["codegen", "--check"]);
    // It writes beside the tool, which is in the target directory when it is a real one.
    let tool = run.directory.path().join("tool");
    std::fs::copy(root().join("xtask/tests/stubs/tool"), &tool).expect("a copy");
    run.command.env("STUB_TOOL", &tool);
    let (code, stdout, stderr) = output(&mut run.command);
    assert_eq!((code, stdout.as_str()), (Some(1), ""), "{stderr}");
    assert!(stderr.starts_with("error: docs/reference/cli.md "), "{stderr}");
    assert!(stderr.contains("\n  --> docs/reference/cli.md:10\n"), "{stderr}");
    assert!(stderr.ends_with("\nhelp: cargo xtask codegen\n"), "{stderr}");
}
