//! The gate as its users meet it.

#[path = "../support/files.rs"]
mod files;
mod graph;
#[path = "../support/in_process.rs"]
mod in_process;
mod support;
mod verdict;
