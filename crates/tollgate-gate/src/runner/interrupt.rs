//! Ctrl-C, Ctrl-\\, SIGTERM and SIGHUP as messages, from the moment on at which somebody listens.

use std::sync::mpsc::Sender;
use std::sync::{Mutex, OnceLock, PoisonError};

use anyhow::{Context, anyhow};
use tollgate_common::{Failure, Result};

use super::execute::Message;
use super::report::Signal;

/// Who listens, and whether it was told something; the process has one handler, and a test many runs.
static LISTENER: Mutex<Option<(Sender<Message>, bool)>> = Mutex::new(None);

/// The handler can be set once.
static HANDLER: OnceLock<Result<(), String>> = OnceLock::new();

/// Sends the interrupts of this process to a run, instead of ending the process.
///
/// # Errors
/// When the system does not let us. A run that cannot be stopped with all that it started is not begun.
pub(crate) fn listen(sender: Sender<Message>) -> Result<()> {
    *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) = Some((sender, false));
    HANDLER
        .get_or_init(|| handle().map_err(|err| err.to_string()))
        .clone()
        .map_err(|err| anyhow!(err))
        .context("cannot listen for Ctrl-C")
        .map_err(Failure::new)
}

/// It runs in a thread of its own, not in the handler of the signal. A terminal that is closed says so more than once,
/// itself and through the shell, and nobody has lost patience.
fn hear(signal: Signal) {
    if let Some((sender, is_told)) = &mut *LISTENER.lock().unwrap_or_else(PoisonError::into_inner) {
        if !*is_told || signal != Signal::HangUp {
            let _ = sender.send(Message::Interrupt(signal));
        }
        *is_told = true;
    }
}

#[cfg(unix)]
fn handle() -> std::io::Result<()> {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

    let known = |number| match number {
        SIGQUIT => Signal::Quit,
        SIGTERM => Signal::Terminate,
        SIGHUP => Signal::HangUp,
        _ => Signal::Interrupt,
    };
    let mut signals = vec![SIGINT, SIGQUIT, SIGTERM];
    signals.extend((!ignores_hangup()).then_some(SIGHUP));
    let mut signals = signal_hook::iterator::Signals::new(signals)?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || signals.forever().for_each(|number| hear(known(number))))
        .map(drop)
}

/// Whether somebody (`nohup`) wants us to outlive the terminal. Linux tells; the lowest bit is signal 1, SIGHUP (proc(5)).
#[cfg(unix)]
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(not(unix))]
fn handle() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| hear(Signal::Interrupt))
}
