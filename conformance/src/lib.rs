//! One-change scenarios for tools that say which packages of a cargo workspace a change affects.
//!
//! Comes in: the tables in `scenarios/` and `workspaces/`, which are data, and a command. Goes out: for each
//! scenario what the command missed and what it selected without need. Knows git and cargo as programs, and
//! no tool: whoever prints names of packages can be asked. Needs Unix for links and for names that are bytes.

mod answer;
mod case;
mod cli;
mod expected;
mod files;
mod judge;
mod machine;
mod run;
mod scenario;
mod steps;
mod suite;
mod table;
mod workspace;

pub use answer::{Answer, Level, Verdict};
pub use case::Case;
pub use cli::Args;
pub use expected::Expected;
pub use judge::checked::{ALL, Checked};
pub use judge::{Judged, Rebuilt, judge};
pub use machine::Machine;
pub use run::run;
pub use scenario::{History, Scenario};
pub use steps::Step;
pub use suite::{Suite, ask};
pub use table::table;
pub use workspace::Workspace;
