//! The near-field solver against Karney's over the whole globe.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

use super::solve;
use crate::geodesy::ellipsoid::{dot, ecef, sub};
use crate::geodesy::far;
use crate::geodesy::pieces::Piece;
use crate::model::LonLat;

#[test]
fn chords_bound_geodesics() {
    use crate::geodesy::ellipsoid::{A, B, R_MIN};
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

/// The foot that the series finds on a piece of 2 km, against the one that the inverse geodesic finds.
#[test]
fn foot_is_good_to_a_millimetre_near_and_to_about_a_metre_at_the_limit() {
    let geodesic = Geodesic::wgs84();
    let (mut near, mut middle, mut limit) = (0.0f64, 0.0f64, 0.0f64);
    for lat in -8..=8 {
        for azimuth in 0..24 {
            let (lat, azimuth) = (f64::from(lat) * 10.0, f64::from(azimuth) * 15.0);
            let at = |azimuth: f64, s: f64| {
                let (lat, lon): (f64, f64) = geodesic.direct(lat, 12.3, azimuth, s);
                LonLat::wrapped(lon, lat)
            };
            let (start, end) = (ecef(at(azimuth + 180.0, 1_000.0)), ecef(at(azimuth, 1_000.0)));
            let chord = sub(end, start);
            let piece = Piece { start, chord, inverse_square: 1.0 / dot(chord, chord), sagitta: 0.1 };
            for s in [1e3, 1.9e4, 5e4, 1e5, 2e5, 3e5, 6e5, 1.19e6] {
                let p = at(azimuth + 90.0, s);
                let far = far::solve(&geodesic, p, &piece, 0.5).foot.point;
                let v = sub(solve(ecef(p), &piece).point, far);
                let worst = match s {
                    ..=1e5 => &mut near,
                    ..=3e5 => &mut middle,
                    _ => &mut limit,
                };
                *worst = worst.max(dot(v, v).sqrt());
            }
        }
    }
    assert!(near < 1e-3 && middle < 6e-3 && limit < 1.3, "worst feet are {near}, {middle}, {limit} m off");
}
