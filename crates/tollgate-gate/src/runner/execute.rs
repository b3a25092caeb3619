//! The run itself: starts what the schedule says, tells it what happened, shows both, and writes it down.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use tollgate_common::Ctx;
use tollgate_common::process::command_with;
use tollgate_common::process::supervise::{self, Ended, Handle, Outputs, Patience, Stop};
use tollgate_common::records::{End, Record, VERSION, file};
use tollgate_common::text::{count, escape};

use super::cache::Cache;
use super::display::{Display, Row, note};
use super::measure::{measure, ms, not_started, now_ms};
use super::output::{self, Output};
use super::prepare::Work;
use super::read::Input;
use super::report::{self, Attempt, Because, JobReport, Signal};
use super::schedule::{self, Action, Event, How, Schedule, Wait};
use super::words;

/// How often the lines are drawn anew.
const TICK: Duration = Duration::from_millis(100);

/// How often a log is told that a job still runs: some CI systems end what says nothing for ten minutes.
const SILENCE: Duration = Duration::from_secs(60);

/// What reaches the run from outside of it.
pub(crate) enum Message {
    /// Somebody pressed Ctrl-C, or sent a signal that means the same.
    Interrupt(Signal),
    /// A job has ended.
    Ended(usize, io::Result<Ended>),
}

/// A job that runs.
struct Started {
    handle: Handle,
    at: Instant,
    /// After how long it was told last that it still runs.
    told: Duration,
    /// Whether somebody had halted it when it was looked at last.
    is_halted: bool,
    output: Output,
    attempt: Attempt,
}

/// A run in progress.
pub(crate) struct Execution<'a> {
    input: &'a Input,
    work: &'a Work,
    cache: &'a Cache,
    schedule: Schedule,
    display: Display,
    sender: Sender<Message>,
    /// When it began, and the name that this gives it.
    start: Instant,
    start_ms: u64,
    run: String,
    running: BTreeMap<usize, Started>,
    attempts: Vec<Vec<Attempt>>,
    /// Since when it could have run.
    ready: Vec<Option<Instant>>,
    /// Whether it was told that it waits for somebody who uses its target directory.
    is_told: Vec<bool>,
    /// What interrupted it first.
    interrupted_by: Option<Signal>,
    /// Whether it was told that nothing can be recorded.
    is_unrecorded: bool,
}

impl<'a> Execution<'a> {
    pub(crate) fn new(
        input: &'a Input,
        (work, cache): (&'a Work, &'a Cache),
        schedule: Schedule,
        display: Display,
        sender: Sender<Message>,
    ) -> Self {
        let start_ms = now_ms();
        let jobs = work.jobs.len();
        Self {
            input,
            work,
            cache,
            schedule,
            display,
            sender,
            start: Instant::now(),
            start_ms,
            run: format!("{start_ms}-{}", std::process::id()),
            running: BTreeMap::new(),
            attempts: vec![Vec::new(); jobs],
            ready: vec![None; jobs],
            is_told: vec![false; jobs],
            interrupted_by: None,
            is_unrecorded: false,
        }
    }

    /// Runs everything to its end.
    pub(crate) fn run(mut self, messages: &Receiver<Message>, ctx: &mut Ctx) -> Vec<JobReport> {
        // Whoever pressed Ctrl-C while the plan was made wants nothing started.
        let mut actions: VecDeque<Action> = match messages.try_recv() {
            Ok(message) => self.hear(message, ctx).into(),
            Err(_) => self.schedule.begin().into(),
        };
        loop {
            while let Some(action) = actions.pop_front() {
                actions.extend(self.act(action, ctx));
            }
            if self.schedule.is_over() {
                break;
            }
            self.look(ctx);
            match messages.recv_timeout(TICK) {
                Ok(message) => actions.extend(self.hear(message, ctx)),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
        self.display.finish();
        (0..self.work.jobs.len()).map(|task| self.report(task)).collect()
    }

    fn act(&mut self, action: Action, ctx: &mut Ctx) -> Vec<Action> {
        match action {
            Action::Start { task, attempt } => return self.start(task, attempt, ctx),
            Action::StopAll => self.stop(Stop::Gracefully, ctx),
            Action::KillAll => self.stop(Stop::AtOnce, ctx),
        }
        Vec::new()
    }

    fn hear(&mut self, message: Message, ctx: &mut Ctx) -> Vec<Action> {
        match message {
            Message::Interrupt(by) => {
                self.interrupted_by.get_or_insert(by);
                self.schedule.on(Event::Interrupt)
            }
            Message::Ended(task, ended) => self.ended(task, ended, ctx),
        }
    }

    fn start(&mut self, task: usize, number: u32, ctx: &mut Ctx) -> Vec<Action> {
        if number == 1 && self.cache.still_passed(task, ctx).is_some() {
            let actions = self.schedule.on(Event::Ended(task, How::Passed));
            self.display.ended(&self.report(task), None, ctx);
            return actions;
        }
        let job = &self.work.jobs[task];
        self.display.started(job, number, ctx);
        let at = Instant::now();
        let mut record = Record {
            version: VERSION,
            run: self.run.clone(),
            job: job.name.clone(),
            start_ms: now_ms(),
            waited_ms: ms(self.ready[task].map_or(Duration::ZERO, |ready| at.duration_since(ready))),
            attempt: number,
            command: job.command.shown(),
            ..Record::default()
        };
        self.cache.label(task, &mut record);
        let attempt = Attempt { record, output_bytes: 0, tail: Vec::new(), trouble: None };
        match self.spawn(task, ctx) {
            Ok((handle, output)) => {
                let (told, is_halted) = (Duration::ZERO, false);
                self.running.insert(task, Started { handle, at, told, is_halted, output, attempt });
                Vec::new()
            }
            Err(err) => {
                let trouble = Some(not_started(job, &err));
                self.done(task, Attempt { trouble, ..attempt }, How::Failed, None, ctx)
            }
        }
    }

    fn spawn(&self, task: usize, ctx: &Ctx) -> io::Result<(Handle, Output)> {
        let job = &self.work.jobs[task];
        let lost = |err| io::Error::other(format!("its output cannot be kept: {err}"));
        let (writer, output) = output::create(&self.input.target).map_err(lost)?;
        let program = job.command.argv.first().map(String::as_str).unwrap_or_default();
        // A path is seen from the directory where the job runs.
        let is_path = program.contains('/') || program.contains(std::path::MAIN_SEPARATOR);
        let program = if is_path { job.directory.join(program) } else { program.into() };
        let mut command = command_with(&ctx.env, &job.directory, program);
        command.args(job.command.argv.iter().skip(1));
        // What stands first is nearer to the command.
        command.envs(job.command.env.iter().rev().map(|(name, value)| (name, value)));
        let outputs = Outputs { stdout: writer, stderr: None };
        let running = supervise::start(command, outputs, job.timeout, Patience::USUAL)?;
        let (handle, sender) = (running.handle(), self.sender.clone());
        thread::spawn(move || sender.send(Message::Ended(task, running.wait())));
        Ok((handle, output))
    }

    fn ended(&mut self, task: usize, ended: io::Result<Ended>, ctx: &mut Ctx) -> Vec<Action> {
        let Some(Started { at, mut output, mut attempt, .. }) = self.running.remove(&task) else {
            return Vec::new();
        };
        attempt.record.wall_ms = ms(at.elapsed());
        let how = match ended {
            Ok(ended) => measure(&ended, &mut attempt),
            Err(err) => {
                attempt.trouble = Some(format!("the system does not tell what became of it: {err}"));
                How::Failed
            }
        };
        attempt.tail = output.tail(attempt.output_bytes).unwrap_or_default();
        self.done(task, attempt, how, Some(output), ctx)
    }

    /// A try is over: it is written down and told, and the schedule says what follows.
    fn done(
        &mut self,
        task: usize,
        mut attempt: Attempt,
        how: How,
        output: Option<Output>,
        ctx: &mut Ctx,
    ) -> Vec<Action> {
        attempt.record.end = match how {
            How::Passed => End::Passed,
            How::Failed => End::Failed,
            How::TimedOut => End::TimedOut,
            How::Stopped => End::Cancelled,
        };
        // It says nothing of the files as they were, but that it may fail with them.
        if how == How::Passed && !self.cache.is_current(task, ctx) {
            (attempt.record.tree, attempt.record.key) = (None, None);
        }
        self.record(&attempt.record, ctx);
        let bytes = attempt.output_bytes;
        self.attempts[task].push(attempt);
        let before: Vec<bool> = self.fates();
        let actions = self.schedule.on(Event::Ended(task, how));
        let mut output = output;
        if self.schedule.fate(task).is_some() {
            let report = self.report(task);
            self.display.ended(&report, output.as_mut().map(|output| (output, bytes)), ctx);
        } else if let Some(output) = &mut output {
            self.display.tried(&self.work.jobs[task].name, (output, bytes), ctx);
        }
        for other in (0..before.len()).filter(|other| *other != task && !before[*other]) {
            if matches!(self.schedule.fate(other), Some(schedule::Fate::NotRun(schedule::Because::Need(_)))) {
                let report = self.report(other);
                self.display.ended(&report, None, ctx);
            }
        }
        actions
    }

    fn fates(&self) -> Vec<bool> {
        (0..self.work.jobs.len()).map(|task| self.schedule.fate(task).is_some()).collect()
    }

    /// What cannot be written down is no reason to stop.
    fn record(&mut self, record: &Record, ctx: &mut Ctx) {
        let path = file::path(&self.input.target);
        if let Err(err) = file::append(&path, record)
            && !self.is_unrecorded
        {
            self.is_unrecorded = true;
            let text = format!("note: what the jobs take cannot be written to {}: {err}", path.display());
            self.display.say(&escape(&text), ctx);
        }
    }

    fn stop(&mut self, how: Stop, ctx: &mut Ctx) {
        for started in self.running.values() {
            started.handle.stop(how);
        }
        if self.running.is_empty() {
            return;
        }
        let jobs = count(self.running.len(), "job");
        let text = match how {
            Stop::AtOnce => format!("ending {jobs} at once"),
            Stop::Gracefully if self.schedule.is_interrupted() => {
                format!("ending {jobs}; press Ctrl-C again to end at once")
            }
            Stop::Gracefully => format!("ending {jobs}, because another failed"),
        };
        self.display.say(&text, ctx);
    }

    /// Notes since when each could run and tells who waits for whom, and draws the lines.
    fn look(&mut self, ctx: &mut Ctx) {
        let mut rows = Vec::new();
        for (task, started) in &mut self.running {
            let (job, elapsed) = (&self.work.jobs[*task], started.at.elapsed());
            let halted = started.handle.halted();
            let text = words::running(&job.name, elapsed, job.usual, started.attempt.record.attempt, halted);
            let is_silent = elapsed >= started.told + SILENCE;
            if is_silent || (halted.is_some() && !started.is_halted) {
                self.display.goes_on(&text, ctx);
            }
            started.told += if is_silent { SILENCE } else { Duration::ZERO };
            started.is_halted = halted.is_some();
            rows.push(Row { task: *task, is_running: true, text });
        }
        for task in 0..self.work.jobs.len() {
            let Some(wait) = self.schedule.waits_for(task) else { continue };
            if !matches!(wait, Wait::Need(_)) && self.ready[task].is_none() {
                self.ready[task] = Some(Instant::now());
            }
            let text = self.waiting(task, wait);
            // Once: who is waited for after that says a line when it starts. One at a time wait for each other anyway.
            let is_news = matches!(wait, Wait::Target(_)) && !self.is_told[task];
            if is_news && self.schedule.has_lanes() {
                self.display.goes_on(&text, ctx);
                self.is_told[task] = true;
            }
            rows.push(Row { task, is_running: false, text });
        }
        self.display.show(&rows);
    }

    fn waiting(&self, task: usize, wait: Wait) -> String {
        let name = |task: usize| escape(&self.work.jobs[task].name);
        match wait {
            Wait::Need(need) => format!("{}  needs {}", name(task), name(need)),
            Wait::Target(holder) => {
                format!("{}  waits for {}, which uses the same target directory", name(task), name(holder))
            }
            Wait::Lane => format!("{}  is next when there is room", name(task)),
        }
    }

    fn report(&self, task: usize) -> JobReport {
        let job = &self.work.jobs[task];
        let because = |because| match because {
            schedule::Because::Need(task) => Because::Need(self.work.jobs[task].name.clone()),
            schedule::Because::FailFast(task) => Because::FailFast(self.work.jobs[task].name.clone()),
            schedule::Because::Interrupt => {
                Because::Interrupt(self.interrupted_by.unwrap_or(Signal::Interrupt))
            }
        };
        // Everything has its fate at the end; who is asked before is told that it never ran.
        let fate = self.schedule.fate(task).unwrap_or(schedule::Fate::NotRun(schedule::Because::Interrupt));
        let allowed = self.schedule.is_allowed(task, fate);
        JobReport {
            name: job.name.clone(),
            fate: match fate {
                schedule::Fate::Passed => self.passed(task),
                schedule::Fate::Failed => report::Fate::Failed { allowed },
                schedule::Fate::TimedOut => report::Fate::TimedOut { allowed },
                schedule::Fate::Stopped(why) => report::Fate::Stopped(because(why)),
                schedule::Fate::NotRun(why) => report::Fate::NotRun(because(why)),
            },
            reason: job.reason.clone(),
            again: Some(job.again(&self.input.here)),
            directory: Some(job.directory.clone()),
            usual: job.usual,
            attempts: self.attempts[task].clone(),
        }
    }

    /// One that passed and was never tried did so before.
    fn passed(&self, task: usize) -> report::Fate {
        match self.cache.passed(task).filter(|_| self.attempts[task].is_empty()) {
            Some(ago) => report::Fate::PassedBefore { ago },
            None => report::Fate::Passed,
        }
    }

    /// What tells this run from others, when it began, and since when it goes on.
    pub(crate) fn identity(&self) -> (String, u64, Instant) {
        (self.run.clone(), self.start_ms, self.start)
    }
}

/// A bug of ours leaves nobody behind: whoever waits for a job hears of it before the process is gone.
impl Drop for Execution<'_> {
    fn drop(&mut self) {
        for started in self.running.values() {
            started.handle.stop(Stop::AtOnce);
        }
        if !self.running.is_empty() {
            thread::sleep(TICK);
        }
    }
}

/// Remarks about the run as a whole.
pub(crate) fn notes(input: &Input, ctx: &mut Ctx, is_github: bool) {
    for text in &input.notes {
        note(text, is_github, ctx);
    }
}
