//! Map projections of the ellipsoid, both conformal: J. P. Snyder, Map projections: a working manual (USGS
//! Professional Paper 1395, 1987), pages 41–47 (Mercator) and 104–110 (Lambert conformal conic).

use crate::geodesy::ellipsoid::{A, E2};
use crate::model::LonLat;

/// A projection with its parameters, degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Projection {
    /// Lambert's conformal conic.
    Conic {
        /// Central meridian.
        lon0: f64,
        /// First standard parallel.
        lat1: f64,
        /// Second standard parallel.
        lat2: f64,
    },
    /// Mercator's, for extents about the equator, where the cone becomes a cylinder.
    Mercator {
        /// Central meridian.
        lon0: f64,
        /// Standard parallel.
        lat1: f64,
    },
}

/// A projection ready for use.
#[derive(Clone, Copy, Debug)]
pub struct Projector {
    projection: Projection,
    lon0: f64,
    n: f64,
    /// The radius of the parallels is `scale` tⁿ; for Mercator the scale along the equator.
    scale: f64,
}

impl Projection {
    /// The projection for an extent in degrees: standard parallels a sixth of the height inside its edges, rounded to
    /// tenths so that they can be quoted.
    pub fn fitted(west: f64, south: f64, east: f64, north: f64) -> Self {
        let tenth = |v: f64| (v * 10.0).round() / 10.0;
        let lon0 = tenth(0.5 * (west + east));
        let sixth = (north - south) / 6.0;
        let (lat1, lat2) = (tenth(south + sixth), tenth(north - sixth));
        if (lat1 + lat2).abs() < 20.0 {
            return Self::Mercator { lon0, lat1: tenth(0.5 * (south + north)).abs() };
        }
        Self::Conic { lon0, lat1, lat2: if lat1 == lat2 { lat2 + 0.1 } else { lat2 } }
    }

    /// The projection in words, for captions.
    pub fn words(self) -> String {
        match self {
            Self::Conic { lon0, lat1, lat2 } => format!(
                "Lambert conformal conic, standard parallels {} and {}, central meridian {}",
                degrees(lat1, 'N', 'S'),
                degrees(lat2, 'N', 'S'),
                degrees(lon0, 'E', 'W')
            ),
            Self::Mercator { lon0, lat1 } => format!(
                "Mercator, standard parallel {}, central meridian {}",
                degrees(lat1, 'N', 'S'),
                degrees(lon0, 'E', 'W')
            ),
        }
    }

    /// The projection as a PROJ string on WGS 84.
    pub fn proj_string(self) -> String {
        match self {
            Self::Conic { lon0, lat1, lat2 } => {
                format!("+proj=lcc +lon_0={lon0} +lat_1={lat1} +lat_2={lat2} +lat_0=0 +ellps=WGS84 +units=m")
            }
            Self::Mercator { lon0, lat1 } => format!("+proj=merc +lon_0={lon0} +lat_ts={lat1} +ellps=WGS84 +units=m"),
        }
    }
}

/// A latitude or longitude in words: 33° N.
pub fn degrees(value: f64, positive: char, negative: char) -> String {
    let letter = if value < 0.0 { negative } else { positive };
    format!("{}° {letter}", value.abs())
}

impl Projector {
    /// Computes the constants of a projection.
    pub fn new(projection: Projection) -> Self {
        match projection {
            Projection::Conic { lon0, lat1, lat2 } => {
                let (m1, m2) = (m(lat1), m(lat2));
                let (t1, t2) = (t(lat1), t(lat2));
                let n = (m1.ln() - m2.ln()) / (t1.ln() - t2.ln());
                Self { projection, lon0, n, scale: A * m1 / (n * t1.powf(n)) }
            }
            Projection::Mercator { lon0, lat1 } => Self { projection, lon0, n: 0.0, scale: A * m(lat1) },
        }
    }

    /// The projection.
    pub fn projection(&self) -> Projection {
        self.projection
    }

    /// The central meridian, degrees.
    pub fn lon0(&self) -> f64 {
        self.lon0
    }

    /// Easting and northing in metres. Latitudes within half a degree of a pole that lies at infinity are pulled back.
    pub fn project(&self, p: LonLat) -> (f64, f64) {
        self.project_degrees(p.lon(), p.lat())
    }

    /// As [`Projector::project`], for degrees that are known to be in range.
    pub fn project_degrees(&self, lon: f64, lat: f64) -> (f64, f64) {
        let offset = (lon - self.lon0 + 180.0).rem_euclid(360.0) - 180.0;
        let lambda = offset.to_radians();
        match self.projection {
            Projection::Conic { .. } => {
                let far = if self.n > 0.0 { lat.max(-89.5) } else { lat.min(89.5) };
                let rho = self.scale * t(far).powf(self.n);
                let (sin, cos) = (self.n * lambda).sin_cos();
                let rho0 = self.scale;
                (rho * sin, rho0 - rho * cos)
            }
            Projection::Mercator { .. } => (self.scale * lambda, -self.scale * t(lat.clamp(-89.5, 89.5)).ln()),
        }
    }
}

fn m(lat: f64) -> f64 {
    let (sin, cos) = lat.to_radians().sin_cos();
    cos / (1.0 - E2 * sin * sin).sqrt()
}

fn t(lat: f64) -> f64 {
    let phi = lat.to_radians();
    let e = E2.sqrt();
    let es = e * phi.sin();
    (std::f64::consts::FRAC_PI_4 - phi / 2.0).tan() / ((1.0 - es) / (1.0 + es)).powf(e / 2.0)
}
