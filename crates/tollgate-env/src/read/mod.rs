//! Files and answers of programs as plain data.

pub mod rustup;
pub mod toolchain_file;
