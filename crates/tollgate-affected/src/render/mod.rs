//! A finished report as text: one function a format, each from the report, or the packages that were asked for,
//! to a string.

mod cargo;
mod explain;
mod github;
mod graph;
mod human;
pub mod json;
mod lint;
pub mod matrix;
mod names;
mod plan;
mod replay;
mod summary;
mod why_file;
mod why_not;

pub use cargo::{cargo, nextest};
pub use explain::{Declarations, explain};
pub use github::outputs;
pub use graph::{dot, mermaid};
pub(crate) use human::phrase;
pub use human::{compared_with, everything, human};
pub(crate) use lint::lint;
pub use names::names;
pub use plan::plan;
pub(crate) use replay::replay;
pub use summary::{summary, verdict};
pub use why_file::{WhyFile, why_file};
pub use why_not::{Step, WhyNot, why_not};
