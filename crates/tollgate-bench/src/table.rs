//! The table, as Markdown, so that it can go into a page as it is.

use std::fmt::Write as _;

use crate::measure::{Pair, millis};
use crate::subject::Row;

/// Milliseconds, medians.
pub(crate) fn render(rows: &[Row]) -> String {
    let mut text = String::from(
        "Milliseconds of CPU (and of wall time), medians; `over` is the median of the differences in pairs.\n\n\
         | workspace | members | files | `cargo metadata --no-deps` | last commit | over | a file without an owner | over | full `cargo metadata` |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let Row { name, members, files, commit, unowned, full } = row;
        let full = full.map_or_else(|| "fails".to_owned(), |cost| both(cost.cpu, cost.wall));
        let _ = writeln!(
            text,
            "| {name} | {members} | {files} | {} | {} | {} | {full} |",
            both(commit.floor.cpu, commit.floor.wall),
            pair(commit),
            pair(unowned),
        );
    }
    text
}

fn pair(pair: &Pair) -> String {
    format!("{} | {:+.0}", both(pair.tool.cpu, pair.tool.wall), pair.over)
}

fn both(cpu: std::time::Duration, wall: std::time::Duration) -> String {
    format!("{:.0} ({:.0})", millis(cpu), millis(wall))
}
