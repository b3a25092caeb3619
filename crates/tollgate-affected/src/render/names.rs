//! One package name a line.

use crate::report::Report;

/// The names of the selected members; empty where none is selected. Of several workspaces, see
/// [`Report::label`].
#[must_use]
pub fn names(report: &Report) -> String {
    report.selected_members().map(|(info, _)| format!("{}\n", report.label(info))).collect()
}
