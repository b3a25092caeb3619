//! A workflow file as data, with the place of everything in it.
//!
//! Comes in: the text of a file. Goes out: [`Workflow`], and from it the graph of its jobs ([`Dag`]). Reads no file and
//! judges nothing: whoever asks knows what is good. What GitHub may add to the format is kept as it stands; what
//! it would refuse in the parts that are read here is an error. Its format is described at docs.github.com,
//! "Workflow syntax for GitHub Actions", and decided by `workflow-v1.0.json` of actions/runner (read at 258d6c8).
//!
//! All but [`Dag`] is behind the feature `workflow`, so that the others compile no YAML parser.

mod dag;
#[cfg(feature = "workflow")]
pub mod expression;
#[cfg(feature = "workflow")]
mod model;
#[cfg(feature = "workflow")]
mod read;
#[cfg(feature = "workflow")]
pub mod yaml;

pub use dag::{Dag, Problem};
#[cfg(feature = "workflow")]
pub use model::{
    Condition, Flag, Job, Matrix, Needs, Run, Step, Strategy, Trigger, Triggers, Uses, Workflow,
};
