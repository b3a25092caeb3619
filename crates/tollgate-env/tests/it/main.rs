//! The tool as its users meet it: directory trees and environments built in temporary directories.

mod cargo_config;
mod drift;
mod formats;
mod linker;
mod rustflags;
mod sccache;
mod secrets;
mod support;
mod toolchain;
mod toolchain_file;
mod tools;
mod variables;
mod version_manager;
