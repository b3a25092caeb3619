//! The reader of workflow files: its YAML, its expressions, and what it makes of a workflow.

mod conditions;
mod evaluation;
mod expressions;
mod files;
mod round_trips;
mod yaml;
