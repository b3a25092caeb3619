//! One package name a line.

use crate::choice::Choice;

/// The names of the packages; empty where there are none.
#[must_use]
pub fn names(choice: &Choice<'_>) -> String {
    choice.members.iter().map(|info| format!("{}\n", info.name)).collect()
}
