//! The entry point of this repository: `cargo xtask <tool> …` and `cargo xtask <task>`.
//!
//! Chooses by the first word and does nothing else. It links none of the tools and has no dependency, so
//! that asking for one of them on a cold machine compiles that one only.

mod bench;
mod cargo;
mod ci;
mod codegen;
mod dist;
mod environment;
mod forward;
mod host;
mod library_path;
mod tidy;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use environment::Origin;

/// Why a run could not be brought to its end.
enum Failure {
    /// We say so ourselves, and end as the tools do on what they cannot use: 2.
    Here(String),
    /// A child failed, and has told on standard error why; its code is ours.
    Child(u8),
}

/// The result of a task, or of forwarding to a tool.
type Result<T, E = Failure> = std::result::Result<T, E>;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let word = arguments.next();
    match run(word.as_ref(), &arguments.collect::<Vec<_>>()) {
        Ok(code) => code,
        Err(Failure::Child(code)) => ExitCode::from(code),
        Err(Failure::Here(message)) => {
            host::talk(&format!("error: {message}\n"));
            ExitCode::from(usage::UNUSABLE)
        }
    }
}

fn run(word: Option<&OsString>, arguments: &[OsString]) -> Result<ExitCode> {
    let Some(word) = word else {
        return Ok(usage::missing());
    };
    let origin = Origin::new(host::environment());
    if let Some(tool) = word.to_str().and_then(usage::tool) {
        return forward::forward(tool, arguments, &origin);
    }
    match (word.to_str().unwrap_or_default(), arguments) {
        ("help" | "--help" | "-h", []) => usage::help(),
        ("bench", arguments) => bench::run(arguments, &origin),
        ("ci", []) => ci::run(&origin),
        ("tidy", []) => tidy::run(&origin),
        ("codegen", []) => codegen::write(&origin),
        ("codegen", [flag]) if flag == "--check" => codegen::check(&origin),
        ("dist", []) => dist::run(None, &origin),
        ("dist", [target]) if !target.to_string_lossy().starts_with('-') => dist::run(Some(target), &origin),
        _ => Ok(usage::wrong(word, arguments)),
    }
}
