//! A finished report as text: one function a format, each from the report to a string.

mod cargo;
mod explain;
mod human;
pub mod json;
mod names;
mod why_file;
mod why_not;

pub use cargo::cargo;
pub use explain::{Declarations, explain};
pub use human::{compared_with, everything, human};
pub use names::names;
pub use why_file::{WhyFile, why_file};
pub use why_not::{Step, WhyNot, why_not};
