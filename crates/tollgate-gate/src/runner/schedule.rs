//! Which job runs next: a function of the jobs, what they usually take, and what has happened so far.
//!
//! Comes in: tasks, then one event after the other. Goes out: what is to be started or stopped, and in the end what
//! became of each. Knows no process, no clock and no file.

use std::time::Duration;

/// A job that is to run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Task {
    /// The tasks that have to pass before it, by their places.
    pub(crate) needs: Vec<usize>,
    /// What it takes most times, where that is known.
    pub(crate) usual: Option<Duration>,
    /// The target directory that nobody else may use meanwhile.
    pub(crate) target: Option<String>,
    /// How often it is tried again.
    pub(crate) retries: u32,
    /// Whether the run is good also when it fails.
    pub(crate) may_fail: bool,
    /// Whether the run is good also when its time is over.
    pub(crate) may_time_out: bool,
}

/// How it goes on after a failure, and how many run at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rules {
    /// At least one.
    pub(crate) lanes: usize,
    /// Whether the others go on when one has failed.
    pub(crate) keep_going: bool,
}

/// What has happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// A task that was started has ended.
    Ended(usize, How),
    /// Somebody wants an end of it.
    Interrupt,
}

/// How a try of a task ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum How {
    Passed,
    Failed,
    TimedOut,
    /// It was stopped because we asked for that.
    Stopped,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Start a try of a task, the first has the number 1.
    Start { task: usize, attempt: u32 },
    /// Ask all that run to end.
    StopAll,
    /// End all that run, now.
    KillAll,
}

/// What became of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    Passed,
    Failed,
    TimedOut,
    /// It was stopped while it ran.
    Stopped(Because),
    /// It was never started.
    NotRun(Because),
}

/// Why a task was stopped or never started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Because {
    /// This one failed, which it needs, maybe through others.
    Need(usize),
    /// This one failed, and then nothing else goes on.
    FailFast(usize),
    /// Somebody wanted an end.
    Interrupt,
}

/// What a task waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wait {
    /// For this one to pass.
    Need(usize),
    /// For this one to leave the target directory.
    Target(usize),
    /// For one of those that run to end.
    Lane,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// So many tries were made.
    Waiting(u32),
    Running(u32),
    Done(Fate),
}

/// The state of a run.
#[derive(Clone, Debug)]
pub(crate) struct Schedule {
    tasks: Vec<Task>,
    rules: Rules,
    states: Vec<State>,
    /// Why nothing more is started.
    stopping: Option<Because>,
    interrupts: u32,
}

impl Schedule {
    pub(crate) fn new(tasks: Vec<Task>, rules: Rules) -> Self {
        let states = vec![State::Waiting(0); tasks.len()];
        Self { tasks, rules, states, stopping: None, interrupts: 0 }
    }

    /// What to do at the beginning.
    pub(crate) fn begin(&mut self) -> Vec<Action> {
        self.start_ready()
    }

    /// What to do now that this happened.
    pub(crate) fn on(&mut self, event: Event) -> Vec<Action> {
        let mut actions = match event {
            Event::Interrupt => self.interrupt(),
            Event::Ended(task, how) => self.end(task, how),
        };
        actions.extend(self.start_ready());
        actions
    }

    /// Whether everything has its fate.
    pub(crate) fn is_over(&self) -> bool {
        self.states.iter().all(|state| matches!(state, State::Done(_)))
    }

    /// Whether somebody wanted an end of it.
    pub(crate) fn is_interrupted(&self) -> bool {
        self.interrupts > 0
    }

    /// Whether more than one may run at once.
    pub(crate) fn has_lanes(&self) -> bool {
        self.rules.lanes > 1
    }

    /// What became of a task, once something has.
    pub(crate) fn fate(&self, task: usize) -> Option<Fate> {
        match self.states[task] {
            State::Done(fate) => Some(fate),
            State::Waiting(_) | State::Running(_) => None,
        }
    }

    /// What a task waits for, if it waits.
    pub(crate) fn waits_for(&self, task: usize) -> Option<Wait> {
        let State::Waiting(_) = self.states[task] else { return None };
        let open = self.tasks[task].needs.iter().find(|need| self.fate(**need) != Some(Fate::Passed));
        let need = open.map(|need| Wait::Need(*need));
        Some(need.or_else(|| self.holder(task).map(Wait::Target)).unwrap_or(Wait::Lane))
    }

    fn running(&self) -> impl Iterator<Item = usize> {
        (0..self.tasks.len()).filter(|task| matches!(self.states[*task], State::Running(_)))
    }

    /// Who uses the target directory that a task needs.
    fn holder(&self, task: usize) -> Option<usize> {
        let target = self.tasks[task].target.as_ref()?;
        self.running().find(|other| self.tasks[*other].target.as_ref() == Some(target))
    }

    fn is_ready(&self, task: usize) -> bool {
        matches!(self.states[task], State::Waiting(_))
            && self.tasks[task].needs.iter().all(|need| self.fate(*need) == Some(Fate::Passed))
    }

    /// The cheapest first; those of which nothing is known after them, in their order.
    fn start_ready(&mut self) -> Vec<Action> {
        let mut actions = Vec::new();
        if self.stopping.is_some() {
            return actions;
        }
        let mut ready: Vec<usize> = (0..self.tasks.len()).filter(|task| self.is_ready(*task)).collect();
        ready.sort_by_key(|task| (self.tasks[*task].usual.is_none(), self.tasks[*task].usual));
        for task in ready {
            let State::Waiting(tries) = self.states[task] else { continue };
            if self.running().count() < self.rules.lanes.max(1) && self.holder(task).is_none() {
                self.states[task] = State::Running(tries + 1);
                actions.push(Action::Start { task, attempt: tries + 1 });
            }
        }
        actions
    }

    fn interrupt(&mut self) -> Vec<Action> {
        self.interrupts += 1;
        self.stop(Because::Interrupt);
        vec![if self.interrupts == 1 { Action::StopAll } else { Action::KillAll }]
    }

    fn end(&mut self, task: usize, how: How) -> Vec<Action> {
        let State::Running(tries) = self.states[task] else { return Vec::new() };
        let bad = matches!(how, How::Failed | How::TimedOut);
        if bad && self.stopping.is_none() && tries <= self.tasks[task].retries {
            self.states[task] = State::Waiting(tries);
            return Vec::new();
        }
        let fate = match how {
            How::Passed => Fate::Passed,
            How::Failed => Fate::Failed,
            How::TimedOut => Fate::TimedOut,
            How::Stopped => Fate::Stopped(self.stopping.unwrap_or(Because::Interrupt)),
        };
        self.states[task] = State::Done(fate);
        if !bad {
            return Vec::new();
        }
        self.leave_out_those_that_need(task);
        if self.rules.keep_going || self.is_allowed(task, fate) || self.stopping.is_some() {
            return Vec::new();
        }
        self.stop(Because::FailFast(task));
        vec![Action::StopAll]
    }

    /// Whether the run is good in spite of this.
    pub(crate) fn is_allowed(&self, task: usize, fate: Fate) -> bool {
        match fate {
            Fate::Failed => self.tasks[task].may_fail,
            Fate::TimedOut => self.tasks[task].may_time_out,
            Fate::Passed | Fate::Stopped(_) | Fate::NotRun(_) => false,
        }
    }

    /// Nothing more is started. What runs is stopped by whoever hears of it.
    fn stop(&mut self, because: Because) {
        self.stopping = self.stopping.or(Some(because));
        for state in &mut self.states {
            match state {
                State::Waiting(0) => *state = State::Done(Fate::NotRun(because)),
                // What the next try would have said, nobody knows.
                State::Waiting(_) if because == Because::Interrupt => {
                    *state = State::Done(Fate::Stopped(because));
                }
                // It failed, and is not tried again.
                State::Waiting(_) => *state = State::Done(Fate::Failed),
                State::Running(_) | State::Done(_) => {}
            }
        }
    }

    fn leave_out_those_that_need(&mut self, failed: usize) {
        let mut left_out = vec![failed];
        while let Some(need) = left_out.pop() {
            for task in 0..self.tasks.len() {
                if self.tasks[task].needs.contains(&need) && matches!(self.states[task], State::Waiting(_)) {
                    self.states[task] = State::Done(Fate::NotRun(Because::Need(failed)));
                    left_out.push(task);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
