//! Any bytes as a file of incidents: what it is, is told from the bytes.
#![no_main]
use bordermap::input::{self, Reading};

// A panic of a dependency that is caught is an error; one that is not still ends the run.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let _ = input::incidents("fuzz", bytes, &Reading::default());
});
