//! The tool as its users meet it: directory trees and environments built in temporary directories.

mod dependencies;
mod git;
mod lockfile;
mod release_profile;
mod resources;
mod rust_version;
mod support;
mod toolchain;
mod toolchain_file;
mod toolchain_parts;
