//! An expression, as an `if` may be one.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_common::fuzzing::expression(data));
