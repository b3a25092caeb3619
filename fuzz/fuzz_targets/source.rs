//! A Rust source, as the search of the sources reads it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_affected::fuzzing::source(data));
