//! The tool as its users meet it: real repositories in temporary directories, real git, real cargo.

mod bases;
mod errors;
mod explaining;
mod formats;
mod hostile;
mod jobs;
mod lint;
mod oracle;
mod properties;
mod replay;
mod scenarios;
mod support;
mod workspaces;
