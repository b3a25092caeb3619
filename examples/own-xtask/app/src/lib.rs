//! What the team makes.

/// The answer.
#[must_use]
pub fn answer() -> u32 {
    42
}
