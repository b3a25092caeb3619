//! One package name a line.

use crate::choice::Choice;
use crate::report::Report;

/// The names of the packages; empty where there are none. Of several workspaces, see [`Report::label`].
#[must_use]
pub fn names(choice: &Choice<'_>, report: &Report) -> String {
    choice.members.iter().map(|info| format!("{}\n", report.label(info))).collect()
}
