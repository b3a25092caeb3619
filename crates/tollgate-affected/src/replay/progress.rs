//! How far the replay is, on standard error: a bar with the time that is left on a terminal, else a line for each
//! commit that was built.
//!
//! By hand: indicatif costs 2 CPU seconds of each cold build of the tool, and this is all that would be used of it.

use std::time::Duration;

use tollgate_common::text::escape;
use tollgate_common::{Ctx, emit};

use crate::git::Step;

/// The width of the bar, and of the whole line.
const BAR: usize = 20;
const LINE: usize = 79;

/// How far the replay is.
pub(super) struct Progress {
    total: usize,
    done: usize,
    /// How many of the commits that are left have to be built.
    to_build: usize,
    /// How long each took that was built.
    built: Vec<Duration>,
}

impl Progress {
    /// Nothing is done yet of `total` commits, `to_build` of which are in no record.
    pub(super) fn new(total: usize, to_build: usize) -> Self {
        Self { total, done: 0, to_build, built: Vec::new() }
    }

    /// The work on a commit begins.
    pub(super) fn begin(&self, step: &Step, ctx: &mut Ctx) {
        if ctx.stderr_is_terminal {
            let line = self.line(step);
            emit::talk(ctx, &format!("\r\x1b[K{line}"));
        }
    }

    /// It ended; `took` is how long, if it was built.
    pub(super) fn end(&mut self, step: &Step, took: Option<Duration>, ctx: &mut Ctx) {
        self.done += 1;
        let Some(took) = took else { return };
        self.to_build = self.to_build.saturating_sub(1);
        self.built.push(took);
        if !ctx.stderr_is_terminal {
            let (done, total) = (self.done, self.total);
            let (commit, seconds) = (step.short(), took.as_secs());
            emit::talk(ctx, &format!("{done}/{total} {commit} built in {seconds} s, {}\n", self.left()));
        }
    }

    /// Nothing is left of it on a terminal.
    pub(super) fn clear(ctx: &mut Ctx) {
        if ctx.stderr_is_terminal {
            emit::talk(ctx, "\r\x1b[K");
        }
    }

    fn line(&self, step: &Step) -> String {
        let full = self.done * BAR / self.total.max(1);
        let (done, empty) = ("=".repeat(full), " ".repeat(BAR - full));
        let place = format!("[{done}>{empty}] {}/{}  {}", self.done + 1, self.total, self.left());
        let line = format!("{place}  {} {}", step.short(), escape(&step.subject));
        line.chars().take(LINE).collect()
    }

    /// The time that is left, as a phrase. The first build is the one of everything, and says little of the others.
    fn left(&self) -> String {
        let typical = if self.built.len() > 1 { &self.built[1..] } else { &self.built[..] };
        let Some(mean) = typical.iter().sum::<Duration>().checked_div(typical.len() as u32) else {
            return format!("{} to build", self.to_build);
        };
        match mean.as_secs_f64() * self.to_build as f64 {
            left if left < 90.0 => format!("about {left:.0} s left"),
            left if left < 5400.0 => format!("about {:.0} min left", left / 60.0),
            left => format!("about {:.1} h left", left / 3600.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_has_a_bar_and_the_time_that_is_left() {
        let step =
            Step { commit: "0123456789abcdef".to_owned(), subject: "a\n".repeat(99), ..Step::default() };
        let mut progress = Progress::new(4, 3);
        assert_eq!(progress.left(), "3 to build");
        let took = [100, 60].map(Duration::from_secs);
        for (to_build, left) in [(1, "about 60 s left"), (30, "about 30 min left"), (300, "about 5.0 h left")]
        {
            progress = Progress { total: 4, done: 2, to_build, built: took.to_vec() };
            assert_eq!(progress.left(), left);
        }
        let line = progress.line(&step);
        assert!(
            line.starts_with("[==========>          ] 3/4  about 5.0 h left  0123456789 a\\na"),
            "{line}"
        );
        assert_eq!(line.chars().count(), LINE);
    }
}
