//! The answer as JSON, by version.

pub mod v1;
