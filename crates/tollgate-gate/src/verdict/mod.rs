//! `verdict`: what became of the jobs, judged by a policy and a plan.
//!
//! Read ([`needs`], [`policy`], the workflow's graph), then decide ([`mod@decide`]), then render; the first and the last know
//! nothing of each other.

mod causes;
mod compat;
pub mod cure;
pub mod decide;
mod events;
pub mod id;
mod inventory;
pub mod needs;
pub mod policy;
mod proof;
mod read;
pub mod report;
mod run;
mod utf8;
pub mod words;
pub(crate) mod workflow;

pub use decide::{Input, decide};
pub(crate) use run::run;
