//! Is this machine, toolchain and repository fit for the job?
//!
//! A check reads at the [`rim`], and judges by a function of what it read; [`rules`] is the table of all of them.

mod checks;
pub mod cli;
pub mod config;
pub mod finding;
pub mod ignore;
pub mod kind;
mod mend;
pub mod place;
mod purposes;
pub mod read;
pub mod render;
pub mod report;
pub mod rim;
pub mod rules;
mod run;
#[cfg(feature = "schema")]
pub mod schema;
pub mod scrub;
pub mod trace;
pub mod version;

pub use cli::Args;
pub use run::{inspect, run};
