//! Which crates of a cargo workspace does a change touch, and why?
//!
//! Comes in: a git repository (or a list of changed paths) and the cargo workspace in it. Goes out: the
//! members that the change can affect, each with its cause. Reading ends in [`Input`]; [`decide()`] is a pure
//! function of it; rendering takes the finished [`Report`]. Knows nothing of jobs' results or machines.

mod change;
mod cli;
mod config;
mod decide;
mod declared;
mod git;
mod lock;
mod path;
mod read;
mod render;
mod report;
mod rules;
mod run;
mod sources;
mod workspace;

pub use change::{Base, Change, ChangedFile, Content, Difference, Head, Status, Versions};
pub use cli::{Args, Format, OnUnknownBase, Scope};
pub use config::{Config, Effect, Rule, Unowned};
pub use decide::{Input, decide};
pub use path::RepoPath;
pub use read::{Reading, read};
pub use report::{Cause, Everything, FileReport, Level, PackageInfo, Report, Selected};
pub use rules::Rules;
pub use run::run;
pub use sources::{Asks, Mention, MentionContext, Source};
pub use workspace::{Dependency, Kind, Package, PackageId, Workspace};
