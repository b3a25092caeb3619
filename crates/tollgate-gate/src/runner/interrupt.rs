//! Ctrl-C, SIGTERM and SIGHUP as messages, from the moment on at which somebody listens.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, anyhow};
use tollgate_common::{Failure, Result};

use super::execute::Message;

/// Who listens; the process has one handler, and a test many runs.
static LISTENER: Mutex<Option<Sender<Message>>> = Mutex::new(None);

/// The handler can be set once.
static HANDLER: OnceLock<Result<(), String>> = OnceLock::new();

/// Sends the interrupts of this process to a run, instead of ending the process.
///
/// # Errors
/// When the system does not let us. A run that cannot be stopped with all that it started is not begun.
pub(crate) fn listen(sender: Sender<Message>) -> Result<()> {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some(sender);
    let set = || ctrlc::set_handler(hear).map_err(|err| err.to_string());
    HANDLER
        .get_or_init(set)
        .clone()
        .map_err(|err| anyhow!(err))
        .context("cannot listen for Ctrl-C")
        .map_err(Failure::new)
}

/// It runs in a thread of its own, not in the handler of the signal.
fn hear() {
    if let Some(sender) = &*LISTENER.lock().unwrap_or_else(PoisonError::into_inner) {
        let _ = sender.send(Message::Interrupt);
    }
}
