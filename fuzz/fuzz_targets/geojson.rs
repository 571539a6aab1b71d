//! Any text as the geometry of a feature, as incidents and as a border.
#![no_main]
use bordermap::input::{self, Reading};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let feature = format!(r#"{{"type":"Feature","properties":{{"id":1}},"geometry":{text}}}"#);
    let _ = input::incidents("fuzz.geojson", feature.as_bytes(), &Reading::default());
    let _ = input::border("fuzz.geojson", feature.as_bytes());
});
