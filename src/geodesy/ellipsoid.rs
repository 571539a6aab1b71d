//! WGS 84 and its earth-centred, earth-fixed (ECEF) coordinates.

use crate::model::LonLat;

/// Equatorial radius, metres.
pub const A: f64 = 6_378_137.0;
/// Flattening.
pub const F: f64 = 1.0 / 298.257_223_563;
/// Polar radius, metres.
pub const B: f64 = A * (1.0 - F);
/// First eccentricity squared.
pub const E2: f64 = F * (2.0 - F);
/// Second eccentricity squared.
pub const EP2: f64 = E2 / (1.0 - E2);
/// The smallest radius of normal curvature, b²/a: the meridian's at the equator.
pub const R_MIN: f64 = B * B / A;
/// The largest, a²/b: at the poles.
pub const R_MAX: f64 = A * A / B;

/// A vector or position in ECEF metres.
pub type Vec3 = [f64; 3];

/// The point of the ellipsoid's surface at a position.
pub fn ecef(p: LonLat) -> Vec3 {
    let (sin_lat, cos_lat) = p.lat().to_radians().sin_cos();
    let (sin_lon, cos_lon) = p.lon().to_radians().sin_cos();
    let n = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    [n * cos_lat * cos_lon, n * cos_lat * sin_lon, n * (1.0 - E2) * sin_lat]
}

/// The position of a point of the surface.
pub fn lonlat(x: Vec3) -> LonLat {
    let lat = x[2].atan2((1.0 - E2) * (x[0] * x[0] + x[1] * x[1]).sqrt()).to_degrees();
    LonLat::wrapped(x[1].atan2(x[0]).to_degrees(), lat)
}

/// The outward unit normal at a point of the surface.
pub fn normal(x: Vec3) -> Vec3 {
    let g = [x[0], x[1], x[2] / (1.0 - E2)];
    scale(g, 1.0 / dot(g, g).sqrt())
}

/// The part of a vector that is tangent to the surface at `point`.
pub fn tangent(d: Vec3, point: Vec3) -> Vec3 {
    let n = normal(point);
    sub(d, scale(n, dot(d, n)))
}

/// The point of the surface under or over `x`, moved along the gradient of the ellipsoid's equation: one Newton
/// step, so for `x` within h of the surface the result is within h²/a of it.
pub fn lift(x: Vec3) -> Vec3 {
    let g = [x[0], x[1], x[2] / (1.0 - E2)];
    let excess = dot(x, g) - A * A;
    add(x, scale(g, -0.5 * excess / dot(g, g)))
}

/// a · b
pub fn dot(a: Vec3, b: Vec3) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// a × b
pub fn cross(a: Vec3, b: Vec3) -> Vec3 {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

/// a + b
pub fn add(a: Vec3, b: Vec3) -> Vec3 {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

/// a - b
pub fn sub(a: Vec3, b: Vec3) -> Vec3 {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

/// k a
pub fn scale(a: Vec3, k: f64) -> Vec3 {
    [a[0] * k, a[1] * k, a[2] * k]
}
