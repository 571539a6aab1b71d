//! Distances, sides, feet and chainages against an independent computation (see `fixtures/SOURCES.md`).
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bordermap::{Border, Edges, LonLat, Side, input};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use proptest::prelude::*;
use serde::Deserialize;

const BORDER: &[u8] = include_bytes!("fixtures/truth/border.geojson");
const TRUTH: &[u8] = include_bytes!("fixtures/truth/truth.csv");

#[derive(Deserialize)]
struct Row {
    id: u32,
    lon: f64,
    lat: f64,
    distance_m: f64,
    nearest_lon: f64,
    nearest_lat: f64,
    side: i32,
    along_m: f64,
    gap_m: f64,
}

fn border() -> Border {
    Border::new(input::border("truth", BORDER).unwrap(), Edges::Geodesic).unwrap()
}

fn rows() -> Vec<Row> {
    csv::Reader::from_reader(TRUTH).deserialize().map(Result::unwrap).collect()
}

fn geodesic(a: LonLat, b: LonLat) -> f64 {
    Geodesic::wgs84().inverse(a.lat(), a.lon(), b.lat(), b.lon())
}

#[test]
fn every_distance_is_within_a_hundredth_of_a_millimetre() {
    let border = border();
    for row in rows() {
        let found = border.locate(LonLat::new(row.lon, row.lat).unwrap()).distance_m;
        assert!((found - row.distance_m).abs() < 1e-5, "row {}: {found} is not {}", row.id, row.distance_m);
    }
}

#[test]
fn every_side_is_right() {
    let border = border();
    for row in rows() {
        let side = match border.locate(LonLat::new(row.lon, row.lat).unwrap()).side {
            Side::Left => -1,
            Side::Right => 1,
            Side::On => 0,
        };
        assert_eq!(side, row.side, "row {}", row.id);
    }
}

#[test]
fn feet_and_chainages_are_within_two_centimetres_where_they_are_unique() {
    let border = border();
    for row in rows().iter().filter(|r| r.gap_m > 1.0 && r.distance_m < 100_000.0) {
        let found = border.locate(LonLat::new(row.lon, row.lat).unwrap());
        assert!((found.chainage_m - row.along_m).abs() < 0.02, "row {}", row.id);
        let foot = LonLat::new(row.nearest_lon, row.nearest_lat).unwrap();
        assert!(geodesic(found.foot, foot) < 0.02, "row {}", row.id);
    }
}

#[test]
fn neighbouring_rows_and_threads_do_not_change_a_result() {
    let border = border();
    let positions: Vec<LonLat> = rows().iter().map(|r| LonLat::new(r.lon, r.lat).unwrap()).collect();
    let alone: Vec<_> = positions.iter().map(|&p| border.locate(p)).collect();
    assert_eq!(border.locate_all(&positions), alone);
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(single.install(|| border.locate_all(&positions)), alone);
}

/// The regression numbers of Baselga and Martínez-Llario's example, after Boost.Geometry's pull request 595.
#[test]
fn long_edge_as_in_the_literature() {
    let line = r#"{"type":"LineString","coordinates":[[-16.42203,-7.52882],[4.89998,-6.15568]]}"#;
    let border = Border::new(input::border("line", line.as_bytes()).unwrap(), Edges::Geodesic).unwrap();
    let at = |lon, lat| border.locate(LonLat::new(lon, lat).unwrap()).distance_m;
    assert!((at(3.32696, -6.29345) - 481.739_087_698).abs() < 1e-5);
    assert!((at(3.3262, -6.28451) - 510.482_731_586).abs() < 1e-5);
}

#[test]
fn straight_edges_in_longitude_and_latitude_bulge_from_geodesics() {
    let line = r#"{"type":"LineString","coordinates":[[60,34],[62,34]]}"#;
    let read = || input::border("line", line.as_bytes()).unwrap();
    let on_parallel = LonLat::new(61.0, 34.0).unwrap();
    let geodesic = Border::new(read(), Edges::Geodesic).unwrap().locate(on_parallel).distance_m;
    let straight = Border::new(read(), Edges::LonLat).unwrap().locate(on_parallel).distance_m;
    // L² tan φ / 8R for 184.7 km at 34° N.
    assert!((geodesic - 451.0).abs() < 5.0, "{geodesic}");
    assert!(straight < 0.002, "{straight}");
}

#[test]
fn straight_edges_cross_the_antimeridian_the_short_way() {
    for line in ["[[179,10],[181,11]]", "[[179,10],[-179,11]]", "[[-181,10],[-179,11]]", "[[-179,11],[179,10]]"] {
        let line = format!(r#"{{"type":"LineString","coordinates":{line}}}"#);
        let border = Border::new(input::border("line", line.as_bytes()).unwrap(), Edges::LonLat).unwrap();
        assert!((border.length_m() - 245_287.0).abs() < 5.0, "{line}: {}", border.length_m());
        assert!(border.locate(LonLat::new(180.0, 10.5).unwrap()).distance_m < 0.002, "{line}");
        assert!(border.locate(LonLat::new(-180.0, 10.5).unwrap()).distance_m < 0.002, "{line}");
    }
}

#[test]
fn closed_borders_duplicates_poles_and_the_antimeridian() {
    let locate = |geometry: &str, lon, lat| {
        let line = input::border("line", geometry.as_bytes()).unwrap();
        Border::new(line, Edges::Geodesic).unwrap().locate(LonLat::new(lon, lat).unwrap())
    };
    // An island, counter-clockwise, its first vertex twice and an edge of no length: inside is left, also at the seam.
    let island = r#"{"type":"LineString","coordinates":[[0,0],[0,0],[1,0],[1,1],[1,1],[0,1],[0,0]]}"#;
    assert_eq!(locate(island, 0.5, 0.5).side, Side::Left);
    assert_eq!(locate(island, -0.1, -0.1).side, Side::Right);
    assert_eq!(locate(island, 0.01, 0.01).side, Side::Left);
    let across = r#"{"type":"LineString","coordinates":[[179,10],[-179,10]]}"#;
    let found = locate(across, 180.0, 10.0);
    assert!((found.distance_m - 166.2).abs() < 0.1 && (found.chainage_m - 109_639.0).abs() < 100.0, "{found:?}");
    let polar = r#"{"type":"LineString","coordinates":[[0,80],[180,80]]}"#;
    assert!(locate(polar, 77.0, 90.0).distance_m < 1e-6);
    assert_eq!(locate(polar, 90.0, 85.0).side, Side::Right);
}

#[test]
fn a_border_without_length_is_refused() {
    let point = r#"{"type":"LineString","coordinates":[[10,10],[10,10]]}"#;
    assert!(Border::new(input::border("line", point.as_bytes()).unwrap(), Edges::Geodesic).is_err());
}

fn anywhere() -> impl Strategy<Value = LonLat> {
    (-180.0..=180.0f64, -1.0..=1.0f64).prop_map(|(lon, z)| LonLat::new(lon, z.asin().to_degrees()).unwrap())
}

fn reversed(border: &Border) -> Border {
    let mut line = border.line().clone();
    line.parts.reverse();
    line.parts.iter_mut().for_each(|part| part.reverse());
    Border::new(line, Edges::Geodesic).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// No vertex is nearer than the distance found, and the foot is that far away.
    #[test]
    fn nothing_is_nearer(p in anywhere()) {
        let border = border();
        let found = border.locate(p);
        prop_assert!((geodesic(p, found.foot) - found.distance_m).abs() < 1e-4);
        for &vertex in &border.line().parts[0] {
            prop_assert!(geodesic(p, vertex) > found.distance_m - 1e-5);
        }
    }

    /// Turning the line round swaps the sides and mirrors the chainage.
    #[test]
    fn reversal_mirrors(lon in 58.0..78.0f64, lat in 26.0..40.0f64) {
        let p = LonLat::new(lon, lat).unwrap();
        let (there, back) = (border(), reversed(&border()));
        let (a, b) = (there.locate(p), back.locate(p));
        prop_assert!((a.distance_m - b.distance_m).abs() < 1e-5);
        prop_assert_ne!(a.side, b.side);
        prop_assert!((a.chainage_m + b.chainage_m - there.length_m()).abs() < 1.0);
    }

    /// A vertex of the border is on it.
    #[test]
    fn vertices_are_on_the_line(i in 0usize..580) {
        let border = border();
        let found = border.locate(border.line().parts[0][i]);
        prop_assert!(found.distance_m < 1e-6);
        prop_assert_eq!(found.side, Side::On);
    }
}
