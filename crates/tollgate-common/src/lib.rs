//! What the tollgate tools share: the process they run in, how they end, and the formats they exchange.
//!
//! Knows about processes, configuration files, CI systems, workflow files, records of runs, edits of texts and exit codes.
//! Deliberately knows nothing of crates, gates or findings, and depends on neither git nor cargo: what a tool decides
//! stays in that tool.

pub mod ci;
pub mod config;
pub mod ctx;
pub mod duration;
pub mod edit;
pub mod emit;
mod entry;
#[cfg(any(all(test, feature = "workflow"), feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
pub mod github;
pub mod jobs;
pub mod outcome;
pub mod plan;
pub mod process;
pub mod records;
pub mod sarif;
#[cfg(feature = "schema")]
pub mod schema;
pub mod shell;
pub mod text;
pub mod workflow;

pub use ctx::Ctx;
pub use entry::{execute, main};
pub use outcome::{Failure, Outcome, Result};
