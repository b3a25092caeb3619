//! Forwards to a tool: builds it, then becomes it.
//!
//! Arguments, streams, exit status and signals pass through. The tool runs in the user's directory with the
//! user's environment.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use crate::environment::Origin;
use crate::usage::Tool;
use crate::{Result, cargo, host};

/// Builds the tool and runs it on these arguments. If building fails, cargo's exit code (101) is ours.
pub(crate) fn forward(tool: &Tool, arguments: &[OsString], origin: &Origin) -> Result<ExitCode> {
    let executable = cargo::build(tool.package, &[], origin)?;
    let mut command = host::command(executable, &origin.tool);
    command.args(arguments);
    become_it(command)
}

/// Replaces this process: it is the same to whoever waits for it, reads from it or sends it a signal.
#[cfg(unix)]
pub(crate) fn become_it(mut command: Command) -> Result<ExitCode> {
    use std::os::unix::process::CommandExt;

    let err = command.exec();
    Err(cargo::cannot_start(command.get_program(), &err))
}

/// Waits for the tool, as Windows cannot replace a process.
///
/// Ctrl-C goes to every process of the console. It ends this one at once with `STATUS_CONTROL_C_EXIT`, which
/// is no success, while a tool that handles it may still be tidying up: the shell's prompt comes back early,
/// and the tool's own code for it is lost. To wait for it would need a console handler, and so unsafe code.
#[cfg(not(unix))]
pub(crate) fn become_it(mut command: Command) -> Result<ExitCode> {
    cargo::code_of(&mut command).map(ExitCode::from)
}
