//! From a pipe to a file, through a small buffer, until somebody has had enough of it.

use std::fs::File;
use std::io::{self, PipeReader, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// As much as a pipe of Linux holds.
const BUFFER: usize = 64 * 1024;

/// What is being written. The thread that does so may never come to its end, as somebody whom nobody can end may have
/// the pipe open; it does nothing more once this was stopped.
pub(super) struct Spool(Arc<Mutex<Written>>);

#[derive(Default)]
struct Written {
    bytes: u64,
    lost: Option<String>,
    is_stopped: bool,
}

impl Spool {
    /// Begins, and says when the pipe is closed.
    pub(super) fn fill(pipe: PipeReader, file: File, closed: impl FnOnce() + Send + 'static) -> Self {
        let written = Arc::new(Mutex::new(Written::default()));
        let shared = Arc::clone(&written);
        thread::spawn(move || {
            copy(pipe, file, &shared);
            closed();
        });
        Self(written)
    }

    /// Ends it: how many bytes there are, and why some are lost.
    pub(super) fn stop(&self) -> (u64, Option<String>) {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.is_stopped = true;
        (written.bytes, written.lost.clone())
    }
}

/// A full disk loses the rest of the output, but does not keep the program from writing it.
fn copy(mut pipe: PipeReader, mut file: File, shared: &Mutex<Written>) {
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = match pipe.read(&mut buffer) {
            Ok(0) => return,
            Ok(read) => read,
            Err(err) if err.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return,
        };
        let mut written = shared.lock().unwrap_or_else(PoisonError::into_inner);
        if written.is_stopped {
            return;
        }
        if written.lost.is_none() {
            match file.write_all(&buffer[..read]) {
                Ok(()) => written.bytes += read as u64,
                Err(err) => written.lost = Some(err.to_string()),
            }
        }
    }
}
