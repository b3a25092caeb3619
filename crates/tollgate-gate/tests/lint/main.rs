//! `tollgate-gate lint`, as a user runs it, on workflows in a temporary directory.

mod configuration;
mod errors;
#[path = "../support/files.rs"]
mod files;
mod fixes;
mod formats;
mod gates;
#[path = "../support/in_process.rs"]
mod in_process;
mod properties;
mod rules;
mod support;
