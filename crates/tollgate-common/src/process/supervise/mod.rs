//! Running a program that may take long, say much, start others, and not want to end.
//!
//! Comes in: a command, files for what it says, and how long it may take. Goes out: how it ended, and what it took.
//! Standard output and standard error are one pipe, unless the caller wants them apart, so that what they say stands in the order in which it was written;
//! it goes to the file through a small buffer. Whoever ends it, the time or a [`Handle`], ends all that it started too:
//! first asked by SIGINT, then by SIGTERM, then by SIGKILL. On Windows nobody can be asked: the tree is ended when the
//! time for asking is over.

mod family;
mod output;
mod patience;

use std::fs::File;
use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use wait4::{ResUse, Wait4};

use super::group;
use family::Family;
use output::Spool;
use patience::Ending;
pub use patience::Patience;

/// How long a program that has ended may leave its output open before what holds it is ended too.
const GRACE: Duration = Duration::from_millis(500);

/// How often is looked whether it has ended: at first often, since most that fail do so at once.
const STEPS: [Duration; 2] = [Duration::from_millis(2), Duration::from_millis(20)];

/// From when on it is looked less often.
const SOON: Duration = Duration::from_millis(200);

/// How a program came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// By itself.
    Itself,
    /// Its time was over.
    Timeout,
    /// Somebody stopped it.
    Stopped,
}

/// What became of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Why it ended.
    pub cause: Cause,
    /// How it ended.
    pub status: ExitStatus,
    /// How long it took.
    pub wall: Duration,
    /// The time on processors: its own, and that of what it started and waited for.
    pub cpu: Option<Duration>,
    /// The most memory that one of these processes had, in bytes.
    pub peak_bytes: Option<u64>,
    /// How many bytes of the file are its output.
    pub output_bytes: u64,
    /// Why a part of the output is not in the file.
    pub output_lost: Option<String>,
}

impl Ended {
    /// The signal that ended it; Windows has none.
    #[must_use]
    pub fn signal(&self) -> Option<i32> {
        #[cfg(unix)]
        return std::os::unix::process::ExitStatusExt::signal(&self.status);
        #[cfg(not(unix))]
        None
    }
}

/// What reaches whoever waits for a program.
enum Message {
    /// Its output is closed: nobody has it open any more.
    Closed,
    /// It is to end.
    Stop(Stop),
}

/// How a program is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// It is asked, and ended when it does not listen.
    Gracefully,
    /// It is ended now.
    AtOnce,
}

/// For stopping a program from elsewhere.
#[derive(Clone, Debug)]
pub struct Handle {
    id: u32,
    sender: Sender<Message>,
}

impl Handle {
    /// Stops it. One that has ended already stays as it is.
    pub fn stop(&self, how: Stop) {
        let _ = self.sender.send(Message::Stop(how));
    }

    /// The group that it leads, if somebody has halted it, as `kill -STOP` does: it goes on when it is told to. Only
    /// Linux says so.
    #[must_use]
    pub fn halted(&self) -> Option<u32> {
        family::is_halted(self.id).then_some(self.id)
    }
}

/// A program that runs. Who drops this ends it at once, with all that it started.
pub struct Running {
    child: Child,
    family: Family,
    messages: Receiver<Message>,
    handle: Handle,
    spool: Spool,
    start: Instant,
    deadline: Option<Instant>,
    patience: Patience,
    is_over: bool,
}

/// Where the outputs of a program go.
#[derive(Debug)]
pub struct Outputs {
    /// Standard output.
    pub stdout: File,
    /// Standard error; without a file of its own it goes along with standard output.
    pub stderr: Option<File>,
}

/// Starts a program whose outputs go to files, and which may take so long.
///
/// # Errors
/// When it cannot be started.
pub fn start(
    mut command: Command,
    outputs: Outputs,
    timeout: Option<Duration>,
    patience: Patience,
) -> io::Result<Running> {
    let (reader, writer) = io::pipe()?;
    match outputs.stderr {
        Some(file) => command.stdout(writer).stderr(file),
        None => command.stdout(writer.try_clone()?).stderr(writer),
    };
    command.stdin(Stdio::null());
    let start = Instant::now();
    let child = group::spawn_apart(&mut command)?;
    // Ours of the ends for writing are in there; the output would never be closed.
    drop(command);
    let (sender, messages) = mpsc::channel();
    let handle = Handle { id: child.id(), sender: sender.clone() };
    let spool = Spool::fill(reader, outputs.stdout, move || drop(sender.send(Message::Closed)));
    Ok(Running {
        family: Family::new(child.id()),
        child,
        messages,
        handle,
        spool,
        start,
        deadline: timeout.and_then(|timeout| start.checked_add(timeout)),
        patience,
        is_over: false,
    })
}

/// What is known while one waits.
#[derive(Default)]
struct State {
    closed: bool,
    ending: Option<(Cause, Ending)>,
}

impl Running {
    /// For stopping it while somebody waits for it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Waits for its end, and for the end of what it started if it was stopped.
    ///
    /// # Errors
    /// When the system does not tell what became of it.
    pub fn wait(mut self) -> io::Result<Ended> {
        let mut state = State::default();
        let used = loop {
            if let Some(used) = self.child.try_wait4()? {
                break used;
            }
            self.pass_time(&mut state);
        };
        let wall = self.start.elapsed();
        while state.ending.as_ref().is_some_and(|(_, ending)| !ending.is_over()) && self.family.is_alive() {
            self.pass_time(&mut state);
        }
        self.end_the_rest(&mut state);
        Ok(self.ended(&used, wall, &state))
    }

    /// One look at the clock, and one at what came in.
    fn pass_time(&mut self, state: &mut State) {
        let now = Instant::now();
        if state.ending.is_none() && self.deadline.is_some_and(|deadline| now >= deadline) {
            state.ending = Some((Cause::Timeout, self.patience.from(now)));
        }
        if let Some((_, ending)) = &mut state.ending {
            for signal in ending.due(now) {
                self.family.signal(signal);
            }
        }
        let step = if now.duration_since(self.start) < SOON { STEPS[0] } else { STEPS[1] };
        match self.messages.recv_timeout(step) {
            Ok(Message::Closed) => state.closed = true,
            Ok(Message::Stop(how)) => self.stop(how, state),
            // We have a sender ourselves.
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
        }
    }

    /// Who is being asked already is not asked again, but can be ended at once.
    fn stop(&self, how: Stop, state: &mut State) {
        let patience = if how == Stop::AtOnce { Patience::NONE } else { self.patience };
        let cause = state.ending.as_ref().map(|(cause, _)| *cause);
        if cause.is_none() || how == Stop::AtOnce {
            state.ending = Some((cause.unwrap_or(Cause::Stopped), patience.from(Instant::now())));
        }
    }

    /// It has ended. What it left behind gets a moment to close the output, and then is ended.
    fn end_the_rest(&mut self, state: &mut State) {
        let deadline = Instant::now() + GRACE;
        while !state.closed && state.ending.is_none() && Instant::now() < deadline {
            self.pass_time(state);
        }
        self.is_over = true;
        self.family.signal(group::Signal::Kill);
        // Who is ended closes what it had open.
        let deadline = Instant::now() + GRACE;
        while !state.closed && Instant::now() < deadline {
            state.closed |= matches!(self.messages.recv_timeout(STEPS[1]), Ok(Message::Closed));
        }
    }

    fn ended(&self, used: &ResUse, wall: Duration, state: &State) -> Ended {
        let (output_bytes, output_lost) = self.spool.stop();
        let rusage = &used.rusage;
        Ended {
            cause: state.ending.as_ref().map_or(Cause::Itself, |(cause, _)| *cause),
            status: used.status,
            wall,
            cpu: Some(rusage.utime + rusage.stime),
            peak_bytes: Some(rusage.maxrss).filter(|bytes| *bytes > 0),
            output_bytes,
            output_lost,
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.is_over {
            self.family.signal(group::Signal::Kill);
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
