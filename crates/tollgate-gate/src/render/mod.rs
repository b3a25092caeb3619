//! A finished verdict as text: one function a sink, from the report to a string.

mod github;
mod human;
pub mod json;

pub use github::{annotations, log, outputs};
pub use human::human;
pub use summary::summary;

mod summary;
