//! The tool as its users meet it: directory trees and environments built in temporary directories.

mod answers;
mod cargo_config;
mod debug;
mod dependencies;
mod drift;
mod examples;
mod fix;
mod formats;
mod git;
mod linker;
mod lockfile;
mod purposes;
mod release_profile;
mod resources;
mod rust_version;
mod rustflags;
mod sccache;
mod secrets;
mod support;
mod toolchain;
mod toolchain_file;
mod toolchain_machines;
mod toolchain_parts;
mod tools;
mod variables;
mod version_manager;
