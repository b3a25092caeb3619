//! Files and answers of programs as plain data.

pub mod cargo_config;
pub mod git;
pub mod index;
pub mod jobs;
pub mod lock_file;
pub mod machine;
pub mod manifest;
pub mod release;
pub mod repository;
pub mod rustup;
pub mod scratch;
pub mod settings;
pub mod target;
pub mod toolchain_file;
pub mod version_managers;
pub mod workflow_files;
pub mod workspace;
