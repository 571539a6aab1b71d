//! The series against Karney's solver over the whole globe.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

use super::{LIMIT_M, arc};
use crate::geodesy::ellipsoid::ecef;
use crate::model::LonLat;

/// Every 5° of latitude, every 10° of azimuth, distances from 1 mm to the limit.
fn pairs() -> impl Iterator<Item = (LonLat, LonLat)> {
    let distances = [1e-3, 1.0, 1e3, 1e4, 5e4, 1e5, 2e5, 3e5, 4e5, 6e5, 7e5, 9e5, LIMIT_M];
    (-18..=18).flat_map(move |lat| {
        (0..36).flat_map(move |azimuth| {
            distances.into_iter().map(move |s| {
                let lat = f64::from(lat) * 5.0;
                let (lat2, lon2): (f64, f64) = Geodesic::wgs84().direct(lat, 12.3, f64::from(azimuth) * 10.0, s);
                (LonLat::new(12.3, lat).unwrap(), LonLat::wrapped(lon2, lat2))
            })
        })
    })
}

#[test]
fn distance_is_within_a_micrometre_up_to_the_limit() {
    let mut worst = 0.0f64;
    for (p, q) in pairs() {
        let exact: f64 = Geodesic::wgs84().inverse(p.lat(), p.lon(), q.lat(), q.lon());
        worst = worst.max((arc(ecef(p), ecef(q)).0 - exact).abs());
    }
    assert!(worst < 1e-6, "worst error {worst} m");
}

#[test]
fn chords_bound_geodesics() {
    use crate::geodesy::ellipsoid::{A, B, R_MIN, dot, sub};
    for lat in -9..=9 {
        for azimuth in 0..36 {
            for s in [1.0, 1e4, 1e6, 5e6, 1e7, 1.5e7, 1.9e7] {
                let lat = f64::from(lat) * 10.0;
                let (lat2, lon2): (f64, f64) = Geodesic::wgs84().direct(lat, 0.0, f64::from(azimuth) * 10.0, s);
                let (p, q) = (LonLat::new(0.0, lat).unwrap(), LonLat::wrapped(lon2, lat2));
                let d: f64 = Geodesic::wgs84().inverse(p.lat(), p.lon(), q.lat(), q.lon());
                let v = sub(ecef(p), ecef(q));
                let c = dot(v, v).sqrt();
                // Rounding of coordinates and of the oracle.
                let slack = 1e-8 + 1e-14 * d;
                assert!(c <= d + slack);
                assert!(2.0 * B * (c / (2.0 * A)).min(1.0).asin() <= d + slack);
                if c < 2.0 * R_MIN && d < std::f64::consts::PI * R_MIN {
                    assert!(d <= 2.0 * R_MIN * (c / (2.0 * R_MIN)).asin() + slack);
                }
            }
        }
    }
}
