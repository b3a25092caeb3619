//! Reading everything that the answer is a function of: git and cargo at the same time, then the few files
//! whose content decides.
//!
//! Comes in: the arguments and the process. Goes out: a [`Reading`] with the [`crate::Input`], plain data.

mod configs;
mod modules;
mod named;
mod one_file;
mod per_workspace;
mod reading;
mod recorded;
mod request;
mod scripts;
mod setup;
mod tree;

pub use reading::{Reading, read};
pub(crate) use tree::read_tree;
