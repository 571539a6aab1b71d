//! The near-field solver: the nearest point of a piece and the geodesic distance to it, without an inverse geodesic.
//!
//! # Method
//! 1. The foot F(t) is the chord point A + t d lifted onto the ellipsoid; t makes the tangential part of P - F
//!    vanish. The chord's own foot is off by up to c²/2R times the chord's slope, 0.1 m at 100 km; each Newton step
//!    shrinks that by about c²/2R², so one is enough up to 100 km and two up to the limit.
//! 2. [`arc()`] gives the distance.
//! 3. The foot that minimises the chord is not the one that minimises the geodesic: from s² = c² + κ²c⁴/12 + …
//!    it is off by u = -(e²/6a²) c³ w `T_z` along the tangent T, which is added.
//!
//! # Error
//! The distance is good to 1 µm up to [`LIMIT_M`](super::arc::LIMIT_M); the foot to 1 mm up to 100 km, to 6 mm up to 300 km and
//! to 1.3 m at the limit, which the distance feels only by its square.

use super::arc::arc;
use super::ellipsoid::{A, E2, Vec3, dot, sub, tangent};
use super::pieces::Piece;

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

/// The point of the piece nearest to the surface point `p`, at most [`LIMIT_M`](super::arc::LIMIT_M) away.
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

#[cfg(test)]
#[path = "near_tests.rs"]
mod tests;
