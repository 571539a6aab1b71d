//! Places by the squares of grids: MGRS, UTM, plus codes; and coordinates in metres on a map.

use mgrs_convert::{Mgrs, UtmUps};

use crate::input::words::fold;

/// A system of metres on a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Crs {
    /// Degrees: WGS 84, EPSG:4326.
    Degrees,
    /// Web Mercator, EPSG:3857.
    WebMercator,
    /// A zone of UTM, and whether it is a northern one: EPSG:32601 to 32660, 32701 to 32760.
    Utm(u8, bool),
}

impl std::str::FromStr for Crs {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let code = text.trim().rsplit([':', ' ', '/']).next().unwrap_or("");
        match code.parse::<u32>() {
            // ETRS89, NAD83, SIRGAS 2000, GDA94 and GDA2020 are WGS 84 to two metres.
            Ok(4326 | 84 | 4979 | 4258 | 4269 | 4674 | 4283 | 7844) => Ok(Self::Degrees),
            Ok(3857 | 900_913 | 102_100 | 3785) => Ok(Self::WebMercator),
            Ok(code @ 32_601..=32_660) => Ok(Self::Utm((code - 32_600) as u8, true)),
            Ok(code @ 32_701..=32_760) => Ok(Self::Utm((code - 32_700) as u8, false)),
            // ETRS89 is WGS 84 to less than a metre.
            Ok(code @ 25_828..=25_838) => Ok(Self::Utm((code - 25_800) as u8, true)),
            _ if code.eq_ignore_ascii_case("CRS84") => Ok(Self::Degrees),
            _ => Self::named(text).ok_or_else(|| "it reads EPSG:4326, EPSG:3857 and UTM on WGS 84: EPSG:32601 to 32660 and 32701 to 32760, also as utm42n".into()),
        }
    }
}

impl Crs {
    /// The system that people name so: utm42n, UTM zone 42N, WGS 84, Web Mercator.
    fn named(text: &str) -> Option<Self> {
        let plain: String = fold(text).chars().filter(char::is_ascii_alphanumeric).collect();
        match &*plain {
            "wgs84" | "wgs1984" | "degrees" | "latlon" | "lonlat" => return Some(Self::Degrees),
            "webmercator" | "mercator" | "pseudomercator" | "wgs84pseudomercator" => return Some(Self::WebMercator),
            _ => {}
        }
        let zone = plain.trim_start_matches("wgs84").trim_start_matches("utm").trim_start_matches("zone");
        let digits = zone.bytes().take_while(u8::is_ascii_digit).count();
        let number = zone[..digits].parse().ok().filter(|zone| (1..=60).contains(zone))?;
        match &zone[digits..] {
            "n" | "north" => Some(Self::Utm(number, true)),
            "s" | "south" => Some(Self::Utm(number, false)),
            _ => None,
        }
    }
}

impl TryFrom<String> for Crs {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Crs> for String {
    fn from(crs: Crs) -> Self {
        crs.to_string()
    }
}

impl std::fmt::Display for Crs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Degrees => f.write_str("EPSG:4326"),
            Self::WebMercator => f.write_str("EPSG:3857"),
            Self::Utm(zone, north) => write!(f, "EPSG:32{}{zone:02}", if *north { 6 } else { 7 }),
        }
    }
}

/// The radius of Web Mercator's sphere, metres: the Earth's at the equator.
const RADIUS_M: f64 = 6_378_137.0;

impl Crs {
    /// Latitude and longitude of a place east and north in this system; none outside it, and none for numbers so small that they are
    /// degrees.
    pub fn degrees(self, x: f64, y: f64) -> Option<(f64, f64)> {
        if self != Self::Degrees && x.abs() <= 360.0 && y.abs() <= 360.0 {
            return None;
        }
        match self {
            Self::Degrees => Some((y, x)),
            // EPSG guidance note 7-2, section 1.3.3.2.
            Self::WebMercator => {
                let lon = (x / RADIUS_M).to_degrees();
                let lat = (std::f64::consts::FRAC_PI_2 - 2.0 * (-y / RADIUS_M).exp().atan()).to_degrees();
                (lon.abs() <= 180.000_001).then_some((lat, lon.clamp(-180.0, 180.0)))
            }
            Self::Utm(zone, north) => {
                let place = UtmUps::utm(zone, north, x, y).ok()?.to_latlon();
                Some((place.lat(), place.lon()))
            }
        }
    }
}

/// The middle of a square of MGRS.
pub fn mgrs(text: &str) -> Option<(f64, f64)> {
    let upper: String = text.to_ascii_uppercase().chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    let named = ["MGRS", "USNG", "GRID"].iter().fold(&*upper, |text, name| text.trim_start_matches(name));
    let joined = named.trim_start_matches(':');
    let digits = joined.bytes().take_while(u8::is_ascii_digit).count();
    let square = joined[digits..].chars().take(3);
    if !(1..=2).contains(&digits) || !square.clone().all(|c| c.is_ascii_alphabetic()) || square.count() < 3 {
        return None;
    }
    let middle = joined.parse::<Mgrs>().ok()?.to_latlon();
    // A square of 100 km says no place.
    let figures = joined.bytes().rev().take_while(u8::is_ascii_digit).count();
    (figures >= 4).then_some((middle.lat(), middle.lon()))
}

/// A place as zone, easting and northing: `42S 593000 3763000`, `UTM 42N 593000E 3763000N`. A letter is a band of latitude;
/// S is the south where the northing does not fit band S.
pub fn utm(text: &str) -> Option<(f64, f64)> {
    let folded = fold(text);
    // 692208 3777800 42s: the zone stands last.
    let turned = folded.rsplit_once(' ').and_then(|(rest, zone)| {
        let zone = zone.trim_matches(['(', ')']);
        let is_zone = matches!(zone.len(), 2 | 3)
            && zone.ends_with(|c: char| c.is_ascii_lowercase())
            && zone.starts_with(|c: char| c.is_ascii_digit());
        is_zone.then(|| format!("{zone} {rest}"))
    });
    let folded = turned.unwrap_or(folded);
    let rest =
        folded.trim_start_matches("utm").trim_start_matches([' ', ':', ',']).trim_start_matches("zone").trim_start();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let zone: u8 = rest[..digits].parse().ok()?;
    let rest = rest[digits..].trim_start();
    let letter = rest.chars().next().filter(char::is_ascii_lowercase)?;
    let rest = rest[1..].trim_start_matches(|c: char| c.is_ascii_lowercase());
    let numbers: Vec<f64> = rest
        .split([' ', ',', ';', '/'])
        .map(|part| part.trim_matches(|c: char| c.is_ascii_lowercase() || c == ':' || c == '='))
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    // Six or seven digits to the east, then seven to the north, written together.
    let joined = rest.trim();
    if numbers.len() == 1 && matches!(joined.len(), 13 | 14) && joined.bytes().all(|b| b.is_ascii_digit()) {
        let (easting, northing) = joined.split_at(joined.len() - 7);
        return by_zone(zone, letter, easting.parse().ok()?, northing.parse().ok()?);
    }
    let &[easting, northing] = &numbers[..] else { return None };
    by_zone(zone, letter, easting, northing)
}

/// A place by the number and the letter of its zone of UTM.
pub fn by_zone(zone: u8, letter: char, easting: f64, northing: f64) -> Option<(f64, f64)> {
    let band_s = (3_540_000.0..4_440_000.0).contains(&northing);
    let north = match letter.to_ascii_lowercase() {
        's' => band_s,
        'c'..='m' => false,
        'n'..='x' => true,
        _ => return None,
    };
    Crs::Utm(zone, north).degrees(easting, northing)
}

/// The middle of a full plus code (Open Location Code, specification 1.0): `8J4Q2QMX+XV`.
pub fn plus_code(text: &str) -> Option<(f64, f64)> {
    const DIGITS: &[u8] = b"23456789CFGHJMPQRVWX";
    let code = text.split_whitespace().next()?.trim_end_matches(',').to_ascii_uppercase();
    if code.find('+') != Some(8) || code.len() < 9 || code.len() == 10 || code.len() > 16 {
        return None;
    }
    let all: Vec<u8> = code.bytes().filter(|b| *b != b'+').collect();
    let filled = all.iter().position(|b| *b == b'0').unwrap_or(all.len());
    if filled < 2
        || filled % 2 == 1 && filled < 10
        || all[filled..].iter().any(|b| *b != b'0')
        || (filled < 8 && all.len() > 8)
    {
        return None;
    }
    let values: Vec<f64> =
        all[..filled].iter().map(|b| DIGITS.iter().position(|d| d == b).map(|i| i as f64)).collect::<Option<_>>()?;
    let (mut lat, mut lon, mut size) = (-90.0, -180.0, (400.0, 400.0));
    for pair in values[..filled.min(10)].chunks(2) {
        size = (size.0 / 20.0, size.1 / 20.0);
        lat += pair[0] * size.0;
        lon += pair[1] * size.1;
    }
    for value in values.iter().skip(10) {
        size = (size.0 / 5.0, size.1 / 4.0);
        lat += (value / 4.0).floor() * size.0;
        lon += (value % 4.0) * size.1;
    }
    (lat < 90.0 && lon < 180.0).then_some((lat + size.0 / 2.0, lon + size.1 / 2.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: Option<(f64, f64)>, lat: f64, lon: f64, within: f64) -> bool {
        found.is_some_and(|(a, b)| (a - lat).abs() < within && (b - lon).abs() < within)
    }

    #[test]
    fn metres_on_a_map_are_degrees() {
        // pyproj 3.7: EPSG:32642 and EPSG:3857 to EPSG:4326.
        assert!(near(Crs::Utm(42, true).degrees(700_086.5, 3_765_166.5), 34.00806, 71.16667, 1e-5));
        assert!(near(Crs::WebMercator.degrees(7_922_237.465_9, 4_029_884.338_6), 34.00806, 71.16667, 1e-5));
        for text in [
            "42S 700086.5 3765166.5",
            "UTM 42N 700086.5E 3765166.5N",
            "42 S 700086.5, 3765166.5",
            "utm zone 42S 700086.5mE 3765166.5mN",
            "700086.5 3765166.5 42S",
            "E 700086.5 N 3765166.5 (42S)",
        ] {
            assert!(near(utm(text), 34.00806, 71.16667, 1e-5), "{text}");
        }
        assert!(near(utm("33S 500000 6000000"), -36.14, 15.0, 0.01));
        assert_eq!("EPSG:32642".parse(), Ok(Crs::Utm(42, true)));
        assert_eq!("urn:ogc:def:crs:EPSG::3857".parse(), Ok(Crs::WebMercator));
        assert_eq!("32742".parse(), Ok(Crs::Utm(42, false)));
        assert!("2056".parse::<Crs>().is_err());
    }

    #[test]
    fn plus_codes_are_the_middles_of_their_cells() {
        // The specification's own examples.
        assert!(near(plus_code("7FG49Q00+"), 20.375, 2.775, 1e-9));
        assert!(near(plus_code("7FG49QCJ+2V"), 20.3700625, 2.7821875, 1e-9));
        assert!(near(plus_code("7FG49QCJ+2VX"), 20.3701125, 2.782234375, 1e-9));
        for text in ["9QCJ+2V", "7FG49QCJ+2", "7FG49QCJ", "AFG49QCJ+2V", "7FG40000+2V"] {
            assert_eq!(plus_code(text), None, "{text}");
        }
    }
}
