//! Lines of a terminal that are written over: one for each job that has no fate yet.

use std::collections::BTreeMap;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::{Row, room};

/// Without the width a long line would be broken, and then not written over.
const RUNNING: &str = "{spinner} {wide_msg}";
const WAITING: &str = "· {wide_msg}";

/// The lines, drawn on standard error.
pub(super) struct Live {
    lines: MultiProgress,
    by_task: BTreeMap<usize, (ProgressBar, bool)>,
}

impl Live {
    pub(super) fn new() -> Self {
        Self { lines: MultiProgress::with_draw_target(room::stderr()), by_task: BTreeMap::new() }
    }

    /// Does something while no line is there.
    pub(super) fn suspend(&self, write: impl FnOnce()) {
        self.lines.suspend(write);
    }

    /// Draws these lines and no others: those that run first, so that they stay in sight.
    pub(super) fn show(&mut self, rows: &[Row]) {
        let gone: Vec<usize> =
            self.by_task.keys().copied().filter(|task| !rows.iter().any(|row| row.task == *task)).collect();
        for (bar, _) in gone.iter().filter_map(|task| self.by_task.remove(task)) {
            bar.finish_and_clear();
            self.lines.remove(&bar);
        }
        for row in rows {
            let known =
                self.by_task.get(&row.task).is_some_and(|(_, is_running)| *is_running == row.is_running);
            if !known {
                self.replace(row);
            }
            if let Some((bar, _)) = self.by_task.get(&row.task) {
                bar.set_message(row.text.clone());
                bar.tick();
            }
        }
    }

    /// One that starts to run moves up.
    fn replace(&mut self, row: &Row) {
        if let Some((old, _)) = self.by_task.remove(&row.task) {
            old.finish_and_clear();
            self.lines.remove(&old);
        }
        let template = if row.is_running { RUNNING } else { WAITING };
        let style =
            ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
        let running = self.by_task.values().filter(|(_, is_running)| *is_running).count();
        let bar = ProgressBar::new_spinner().with_style(style);
        let bar = if row.is_running { self.lines.insert(running, bar) } else { self.lines.add(bar) };
        self.by_task.insert(row.task, (bar, row.is_running));
    }
}
