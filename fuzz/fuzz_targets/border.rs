//! Any bytes as a border; one that is read answers for a few positions.
#![no_main]
use bordermap::{Border, Edges, LonLat, input};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(line) = input::border("fuzz.geojson", bytes) else { return };
    if line.vertex_count() > 1_000 {
        return;
    }
    let Ok(border) = Border::new(line, Edges::Geodesic) else { return };
    for (lon, lat) in [(0.0, 0.0), (70.0, 34.0), (-180.0, 90.0), (180.0, -90.0)] {
        let Ok(position) = LonLat::new(lon, lat) else { continue };
        let location = border.locate(position);
        assert!(location.distance_m.is_finite() && location.distance_m >= 0.0);
    }
});
