//! Arguments for cargo.

use crate::report::Report;

/// `--workspace` for everything, `-p a -p b` for some, nothing for none; with a newline where there is any.
///
/// Names of members need no quoting: cargo allows letters, digits, `-` and `_` (The Cargo Book, "name").
#[must_use]
pub fn cargo(report: &Report) -> String {
    if report.is_everything() {
        return "--workspace\n".to_owned();
    }
    let arguments: Vec<_> = report.selected_members().map(|(info, _)| format!("-p {}", info.name)).collect();
    if arguments.is_empty() { String::new() } else { format!("{}\n", arguments.join(" ")) }
}
