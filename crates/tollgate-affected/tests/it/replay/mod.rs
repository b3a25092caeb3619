//! `replay`: real histories, built by the real cargo, and compared with our answers.

mod errors;
mod foreign;
mod history;
mod interrupted;
mod noise;
mod output;
mod untouched;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::{Run, Scratch, list, text};

/// The tool, ready to replay; with a compiler, but without rustup, which would look for toolchains in the
/// scratch home.
fn tool(scratch: &Scratch, args: &[&str]) -> Command {
    let mut command = scratch.tool(&scratch.root(), &[&["replay"], args].concat());
    command.env("RUSTC", Path::new(env!("CARGO")).with_file_name("rustc")).env("CARGO_INCREMENTAL", "0");
    command
}

fn replay(scratch: &Scratch, args: &[&str]) -> Run {
    let rustc = Path::new(env!("CARGO")).with_file_name("rustc");
    let rustc = rustc.to_str().expect("UTF-8");
    let env = [("RUSTC", rustc), ("CARGO_INCREMENTAL", "0")];
    scratch.affected_in(&scratch.root(), &[&["replay"], args].concat(), &env)
}

/// The comparison as JSON, and the exit code.
fn compared(scratch: &Scratch, args: &[&str]) -> (Value, Option<i32>) {
    let run = replay(scratch, &[&["--format", "json"], args].concat());
    (serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("no JSON: {run}")), run.code)
}

/// Each commit as a line: what was rebuilt, then what was selected, or why it cannot be compared.
fn lines(answer: &Value) -> Vec<String> {
    list(&answer["commits"]).iter().map(line).collect()
}

fn line(commit: &Value) -> String {
    let subject = text(&commit["subject"]);
    if let Some(reason) = commit["unusable"].as_str() {
        return format!("{subject}: {reason}");
    }
    let names = |key: &str, is_whole: fn(&Value) -> bool| {
        let name = |package: &Value| {
            let tests = if is_whole(package) { "" } else { " (tests)" };
            format!("{}{tests}", text(&package["name"]))
        };
        list(&commit[key]).iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let rebuilt = names("rebuilt", |package| list(&package["targets"]).iter().any(is_compiled));
    let selected = names("selected", |package| package["level"] == "compile");
    if rebuilt == selected {
        format!("{subject}: {rebuilt}")
    } else {
        format!("{subject}: {rebuilt} | {selected}")
    }
}

fn is_compiled(target: &Value) -> bool {
    let is_of_tests = |kind: &Value| matches!(text(kind), "test" | "bench" | "example");
    target["test"] == false && !list(&target["kind"]).iter().any(is_of_tests)
}

/// What the records say was rebuilt by a commit that changes nothing, and by nothing at all.
fn names(value: &Value) -> BTreeSet<&str> {
    list(value).iter().map(text).collect()
}

fn records(scratch: &Scratch) -> String {
    scratch.read("target/tollgate/replay/records.jsonl")
}

/// A commit of everything but the target directory.
fn commit(scratch: &Scratch, message: &str) -> String {
    scratch.write(".gitignore", "/target\n");
    scratch.commit(message)
}
