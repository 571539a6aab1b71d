//! Any bytes as a file of incidents: what it is, is told from the bytes.
#![no_main]
use bordermap::input::{self, Reading};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = input::incidents("fuzz", bytes, &Reading::default());
});
