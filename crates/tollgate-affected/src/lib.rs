//! Which crates of a cargo workspace does a change touch, and why?
//!
//! Comes in: a git repository (or a list of changed paths) and the cargo workspace in it. Goes out: the
//! members that the change can affect, each with its cause. Reading ends in [`Input`]; [`decide()`] is a pure
//! function of it; rendering takes the finished [`Report`]. Knows nothing of jobs' results or machines.

mod change;
mod choice;
mod cli;
mod config;
mod decide;
mod declared;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod git;
mod jobs;
mod lint;
mod lock;
mod outputs;
mod path;
mod questions;
mod read;
mod render;
mod replay;
mod report;
mod rules;
mod run;
#[cfg(feature = "schema")]
pub mod schema;
mod sources;
mod weights;
mod workspace;

pub use change::{Base, Change, ChangedFile, Content, Difference, Head, Status, Versions};
pub use cli::{Args, Format, OnUnknownBase, Scope};
pub use config::{Config, Effect, Rule, RulePackages, Unowned};
pub use decide::{Input, Recorded, Script, decide};
pub use jobs::{Job, Paths, Pipeline};
pub use path::RepoPath;
pub use read::{Reading, read};
pub use report::{
    Cause, Decision, Everything, FileReport, ForJobs, Level, PackageInfo, Packages, Report, Selected,
};
pub use rules::Rules;
pub use run::run;
pub use sources::build_script::{BuildScript, Unclear, Watched};
pub use sources::modules::{Declarations, Module, ModulePath, Modules, Said, Searched, Step};
pub use sources::{Asks, Mention, MentionContext, Source};
pub use workspace::{Dependency, Kind, Listed, Package, PackageId, Target, Workspace};
