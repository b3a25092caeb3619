//! How long a program that is to end is asked before it is made to. A function of the time alone.

use std::time::{Duration, Instant};

use crate::process::group::Signal;

/// How long somebody is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// From SIGINT to SIGTERM.
    pub asked: Duration,
    /// From SIGTERM to SIGKILL.
    pub told: Duration,
}

impl Patience {
    /// Enough for what has to be tidied up, and not so much that one presses Ctrl-C again.
    pub const USUAL: Self = Self { asked: Duration::from_secs(5), told: Duration::from_secs(2) };

    /// None: SIGKILL at once.
    pub const NONE: Self = Self { asked: Duration::ZERO, told: Duration::ZERO };

    /// What is sent, and when, to somebody who is to end now.
    pub(super) fn from(self, now: Instant) -> Ending {
        let times = [Duration::ZERO, self.asked, self.asked + self.told];
        let signals = [Signal::Interrupt, Signal::Terminate, Signal::Kill];
        let steps = signals.into_iter().zip(times);
        // Who gets no time to listen need not be asked.
        let first = if self == Self::NONE { 2 } else { 0 };
        Ending { steps: steps.skip(first).map(|(signal, after)| (now + after, signal)).collect() }
    }
}

/// What is still to be sent, and when.
pub(super) struct Ending {
    steps: Vec<(Instant, Signal)>,
}

impl Ending {
    /// What is to be sent by now, each once.
    pub(super) fn due(&mut self, now: Instant) -> Vec<Signal> {
        let due = self.steps.iter().take_while(|(at, _)| *at <= now).count();
        self.steps.drain(..due).map(|(_, signal)| signal).collect()
    }

    /// Whether everything has been sent.
    pub(super) fn is_over(&self) -> bool {
        self.steps.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_asked_then_told_then_ended() {
        let start = Instant::now();
        let mut ending = Patience::USUAL.from(start);
        let mut sent = Vec::new();
        for second in 0..10 {
            for signal in ending.due(start + Duration::from_secs(second)) {
                sent.push((second, signal));
            }
            assert_eq!(ending.is_over(), second >= 7);
        }
        assert_eq!(sent, [(0, Signal::Interrupt), (5, Signal::Terminate), (7, Signal::Kill)]);
        assert_eq!(Patience::NONE.from(start).due(start), [Signal::Kill]);
        // A machine that slept sends what it missed.
        let late = Patience::USUAL.from(start).due(start + Duration::from_secs(60));
        assert_eq!(late, [Signal::Interrupt, Signal::Terminate, Signal::Kill]);
    }
}
