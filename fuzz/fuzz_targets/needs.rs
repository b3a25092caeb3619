//! What became of the jobs, as the gate reads it.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_gate::fuzzing::needs(data));
