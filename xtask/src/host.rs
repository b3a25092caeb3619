//! The process as xtask meets it: its environment, its streams, and making children.
//!
//! The only file that touches what clippy.toml keeps the tools from. xtask does without the tools' shared
//! library, which it would have to compile first.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::{Command, ExitStatus};

use crate::Failure;

/// The environment variables of a process, sorted by name.
pub(crate) type Env = BTreeMap<OsString, OsString>;

/// The environment of this process. Windows treats names without regard to case; we ask for upper-case ones.
#[expect(
    clippy::disallowed_methods,
    reason = "xtask has no `Ctx`; this is its one reader of the environment"
)]
pub(crate) fn environment() -> Env {
    let variables = std::env::vars_os();
    if cfg!(windows) {
        variables.map(|(name, value)| (name.to_ascii_uppercase(), value)).collect()
    } else {
        variables.collect()
    }
}

/// The value of a variable as text; set but empty counts as not set.
pub(crate) fn text<'a>(env: &'a Env, name: &str) -> Option<&'a str> {
    env.get(OsStr::new(name))?.to_str().filter(|value| !value.is_empty())
}

/// A command with exactly this environment, in the directory of this process.
#[expect(
    clippy::disallowed_methods,
    reason = "xtask has no `process`; this is the one place that makes commands"
)]
pub(crate) fn command(program: impl AsRef<OsStr>, environment: &Env) -> Command {
    let mut command = Command::new(program);
    command.env_clear().envs(environment);
    command
}

/// Says something on standard error. Nobody listening is no reason to stop.
#[expect(clippy::disallowed_methods, reason = "xtask has no `emit`; this is the one place that talks")]
pub(crate) fn talk(text: &str) {
    let _ = io::stderr().write_all(text.as_bytes());
}

/// Writes an answer to standard output. A reader that went away has had enough of it.
#[expect(clippy::disallowed_methods, reason = "xtask has no `emit`; this is the one place that answers")]
pub(crate) fn answer(text: &str) -> Result<(), Failure> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(err) if err.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Here(format!("cannot write to standard output: {err}")))
        }
        _ => Ok(()),
    }
}

/// The exit code that stands for how a child ended.
///
/// A child that a signal ended has none, and Windows has codes that do not fit: both mean that nothing was
/// decided, which the tools say with 3.
pub(crate) fn code(status: ExitStatus) -> u8 {
    status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(3)
}
