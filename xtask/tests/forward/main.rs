//! `cargo xtask` from outside: the built xtask, started as a user or a CI system would.
//!
//! Here are the list and the real run; `stubbed` has the runs that look at what passes through.

mod agreement;
#[cfg(unix)]
mod stubbed;

use std::process::{Command, Output, Stdio};

const XTASK: &str = env!("CARGO_BIN_EXE_xtask");

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; it starts the program itself")]
fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::null());
    command
}

#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`; the real runs need a real environment")]
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
}

fn output(command: &mut Command) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("xtask starts");
    let text = |bytes| String::from_utf8(bytes).expect("it speaks UTF-8");
    (status.code(), text(stdout), text(stderr))
}

fn plain(arguments: &[&str]) -> (Option<i32>, String, String) {
    output(command(XTASK).args(arguments).env_clear())
}

#[test]
fn without_a_word_it_lists_all_and_is_no_success() {
    let (code, stdout, stderr) = plain(&[]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    let tasks = stderr.find("own tasks:").expect("the tasks stand apart");
    for (word, is_task) in [
        ("\n  affected ", false),
        ("\n  env ", false),
        ("\n  gate ", false),
        ("\n  ci ", true),
        ("\n  codegen ", true),
        ("\n  tidy ", true),
    ] {
        let at = stderr.find(word).expect(word);
        assert_eq!(at > tasks, is_task, "{word:?} in {stderr}");
    }
}

#[test]
fn help_is_an_answer() {
    let (_, _, list) = plain(&[]);
    for word in ["help", "--help", "-h"] {
        assert_eq!(plain(&[word]), (Some(0), list.clone(), String::new()), "{word}");
    }
}

#[test]
fn what_it_does_not_know_it_refuses() {
    let check = |arguments: &[&str], beginning: &str| {
        let (code, stdout, stderr) = plain(arguments);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(stderr.starts_with(beginning), "{arguments:?}: {stderr}");
        assert!(stderr.contains("Tools"), "{arguments:?}: {stderr}");
    };
    check(&["nonsense"], "error: there is no tool or task `nonsense`\n\n");
    check(&["aff"], "error: there is no tool or task `aff`\nhelp: did you mean `affected`?\n");
    check(&[""], "error: there is no tool or task ``\n\n");
    check(
        &["ci", "--no-cache"],
        "error: `ci` does not take `--no-cache`\nhelp: cargo xtask gate run --all --no-cache\n\n",
    );
    check(&["codegen", "--chek"], "error: `codegen` does not take `--chek`\n\n");
}

/// The real cargo and the real tool, from a directory that belongs to another repository: with a toolchain
/// that is not installed and a cargo configuration with which nothing can be built.
#[test]
fn a_real_tool_runs_in_a_foreign_repository() {
    let foreign = tempfile::tempdir().expect("a directory");
    let write = |name: &str, text: &str| {
        std::fs::write(foreign.path().join(name), text).expect("a file");
    };
    write("rust-toolchain.toml", "[toolchain]\nchannel = \"1.0.0\"\n");
    std::fs::create_dir(foreign.path().join(".cargo")).expect("a directory");
    write(".cargo/config.toml", "[build]\nrustc-wrapper = \"/nowhere/wrapper\"\n");
    let run = |arguments: &[&str]| {
        let mut xtask = command(XTASK);
        xtask.args(arguments).current_dir(foreign.path());
        for (name, _) in environment() {
            let of_ci = name == "CI" || name.starts_with("GITHUB_");
            let of_cargo = name == "CARGO" || name.starts_with("CARGO_PKG_");
            if of_ci || of_cargo || name.starts_with("RUSTUP_TOOLCHAIN") || name == "RUST_RECURSION_COUNT" {
                xtask.env_remove(name);
            }
        }
        // Nothing is fetched: neither crates nor, if it should come to that, the toolchain.
        output(xtask.envs([("CARGO_NET_OFFLINE", "true"), ("RUSTUP_AUTO_INSTALL", "0")]))
    };

    let (code, stdout, stderr) = run(&["gate", "--version"]);
    assert!(stdout.starts_with("tollgate-gate "), "{stdout}{stderr}");
    assert_eq!(code, Some(0), "{stderr}");

    let (code, stdout, stderr) = run(&["gate", "--no such flag"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""));
    assert!(stderr.contains("--no such flag"), "{stderr}");
}
