//! Any text under a header with coordinates: no row may be lost.
#![no_main]
use bordermap::input::{self, Reading};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let table = format!("id,date,latitude,longitude,type,fatalities\n{text}");
    if let Ok(dataset) = input::incidents("fuzz.csv", table.as_bytes(), &Reading::default()) {
        let left_out = dataset.problems.iter().filter(|p| p.left_out).count();
        assert_eq!(dataset.incidents.len() + left_out, dataset.records.len());
    }
});
