//! On which side of a directed line a position lies, decided at its foot.

use super::ellipsoid::{Vec3, add, cross, dot, normal, scale, tangent};
use super::near::Foot;
use super::pieces::{Joint, Pieces};
use crate::model::{LonLat, Side};

/// A position this close to the line is on it, metres.
const ON_M: f64 = 1e-6;

/// The unit vectors towards east and north at a position.
pub fn east_north(x: LonLat) -> (Vec3, Vec3) {
    let (sin_lon, cos_lon) = x.lon().to_radians().sin_cos();
    let (sin_lat, cos_lat) = x.lat().to_radians().sin_cos();
    ([-sin_lon, cos_lon, 0.0], [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat])
}

/// The azimuth of a tangent vector, degrees clockwise from north.
pub fn azimuth_of((east, north): (Vec3, Vec3), v: Vec3) -> f64 {
    dot(v, east).atan2(dot(v, north)).to_degrees()
}

/// The tangent vector of an azimuth, of length one.
pub fn towards((east, north): (Vec3, Vec3), azimuth: f64) -> Vec3 {
    let (sin, cos) = azimuth.to_radians().sin_cos();
    add(scale(east, sin), scale(north, cos))
}

/// As [`side()`], of a position whose foot is a joint.
pub fn side_of_joint(joint: &Joint, distance: f64, v: Vec3) -> Side {
    if distance <= ON_M {
        return Side::On;
    }
    let after = |from: Vec3| dot(cross(from, v), joint.up) > 0.0;
    let (after_arriving, after_leaving) = (after(joint.arriving), after(joint.leaving));
    let left = if joint.turns_left { after_arriving && after_leaving } else { after_arriving || after_leaving };
    if left { Side::Left } else { Side::Right }
}

/// The side of a position that is seen from `foot` in the direction `v` (any vector whose tangential part points
/// there). At a vertex the side is that of the sector between the two edges that holds `v`; beyond an end, that of
/// the end edge's extension.
pub fn side(pieces: &Pieces, piece: usize, foot: &Foot, v: Vec3) -> Side {
    if foot.distance <= ON_M {
        return Side::On;
    }
    let up = normal(foot.point);
    let here = tangent(pieces.chords[piece].chord, foot.point);
    let turn = |from: Vec3, to: Vec3| dot(cross(from, to), up);
    let neighbour = |other: Option<u32>| other.map(|i| tangent(pieces.chords[i as usize].chord, foot.point));
    let (arriving, leaving) = if foot.t <= 0.0 {
        (neighbour(pieces.along[piece].before).unwrap_or(here), here)
    } else if foot.t >= 1.0 {
        (here, neighbour(pieces.along[piece].after).unwrap_or(here))
    } else {
        (here, here)
    };
    let (after_arriving, after_leaving) = (turn(arriving, v) > 0.0, turn(leaving, v) > 0.0);
    let left =
        if turn(arriving, leaving) >= 0.0 { after_arriving && after_leaving } else { after_arriving || after_leaving };
    if left { Side::Left } else { Side::Right }
}
