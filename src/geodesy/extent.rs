use super::projection::Projection;
use crate::model::LonLat;

/// An extent in degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Extent {
    /// Its western edge; may be under -180 where the extent crosses the antimeridian.
    pub west: f64,
    /// Its southern edge.
    pub south: f64,
    /// Its eastern edge.
    pub east: f64,
    /// Its northern edge.
    pub north: f64,
}

impl Extent {
    /// The projection that suits it.
    pub fn projection(self) -> Projection {
        Projection::fitted(self.west, self.south, self.east, self.north)
    }

    /// The smallest extent of some positions, longitudes taken about the first one's; none without positions.
    pub fn of(positions: impl IntoIterator<Item = LonLat>) -> Option<Self> {
        let mut extent: Option<Self> = None;
        for p in positions {
            let e = extent.get_or_insert(Self { west: p.lon(), south: p.lat(), east: p.lon(), north: p.lat() });
            let middle = 0.5 * (e.west + e.east);
            let lon = p.lon() - 360.0 * ((p.lon() - middle) / 360.0).round();
            e.west = e.west.min(lon);
            e.east = e.east.max(lon);
            e.south = e.south.min(p.lat());
            e.north = e.north.max(p.lat());
        }
        extent
    }

    /// The extent, wider on each side by a part of its larger measure, and at least half a degree wide and high.
    #[must_use]
    pub fn padded(self, part: f64) -> Self {
        let middle_lat = 0.5 * (self.south + self.north);
        let squeeze = middle_lat.to_radians().cos().max(0.05);
        let size = ((self.east - self.west) * squeeze).max(self.north - self.south);
        let dy = (size * part).max((0.5 - (self.north - self.south)) / 2.0).max(0.05);
        let dx = (size * part / squeeze).max((0.5 - (self.east - self.west)) / 2.0).max(0.05);
        Self {
            west: self.west - dx,
            south: (self.south - dy).max(-89.0),
            east: self.east + dx,
            north: (self.north + dy).min(89.0),
        }
    }

    /// Points along the extent's edges, degrees.
    pub fn outline(self) -> impl Iterator<Item = (f64, f64)> {
        (0..=32).flat_map(move |i| {
            let t = f64::from(i) / 32.0;
            let lon = self.west + t * (self.east - self.west);
            let lat = self.south + t * (self.north - self.south);
            [(lon, self.south), (lon, self.north), (self.west, lat), (self.east, lat)]
        })
    }
}
