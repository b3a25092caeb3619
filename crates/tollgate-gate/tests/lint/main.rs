//! `tollgate-gate lint`, as a user runs it, on workflows in a temporary directory.

mod configuration;
mod errors;
mod fixes;
mod formats;
mod gates;
mod properties;
mod rules;
mod support;
