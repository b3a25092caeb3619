//! The binary: everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    tollgate_common::main(tollgate_conformance::run)
}
