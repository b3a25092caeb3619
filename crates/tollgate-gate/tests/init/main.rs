//! `tollgate-gate init`, as a user runs it, in repositories in temporary directories.

mod answers;
mod commands;
#[path = "../support/files.rs"]
mod files;
#[path = "../support/in_process.rs"]
mod in_process;
mod shapes;
mod support;
mod there;
mod xtask;
