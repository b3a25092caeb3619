//! Starting children: with the environment of the context, no standard input, and bounded capture.

#[cfg(any(feature = "probe", feature = "supervise"))]
mod group;
#[cfg(feature = "probe")]
pub mod probe;
#[cfg(feature = "supervise")]
pub mod supervise;

use std::ffi::OsStr;
use std::io::{self, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;

use crate::Ctx;
use crate::ctx::Env;

/// At most this much of a child's standard error is kept: enough for any message, whatever it prints.
const STDERR_LIMIT: u64 = 64 * 1024;

/// A command that runs in the context's directory, with exactly the context's environment.
#[must_use]
pub fn command(ctx: &Ctx, program: impl AsRef<OsStr>) -> Command {
    command_with(&ctx.env, &ctx.cwd, program)
}

/// A command that runs in this directory, with exactly this environment and no standard input.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that makes commands")]
pub fn command_with(env: &Env, dir: &Path, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(env.iter()).current_dir(dir).stdin(Stdio::null());
    command
}

/// A child whose output is being read while we do something else.
pub struct Capture {
    child: Child,
    stderr: thread::JoinHandle<Vec<u8>>,
}

/// What a child left behind.
pub struct Captured {
    /// How it ended.
    pub status: ExitStatus,
    /// All of its standard output.
    pub stdout: Vec<u8>,
    /// The beginning of its standard error.
    pub stderr: Vec<u8>,
}

/// Starts a child with both outputs captured. Call [`Capture::wait`] for the rest.
///
/// # Errors
/// When the program cannot be started.
pub fn capture(command: &mut Command) -> io::Result<Capture> {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let stderr = child.stderr.take().ok_or_else(|| io::Error::other("the child has no standard error"))?;
    Ok(Capture { child, stderr: thread::spawn(move || read_beginning(stderr)) })
}

impl Capture {
    /// Reads standard output to its end and waits for the child.
    ///
    /// # Errors
    /// When the pipe breaks, or the child writes more than `limit` bytes; it is killed then.
    pub fn wait(mut self, limit: u64) -> io::Result<Captured> {
        let mut stdout = Vec::new();
        if let Some(pipe) = &mut self.child.stdout {
            pipe.take(limit + 1).read_to_end(&mut stdout)?;
        }
        if stdout.len() as u64 > limit {
            self.child.kill()?;
            self.child.wait()?;
            return Err(io::Error::other(format!("it wrote more than {limit} bytes")));
        }
        let status = self.child.wait()?;
        let stderr = self.stderr.join().unwrap_or_default();
        Ok(Captured { status, stdout, stderr })
    }
}

/// Keeps the beginning and drains the rest, so that a talkative child is never blocked.
fn read_beginning(mut pipe: impl Read) -> Vec<u8> {
    let mut kept = Vec::new();
    let _ = (&mut pipe).take(STDERR_LIMIT).read_to_end(&mut kept);
    let _ = io::copy(&mut pipe, &mut io::sink());
    kept
}
