//! `tollgate-gate init`, as a user runs it, in repositories in temporary directories.

mod answers;
mod commands;
mod shapes;
mod support;
mod there;
mod xtask;
