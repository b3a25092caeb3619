//! The composite actions and our own workflow, played as GitHub's runner plays them.
//!
//! What is run are the scripts that stand in the files, by bash, with the real tools, git and cargo. Played are only the
//! runner and the actions of others: contexts and conditions, the files behind `GITHUB_*`, checkout, artifacts.

#![cfg(unix)]

mod action;
mod chain;
mod hostile;
mod install;
mod machine;
#[cfg(target_os = "linux")]
mod notes;
mod own;
mod page;
mod player;
mod release;
mod repository;
mod server;
mod step;
