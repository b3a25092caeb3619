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
#[cfg(feature = "probe")]
pub(super) fn spawn(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    started(command)
}

/// Starts it in a session of its own, and so in a group of its own, without a terminal. In our session it would be in the
/// background, where whoever asks the terminal for a password is halted for ever (termios(3), SIGTTIN); without a
/// terminal that fails at once, with the program's own words.
#[cfg(feature = "supervise")]
pub(super) fn spawn_apart(command: &mut Command) -> io::Result<Child> {
    #[cfg(unix)]
    {
        use process_wrap::std::{CommandWrap, CommandWrapper, ProcessSession};
        // It asks for what others do to the command, and there are no others.
        let others = CommandWrap::with_new("", |_| {});
        ProcessSession.pre_spawn(command, &others)?;
    }
    started(command)
}

/// A program that has just been written may still be open for writing in a child of another thread's (ETXTBSY).
fn started(command: &mut Command) -> io::Result<Child> {
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
        for number in numbers(signal) {
            let _ = nix::sys::signal::killpg(nix::unistd::Pid::from_raw(id), *number);
        }
    }
}

/// Whoever is halted hears of nothing but the last of them, until he goes on.
#[cfg(unix)]
pub(super) fn numbers(signal: Signal) -> &'static [nix::sys::signal::Signal] {
    use nix::sys::signal::Signal as Number;
    match signal {
        #[cfg(feature = "supervise")]
        Signal::Interrupt => &[Number::SIGINT, Number::SIGCONT],
        #[cfg(feature = "supervise")]
        Signal::Terminate => &[Number::SIGTERM, Number::SIGCONT],
        Signal::Kill => &[Number::SIGKILL],
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
