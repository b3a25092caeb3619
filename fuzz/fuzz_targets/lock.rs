//! Two lock files, and what differs between them.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_affected::fuzzing::lock(data));
