//! Replays that end before their time, and what is found again.
#![cfg(unix)]

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::{commit, compared, lines, records, replay, tool};
use crate::support::{Run, Scratch};

/// Three commits; the build of the second waits until somebody opens the gate, at most a minute.
fn workspace() -> Scratch {
    let scratch = Scratch::with_packages(&[("a", &[]), ("b", &["a = { path = \"../a\" }"])]);
    let (at, gate) = (scratch.beside("at-the-gate"), scratch.beside("gate"));
    let waits = format!(
        "fn main() {{\n    println!(\"cargo::rerun-if-changed=src/lib.rs\");\n    \
         if std::fs::read_to_string(\"src/lib.rs\").unwrap().contains(\"Waits.\") {{\n        \
         std::fs::write({at:?}, \"\").unwrap();\n        \
         for _ in 0..6000 {{\n            \
         if std::path::Path::new({gate:?}).exists() {{ return }}\n            \
         std::thread::sleep(std::time::Duration::from_millis(10));\n        }}\n    }}\n}}\n"
    );
    scratch.write("crates/b/build.rs", &waits);
    commit(&scratch, "a gate");
    scratch.change("a");
    commit(&scratch, "one");
    scratch.write("crates/b/src/lib.rs", "// Waits.\n");
    commit(&scratch, "two");
    scratch.write("crates/b/src/lib.rs", "// Does not.\n");
    commit(&scratch, "three");
    scratch
}

const EXPECTED: [&str; 3] = ["one: a, b", "two: b", "three: b"];

/// Starts a replay and waits until it is in the middle of the second commit.
fn start(scratch: &Scratch) -> Child {
    let mut command = tool(scratch, &["--last", "3"]);
    // A group of its own, as a shell gives it: an interrupt from the keyboard goes to all of it.
    let child = command.process_group(0).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let child = child.expect("the tool runs");
    until(|| scratch.beside("at-the-gate").exists());
    child
}

fn until(mut is_done: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_done() {
        assert!(start.elapsed() < Duration::from_secs(120), "it takes too long");
        sleep(Duration::from_millis(10));
    }
}

fn signal(scratch: &Scratch, signal: &str, process: &str) -> bool {
    let mut kill = scratch.command("kill", &scratch.root());
    kill.args([signal, "--", process]).stderr(Stdio::null()).status().expect("kill runs").success()
}

fn open_gate(scratch: &Scratch) {
    fs::write(scratch.beside("gate"), "").expect("a file");
}

/// Replays again as soon as the directory is free.
fn again(scratch: &Scratch) -> Run {
    let mut run = None;
    until(|| {
        let this = replay(scratch, &["--last", "3", "--format", "json"]);
        let is_free = this.code != Some(2);
        run = Some(this);
        is_free
    });
    run.expect("it ran")
}

#[test]
fn an_interrupt_ends_cargo_too_and_loses_nothing() {
    let scratch = workspace();
    let mut child = start(&scratch);
    let before = records(&scratch);
    assert_eq!(before.lines().count(), 1);
    let group = format!("-{}", child.id());
    assert!(signal(&scratch, "-INT", &group));
    assert!(!child.wait().expect("it ends").success());
    until(|| !signal(&scratch, "-0", &group));

    open_gate(&scratch);
    let (answer, code) = compared(&scratch, &["--last", "3"]);
    assert_eq!((lines(&answer), code), (EXPECTED.map(str::to_owned).to_vec(), Some(0)));
    let after = records(&scratch);
    assert!(after.starts_with(&before) && after.lines().count() == 3, "{after}");
}

#[test]
fn after_a_kill_the_directory_is_free_once_cargo_has_ended_too() {
    let scratch = workspace();
    let mut child = start(&scratch);
    let before = records(&scratch);
    child.kill().expect("it runs");
    child.wait().expect("it ends");
    let meanwhile = replay(&scratch, &["--last", "3"]);
    assert_eq!(meanwhile.code, Some(2), "{meanwhile}");
    assert!(meanwhile.stderr.contains("or the cargo that it started, is at work in"), "{meanwhile}");

    // As a checkout leaves things behind that was killed in the middle.
    let dir = scratch.root().join("target/tollgate/replay");
    fs::write(dir.join("build.git/index.lock"), "").expect("a file");
    fs::write(dir.join("answer/.git/HEAD.lock"), "").expect("a file");
    fs::create_dir_all(dir.join("build/crates/half")).expect("a directory");
    fs::write(dir.join("build/crates/half/Cargo.toml"), "[pack").expect("a file");
    fs::write(dir.join("build/crates/a/src/lib.rs"), "half a li").expect("a file");
    fs::remove_file(dir.join("build/crates/b/Cargo.toml")).expect("it was there");
    open_gate(&scratch);
    let run = again(&scratch);
    let answer = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!((lines(&answer), run.code), (EXPECTED.map(str::to_owned).to_vec(), Some(0)), "{run}");
    let after = records(&scratch);
    assert!(after.starts_with(&before) && after.lines().count() == 3, "{after}");
}

/// A line that was cut off, one that is no record, one of a later version: only their commits are built again.
#[test]
fn records_that_cannot_be_read() {
    let scratch = workspace();
    open_gate(&scratch);
    let (answer, _) = compared(&scratch, &["--last", "3"]);
    assert_eq!(lines(&answer), EXPECTED);
    let whole = records(&scratch);
    let written: Vec<_> = whole.lines().collect();
    let (first, cut) = (written[0], &written[2][..written[2].len() / 2]);
    let later = written[1].replacen("\"v\":1", "\"v\":2", 1);
    let damaged = format!("{first}\n{later}\n\u{0}\n[]\n{cut}");
    scratch.write("target/tollgate/replay/records.jsonl", &damaged);
    assert_eq!(lines(&compared(&scratch, &["--last", "3"]).0), EXPECTED);
    let after = records(&scratch);
    assert!(after.starts_with(&format!("{damaged}\n")), "{after}");
    assert_eq!(after.lines().count(), 7, "two more: {after}");
    assert_eq!(lines(&compared(&scratch, &["--last", "3"]).0), EXPECTED);
    assert_eq!(records(&scratch), after);
}
