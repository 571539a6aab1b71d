use std::fmt;

/// A position on WGS 84: longitude in [-180, 180], latitude in [-90, 90], degrees, both finite.
///
/// The only way to make one is [`LonLat::new`], so code that holds one need not check it again.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why a pair of numbers is no position.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum InvalidLonLat {
    /// The longitude is not finite or outside [-180, 180].
    #[error("longitude {0} is outside -180..180")]
    Longitude(f64),
    /// The latitude is not finite or outside [-90, 90].
    #[error("latitude {0} is outside -90..90")]
    Latitude(f64),
}

impl LonLat {
    /// Where the equator meets the prime meridian.
    pub(crate) const ORIGIN: Self = Self { lon: 0.0, lat: 0.0 };

    /// The position at `lon`, `lat` degrees.
    ///
    /// # Errors
    /// [`InvalidLonLat`] names the number that is out of range.
    pub fn new(lon: f64, lat: f64) -> Result<Self, InvalidLonLat> {
        if !(-90.0..=90.0).contains(&lat) {
            return Err(InvalidLonLat::Latitude(lat));
        }
        if !(-180.0..=180.0).contains(&lon) {
            return Err(InvalidLonLat::Longitude(lon));
        }
        Ok(Self { lon, lat })
    }

    /// The nearest valid position: longitude wrapped, latitude clamped; what is no number is 0. For results of
    /// computations, which are valid but for rounding.
    pub(crate) fn wrapped(lon: f64, lat: f64) -> Self {
        let [lon, lat] = [lon, lat].map(|v| if v.is_finite() { v } else { 0.0 });
        let lon = if (-180.0..=180.0).contains(&lon) { lon } else { (lon + 180.0).rem_euclid(360.0) - 180.0 };
        Self { lon, lat: lat.clamp(-90.0, 90.0) }
    }

    /// The position with latitude and longitude exchanged, if that is one.
    pub fn exchanged(self) -> Option<Self> {
        Self::new(self.lat, self.lon).ok()
    }

    /// The positions with the sign of longitude, of latitude and of both turned.
    pub fn mirrored(self) -> [Self; 3] {
        let (lon, lat) = (self.lon, self.lat);
        [(-lon, lat), (lon, -lat), (-lon, -lat)].map(|(lon, lat)| Self { lon, lat })
    }

    /// Longitude in degrees, -180 to 180.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Latitude in degrees, -90 to 90.
    pub fn lat(self) -> f64 {
        self.lat
    }
}

impl From<LonLat> for geo::Point {
    fn from(p: LonLat) -> Self {
        Self::new(p.lon, p.lat)
    }
}

impl From<LonLat> for geo::Coord {
    fn from(p: LonLat) -> Self {
        Self { x: p.lon, y: p.lat }
    }
}

impl TryFrom<geo::Point> for LonLat {
    type Error = InvalidLonLat;

    /// Degrees of longitude and latitude, as GeoJSON has them.
    fn try_from(p: geo::Point) -> Result<Self, InvalidLonLat> {
        Self::new(p.x(), p.y())
    }
}

impl TryFrom<geo::Coord> for LonLat {
    type Error = InvalidLonLat;

    /// Degrees of longitude and latitude, as GeoJSON has them.
    fn try_from(c: geo::Coord) -> Result<Self, InvalidLonLat> {
        Self::new(c.x, c.y)
    }
}

impl fmt::Display for LonLat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.4} {:.4}", self.lon, self.lat)
    }
}
