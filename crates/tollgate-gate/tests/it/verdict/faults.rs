//! The verdict stands, whatever becomes of the words: the real binary, with its streams and files broken.

#[cfg(target_os = "linux")]
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::in_process::{self, Kept};
use crate::support::{binary, needs};

const RED: &str = "a=failure b=success";
const GREEN: &str = "a=success b=success";

/// The binary, about to judge these jobs, as a step of GitHub Actions.
fn step(dir: &Path, jobs: &str) -> Command {
    let mut command = binary(dir);
    command.env("NEEDS", needs(jobs, None)).env("GITHUB_ACTIONS", "true");
    command
}

/// The exit code, and what was said on standard error.
fn end(command: &mut Command) -> (Option<i32>, String) {
    let child = command.stderr(Stdio::piped()).spawn().expect("the binary");
    let output = child.wait_with_output().expect("an end");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[cfg(unix)]
#[test]
fn streams_that_are_closed_or_full_change_nothing() {
    let dir = tempfile::tempdir().expect("a temp dir");
    for (jobs, expected) in [(GREEN, 0), (RED, 1), ("a=cancelled", 3), ("", 2)] {
        for redirect in
            [">&-", "2>&-", ">&- 2>&-", "<&-", "| true", ">/dev/full", "2>/dev/full", ">/dev/full 2>&1"]
        {
            for format in ["human", "github"] {
                let script = format!("\"$GATE\" --format {format} {redirect}; exit $?");
                let script = match redirect {
                    "| true" => {
                        format!("{{ \"$GATE\" --format {format}; echo $? > code; }} | true; exit $(cat code)")
                    }
                    _ => script,
                };
                let ran = shell(dir.path(), &script, jobs);
                assert_eq!(ran, Some(expected), "{jobs:?} {format} {redirect}");
            }
        }
        // Whoever asks for data and does not get it must not go on with half of it.
        let lost = if expected == 0 { 3 } else { expected };
        assert_eq!(shell(dir.path(), "\"$GATE\" --format json >/dev/full", jobs), Some(lost), "{jobs:?}");
    }
}

#[cfg(unix)]
fn shell(dir: &Path, script: &str, jobs: &str) -> Option<i32> {
    let mut command = bash(dir);
    command
        .args(["-c", script])
        .env("GATE", env!("CARGO_BIN_EXE_tollgate-gate"))
        .env("NEEDS", needs(jobs, None));
    command.env("GITHUB_OUTPUT", "output").stderr(Stdio::null()).stdout(Stdio::null());
    command.status().expect("bash").code()
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "a test has no `Ctx`")]
fn bash(dir: &Path) -> Command {
    let mut command = Command::new("bash");
    command.current_dir(dir).stdin(Stdio::null());
    command
}

#[test]
fn a_summary_that_cannot_be_written_is_said_and_the_verdict_stands() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let mut files = vec![dir.path().to_owned(), dir.path().join("absent/summary.md")];
    files.extend(Some(Path::new("/dev/full").to_owned()).filter(|full| full.exists()));
    for file in files {
        for (jobs, expected) in [(GREEN, 0), (RED, 1)] {
            let (code, said) =
                end(step(dir.path(), jobs).env("GITHUB_STEP_SUMMARY", &file).stdout(Stdio::null()));
            assert_eq!(code, Some(expected), "{}", file.display());
            assert!(said.starts_with("::warning title=gate::the summary cannot be written: "), "{said}");
        }
    }
}

#[test]
fn an_output_that_was_asked_for_and_cannot_be_written_is_no_pass() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let mut files = vec![Some(dir.path().to_owned()), Some(dir.path().join("absent/output")), None];
    files.extend(
        Some(Some(Path::new("/dev/full").to_owned()))
            .filter(|full| full.as_ref().is_some_and(|f| f.exists())),
    );
    for file in files {
        for (jobs, expected) in [(GREEN, 2), (RED, 1), ("a=cancelled", 3)] {
            let mut command = step(dir.path(), jobs);
            command.args(["--format", "github"]).stdout(Stdio::null());
            command.envs(file.iter().map(|file| ("GITHUB_OUTPUT", file)));
            let (code, said) = end(&mut command);
            assert_eq!(code, Some(expected), "{jobs} {file:?}: {said}");
            assert!(said.contains("GITHUB_OUTPUT") || said.contains("cannot write"), "{said}");
        }
    }
}

#[test]
fn what_is_wrong_with_the_question_is_an_annotation_too() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let (code, said) = end(step(dir.path(), GREEN).args(["--skip", "c=planned"]));
    assert_eq!(code, Some(2));
    let annotation = "\n::error title=gate::gate: no answer — the policy names the job `c`, which is not among the needs of the gate%0Ahelp: ";
    assert!(said.contains(annotation), "{said}");
    let (code, said) = end(step(dir.path(), GREEN).args(["--skipp", "c=planned"]));
    assert_eq!(code, Some(2));
    assert!(
        said.contains("\n::error title=gate::gate: no answer — unexpected argument '--skipp' found%0A"),
        "{said}"
    );
}

#[cfg(unix)]
#[test]
fn one_that_is_killed_while_it_reads_is_no_pass() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let mut command = binary(dir.path());
    let mut child = command
        .args(["--needs", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(br#"{"a":{"result":"success"}"#).expect("it reads");
    let pid = child.id().to_string();
    let mut kill = bash(dir.path());
    assert!(kill.args(["-c", &format!("kill -TERM {pid}")]).status().expect("kill").success());
    assert!(!child.wait().expect("an end").success());
    drop(stdin);
}

#[test]
fn a_panic_is_no_pass() {
    struct Panics;
    impl Write for Panics {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            panic!("injected")
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let said = Kept::default();
    let needs = needs(GREEN, None);
    let env = [("NEEDS", needs), ("GITHUB_ACTIONS", "true".to_owned())].into_iter().collect();
    let mut ctx = tollgate_common::Ctx {
        stdout: Box::new(Panics),
        stderr: Box::new(said.clone()),
        ..in_process::ctx(&std::env::temp_dir(), env)
    };
    let outcome = tollgate_common::execute(["tollgate-gate".into()], &mut ctx, tollgate_gate::run);
    assert_eq!(outcome.code(), 3);
    let said = said.text();
    assert!(said.contains("\n::error title=gate::gate: no answer — this is a bug in tollgate"), "{said}");
}

/// 50 MB of outputs, which is what GitHub allows a run, in little memory: the address space is what is limited.
#[cfg(target_os = "linux")]
#[test]
fn large_outputs_are_passed_over() {
    let dir = tempfile::tempdir().expect("a temp dir");
    let mut file = File::create(dir.path().join("needs.json")).expect("a file");
    file.write_all(br#"{"a":{"result":"success","outputs":{"x":""#).expect("written");
    for _ in 0..50 {
        file.write_all(&vec![b'x'; 1 << 20]).expect("written");
    }
    file.write_all(br#""}},"b":{"result":"failure"}}"#).expect("written");
    drop(file);
    let script = "ulimit -v 30720; exec \"$GATE\" --needs needs.json --format human";
    assert_eq!(shell(dir.path(), script, ""), Some(1));
    fs::remove_file(dir.path().join("needs.json")).expect("removed");
}
