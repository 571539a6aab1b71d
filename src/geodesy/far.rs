//! The far-field solver: the nearest point of a piece by Karney's inverse geodesic.
//!
//! # Method
//! From a point X of the piece, with the geodesic X → P of reduced length m and scale M, meeting the piece under the
//! angle θ, the next X lies R atan2(m cos θ, R M) further along: the foot in Karney's gnomonic projection about X
//! (C. F. F. Karney, Algorithms for geodesics, J. Geod. 87 (2013), section 8). It converges in two or three steps
//! where plain Newton on the distance does not. Near the antipode, where the distance is not smooth, a golden
//! section search takes over. The distance is the inverse geodesic's own, good to 15 nm.

use geographiclib_rs::{Geodesic, InverseGeodesic};

use super::ellipsoid::{A, lonlat, tangent};
use super::near::Foot;
use super::pieces::Piece;
use super::side::{azimuth_of, east_north};
use crate::model::LonLat;

const MAX_STEPS: usize = 12;
/// A step is the last one if the distance it gains, step²/2m, is under this, metres.
const GAIN_M: f64 = 1e-8;
/// And if it is itself under this, metres.
const STEP_M: f64 = 1.0;

/// The foot on a piece and the azimuth of the geodesic from the foot to the position.
#[derive(Clone, Copy, Debug)]
pub struct FarFoot {
    /// The foot and its distance.
    pub foot: Foot,
    /// Azimuth at the foot towards the position, degrees clockwise from north.
    pub azimuth: f64,
}

/// The geodesic from a point of the line to the position.
#[derive(Clone, Copy, Debug)]
pub struct Sight {
    /// Its length, metres.
    pub distance: f64,
    /// Its azimuth at the line, degrees clockwise from north.
    pub azimuth: f64,
    /// Its reduced length, metres.
    pub reduced: f64,
    /// Its geodesic scale at the line.
    pub scale: f64,
}

/// The geodesic from `x` to `p`.
pub fn sight(geodesic: &Geodesic, x: LonLat, p: LonLat) -> Sight {
    let (distance, azimuth, _, reduced, scale, _, _): (f64, f64, f64, f64, f64, f64, f64) =
        geodesic.inverse(x.lat(), x.lon(), p.lat(), p.lon());
    Sight { distance, azimuth, reduced, scale }
}

/// The point of the piece nearest to `p`, starting the search at `t`.
pub fn solve(geodesic: &Geodesic, p: LonLat, piece: &Piece, t: f64) -> FarFoot {
    let length = piece.inverse_square.sqrt().recip();
    let mut t = t.clamp(0.0, 1.0);
    for _ in 0..MAX_STEPS {
        let (sight, step) = look(geodesic, p, piece, t);
        let next = (t + step / length).clamp(0.0, 1.0);
        let step = (next - t).abs() * length;
        if step < STEP_M && step * step < 2.0 * GAIN_M * sight.reduced {
            return found(piece, next, &sight);
        }
        t = next;
    }
    golden(geodesic, p, piece)
}

fn found(piece: &Piece, t: f64, sight: &Sight) -> FarFoot {
    let foot = Foot { t, point: piece.at(t), distance: sight.distance };
    FarFoot { foot, azimuth: sight.azimuth }
}

fn look(geodesic: &Geodesic, p: LonLat, piece: &Piece, t: f64) -> (Sight, f64) {
    let point = piece.at(t);
    let x = lonlat(point);
    let sight = sight(geodesic, x, p);
    let along = azimuth_of(east_north(x), tangent(piece.chord, point));
    let theta = (sight.azimuth - along).to_radians();
    let step = A * (sight.reduced * theta.cos()).atan2(A * sight.scale);
    (sight, step)
}

fn golden(geodesic: &Geodesic, p: LonLat, piece: &Piece) -> FarFoot {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let at = |t: f64| look(geodesic, p, piece, t).0;
    let (mut lo, mut hi) = (0.0, 1.0);
    let (mut t1, mut t2) = (1.0 - RATIO, RATIO);
    let (mut s1, mut s2) = (at(t1), at(t2));
    for _ in 0..48 {
        if s1.distance <= s2.distance {
            (hi, t2) = (t2, t1);
            s2 = s1;
            t1 = hi - RATIO * (hi - lo);
            s1 = at(t1);
        } else {
            (lo, t1) = (t1, t2);
            s1 = s2;
            t2 = lo + RATIO * (hi - lo);
            s2 = at(t2);
        }
    }
    let inside = if s1.distance <= s2.distance { (t1, s1) } else { (t2, s2) };
    let ends = [(0.0, at(0.0)), (1.0, at(1.0))];
    let (t, sight) =
        ends.into_iter().fold(inside, |best, end| if end.1.distance < best.1.distance { end } else { best });
    found(piece, t, &sight)
}
