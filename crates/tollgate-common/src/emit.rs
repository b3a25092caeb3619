//! Writing what has been decided: one buffer, one write, after the outcome is fixed.
//!
//! A reader that goes away (`| head`) is its own affair and never changes the outcome. Data that could not
//! be written for any other reason is a failure: half a list of packages must not look like a whole one.

use std::io::{self, Write};

use anyhow::Context;

use crate::{Ctx, Failure, Outcome, Result};

/// Writes data to standard output.
///
/// # Errors
/// When the data could not be written whole, except that the reader went away.
pub fn data(ctx: &mut Ctx, bytes: &[u8]) -> Result<()> {
    match ctx.stdout.write_all(bytes).and_then(|()| ctx.stdout.flush()) {
        Err(err) if err.kind() != io::ErrorKind::BrokenPipe => Err(err)
            .context("cannot write the answer to standard output")
            .map_err(|err| Failure::new(err).with_outcome(Outcome::Unknown)),
        _ => Ok(()),
    }
}

/// Says something on standard error. Nobody listening is no reason to stop.
pub fn talk(ctx: &mut Ctx, text: &str) {
    let _ = ctx.stderr.write_all(text.as_bytes()).and_then(|()| ctx.stderr.flush());
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Broken(io::ErrorKind);

    impl Write for Broken {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn ctx(kind: io::ErrorKind) -> Ctx {
        Ctx {
            cwd: "/".into(),
            env: crate::ctx::Env::default(),
            stdin: Box::new(io::empty()),
            stdout: Box::new(Broken(kind)),
            stderr: Box::new(Broken(kind)),
            stdout_color: false,
            stderr_color: false,
            stderr_is_terminal: false,
        }
    }

    #[test]
    fn a_reader_that_went_away_is_no_failure_but_a_full_disk_is() {
        assert!(data(&mut ctx(io::ErrorKind::BrokenPipe), b"x").is_ok());
        let failure = data(&mut ctx(io::ErrorKind::StorageFull), b"x").expect_err("the data is lost");
        assert_eq!(failure.outcome(), Outcome::Unknown);
        talk(&mut ctx(io::ErrorKind::StorageFull), "nobody listens");
    }
}
