//! Any bytes as a region: its areas, and the line that two of them share.
#![no_main]
use bordermap::input;
use bordermap::spatial::shared_line;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(areas) = input::areas("fuzz.geojson", bytes, None) else { return };
    let [a, b, ..] = &areas[..] else { return };
    let corners = |shape: &geo::MultiPolygon| shape.iter().map(|p| p.exterior().0.len()).sum::<usize>();
    if corners(&a.shape) + corners(&b.shape) > 1_000 {
        return;
    }
    if let Ok(line) = shared_line(a, b, 100.0) {
        assert!(line.vertex_count() >= 2);
    }
});
