//! The geodesic distance of two surface points from their chord, without an inverse geodesic.
//!
//! # Method
//! A curve with curvature κ, torsion τ has, about its middle and with h = s/2, the squared chord
//! c² = 4h² \[1 - κ²h²/3 + h⁴(2κ⁴/45 + 2(κ'² + κ²τ²)/45 - (κκ'' + κ'²)/15) + O(h⁶)\]
//! (Frenet's formulas, Taylor series about the middle; κ⁴ alone is the circle's). For a geodesic κ is the normal
//! curvature in its azimuth; to first order in e², with z = sin φ and w = cos φ cos α at the middle,
//! aκ = 1 - e²z²/2 + e²w², hence κ' = -3e²zw/a² and κ'' = -3e²(w² - z²)/a³, and the terms in κ'², τ² are O(e⁴).
//! So the circle's arc s₀ = c (1 + x/24 + 3x²/640 + 5x³/7168 + 35x⁴/294912), x = (κc)², is corrected to
//! s = s₀ (1 - e² (w² - z²) s₀⁴ / (160 a⁴)).
//!
//! # Error
//! What is left of one series is of order s (s/a)⁴ e⁴ / 100 and s (s/a)⁶ e² / 1000: 0.2 µm at 200 km. Longer geodesics
//! are halved (see [`arc`]), which adds nothing of note, so the distance is good to 1 µm up to [`LIMIT_M`]; the tests hold
//! it against Karney's solver over the whole globe. Of short ones it is the rounding of coordinates, some nanometres.

use super::ellipsoid::{A, E2, EP2, Vec3, add, dot, lift, scale, sub};

/// The chord up to which it is used, metres.
pub const LIMIT_M: f64 = 1_200_000.0;
/// The chord up to which one series is used, metres.
const SERIES_M: f64 = 200_000.0;

/// The geodesic distance between two surface points at most [`LIMIT_M`] apart, metres, and w, the part of the
/// chord's direction along the axis of rotation.
///
/// Over `SERIES_M` the geodesic is halved first, at the surface point over the middle of its chord: in Frenet's frame
/// there, r(±h) = ±h T + κh²/2 N ± κτh³/6 B, so the chord's middle lies straight under the curve's up to O(h⁴), and an
/// error across the geodesic counts only by its square.
pub fn arc(p: Vec3, q: Vec3) -> (f64, f64) {
    let v = sub(q, p);
    let square = dot(v, v);
    if square > SERIES_M * SERIES_M {
        let middle = lift(lift(lift(scale(add(p, q), 0.5))));
        return (arc(p, middle).0 + arc(middle, q).0, v[2] / square.sqrt());
    }
    series(p, q, v, square)
}

fn series(p: Vec3, q: Vec3, v: Vec3, square: f64) -> (f64, f64) {
    if square == 0.0 {
        return (0.0, 0.0);
    }
    let chord = square.sqrt();
    let w = v[2] / chord;
    let middle = add(p, q);
    let g = [middle[0], middle[1], middle[2] / (1.0 - E2)];
    let z2 = g[2] * g[2] / dot(g, g);
    let w2 = w * w;
    let curvature_a = 1.0 + EP2 * w2;
    let x = (1.0 - E2 * z2) * curvature_a * curvature_a * square / (A * A);
    let circle = 1.0 + x * (1.0 / 24.0 + x * (3.0 / 640.0 + x * (5.0 / 7168.0 + x * (35.0 / 294_912.0))));
    let y = square / (A * A);
    (chord * circle * (1.0 - E2 / 160.0 * (w2 - z2) * y * y), w)
}

#[cfg(test)]
mod tests {
    use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};

    use super::*;
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
}
