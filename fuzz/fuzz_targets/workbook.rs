//! Any bytes after the mark of a zip archive or of gzip: workbooks and packed files.
#![no_main]
use bordermap::input::{self, Limits, Reading};

// A panic of a dependency that is caught is an error; one that is not still ends the run.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    for mark in [&b"PK\x03\x04"[..], b"\x1f\x8b"] {
        let file = [mark, bytes].concat();
        let _ = input::incidents("fuzz.zip", &file, &Reading { limits, ..Reading::default() });
    }
});
