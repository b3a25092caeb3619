//! The tool as its users meet it: real repositories in temporary directories, real git, real cargo.

mod formats;
mod oracle;
mod properties;
mod scenarios;
mod support;
