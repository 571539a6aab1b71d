//! Coordinates as people write them: decimal degrees with point or comma, degrees minutes seconds, both in one column, WKT,
//! WKB, GeoJSON, MGRS, UTM, plus codes, metres on a map.

mod degrees;
mod geometry;
pub(in crate::input) mod grids;
pub(in crate::input) mod text;

use std::borrow::Cow;

pub use geometry::{planar, spot};
pub use grids::Crs;
use text::Pair;

use super::plain::trimmed;
use super::words::compass::Axis;
use crate::model::{InvalidLonLat, LonLat, Reason, Record};
use degrees::degrees;

/// What is wrong with coordinates: the field, the reason, and the text found.
pub type Unusable = (&'static str, Reason, String);

/// A position, and of a line or an area the location error that stands for its size, metres.
pub type Position = (LonLat, Option<f64>);

/// Which of two numbers without letters comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
#[serde(rename_all = "lowercase")]
pub enum CoordinateOrder {
    /// Latitude, longitude
    #[default]
    #[cfg_attr(feature = "cli", value(name = "latlon"))]
    LatLon,
    /// Longitude, latitude
    #[cfg_attr(feature = "cli", value(name = "lonlat"))]
    LonLat,
}

/// Which columns hold the coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// Latitude and longitude.
    Pair([AxisColumn; 2]),
    /// Both in one, numbers without letters in this order.
    One(usize, CoordinateOrder),
    /// Degrees, minutes, seconds and hemisphere of latitude and of longitude, as far as there are columns for them.
    Parts([[Option<usize>; 4]; 2]),
    /// Metres to the east and to the north.
    Metres(usize, usize, Crs),
    /// Both in one, metres or well-known text in this system.
    OneIn(usize, Crs),
    /// Metres to the east and to the north, in the zone of UTM that a third column names.
    Zone(usize, usize, usize, Hemisphere),
}

/// A column of latitudes or longitudes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AxisColumn {
    /// Which column.
    pub column: usize,
    /// Whether its numbers have no sign and are south or west, as its name says.
    pub negative: bool,
}

impl AxisColumn {
    /// What stands there in a row, with the sign that it lacks.
    fn text(self, record: Record<'_>) -> Cow<'_, str> {
        let text = record.cell(self.column).text();
        if self.negative && is_unsigned(text.trim()) { format!("-{}", text.trim()).into() } else { text.into() }
    }
}

/// Where the letter of a zone of UTM stands, if not after its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hemisphere {
    /// In a column: a band of latitude, or north and south.
    Column(usize),
    /// Nowhere: whether it is the northern one.
    North(bool),
}

impl Coordinates {
    /// The position in a row.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn position(self, record: Record<'_>) -> Result<Position, Unusable> {
        let text = |column: usize| record.cell(column).text();
        match self {
            Self::Pair([latitude, longitude]) => {
                position(&latitude.text(record), &longitude.text(record)).map(|p| (p, None))
            }
            Self::One(column, order) => pair(text(column), order),
            Self::Parts(parts) => {
                let [latitude, longitude] = parts.map(|columns| {
                    let filled = columns.into_iter().flatten().map(|c| text(c).trim()).filter(|text| !text.is_empty());
                    filled.collect::<Vec<_>>().join(" ")
                });
                position(&latitude, &longitude).map(|p| (p, None))
            }
            Self::Metres(x, y, crs) => metres(text(x), text(y), |x, y| crs.degrees(x, y)),
            Self::OneIn(column, crs) => one_in(text(column), crs),
            Self::Zone(x, y, zone, hemisphere) => {
                let name = text(zone).trim().trim_start_matches(['U', 'T', 'M', 'u', 't', 'm', ' ']).to_string();
                let digits = name.find(|c: char| !c.is_ascii_digit()).unwrap_or(name.len());
                let beside = || match hemisphere {
                    Hemisphere::Column(column) => text(column).trim().chars().next(),
                    Hemisphere::North(north) => Some(if north { 'n' } else { 'm' }),
                };
                let letter = name[digits..].chars().find(|c| c.is_alphabetic()).or_else(beside);
                let Some((number, letter)) = name[..digits].parse().ok().zip(letter) else {
                    let reason = if name.is_empty() { Reason::NoPosition } else { Reason::UnreadableCoordinates };
                    return Err(("coordinates", reason, name));
                };
                metres(text(x), text(y), |x, y| grids::by_zone(number, letter, x, y))
            }
        }
    }

    /// The position in a row with latitude and longitude exchanged, if it is one.
    pub fn exchanged(self, record: Record<'_>) -> Option<LonLat> {
        match self {
            Self::Pair([latitude, longitude]) => {
                // A name says the sign of its axis, whose numbers stand in the other column.
                let of = |axis: AxisColumn, other: AxisColumn| AxisColumn { column: other.column, ..axis }.text(record);
                position(&of(latitude, longitude), &of(longitude, latitude)).ok()
            }
            Self::One(column, order) => match Pair::read(record.cell(column).text())? {
                Pair::Numbers(a, b) => {
                    let (lat, lon) = if order == CoordinateOrder::LatLon { (b, a) } else { (a, b) };
                    LonLat::new(lon, lat).ok()
                }
                Pair::Spot(_) => None,
            },
            Self::Parts(_) | Self::Metres(..) | Self::OneIn(..) | Self::Zone(..) => None,
        }
    }
}

/// Whether a text has neither a sign nor a letter.
pub(in crate::input) fn is_unsigned(text: &str) -> bool {
    text.starts_with(|c: char| c.is_numeric() || ".,".contains(c))
        && !text.contains(|c: char| c.is_alphabetic() || "-−–".contains(c))
}

/// The position that two texts name.
///
/// # Errors
/// The field at fault, the reason, and the text found.
pub fn position(latitude: &str, longitude: &str) -> Result<LonLat, Unusable> {
    let one = |field, text: &str, axis: Axis| match trimmed(text) {
        "" => Err((field, Reason::NoPosition, String::new())),
        text => degrees(text, Some(axis)).map(|(v, _)| v).ok_or_else(|| (field, Reason::NotANumber, text.to_string())),
    };
    let lat = one("latitude", latitude, Axis::Latitude)?;
    let lon = one("longitude", longitude, Axis::Longitude)?;
    checked(lat, lon, latitude, longitude)
}

/// The position of a text that is two numbers or well-known text in a system.
pub fn one_in(text: &str, crs: Crs) -> Result<Position, Unusable> {
    let text = text.trim();
    if let Some(spot) = geometry::read_in(text, crs) {
        return checked(spot.lat, spot.lon, text, text).map(|p| (p, spot.spread_m));
    }
    let unreadable = || ("coordinates", Reason::UnreadableCoordinates, text.chars().take(200).collect());
    if text.is_empty() {
        return Err(("coordinates", Reason::NoPosition, String::new()));
    }
    let inner = text.trim_matches(['(', ')', '[', ']', ' ']);
    let cuts = [";", "|", "/", ", ", ",", " "];
    let (x, y) = cuts.iter().find_map(|cut| inner.split_once(cut)).ok_or_else(unreadable)?;
    metres(x, y, |x, y| crs.degrees(x, y))
}

pub fn metres(x: &str, y: &str, turn: impl Fn(f64, f64) -> Option<(f64, f64)>) -> Result<Position, Unusable> {
    let number = |text: &str| match text.trim() {
        "" => Err(("coordinates", Reason::NoPosition, String::new())),
        text => {
            let plain = text.trim_end_matches(['m', 'E', 'N', ' ']).replace([' ', '\u{a0}'], "");
            let plain = match plain.rsplit_once(',') {
                // 702,945.5 has marks between its thousands, 702945,5 a comma for a point.
                Some((_, after))
                    if plain.contains('.') || (after.len() == 3 && plain.find(',').is_some_and(|i| i < 4)) =>
                {
                    plain.replace(',', "")
                }
                _ => plain.replace(',', "."),
            };
            plain.parse::<f64>().map_err(|_| ("coordinates", Reason::NotANumber, text.to_string()))
        }
    };
    let (east, north) = (number(x)?, number(y)?);
    let both = format!("{}, {}", x.trim(), y.trim());
    let (lat, lon) = turn(east, north).ok_or(("coordinates", Reason::OutsideSystem, both.clone()))?;
    checked(lat, lon, &both, &both).map(|p| (p, None))
}

/// Whether coordinates may be halves of decimal commas that were not quoted, in a row with more fields than its header:
/// one of them is a whole number.
pub fn may_be_shifted(latitude: &str, longitude: &str) -> bool {
    let whole = |text: &str| !text.trim().is_empty() && text.trim().bytes().all(|b| b.is_ascii_digit() || b == b'-');
    whole(latitude) || whole(longitude)
}

fn checked(lat: f64, lon: f64, lat_text: &str, lon_text: &str) -> Result<LonLat, Unusable> {
    if lat == 0.0 && lon == 0.0 {
        return Err(("latitude", Reason::NullIsland, "0, 0".into()));
    }
    LonLat::new(lon, lat).map_err(|invalid| match invalid {
        InvalidLonLat::Latitude(_) => ("latitude", Reason::LatitudeOutOfRange, lat_text.trim().to_string()),
        InvalidLonLat::Longitude(_) => ("longitude", Reason::LongitudeOutOfRange, lon_text.trim().to_string()),
    })
}

/// The position that one text names, numbers without letters in this order.
///
/// # Errors
/// What is wrong with it.
pub fn pair(text: &str, order: CoordinateOrder) -> Result<Position, Unusable> {
    let text = text.trim();
    if text.is_empty() {
        return Err(("coordinates", Reason::NoPosition, String::new()));
    }
    let unreadable = || ("coordinates", Reason::UnreadableCoordinates, text.chars().take(200).collect());
    let (lat, lon, spread) = match Pair::read(text).ok_or_else(unreadable)? {
        Pair::Spot(spot) => (spot.lat, spot.lon, spot.spread_m),
        Pair::Numbers(a, b) if order == CoordinateOrder::LatLon => (a, b, None),
        Pair::Numbers(a, b) => (b, a, None),
    };
    checked(lat, lon, text, text).map(|p| (p, spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts() {
        let read = |lat: &str, lon: &str| position(lat, lon).map(|p| (p.lat(), p.lon()));
        assert_eq!(read("34,5", "71,25"), Ok((34.5, 71.25)));
        assert_eq!(read("34°30' N", "71 15 E"), Ok((34.5, 71.25)));
        assert_eq!(read("34.5 S", "71.25W"), Ok((-34.5, -71.25)));
        assert_eq!(read("-34 30", "71.25"), Ok((-34.5, 71.25)));
        assert_eq!(read("34.5,", "71.25;"), Ok((34.5, 71.25)));
        assert_eq!(read("34.5E", "71.25"), Err(("latitude", Reason::NotANumber, "34.5E".into())));
        assert_eq!(read("1,234.5", "71"), Err(("latitude", Reason::NotANumber, "1,234.5".into())));
        assert_eq!(read("0", "0").map_err(|e| e.1), Err(Reason::NullIsland));
        assert_eq!(read("95", "71").map_err(|e| e.1), Err(Reason::LatitudeOutOfRange));
    }
}
