//! The tool as its users meet it: directory trees and environments built in temporary directories.

mod dependencies;
mod lockfile;
mod rust_version;
mod support;
mod toolchain;
mod toolchain_file;
