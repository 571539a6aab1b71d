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

use super::InputError;
use super::Reading;
use super::fields::Fields;
use super::named::{Columns, SEVERAL};
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

/// Columns that may hold a name as well: taken only if their first filled cells read as coordinates.
const MAYBE: &[&str] =
    &["location", "loc", "place", "position", "point", "site", "where", "geo", "xy", "map", "centroid", "address"];

/// Whether a position, in a row that states this country, is supported by what is known; none if nothing is.
pub type Supports<'a> = dyn Fn(LonLat, &str) -> Option<bool> + Sync + 'a;

/// What coordinates are found by.
pub struct Search<'a> {
    /// The file's name.
    pub source: &'a str,
    /// Its columns.
    pub columns: &'a Columns<'a>,
    /// Their names in plain form.
    pub names: &'a [String],
    /// The fields found by their names.
    pub fields: &'a Fields,
    /// How it is read.
    pub reading: &'a Reading,
    /// What is known of positions, if anything is.
    pub supports: Option<&'a Supports<'a>>,
}

impl Search<'_> {
    /// Finds them, with notes for people.
    ///
    /// # Errors
    /// [`InputError::NoCoordinates`] if there are none.
    pub fn find(&self) -> Result<(Coordinates, Vec<String>), InputError> {
        if let Some(found) = self.metres()? {
            return Ok(found);
        }
        let pair = self.fields.get("latitude").zip(self.fields.get("longitude"));
        if let Some(parts) = self.columns.sexagesimal(pair) {
            return Ok((Coordinates::Parts(parts), Vec::new()));
        }
        let mapped = self.reading.mapping.iter().any(|(field, _)| field == "coordinates");
        let blank = |(lat, lon): &(usize, usize)| self.columns.are_blank(*lat) && self.columns.are_blank(*lon);
        if let Some((latitude, longitude)) = pair.filter(|pair| !(mapped || blank(pair) && self.one().is_some())) {
            return Ok(self.signed(latitude, longitude));
        }
        let Some((column, found)) = self.one() else { return Err(self.none()) };
        let (order, note) = self.order(column);
        let notes = found.into_iter().chain(note).collect();
        Ok((Coordinates::One(column, order), notes))
    }

    /// A pair of columns, of which a name may say that the numbers are south or west.
    pub fn signed(&self, latitude: usize, longitude: usize) -> (Coordinates, Vec<String>) {
        let axis = |column, other, axis| {
            let negative = self.columns.are_unsigned_negative(column, axis, other);
            AxisColumn { column, negative }
        };
        let columns = [axis(latitude, longitude, Axis::Latitude), axis(longitude, latitude, Axis::Longitude)];
        let note = |(AxisColumn { column, .. }, word): (AxisColumn, &str)| {
            format!("numbers of {} without a sign are read as {word}, as its name says", self.columns.name(column))
        };
        let negative = columns.into_iter().zip(["south", "west"]).filter(|(column, _)| column.negative);
        (Coordinates::Pair(columns), negative.map(note).collect())
    }

    /// Columns of metres, if the user names their system, or one names the zone.
    fn metres(&self) -> Result<Option<(Coordinates, Vec<String>)>, InputError> {
        let crs = self.reading.crs.filter(|crs| *crs != Crs::Degrees);
        let pair = self.fields.get("longitude").zip(self.fields.get("latitude"));
        if let Some(crs) = crs {
            let note = vec![format!("coordinates are read as {crs}")];
            if let Some((x, y)) = self.columns.projected().or(pair) {
                return Ok(Some((Coordinates::Metres(x, y, crs), note)));
            }
            let named = self.fields.get("coordinates").into_iter().chain(0..self.names.len());
            let reads = |column: &usize| {
                let mut cells = self.columns.filled(*column).take(20).peekable();
                cells.peek().is_some() && cells.all(|text| one_in(text, crs).is_ok())
            };
            let column = named.into_iter().find(reads).ok_or_else(|| self.none())?;
            return Ok(Some((Coordinates::OneIn(column, crs), note)));
        }
        if pair.is_some() {
            return Ok(None);
        }
        let Some((x, y)) = self.columns.projected() else { return Ok(None) };
        if let Some(crs) = self.columns.system(x) {
            let note = format!("coordinates are read as {crs}, as the columns' names say");
            return Ok(Some((Coordinates::Metres(x, y, crs), vec![note])));
        }
        Ok(self.columns.with_word("zone zona utmzone huso zonn").map(|zone| {
            let (hemisphere, why) = self.hemisphere([x, y, zone]);
            let note = format!("coordinates are read as metres of the UTM zones in their rows, WGS 84{why}");
            (Coordinates::Zone(x, y, zone, hemisphere), vec![note])
        }))
    }

    /// Where the letters of zones stand, or which of the two hemispheres is supported.
    fn hemisphere(&self, [x, y, zone]: [usize; 3]) -> (Hemisphere, &'static str) {
        if let Some(column) = self.columns.with_word("hemisphere hemi hemisferio hemisfero band banda letter letra") {
            return (Hemisphere::Column(column), "");
        }
        let lettered = self.columns.filled(zone).all(|text| text.contains(|c: char| c.is_alphabetic()));
        if lettered {
            return (Hemisphere::North(true), "");
        }
        let supported = |north: bool| {
            let rows = self.columns.filled_with(x, Some(y)).zip(self.columns.filled_with(x, Some(zone))).take(200);
            let place = |((x, y), (_, zone)): ((&str, &str), (&str, &str))| {
                let letter = if north { 'n' } else { 'm' };
                metres(x, y, |x, y| grids::by_zone(zone.parse().ok()?, letter, x, y)).ok().map(|(p, _)| p)
            };
            let is = |p: LonLat| self.supports.and_then(|supports| supports(p, "")) == Some(true);
            rows.filter_map(place).filter(|p| is(*p)).count()
        };
        match (supported(true), supported(false)) {
            (north, south) if north > south => {
                (Hemisphere::North(true), ", the northern ones, as the border in use tells")
            }
            (north, south) if north < south => {
                (Hemisphere::North(false), ", the southern ones, as the border in use tells")
            }
            _ => (Hemisphere::North(true), ", taken for the northern ones, as nothing tells otherwise: --crs"),
        }
    }

    /// The column that holds both coordinates, and a note if nothing but its cells says so.
    fn one(&self) -> Option<(usize, Option<String>)> {
        if let Some((_, column)) = self.reading.mapping.iter().find(|(field, _)| field == "coordinates") {
            return self.columns.index(column).map(|column| (column, None));
        }
        let maybe = MAYBE.iter().filter_map(|name| self.names.iter().position(|n| n == name));
        let with = MAYBE.iter().filter_map(|word| self.columns.with_word(word));
        let mut by_name =
            self.fields.get("coordinates").into_iter().chain(self.columns.of_both()).chain(maybe).chain(with);
        if let Some(column) = by_name.find(|column| self.reads(*column, false)) {
            return Some((column, None));
        }
        let sure: Vec<usize> = (0..self.names.len()).filter(|column| self.reads(*column, true)).collect();
        let of_event = |column: &usize| {
            ["incid", "event", "hecho", "attack"].iter().any(|word| self.names[*column].contains(word))
        };
        let column = *sure.iter().find(|column| of_event(column)).or(sure.first())?;
        let others: Vec<&str> = sure.iter().filter(|other| **other != column).map(|c| self.columns.name(*c)).collect();
        let also = if others.is_empty() { String::new() } else { format!("; there are also {}", others.join(", ")) };
        Some((column, Some(format!("positions are read from the column {}{also}", self.columns.name(column)))))
    }

    /// Whether at least half of a column's first filled cells are coordinates. Where no name says so, they must be such as
    /// nothing else is.
    fn reads(&self, column: usize, strict: bool) -> bool {
        let (mut all, mut right) = (0, 0);
        for text in self.columns.filled(column).take(if strict { 20 } else { 200 }) {
            let read = Pair::read(text);
            let sure = |pair: &Pair| match pair {
                Pair::Spot(_) => true,
                Pair::Numbers(..) => text::has_decimals(text),
            };
            // A place on Earth, whichever of the two comes first.
            let on_earth = |pair: &Pair| match pair {
                Pair::Spot(spot) => LonLat::new(spot.lon, spot.lat).is_ok(),
                Pair::Numbers(a, b) => LonLat::new(*a, *b).is_ok() || LonLat::new(*b, *a).is_ok(),
            };
            all += 1;
            right += usize::from(read.is_some_and(|pair| (!strict || sure(&pair)) && on_earth(&pair)));
        }
        2 * right >= all && right > 0
    }

    /// Which of two numbers comes first, by the file's own evidence, and a note.
    fn order(&self, column: usize) -> (CoordinateOrder, Option<String>) {
        if let Some(order) = self.reading.coordinate_order {
            return (order, None);
        }
        let (mut only, mut supported) = ([0; 2], [0; 2]);
        let mut read = Vec::new();
        for (text, country) in self.columns.filled_with(column, self.fields.get("country")) {
            let Some(Pair::Numbers(a, b)) = Pair::read(text) else { continue };
            read.push((a, b));
            let [latlon, lonlat] = [LonLat::new(b, a).ok(), LonLat::new(a, b).ok()];
            match (latlon, lonlat) {
                (Some(_), None) => only[0] += 1,
                (None, Some(_)) => only[1] += 1,
                (Some(p), Some(q)) => {
                    let of = |p: LonLat| self.supports.and_then(|supports| supports(p, country)) == Some(true);
                    match (of(p), of(q)) {
                        (true, false) => supported[0] += 1,
                        (false, true) => supported[1] += 1,
                        _ => {}
                    }
                }
                (None, None) => {}
            }
        }
        if read.is_empty() {
            return (CoordinateOrder::LatLon, None);
        }
        // 91.2 beside 89.7 is a longitude, beside 34.1 a slip of the pen.
        let out = |axis: usize| {
            let value = move |pair: &(f64, f64)| [pair.1, pair.0][axis].abs();
            let beside = |pair: &&(f64, f64)| {
                let close = |other: &(f64, f64)| (pair.0 - other.0).hypot(pair.1 - other.1) < 20.0;
                read.iter().any(|other| value(other) <= 90.0 && close(other))
            };
            read.iter().filter(|pair| value(pair) > 90.0).filter(beside).count()
        };
        only = [0, 1].map(|axis| if only[axis] * 4 >= read.len() { only[axis] } else { out(axis) });
        let note = |order: &str, why: &str| Some(format!("two numbers in one cell are read as {order}, {why}"));
        let name = self.names[column].replace('_', "");
        let says = |words: [&str; 4]| usize::from(words.iter().any(|word| name.contains(word)));
        let named =
            [says(["latlon", "latlng", "latlong", "latitudelongitude"]), says(["lonlat", "lnglat", "longlat", "xy"])];
        for (counts, why) in [
            (only, "the only way in which all are in range"),
            (named, "as the column's name says"),
            (
                supported,
                if self.fields.get("country").is_some() {
                    "as the border in use and the countries stated tell"
                } else {
                    "as the border in use tells"
                },
            ),
        ] {
            if counts[0] != counts[1] {
                return if counts[0] > counts[1] {
                    (CoordinateOrder::LatLon, note("latitude, longitude", why))
                } else {
                    (CoordinateOrder::LonLat, note("longitude, latitude", why))
                };
            }
        }
        (CoordinateOrder::LatLon, note("latitude, longitude", "as nothing tells otherwise: --coordinate-order"))
    }

    fn none(&self) -> InputError {
        if let Some(note) = self.fields.notes.iter().find(|note| note.starts_with(SEVERAL)) {
            let which = note.split(": --map").next().unwrap_or_default().into();
            return InputError::SeveralCoordinates { file: self.source.into(), which };
        }
        let (latitude, longitude) = (self.fields.get("latitude"), self.fields.get("longitude"));
        InputError::NoCoordinates {
            file: self.source.into(),
            missing: if latitude.is_none() && longitude.is_none() {
                "latitude and longitude, and none that holds both,"
            } else if latitude.is_none() {
                "latitude"
            } else {
                "longitude"
            },
            count: self.names.len(),
            columns: self.columns.names().join(", "),
            metres: self.columns.projected().is_some(),
        }
    }
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
    let one = |field, text: &str, axis: Axis| match text.trim() {
        "" => Err((field, Reason::NoPosition, String::new())),
        text => degrees(text, Some(axis)).map(|(v, _)| v).ok_or_else(|| (field, Reason::NotANumber, text.to_string())),
    };
    let lat = one("latitude", latitude, Axis::Latitude)?;
    let lon = one("longitude", longitude, Axis::Longitude)?;
    checked(lat, lon, latitude, longitude)
}

/// The position of a text that is two numbers or well-known text in a system.
fn one_in(text: &str, crs: Crs) -> Result<Position, Unusable> {
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

fn metres(x: &str, y: &str, turn: impl Fn(f64, f64) -> Option<(f64, f64)>) -> Result<Position, Unusable> {
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
