//! The near-field solver: the nearest point of a piece and the geodesic distance to it, without an inverse geodesic.
//!
//! # Method
//! 1. The foot F(t) is the chord point A + t d lifted onto the ellipsoid; t makes the tangential part of P - F
//!    vanish. The chord's own foot is off by up to c²/2R times the chord's slope, 0.1 m at 100 km; each Newton step
//!    shrinks that by about c²/2R², so one is enough up to 100 km and two up to the limit.
//! 2. A curve with curvature κ, torsion τ has, about its middle and with h = s/2, the squared chord
//!    c² = 4h² \[1 - κ²h²/3 + h⁴(2κ⁴/45 + 2(κ'² + κ²τ²)/45 - (κκ'' + κ'²)/15) + O(h⁶)\]
//!    (Frenet's formulas, Taylor series about the middle; κ⁴ alone is the circle's). For a geodesic κ is the normal
//!    curvature in its azimuth; to first order in e², with z = sin φ and w = cos φ cos α at the middle,
//!    aκ = 1 - e²z²/2 + e²w², hence κ' = -3e²zw/a² and κ'' = -3e²(w² - z²)/a³, and the terms in κ'², τ² are O(e⁴).
//!    So the circle's arc s₀ = c (1 + x/24 + 3x²/640 + 5x³/7168 + 35x⁴/294912), x = (κc)², is corrected to
//!    s = s₀ (1 - e² (w² - z²) s₀⁴ / (160 a⁴)).
//! 3. The foot that minimises the chord is not the one that minimises the geodesic: from s² = c² + κ²c⁴/12 + …
//!    it is off by u = -(e²/6a²) c³ w `T_z` along the tangent T, which is added.
//!
//! # Error
//! What is left of one series is of order s (s/a)⁴ e⁴ / 100 and s (s/a)⁶ e² / 1000: 0.2 µm at 200 km. Longer geodesics
//! are halved (see [`arc`]), which adds nothing of note, so the distance is good to 1 µm up to [`LIMIT_M`];
//! `near_tests.rs` holds it against Karney's solver over the whole globe. The foot is good to 1 mm up
//! to 100 km, to 6 mm up to 300 km and to 1.3 m at the limit, which the distance feels only by its square.

use super::ellipsoid::{A, E2, EP2, Vec3, add, dot, lift, scale, sub, tangent};
use super::pieces::Piece;

/// The chord up to which this solver is used, metres.
pub const LIMIT_M: f64 = 1_200_000.0;
/// The chord up to which one series is used, metres.
const SERIES_M: f64 = 200_000.0;

/// Up to this chord one Newton step finds the foot to 0.02 mm, metres.
const ONE_STEP_M: f64 = 100_000.0;

/// The nearest point of a piece.
#[derive(Clone, Copy, Debug)]
pub struct Foot {
    /// Where on the chord: 0 at its start, 1 at its end.
    pub t: f64,
    /// The foot on the surface, ECEF metres.
    pub point: Vec3,
    /// Geodesic distance from the position to the foot, metres.
    pub distance: f64,
}

/// The point of the piece nearest to the surface point `p`, at most [`LIMIT_M`] away.
pub fn solve(p: Vec3, piece: &Piece) -> Foot {
    let d = piece.chord;
    let mut t = piece.foot(p);
    let mut point = piece.at(t);
    let off = sub(p, point);
    let steps = if dot(off, off) < ONE_STEP_M * ONE_STEP_M { 1 } else { 2 };
    for _ in 0..steps {
        let step = dot(sub(p, point), tangent(d, point)) * piece.inverse_square;
        let next = (t + step).clamp(0.0, 1.0);
        if next == t {
            break;
        }
        t = next;
        point = piece.at(t);
    }
    let (distance, w) = arc(p, point);
    let inside = t > 0.0 && t < 1.0;
    // Under 20 km the shift is below 0.03 mm.
    if inside && distance > 20_000.0 {
        let shift = -(E2 / (6.0 * A * A)) * distance * distance * distance * w * d[2] * piece.inverse_square;
        t = (t + shift).clamp(0.0, 1.0);
        point = piece.at(t);
    }
    Foot { t, point, distance }
}

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
#[path = "near_tests.rs"]
mod tests;
