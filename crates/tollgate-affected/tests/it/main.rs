//! The tool as its users meet it: real repositories in temporary directories, real git, real cargo.

mod bases;
mod errors;
mod formats;
mod hostile;
mod module_trees;
mod oracle;
mod properties;
mod scenarios;
mod support;
