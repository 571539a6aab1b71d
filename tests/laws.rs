//! Laws on random input.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use bordermap::input::Reading;
use bordermap::{
    Area, Border, BorderLine, DbscanParams, Edges, Location, LonLat, Scratch, dbscan, export, input, spatial,
};
use geo::{Contains, Validation, Winding};
use proptest::prelude::*;

fn near_the_line() -> impl Strategy<Value = LonLat> {
    (60.0..75.0f64, 29.0..38.0f64).prop_map(|(lon, lat)| LonLat::new(lon, lat).unwrap())
}

fn meridian(lon: f64) -> Border {
    let at = |lat| LonLat::new(lon, lat).unwrap();
    let line = BorderLine::new("meridian", "west", "east", vec![vec![at(30.0), at(33.0), at(37.0)]]);
    Border::new(line, Edges::Geodesic).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn fixed_decimals_are_those_of_the_standard_library(value in -1e9..1e9f64, decimals in 0u32..8) {
        let mut out = Vec::new();
        export::fixed(&mut out, value, decimals);
        let ours: f64 = std::str::from_utf8(&out).unwrap().parse().unwrap();
        prop_assert!((ours - value).abs() <= 0.500_001 * 10f64.powi(-(decimals as i32)) + value.abs() * 1e-15);
        let text = String::from_utf8(out).unwrap();
        prop_assert_eq!(text.split_once('.').map_or(0, |(_, d)| d.len()), decimals as usize);
        prop_assert!(text != "-0");
        let whole = text.trim_start_matches('-').split('.').next().unwrap();
        prop_assert!(whole == "0" || !whole.starts_with('0'), "{text}");
    }

    /// Looking up many positions at once, with what was kept from another border and an earlier block, changes no answer.
    #[test]
    fn blocks_of_positions_are_single_positions(
        few in prop::collection::vec(near_the_line(), 1..20),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let [one, other] = [meridian(70.0), meridian(71.0)];
        let cut = one.clone().with_sector_length(20_000.0).unwrap();
        let positions: Vec<LonLat> = picks.iter().map(|i| *i.get(&few)).collect();
        let mut scratch = Scratch::default();
        for border in [&one, &other, &other, &cut, &one] {
            let mut block = Vec::new();
            border.locate_block(&positions, &mut scratch, &mut block);
            let single: Vec<Location> = positions.iter().map(|p| border.locate(*p)).collect();
            prop_assert_eq!(block, single);
        }
    }

    /// What the quick look says is out of reach is out of reach.
    #[test]
    fn the_quick_look_loses_no_position(p in near_the_line(), metres in 0.0..500_000.0f64) {
        let border = meridian(70.0);
        prop_assert!(border.may_be_within(p, metres) || border.locate(p).distance_m > metres);
    }

    /// A hull holds its points, is valid GeoJSON winding, and its buffer is about as wide as asked for.
    #[test]
    fn hulls_hold_their_points(points in prop::collection::vec(near_the_line(), 1..30), buffer in 100.0..20_000.0f64) {
        for hull in [spatial::convex_hull(&points, buffer), spatial::concave_hull(&points, buffer)] {
            let hull = hull.unwrap();
            prop_assert_eq!(hull.0.len(), 1);
            prop_assert!(hull.0[0].exterior().is_ccw());
            prop_assert!(hull.is_valid());
            for p in &points {
                prop_assert!(hull.contains(&geo::Point::new(p.lon(), p.lat())));
            }
        }
    }

    /// Reading any bytes gives data or a typed error.
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = input::incidents("x", &bytes, &Reading::default());
        let _ = input::border("x", &bytes);
        let _ = input::areas("x", &bytes, None);
    }

    /// The same for text that looks like GeoJSON.
    #[test]
    fn any_coordinates_are_read_or_refused(text in "([0-9]{1,3}|\\.|,|;|/| |-|°|'|\"|d|N|S|E|W|POINT|\\(|\\)|42SYC|[0-9]{4}){0,12}") {
        let table = format!("id\tpos\n1\t71.2 34.1\n2\t{}\n", text.replace('"', "″"));
        let read = input::incidents("x.tsv", table.as_bytes(), &Reading::default());
        prop_assert!(read.is_ok_and(|d| d.incidents.len() + d.problems.iter().filter(|p| p.left_out).count() == 2));
    }

    #[test]
    fn any_json_is_read_or_refused(text in "(\\[|\\]|\\{|\\}|,|:|\"lat\"|\"lon\"|\"Result\"|\"type\"|\"Feature\"|[0-9]{1,2}|null){0,30}") {
        let _ = input::incidents("x.json", text.as_bytes(), &Reading::default());
    }

    #[test]
    fn any_geometry_is_read_or_refused(kind in "Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon", coordinates in "(\\[|\\]|,|-?[0-9]{1,3}(\\.[0-9]{1,3})?|null|\"a\"){0,24}") {
        let text = format!(r#"{{"type":"{kind}","coordinates":[{coordinates}]}}"#);
        let _ = input::incidents("x", text.as_bytes(), &Reading::default());
        let _ = input::border("x", text.as_bytes());
        let _ = input::areas("x", text.as_bytes(), None);
    }

    /// A footprint holds its points and covers no ground farther from one than its radius.
    #[test]
    fn footprints_claim_no_ground_beyond_their_reach(points in prop::collection::vec(near_the_line(), 1..30), reach in 500.0..10_000.0f64) {
        let footprint = spatial::footprint(&points, reach).unwrap();
        prop_assert!(footprint.is_valid());
        for p in &points {
            prop_assert!(footprint.contains(&geo::Point::new(p.lon(), p.lat())));
        }
        let earth = geographiclib_rs::Geodesic::wgs84();
        for corner in footprint.iter().flat_map(|part| part.exterior().coords()) {
            let off = |p: &LonLat| -> f64 {
                geographiclib_rs::InverseGeodesic::inverse(&earth, corner.y, corner.x, p.lat(), p.lon())
            };
            let nearest = points.iter().map(off).fold(f64::INFINITY, f64::min);
            prop_assert!(nearest <= reach, "{nearest} of {reach}");
            prop_assert!(nearest >= 0.8 * reach, "{nearest} of {reach}");
        }
    }

    /// The same for text that looks like CSV.
    #[test]
    fn any_table_is_read_or_refused(text in "(lat|lon|date|,|;|\"|\n|\r|[0-9]{1,3}|-|\\.| |é){0,60}") {
        let _ = input::incidents("x", text.as_bytes(), &Reading::default());
    }
}

#[test]
fn single_and_coincident_points_have_hulls() {
    let p = LonLat::new(70.0, 34.0).unwrap();
    for points in [vec![p], vec![p, p, p]] {
        let hull = spatial::convex_hull(&points, 1_000.0).unwrap();
        assert!(hull.contains(&geo::Point::new(70.0, 34.0)));
    }
}

#[test]
fn hulls_across_the_antimeridian_are_cut_there() {
    let points = [(179.5, 10.0), (-179.5, 10.5), (-179.9, 9.0)].map(|(x, y)| LonLat::new(x, y).unwrap());
    let hull = spatial::convex_hull(&points, 5_000.0).unwrap();
    assert_eq!(hull.0.len(), 2);
    for p in points {
        assert!(hull.contains(&geo::Point::new(p.lon(), p.lat())), "{p}");
    }
    for polygon in &hull {
        assert!(polygon.exterior().is_ccw());
        assert!(polygon.exterior().coords().all(|c| (-180.0..=180.0).contains(&c.x)));
    }
}

#[test]
fn clustering_no_one_or_equal_points() {
    let parameters = DbscanParams { eps_m: 1_000.0, min_points: 2.0 };
    let p = LonLat::new(70.0, 34.0).unwrap();
    assert_eq!(dbscan(&[], None, parameters).unwrap().count, 0);
    assert_eq!(dbscan(&[p], None, parameters).unwrap().cluster, [None]);
    let equal = dbscan(&[p; 5], None, parameters).unwrap();
    assert_eq!((equal.count, equal.cluster), (1, vec![Some(0); 5]));
    for (eps_m, min_points) in
        [(0.0, 2.0), (-1.0, 2.0), (f64::NAN, 2.0), (600_000.0, 2.0), (10.0, 0.0), (10.0, f64::NAN)]
    {
        assert!(dbscan(&[p], None, DbscanParams { eps_m, min_points }).is_err());
    }
}

#[test]
fn dates_are_taken_as_they_stand() {
    let day = |text| input::day(text).map(|d| d.to_string());
    for text in [
        "2025-10-11",
        "2025-10-11T23:59:00+04:30",
        "2025-10-11 00:00:00.000",
        "20251011",
        "11 October 2025",
        "11-Oct-2025",
        "11-Oct-25",
        "11 Oct 2025 14:30",
        "October 11, 2025",
    ] {
        assert_eq!(day(text).as_deref(), Some("2025-10-11"), "{text}");
    }
    for text in ["", "11/10/2025", "10/11/25", "2025-13-01", "2025-02-30", "October", "2025-1", "é025-10-11"] {
        assert_eq!(day(text), None, "{text}");
    }
}

#[test]
fn a_shared_line_keeps_its_direction_and_its_runs() {
    let area = |name: &str, ring: &[(f64, f64)]| Area {
        name: name.into(),
        name_local: String::new(),
        names: Vec::new(),
        texts: Vec::new(),
        country: name.into(),
        shape: geo::MultiPolygon::from(geo::Polygon::new(ring.to_vec().into(), vec![])).into(),
    };
    // B lies east of A; A's ring is given clockwise.
    let a = area("A", &[(0.0, 0.0), (0.0, 2.0), (1.0, 2.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)]);
    let b = area("B", &[(1.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0), (1.0, 0.0)]);
    let line = spatial::shared_line(&a, &b, 0.0).unwrap();
    let lats: Vec<f64> = line.parts[0].iter().map(|p| p.lat()).collect();
    assert_eq!(lats, [0.0, 1.0, 2.0], "northwards, so that A is on the left");
    assert_eq!((line.left.as_str(), line.right.as_str()), ("A", "B"));
}
