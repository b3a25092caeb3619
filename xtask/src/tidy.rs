//! `cargo xtask tidy`: the rules of the house, which are a test, run alone.

use std::process::ExitCode;

use crate::environment::Origin;
use crate::{Result, cargo};

/// Runs that one test.
pub(crate) fn run(origin: &Origin) -> Result<ExitCode> {
    let mut command = cargo::cargo(origin);
    command.args(["test", "--quiet", "--package", "xtask", "--test", "tidy"]);
    cargo::code_of(&mut command).map(ExitCode::from)
}
