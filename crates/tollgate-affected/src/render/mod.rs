//! A finished report as text: one function a format, each from the report to a string.

mod cargo;
mod explain;
mod human;
pub mod json;
mod lint;
mod names;

pub use cargo::cargo;
pub use explain::{Declarations, explain};
pub use human::{everything, human};
pub(crate) use lint::lint;
pub use names::names;
