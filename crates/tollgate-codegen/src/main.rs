//! The binary; see the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    tollgate_common::main(tollgate_codegen::run)
}
