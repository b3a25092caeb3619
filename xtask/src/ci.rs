//! `cargo xtask ci`: everything that must hold before a change goes in, the same here and in CI.
//!
//! The jobs are those of tollgate.toml, and `gate run` runs them: this is its name in this repository.

use std::process::ExitCode;

use crate::environment::Origin;
use crate::{Result, cargo, forward, host};

/// The tool that runs the jobs.
const PACKAGE: &str = "tollgate-gate";

/// Builds the tool and becomes it, in this workspace: all jobs, whatever has changed.
pub(crate) fn run(origin: &Origin) -> Result<ExitCode> {
    let executable = cargo::build(PACKAGE, &[], origin)?;
    let mut command = host::command(executable, &origin.build);
    command.args(["run", "--all"]).current_dir(cargo::root());
    forward::become_it(command)
}
