//! A program in a process group of its own, so that what it starts can be ended with it.
//!
//! Windows has no process groups; see [`signal`].

use std::io;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

/// How a program is asked to end, the politest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Signal {
    /// What Ctrl-C sends.
    #[cfg(feature = "supervise")]
    Interrupt,
    /// What `kill` sends.
    #[cfg(feature = "supervise")]
    Terminate,
    /// What cannot be ignored.
    Kill,
}

/// Starts it in a group of its own.
///
/// A program that has just been written may still be open for writing in a child of another thread's (ETXTBSY).
pub(super) fn spawn(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut tries = 5;
    loop {
        match command.spawn() {
            Err(err) if err.kind() == io::ErrorKind::ExecutableFileBusy && tries > 0 => {
                tries -= 1;
                thread::sleep(Duration::from_millis(10));
            }
            started => return started,
        }
    }
}

/// Sends a signal to the group that this program leads. That nobody is left to get it is no failure.
#[cfg(unix)]
pub(super) fn signal(leader: u32, signal: Signal) {
    if let Ok(id) = i32::try_from(leader) {
        let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), number(signal));
    }
}

#[cfg(unix)]
pub(super) fn number(signal: Signal) -> nix::sys::signal::Signal {
    match signal {
        #[cfg(feature = "supervise")]
        Signal::Interrupt => nix::sys::signal::Signal::SIGINT,
        #[cfg(feature = "supervise")]
        Signal::Terminate => nix::sys::signal::Signal::SIGTERM,
        Signal::Kill => nix::sys::signal::Signal::SIGKILL,
    }
}

/// Whether anybody is in that group.
#[cfg(all(unix, feature = "supervise"))]
pub(super) fn is_there(leader: u32) -> bool {
    i32::try_from(leader)
        .is_ok_and(|id| nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), None).is_ok())
}

/// There are no groups.
#[cfg(all(not(unix), feature = "supervise"))]
pub(super) fn is_there(_: u32) -> bool {
    false
}

/// There is no asking to end here: Ctrl-C reaches everybody at the console, and what is left of the tree is ended.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "the system's own program, with its environment")]
pub(super) fn signal(leader: u32, signal: Signal) {
    if signal == Signal::Kill {
        let _ = Command::new("taskkill").args(["/T", "/F", "/PID", &leader.to_string()]).output();
    }
}
