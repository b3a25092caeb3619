//! Files and answers of programs as plain data.

pub mod cargo_config;
pub mod repository;
pub mod rustup;
pub mod target;
pub mod toolchain_file;
pub mod version_managers;
pub mod workflow_files;
