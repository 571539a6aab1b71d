//! Any bytes after the mark of a format of GIS tools.
#![no_main]
use bordermap::input::{self, Limits, Reading};

const MARKS: [&[u8]; 6] =
    [b"fgb\x03fgb\x01", b"SQLite format 3\0", b"PAR1", b"<?xml version=\"1.0\"?><kml", b"<gpx version=\"1.1\"", b"\x00\x00\x27\x0a"];

// A panic of a dependency that is caught is an error; one that is not still ends the run.
libfuzzer_sys::fuzz_target!(init: std::panic::set_hook(Box::new(|_| {})), |bytes: &[u8]| {
    let Some((which, rest)) = bytes.split_first() else { return };
    let mark = MARKS[usize::from(*which) % MARKS.len()];
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    let reading = Reading { limits, ..Reading::default() };
    let _ = input::incidents("fuzz", &[mark, rest].concat(), &reading);
});
