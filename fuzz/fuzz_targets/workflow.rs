//! A workflow file: its YAML, its jobs and their conditions.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| tollgate_common::fuzzing::workflow(data));
