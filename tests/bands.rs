//! The ground within a distance of a border.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bordermap::model::LonLat;
use bordermap::spatial::{Border, band};
use bordermap::study::Ground;
use bordermap::study::options::BorderOptions;
use geo::{Contains, Coord, Point, Validation};

fn border(name: &str) -> Border {
    let options = BorderOptions { border: Some(name.into()), ..BorderOptions::default() };
    Ground::named(name, &options).unwrap().border.border
}

fn located(border: &Border, c: Coord) -> f64 {
    border.locate(LonLat::new(c.x, c.y).unwrap()).distance_m
}

/// Corners lie at the distance, edges almost; what is inside is within, what is outside is not.
#[test]
fn a_band_is_the_ground_within_a_distance() {
    for (name, metres) in [
        ("durand", 10_000.0),
        ("durand", 50_000.0),
        ("IND-BGD", 10_000.0),
        ("FIN-NOR", 25_000.0),
        ("CHL-ARG", 25_000.0),
        ("BEL-NLD", 1_000.0),
        ("UKR", 10_000.0),
        ("AZE", 25_000.0),
    ] {
        let border = border(name);
        let found = band(&border, metres).unwrap();
        let written = |c: Coord| Coord { x: (c.x * 1e7).round() / 1e7, y: (c.y * 1e7).round() / 1e7 };
        assert_eq!(geo::MapCoords::map_coords(&found, written), found, "{name} {metres}");
        assert!(found.is_valid(), "{name} {metres} {:?}", found.check_validation());
        let rings: Vec<&geo::LineString> =
            found.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors())).collect();
        let corners: Vec<Coord> = rings.iter().flat_map(|ring| ring.0.clone()).collect();
        assert!(corners.len() > 100, "{name}");
        let off = |c: &Coord| (located(&border, *c) - metres).abs();
        let exact = corners.iter().filter(|c| off(c) < 0.1).count();
        assert!(exact as f64 > 0.95 * corners.len() as f64, "{name} {metres}: {exact} of {}", corners.len());
        let worst = corners.iter().map(off).fold(0.0, f64::max);
        assert!(worst < 0.01 * metres, "{name} {metres}: a corner is off by {worst}");
        let middles = rings.iter().flat_map(|ring| ring.lines().map(|edge| (edge.start + edge.end) / 2.0));
        let middles: Vec<f64> = middles.map(|c| off(&c)).collect();
        let good = middles.iter().filter(|off| **off < 0.002 * metres).count();
        assert!(good as f64 > 0.98 * middles.len() as f64, "{name} {metres}: {good} of {}", middles.len());
        // A net of points over the band's box.
        let bounds = geo::BoundingRect::bounding_rect(&found).unwrap();
        let mut wrong = 0;
        for i in 0..60 {
            for j in 0..60 {
                let c = Coord {
                    x: bounds.min().x + bounds.width() * (f64::from(i) + 0.5) / 60.0,
                    y: bounds.min().y + bounds.height() * (f64::from(j) + 0.5) / 60.0,
                };
                let distance = located(&border, c);
                let clear = (distance - metres).abs() > 0.01 * metres;
                wrong += usize::from(clear && found.contains(&Point(c)) != (distance < metres));
            }
        }
        assert_eq!(wrong, 0, "{name} {metres}");
    }
}

#[test]
fn a_band_over_the_antimeridian_is_cut_there() {
    let text = r#"{"type":"LineString","coordinates":[[179.5,-17.0],[-179.5,-16.5]]}"#;
    let line = bordermap::input::border("line.geojson", text.as_bytes()).unwrap();
    let border = Border::new(line, bordermap::model::Edges::Geodesic).unwrap();
    let found = band(&border, 10_000.0).unwrap();
    assert!(found.is_valid() && found.0.len() == 2, "{found:?}");
    for (lon, lat, inside) in [(179.9, -16.8, true), (-179.9, -16.7, true), (0.0, -16.8, false), (179.0, -17.0, false)]
    {
        assert_eq!(found.contains(&Point::new(lon, lat)), inside, "{lon} {lat}");
    }
}

#[test]
fn the_longest_borders_have_no_bands() {
    assert!(band(&border("world"), 10_000.0).is_none());
}
