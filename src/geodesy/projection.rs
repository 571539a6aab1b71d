//! Map projections of the ellipsoid, all conformal: J. P. Snyder, Map projections: a working manual (USGS Professional
//! Paper 1395, 1987), pages 41–47 (Mercator), 71–73 (oblique Mercator), 104–110 (Lambert conformal conic), 160–161
//! (stereographic); C. F. F. Karney, Transverse Mercator with an accuracy of a few nanometers (J. Geodesy 85, 2011),
//! equations 7 to 14 and 35. Which one suits an extent: B. Šavrič, B. Jenny and H. Jenny, Projection Wizard
//! (Cartographic J. 53(2), 2016).

use crate::geodesy::ellipsoid::{A, E2, F};
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
    /// Transverse Mercator, for small extents and those higher than wide.
    Transverse {
        /// Central meridian.
        lon0: f64,
        /// Scale on it.
        k0: f64,
    },
    /// Stereographic, for extents about as high as wide.
    Stereographic {
        /// Longitude of its centre.
        lon0: f64,
        /// Latitude of its centre.
        lat0: f64,
    },
    /// Hotine's oblique Mercator, along a slanted line.
    Oblique {
        /// Longitude of its centre.
        lon0: f64,
        /// Latitude of its centre, not 0.
        lat0: f64,
        /// Azimuth of the line in it, between -90 and 90.
        azimuth: f64,
    },
}

/// Which projection a map has; all are conformal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum ProjectionChoice {
    /// What suits the extent, by the rules of the Projection Wizard
    #[default]
    Auto,
    /// Lambert conformal conic
    Conic,
    /// Mercator
    Mercator,
    /// Transverse Mercator
    Transverse,
    /// Stereographic
    Stereographic,
    /// Oblique Mercator along the border
    Oblique,
}

/// A projection ready for use.
#[derive(Clone, Copy, Debug)]
pub struct Projector {
    projection: Projection,
    lon0: f64,
    constants: Constants,
}

#[derive(Clone, Copy, Debug)]
enum Constants {
    /// The cone's constant, and the radius of the parallels over tⁿ.
    Conic {
        n: f64,
        scale: f64,
    },
    Mercator {
        scale: f64,
    },
    Transverse {
        scale: f64,
    },
    /// Sine and cosine of the centre's conformal latitude.
    Stereographic {
        scale: f64,
        sin: f64,
        cos: f64,
    },
    Oblique(Hotine),
}

/// Snyder's names, page 71.
#[derive(Clone, Copy, Debug)]
struct Hotine {
    a: f64,
    b: f64,
    e: f64,
    gamma0: f64,
    lambda0: f64,
    u_centre: f64,
    azimuth: f64,
}

impl Projection {
    /// The projection that suits an extent in degrees, by the Projection Wizard's rules for conformal maps: transverse
    /// Mercator up to 6 degrees of longitude or if the extent is high; conic or Mercator if it is wide; else stereographic.
    /// Parameters are rounded to tenths so that they can be quoted.
    pub fn fitted(west: f64, south: f64, east: f64, north: f64) -> Self {
        let (width, height) = (east - west, north - south);
        let lon0 = tenth(0.5 * (west + east));
        let lat0 = 0.5 * (south + north);
        if width <= 6.0 {
            return Self::Transverse { lon0, k0: if width <= 3.0 { 0.9999 } else { 0.9996 } };
        }
        let nearest = if south * north <= 0.0 { 0.0 } else { south.abs().min(north.abs()) };
        let ratio = height / (width * nearest.to_radians().cos().max(0.01));
        if ratio > 1.25 && width < 60.0 {
            Self::Transverse { lon0, k0: 0.9996 }
        } else if width > 120.0 || ratio < 0.8 {
            if lat0.abs() > 70.0 { Self::stereographic(lon0, lat0) } else { Self::conic(west, south, east, north) }
        } else {
            Self::stereographic(lon0, lat0)
        }
    }

    /// The projection that is chosen, for an extent in degrees and a border whose main direction at the extent's middle is
    /// `azimuth`.
    pub fn chosen(choice: ProjectionChoice, (west, south, east, north): (f64, f64, f64, f64), azimuth: f64) -> Self {
        let (lon0, lat0) = (tenth(0.5 * (west + east)), tenth(0.5 * (south + north)));
        match choice {
            ProjectionChoice::Auto => Self::fitted(west, south, east, north),
            ProjectionChoice::Conic => Self::conic(west, south, east, north),
            ProjectionChoice::Mercator => Self::Mercator { lon0, lat1: lat0.abs() },
            ProjectionChoice::Transverse => Self::Transverse { lon0, k0: 0.9996 },
            ProjectionChoice::Stereographic => Self::Stereographic { lon0, lat0 },
            ProjectionChoice::Oblique => {
                let lat0 = if lat0.abs() < 0.5 { 0.5 } else { lat0 };
                Self::Oblique { lon0, lat0, azimuth: tenth(azimuth).clamp(-89.0, 89.0) }
            }
        }
    }

    /// About the pole or the equator where the middle is near one of them.
    fn stereographic(lon0: f64, lat0: f64) -> Self {
        let lat0 = if lat0.abs() > 75.0 {
            90f64.copysign(lat0)
        } else if lat0.abs() < 15.0 {
            0.0
        } else {
            tenth(lat0)
        };
        Self::Stereographic { lon0, lat0 }
    }

    /// Standard parallels a sixth of the height inside the extent's edges; Mercator where they lie about the equator.
    fn conic(west: f64, south: f64, east: f64, north: f64) -> Self {
        let lon0 = tenth(0.5 * (west + east));
        let sixth = (north - south) / 6.0;
        let (lat1, lat2) = (tenth(south + sixth), tenth(north - sixth));
        if (lat1 + lat2).abs() < 30.0 {
            return Self::Mercator { lon0, lat1: tenth(0.5 * (south + north)).abs() };
        }
        Self::Conic { lon0, lat1, lat2: if lat1 == lat2 { lat2 + 0.1 } else { lat2 } }
    }

    /// The projection in words, for captions.
    pub fn words(self) -> String {
        let lat = |v| degrees(v, 'N', 'S');
        // An extent across the antimeridian has longitudes beyond 180.
        let lon = |v: f64| degrees(tenth((v + 180.0).rem_euclid(360.0) - 180.0), 'E', 'W');
        match self {
            Self::Conic { lon0, lat1, lat2 } => format!(
                "Lambert conformal conic, standard parallels {} and {}, central meridian {}",
                lat(lat1),
                lat(lat2),
                lon(lon0)
            ),
            Self::Mercator { lon0, lat1 } => {
                format!("Mercator, standard parallel {}, central meridian {}", lat(lat1), lon(lon0))
            }
            Self::Transverse { lon0, k0 } => {
                format!("transverse Mercator, central meridian {}, scale {k0} on it", lon(lon0))
            }
            Self::Stereographic { lon0, lat0 } => format!("stereographic, centred on {} {}", lat(lat0), lon(lon0)),
            Self::Oblique { lon0, lat0, azimuth } => {
                format!("oblique Mercator along azimuth {azimuth}° through {} {}", lat(lat0), lon(lon0))
            }
        }
    }

    /// The projection as a PROJ string on WGS 84.
    pub fn proj_string(self) -> String {
        let parameters = match self {
            Self::Conic { lon0, lat1, lat2 } => {
                format!("+proj=lcc +lon_0={lon0} +lat_1={lat1} +lat_2={lat2} +lat_0=0")
            }
            Self::Mercator { lon0, lat1 } => format!("+proj=merc +lon_0={lon0} +lat_ts={lat1}"),
            Self::Transverse { lon0, k0 } => format!("+proj=tmerc +lon_0={lon0} +lat_0=0 +k_0={k0}"),
            Self::Stereographic { lon0, lat0 } => format!("+proj=stere +lon_0={lon0} +lat_0={lat0}"),
            Self::Oblique { lon0, lat0, azimuth } => {
                format!("+proj=omerc +lonc={lon0} +lat_0={lat0} +alpha={azimuth} +gamma={azimuth}")
            }
        };
        format!("{parameters} +ellps=WGS84 +units=m")
    }
}

fn tenth(v: f64) -> f64 {
    (v * 10.0).round() / 10.0
}

/// A latitude or longitude in words: 33° N.
pub fn degrees(value: f64, positive: char, negative: char) -> String {
    let letter = if value < 0.0 { negative } else { positive };
    format!("{}° {letter}", value.abs())
}

impl Projector {
    /// Computes the constants of a projection.
    pub fn new(projection: Projection) -> Self {
        let (lon0, constants) = match projection {
            Projection::Conic { lon0, lat1, lat2 } => {
                let (m1, m2) = (m(lat1), m(lat2));
                let (t1, t2) = (t(lat1), t(lat2));
                let n = (m1.ln() - m2.ln()) / (t1.ln() - t2.ln());
                (lon0, Constants::Conic { n, scale: A * m1 / (n * t1.powf(n)) })
            }
            Projection::Mercator { lon0, lat1 } => (lon0, Constants::Mercator { scale: A * m(lat1) }),
            Projection::Transverse { lon0, k0 } => {
                let n = F / (2.0 - F);
                let n2 = n * n;
                let rectifying = A / (1.0 + n) * (1.0 + n2 / 4.0 + n2 * n2 / 64.0 + n2 * n2 * n2 / 256.0);
                (lon0, Constants::Transverse { scale: k0 * rectifying })
            }
            Projection::Stereographic { lon0, lat0 } => {
                let (sin, cos) = conformal(lat0).sin_cos();
                let scale = if lat0.abs() >= 90.0 {
                    let e = E2.sqrt();
                    A / ((1.0 + e).powf(1.0 + e) * (1.0 - e).powf(1.0 - e)).sqrt()
                } else {
                    A * m(lat0) / cos
                };
                (lon0, Constants::Stereographic { scale: 2.0 * scale, sin, cos })
            }
            Projection::Oblique { lon0, lat0, azimuth } => (lon0, Constants::Oblique(Hotine::new(lat0, azimuth))),
        };
        Self { projection, lon0, constants }
    }

    /// The projection.
    pub fn projection(&self) -> Projection {
        self.projection
    }

    /// The central meridian, degrees.
    pub fn lon0(&self) -> f64 {
        self.lon0
    }

    /// Easting and northing in metres. Positions that lie at infinity are pulled back.
    pub fn project(&self, p: LonLat) -> (f64, f64) {
        self.project_degrees(p.lon(), p.lat())
    }

    /// As [`Projector::project`], for degrees that are known to be in range.
    pub fn project_degrees(&self, lon: f64, lat: f64) -> (f64, f64) {
        let offset = (lon - self.lon0 + 180.0).rem_euclid(360.0) - 180.0;
        let lambda = offset.to_radians();
        match self.constants {
            Constants::Conic { n, scale } => {
                let far = if n > 0.0 { lat.max(-89.5) } else { lat.min(89.5) };
                let rho = scale * t(far).powf(n);
                let (sin, cos) = (n * lambda).sin_cos();
                (rho * sin, scale - rho * cos)
            }
            Constants::Mercator { scale } => (scale * lambda, -scale * t(lat.clamp(-89.5, 89.5)).ln()),
            Constants::Transverse { scale } => transverse(scale, lambda.clamp(-1.4, 1.4), lat),
            Constants::Stereographic { scale, sin, cos } => {
                let (sin_chi, cos_chi) = conformal(lat).sin_cos();
                let (sin_lambda, cos_lambda) = lambda.sin_cos();
                let k = scale / (1.0 + sin * sin_chi + cos * cos_chi * cos_lambda).max(1e-6);
                (k * cos_chi * sin_lambda, k * (cos * sin_chi - sin * cos_chi * cos_lambda))
            }
            Constants::Oblique(hotine) => hotine.project(lambda, lat),
        }
    }
}

impl Hotine {
    /// Longitudes are counted from the centre's.
    fn new(lat0: f64, azimuth: f64) -> Self {
        let (sin, cos) = lat0.to_radians().sin_cos();
        let alpha = azimuth.to_radians();
        let b = (1.0 + E2 * cos.powi(4) / (1.0 - E2)).sqrt();
        let a = A * b * (1.0 - E2).sqrt() / (1.0 - E2 * sin * sin);
        let d = (b * (1.0 - E2).sqrt() / (cos * (1.0 - E2 * sin * sin).sqrt())).max(1.0);
        let root = (d * d - 1.0).sqrt();
        let f = d + root.copysign(lat0);
        let e = f * t(lat0).powf(b);
        let gamma0 = (alpha.sin() / d).asin();
        let lambda0 = -((f - 1.0 / f) / 2.0 * gamma0.tan()).asin() / b;
        let u_centre = (a / b * (root / alpha.cos()).atan()).copysign(lat0);
        Self { a, b, e, gamma0, lambda0, u_centre, azimuth: alpha }
    }

    /// `lambda` is counted from the centre.
    fn project(&self, lambda: f64, lat: f64) -> (f64, f64) {
        let q = self.e / t(lat.clamp(-89.5, 89.5)).powf(self.b);
        let (s, t) = ((q - 1.0 / q) / 2.0, f64::midpoint(q, 1.0 / q));
        let (v, cos) = (self.b * (lambda - self.lambda0)).sin_cos();
        let (sin_gamma, cos_gamma) = self.gamma0.sin_cos();
        let u = ((-v * cos_gamma + s * sin_gamma) / t).clamp(-0.999_999, 0.999_999);
        let across = self.a * ((1.0 - u) / (1.0 + u)).ln() / (2.0 * self.b);
        let along = self.a / self.b * (s * cos_gamma + v * sin_gamma).atan2(cos) - self.u_centre;
        let (sin, cos) = self.azimuth.sin_cos();
        (across * cos + along * sin, along * cos - across * sin)
    }
}

/// Krüger's series to the sixth order in the third flattening.
fn transverse(scale: f64, lambda: f64, lat: f64) -> (f64, f64) {
    const N: f64 = F / (2.0 - F);
    const ALPHA: [f64; 4] = [
        N * (1.0 / 2.0
            + N * (-2.0 / 3.0 + N * (5.0 / 16.0 + N * (41.0 / 180.0 + N * (-127.0 / 288.0 + N * 7_891.0 / 37_800.0))))),
        N * N
            * (13.0 / 48.0
                + N * (-3.0 / 5.0 + N * (557.0 / 1_440.0 + N * (281.0 / 630.0 - N * 1_983_433.0 / 1_935_360.0)))),
        N * N * N * (61.0 / 240.0 + N * (-103.0 / 140.0 + N * (15_061.0 / 26_880.0 + N * 167_603.0 / 181_440.0))),
        N * N * N * N * (49_561.0 / 161_280.0 + N * (-179.0 / 168.0 + N * 6_601_661.0 / 7_257_600.0)),
    ];
    let tau = conformal(lat.clamp(-89.999_999, 89.999_999)).tan();
    let (sin, cos) = lambda.sin_cos();
    let xi0 = tau.atan2(cos);
    let eta0 = (sin / tau.hypot(cos)).asinh();
    let (mut xi, mut eta) = (xi0, eta0);
    for (j, alpha) in ALPHA.into_iter().enumerate() {
        let k = 2.0 * (j + 1) as f64;
        xi += alpha * (k * xi0).sin() * (k * eta0).cosh();
        eta += alpha * (k * xi0).cos() * (k * eta0).sinh();
    }
    (scale * eta, scale * xi)
}

/// The conformal latitude, radians.
fn conformal(lat: f64) -> f64 {
    std::f64::consts::FRAC_PI_2 - 2.0 * t(lat).atan()
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
