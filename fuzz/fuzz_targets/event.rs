//! The payload of an event of GitHub Actions.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_affected::fuzzing::event(data));
