//! Files and answers of programs as plain data.

pub mod git;
pub mod index;
pub mod jobs;
pub mod lock_file;
pub mod machine;
pub mod manifest;
pub mod release;
pub mod rustup;
pub mod settings;
pub mod toolchain_file;
pub mod words;
pub mod workspace;
