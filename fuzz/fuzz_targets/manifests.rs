//! Manifests and lock files at both ends, and the whole decision about them.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_affected::fuzzing::manifests(data));
