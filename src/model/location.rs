use super::{LonLat, Side};

/// Where a position lies relative to the border.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    /// Geodesic distance to the border in metres on WGS 84, unsigned.
    pub distance_m: f64,
    /// The side of the border.
    pub side: Side,
    /// Metres along the border from its start to the foot; parts are counted one after the other.
    pub chainage_m: f64,
    /// The nearest point of the border.
    pub foot: LonLat,
    /// Index of the sector that holds the foot, in the border's list of sectors; none if it has no sectors.
    pub sector: Option<usize>,
}

/// A named stretch of chainage.
#[derive(Clone, Debug, PartialEq)]
pub struct Sector {
    /// What it is called.
    pub name: String,
    /// Chainage of its beginning, metres.
    pub start_m: f64,
    /// Chainage of its end, metres.
    pub end_m: f64,
}
