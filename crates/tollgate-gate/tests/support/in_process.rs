//! The tool in this process: with nothing of this process in its environment, and what it writes kept.
//!
//! Each test binary takes this file by its path, and all of it, so that nothing here is without a user.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use tollgate_common::ctx::{Ctx, Env};
use tollgate_common::{Outcome, execute};

/// How a run ended, and what it said.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) outcome: Outcome,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A stream that can be read afterwards.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

impl Kept {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().expect("one writer").clone()).expect("UTF-8")
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("one writer").extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A process that nobody types anything to and nobody looks at.
pub(crate) fn ctx(cwd: &Path, env: Env) -> Ctx {
    Ctx {
        cwd: cwd.to_owned(),
        env,
        stdin: Box::new(io::empty()),
        stdout: Box::new(io::sink()),
        stderr: Box::new(io::sink()),
        stdout_color: false,
        stderr_color: false,
        stderr_is_terminal: false,
    }
}

/// Runs the tool in it.
pub(crate) fn run(ctx: Ctx, arguments: &[&str]) -> Run {
    let (stdout, stderr) = (Kept::default(), Kept::default());
    let mut ctx = Ctx { stdout: Box::new(stdout.clone()), stderr: Box::new(stderr.clone()), ..ctx };
    let argv = ["tollgate-gate"].iter().chain(arguments).map(OsString::from);
    let outcome = execute(argv, &mut ctx, tollgate_gate::run);
    Run { outcome, stdout: stdout.text(), stderr: stderr.text() }
}
