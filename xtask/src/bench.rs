//! `cargo xtask bench`: builds a tool as it is released, and the program that measures it, and becomes that.

use std::ffi::OsString;
use std::process::ExitCode;

use crate::environment::Origin;
use crate::usage::{TOOLS, Tool};
use crate::{Result, cargo, forward, host};

/// The first word is the tool to measure; what cannot be measured the program itself says.
pub(crate) fn run(arguments: &[OsString], origin: &Origin) -> Result<ExitCode> {
    let bench = cargo::build("tollgate-bench", &["--release"], origin)?;
    let mut command = host::command(bench, &origin.tool);
    command.args(arguments);
    let is_asked = |tool: &&Tool| arguments.first().is_some_and(|word| *word == tool.word);
    if let Some(tool) = TOOLS.iter().find(is_asked) {
        command.arg("--tool").arg(cargo::build(tool.package, &["--release"], origin)?);
    }
    forward::become_it(command)
}
