use geographiclib_rs::{Geodesic, InverseGeodesic};

use crate::geodesy::arc::{self, arc};
use crate::geodesy::ellipsoid::{R_MIN, Vec3, dot, lonlat, sub};

/// Decides whether two surface points are within a geodesic distance, by their chord wherever that is enough.
///
/// With c the chord, c ≤ d ≤ 2R asin(c/2R), R = b²/a (see `geodesy::index`): only chords between
/// 2R sin(eps/2R) and eps need the geodesic itself.
#[derive(Clone, Debug)]
pub struct Within {
    eps: f64,
    sure_square: f64,
    eps_square: f64,
    geodesic: Geodesic,
}

impl Within {
    /// The test for `eps` metres, more than 0 and at most 10,000 km.
    pub fn new(eps: f64) -> Self {
        let sure = Self::sure(eps);
        Self { eps, sure_square: sure * sure * (1.0 - 1e-12), eps_square: eps * eps, geodesic: Geodesic::wgs84() }
    }

    /// The chord that is surely within `eps`.
    pub fn sure(eps: f64) -> f64 {
        2.0 * R_MIN * (eps / (2.0 * R_MIN)).sin()
    }

    /// The distance that is tested for, metres.
    pub fn eps(&self) -> f64 {
        self.eps
    }

    /// Whether the geodesic between `p` and `q` is at most eps long.
    pub fn test(&self, p: Vec3, q: Vec3) -> bool {
        let v = sub(p, q);
        let square = dot(v, v);
        square <= self.sure_square || (square <= self.eps_square && self.distance(p, q) <= self.eps)
    }

    /// Whether a squared chord is too long for any pair within eps.
    pub fn out_of_reach(&self, square: f64) -> bool {
        square > self.eps_square
    }

    /// The geodesic distance of two surface points, metres.
    pub fn distance(&self, p: Vec3, q: Vec3) -> f64 {
        let v = sub(p, q);
        if dot(v, v) < arc::LIMIT_M * arc::LIMIT_M {
            return arc(p, q).0;
        }
        let (p, q) = (lonlat(p), lonlat(q));
        self.geodesic.inverse(p.lat(), p.lon(), q.lat(), q.lon())
    }
}
