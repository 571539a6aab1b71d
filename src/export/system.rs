//! Reference systems that tables are written in: degrees on WGS 84, UTM, Web Mercator, and a few equal-area and conformal ones. Formulas: J. P. Snyder, Map
//! projections: a working manual (USGS Professional Paper 1395, 1987), pages 187–190 (Lambert azimuthal equal-area); the others are those of the map.
//! ETRS89 is taken for WGS 84: they differ by less than a metre.

use std::fmt::{self, Display};
use std::str::FromStr;

use serde_json::{Value, json};

use crate::geodesy::ellipsoid::{A, E2};
use crate::geodesy::projection::{Projection, Projector};

/// A reference system that tables can be written in.
#[derive(Clone, Debug, PartialEq)]
pub struct System {
    code: u32,
    name: String,
    /// Whether it is one of ETRS89, not of WGS 84.
    european: bool,
    method: Method,
    /// What is added to easting and northing.
    shift: (f64, f64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Method {
    Degrees,
    PseudoMercator,
    Transverse { lon0: f64 },
    EqualArea { lon0: f64, lat0: f64 },
    Conic { lon0: f64, lat0: f64, lat1: f64, lat2: f64 },
}

/// The scale of UTM on its central meridian.
const UTM_SCALE: f64 = 0.9996;
/// How far from its central meridian a zone of UTM is drawn out; its formula holds to a millimetre there.
const UTM_REACH: f64 = 30.0;

/// A system of an equal area or a cone.
type Regional = (u32, &'static str, bool, Method, (f64, f64));

/// Those that are not made of a number: one line each.
const REGIONAL: [Regional; 3] = [
    (
        3034,
        "ETRS89-extended / LCC Europe",
        true,
        Method::Conic { lon0: 10.0, lat0: 52.0, lat1: 35.0, lat2: 65.0 },
        (4e6, 2.8e6),
    ),
    (
        3035,
        "ETRS89-extended / LAEA Europe",
        true,
        Method::EqualArea { lon0: 10.0, lat0: 52.0 },
        (4_321_000.0, 3_210_000.0),
    ),
    (
        7755,
        "WGS 84 / India NSF LCC",
        false,
        Method::Conic { lon0: 80.0, lat0: 24.0, lat1: 12.472_955, lat2: 35.172_804_444_444_4 },
        (4e6, 4e6),
    ),
];

impl Default for System {
    fn default() -> Self {
        Self { code: 4326, name: "WGS 84".into(), european: false, method: Method::Degrees, shift: (0.0, 0.0) }
    }
}

impl Display for System {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EPSG:{} ({})", self.code, self.name)
    }
}

impl FromStr for System {
    type Err = String;

    /// `EPSG:32642`, or the number alone.
    fn from_str(text: &str) -> Result<Self, String> {
        let plain = text.trim().to_lowercase();
        let code = plain.strip_prefix("epsg:").unwrap_or(&plain).parse().ok();
        code.and_then(Self::of_code).ok_or_else(|| {
            let regional: Vec<String> = REGIONAL.iter().map(|(code, name, ..)| format!("EPSG:{code} ({name})")).collect();
            format!(
                "it writes EPSG:4326, EPSG:3857, UTM (EPSG:32601 to 32660 north, 32701 to 32760 south; on ETRS89 EPSG:25828 to 25838), {}",
                regional.join(", ")
            )
        })
    }
}

impl System {
    /// The system of a code of EPSG.
    pub fn of_code(code: u32) -> Option<Self> {
        let zone = |zone: u32, letter: char, base: &str, north: f64| Self {
            code,
            name: format!("{base} / UTM zone {zone}{letter}"),
            european: base == "ETRS89",
            method: Method::Transverse { lon0: f64::from(zone) * 6.0 - 183.0 },
            shift: (500_000.0, north),
        };
        Some(match code {
            4326 => Self::default(),
            3857 => Self {
                code,
                name: "WGS 84 / Pseudo-Mercator".into(),
                method: Method::PseudoMercator,
                ..Self::default()
            },
            32_601..=32_660 => zone(code - 32_600, 'N', "WGS 84", 0.0),
            32_701..=32_760 => zone(code - 32_700, 'S', "WGS 84", 1e7),
            25_828..=25_838 => zone(code - 25_800, 'N', "ETRS89", 0.0),
            _ => {
                let (_, name, european, method, shift) = REGIONAL.into_iter().find(|known| known.0 == code)?;
                Self { code, name: name.into(), european, method, shift }
            }
        })
    }

    /// Its code of EPSG.
    pub fn code(&self) -> u32 {
        self.code
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is longitude and latitude.
    pub fn is_degrees(&self) -> bool {
        self.method == Method::Degrees
    }

    /// A place of degrees in it, metres to the millimetre; none where it cannot be told.
    pub fn place(&self, lon: f64, lat: f64) -> Option<(f64, f64)> {
        let away = |lon0: f64| ((lon - lon0 + 180.0).rem_euclid(360.0) - 180.0).abs();
        let (x, y) = match self.method {
            Method::Degrees => return Some((lon, lat)),
            Method::PseudoMercator if lat.abs() > 85.06 => return None,
            Method::PseudoMercator => {
                (A * lon.to_radians(), A * (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0).tan().ln())
            }
            Method::Transverse { lon0 } if away(lon0) > UTM_REACH => return None,
            Method::Transverse { lon0 } => {
                Projector::new(Projection::Transverse { lon0, k0: UTM_SCALE }).project_degrees(lon, lat)
            }
            Method::EqualArea { lon0, lat0 } => equal_area(lon - lon0, lat, lat0)?,
            // The far pole lies at infinity.
            Method::Conic { .. } if lat < -80.0 => return None,
            Method::Conic { lon0, lat0, lat1, lat2 } => {
                let cone = Projector::new(Projection::Conic { lon0, lat1, lat2 });
                let ((x, y), (_, y0)) = (cone.project_degrees(lon, lat), cone.project_degrees(lon0, lat0));
                (x, y - y0)
            }
        };
        let millimetres = |metres: f64| (metres * 1e3).round() / 1e3;
        Some((millimetres(x + self.shift.0), millimetres(y + self.shift.1)))
    }

    /// What its method is called by GDAL, by Esri and by EPSG, with EPSG's number.
    fn method_names(&self) -> (&'static str, &'static str, &'static str, u32) {
        match self.method {
            Method::Degrees => ("", "", "", 0),
            Method::PseudoMercator => {
                ("Mercator_1SP", "Mercator_Auxiliary_Sphere", "Popular Visualisation Pseudo Mercator", 1024)
            }
            Method::Transverse { .. } => ("Transverse_Mercator", "Transverse_Mercator", "Transverse Mercator", 9807),
            Method::EqualArea { .. } => {
                ("Lambert_Azimuthal_Equal_Area", "Lambert_Azimuthal_Equal_Area", "Lambert Azimuthal Equal Area", 9820)
            }
            Method::Conic { .. } => {
                ("Lambert_Conformal_Conic_2SP", "Lambert_Conformal_Conic", "Lambert Conic Conformal (2SP)", 9802)
            }
        }
    }

    /// Its parameters: what each is called by GDAL, by Esri and by EPSG, EPSG's number, its value and unit.
    fn parameters(&self) -> Vec<Parameter> {
        let degrees = |gdal, esri, epsg, code, value| Parameter { gdal, esri, epsg, code, value, unit: "degree" };
        let metres = |gdal, esri, epsg, code, value| Parameter { gdal, esri, epsg, code, value, unit: "metre" };
        let natural = |lon0: f64, lat0: f64, gdal: [&'static str; 2]| {
            vec![
                degrees(gdal[0], "Latitude_Of_Origin", "Latitude of natural origin", 8801, lat0),
                degrees(gdal[1], "Central_Meridian", "Longitude of natural origin", 8802, lon0),
            ]
        };
        let mut all = match self.method {
            Method::Degrees => Vec::new(),
            Method::PseudoMercator => natural(0.0, 0.0, ["", "central_meridian"]),
            Method::Transverse { lon0 } => natural(lon0, 0.0, ["latitude_of_origin", "central_meridian"]),
            Method::EqualArea { lon0, lat0 } => natural(lon0, lat0, ["latitude_of_center", "longitude_of_center"]),
            Method::Conic { lon0, lat0, lat1, lat2 } => vec![
                degrees("latitude_of_origin", "Latitude_Of_Origin", "Latitude of false origin", 8821, lat0),
                degrees("central_meridian", "Central_Meridian", "Longitude of false origin", 8822, lon0),
                degrees("standard_parallel_1", "Standard_Parallel_1", "Latitude of 1st standard parallel", 8823, lat1),
                degrees("standard_parallel_2", "Standard_Parallel_2", "Latitude of 2nd standard parallel", 8824, lat2),
            ],
        };
        if let Method::Transverse { .. } = self.method {
            let epsg = "Scale factor at natural origin";
            all.push(Parameter {
                gdal: "scale_factor",
                esri: "Scale_Factor",
                epsg,
                code: 8805,
                value: UTM_SCALE,
                unit: "unity",
            });
        }
        let conic = matches!(self.method, Method::Conic { .. });
        let [east, north] = if conic {
            [("Easting at false origin", 8826), ("Northing at false origin", 8827)]
        } else {
            [("False easting", 8806), ("False northing", 8807)]
        };
        all.push(metres("false_easting", "False_Easting", east.0, east.1, self.shift.0));
        all.push(metres("false_northing", "False_Northing", north.0, north.1, self.shift.1));
        all
    }

    /// It as well-known text of version 1, as GDAL writes it.
    pub fn well_known_text(&self) -> String {
        let spheroid = if self.european {
            r#"GEOGCS["ETRS89",DATUM["European_Terrestrial_Reference_System_1989",SPHEROID["GRS 1980",6378137,298.257222101,AUTHORITY["EPSG","7019"]],AUTHORITY["EPSG","6258"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]"#
        } else {
            r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]]"#
        };
        if self.is_degrees() {
            return format!(r#"{spheroid},AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#);
        }
        let mut parameters = String::new();
        for parameter in self.parameters().iter().filter(|parameter| !parameter.gdal.is_empty()) {
            parameters += &format!(r#",PARAMETER["{}",{}]"#, parameter.gdal, parameter.value);
        }
        let sphere = match self.method {
            Method::PseudoMercator => {
                parameters = parameters.replace(
                    r#",PARAMETER["false_easting""#,
                    r#",PARAMETER["scale_factor",1],PARAMETER["false_easting""#,
                );
                r#",EXTENSION["PROJ4","+proj=merc +a=6378137 +b=6378137 +lat_ts=0 +lon_0=0 +x_0=0 +y_0=0 +k=1 +units=m +nadgrids=@null +wktext +no_defs"]"#
            }
            _ => "",
        };
        format!(
            r#"PROJCS["{}",{spheroid},AUTHORITY["EPSG","{}"]],PROJECTION["{}"]{parameters},UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]{sphere},AUTHORITY["EPSG","{}"]]"#,
            self.name,
            if self.european { 4258 } else { 4326 },
            self.method_names().0,
            self.code
        )
    }

    /// It as Esri writes well-known text, for the .prj of a shapefile.
    pub fn esri_text(&self) -> String {
        let base = if self.european {
            r#"GEOGCS["GCS_ETRS_1989",DATUM["D_ETRS_1989",SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#
        } else {
            r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#
        };
        if self.is_degrees() {
            return base.into();
        }
        let mut parameters = String::new();
        for parameter in self.parameters() {
            parameters += &format!(r#",PARAMETER["{}",{:?}]"#, parameter.esri, parameter.value);
        }
        let name = match self.code {
            3034 => "ETRS_1989_LCC".into(),
            3035 => "ETRS_1989_LAEA".into(),
            3857 => {
                parameters = parameters.replace("Latitude_Of_Origin", "Standard_Parallel_1")
                    + r#",PARAMETER["Auxiliary_Sphere_Type",0.0]"#;
                "WGS_1984_Web_Mercator_Auxiliary_Sphere".into()
            }
            _ => self.name.replace("WGS 84 / ", "WGS_1984_").replace("ETRS89 / ", "ETRS_1989_").replace(' ', "_"),
        };
        format!(r#"PROJCS["{name}",{base},PROJECTION["{}"]{parameters},UNIT["Meter",1.0]]"#, self.method_names().1)
    }

    /// It as PROJJSON.
    pub fn projjson(&self) -> Value {
        let axis = |name: &str, short: &str, direction: &str, unit: &str| json!({"name": name, "abbreviation": short, "direction": direction, "unit": unit});
        let (base, frame, ellipsoid, flattening, code) = if self.european {
            ("ETRS89", "European Terrestrial Reference System 1989", "GRS 1980", 298.257_222_101, 4258)
        } else {
            ("WGS 84", "World Geodetic System 1984", "WGS 84", 298.257_223_563, 4326)
        };
        let (.., method, number) = self.method_names();
        let parameters: Vec<Value> = self
            .parameters()
            .iter()
            .map(|p| json!({"name": p.epsg, "value": p.value, "unit": p.unit, "id": {"authority": "EPSG", "code": p.code}}))
            .collect();
        // In these EPSG names the northing first; coordinates are x and y all the same.
        let mut axes = [axis("Easting", "E", "east", "metre"), axis("Northing", "N", "north", "metre")];
        if matches!(self.code, 3034 | 3035) {
            axes.reverse();
        }
        json!({
            "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
            "type": "ProjectedCRS",
            "name": self.name,
            "base_crs": {
                "name": base,
                "datum": {
                    "type": "GeodeticReferenceFrame", "name": frame,
                    "ellipsoid": {"name": ellipsoid, "semi_major_axis": 6_378_137, "inverse_flattening": flattening},
                },
                "coordinate_system": {"subtype": "ellipsoidal", "axis": [
                    axis("Geodetic latitude", "Lat", "north", "degree"), axis("Geodetic longitude", "Lon", "east", "degree"),
                ]},
                "id": {"authority": "EPSG", "code": code},
            },
            "conversion": {"name": self.name, "method": {"name": method, "id": {"authority": "EPSG", "code": number}}, "parameters": parameters},
            "coordinate_system": {"subtype": "Cartesian", "axis": axes},
            "id": {"authority": "EPSG", "code": self.code},
        })
    }
}

struct Parameter {
    gdal: &'static str,
    esri: &'static str,
    epsg: &'static str,
    code: u32,
    value: f64,
    unit: &'static str,
}

/// Lambert's azimuthal equal-area projection, metres from its centre; none near the point opposite to it.
fn equal_area(lambda: f64, lat: f64, lat0: f64) -> Option<(f64, f64)> {
    let e = E2.sqrt();
    let q = |lat: f64| {
        let sin = lat.to_radians().sin();
        (1.0 - E2) * (sin / (1.0 - E2 * sin * sin) - ((1.0 - e * sin) / (1.0 + e * sin)).ln() / (2.0 * e))
    };
    let pole = q(90.0);
    let authalic = |lat: f64| (q(lat) / pole).clamp(-1.0, 1.0).asin();
    let radius = A * (pole / 2.0).sqrt();
    let ((sin0, cos0), (sin, cos)) = (authalic(lat0).sin_cos(), authalic(lat).sin_cos());
    let (sin_phi0, cos_phi0) = lat0.to_radians().sin_cos();
    let d = A * cos_phi0 / (1.0 - E2 * sin_phi0 * sin_phi0).sqrt() / (radius * cos0);
    let (sin_lambda, cos_lambda) = lambda.to_radians().sin_cos();
    let facing = 1.0 + sin0 * sin + cos0 * cos * cos_lambda;
    let b = radius * (2.0 / facing).sqrt();
    (facing > 1e-6).then(|| (b * d * cos * sin_lambda, b / d * (cos0 * sin - sin0 * cos * cos_lambda)))
}

#[cfg(test)]
mod tests {
    use super::*;

    type Known = (u32, [Option<(f64, f64)>; 3]);

    /// pyproj 3.7, `Transformer.from_crs(4326, code, always_xy=True)`, millimetres aside.
    #[test]
    fn places_are_those_of_proj() {
        let near_and_far = [(71.16667, 34.00806), (10.5, 52.1), (-63.0, -20.5)];
        let known: [Known; 6] = [
            (32_642, [Some((700_086.374, 3_765_166.231)), None, None]),
            (32_742, [Some((700_086.374, 13_765_166.231)), None, None]),
            (25_833, [None, Some((191_839.125, 5_781_718.306)), None]),
            (
                3857,
                [
                    Some((7_922_237.465, 4_029_884.338)),
                    Some((1_168_854.653, 6_818_226.972)),
                    Some((-7_013_127.92, -2_332_357.812)),
                ],
            ),
            (
                3035,
                [
                    Some((9_369_498.817, 3_413_292.060)),
                    Some((4_355_262.207, 3_221_244.364)),
                    Some((-4_219_418.828, -892_773.230)),
                ],
            ),
            (
                7755,
                [
                    Some((3_187_768.398, 5_118_813.523)),
                    Some((-1_141_994.31, 8_492_558.892)),
                    Some((-12_480_306.685, 7_819_830.391)),
                ],
            ),
        ];
        for (code, wanted) in known {
            let system = System::of_code(code).expect("it is known");
            for ((lon, lat), wanted) in near_and_far.into_iter().zip(wanted) {
                let found = system.place(lon, lat);
                let close = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 2e-3 && (a.1 - b.1).abs() < 2e-3;
                assert!(
                    match (found, wanted) {
                        (Some(found), Some(wanted)) => close(found, wanted),
                        (found, None) => found.is_none(),
                        (None, Some(_)) => false,
                    },
                    "{system}: {lon} {lat}: {found:?} and not {wanted:?}"
                );
            }
        }
    }

    #[test]
    fn systems_have_their_names() {
        assert_eq!(
            "EPSG:32642".parse::<System>().map(|s| s.to_string()),
            Ok("EPSG:32642 (WGS 84 / UTM zone 42N)".into())
        );
        assert_eq!("epsg:3035".parse::<System>().map(|s| s.code()), Ok(3035));
        assert!("EPSG:24378".parse::<System>().unwrap_err().contains("EPSG:7755 (WGS 84 / India NSF LCC)"));
        assert_eq!("4326".parse::<System>(), Ok(System::default()));
    }
}
