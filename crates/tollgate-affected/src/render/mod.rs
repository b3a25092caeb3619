//! A finished report as text: one function a format, each from the report to a string.

mod cargo;
mod explain;
mod human;
pub mod json;
mod names;
mod replay;

pub use cargo::cargo;
pub use explain::{Declarations, explain};
pub(crate) use human::phrase;
pub use human::{everything, human};
pub use names::names;
pub(crate) use replay::replay;
