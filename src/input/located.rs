//! Which columns hold the coordinates, and how.

use super::coordinates::text::{self, Pair};
use super::coordinates::{AxisColumn, CoordinateOrder, Coordinates, Crs, Hemisphere, grids, metres, one_in};
use super::fields::Fields;
use super::named::{Columns, SEVERAL};
use super::words::compass::Axis;
use super::{InputError, Reading};
use crate::model::LonLat;

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
                (Hemisphere::North(true), ", the northern ones, judging by the border in use")
            }
            (north, south) if north < south => {
                (Hemisphere::North(false), ", the southern ones, judging by the border in use")
            }
            _ => (Hemisphere::North(true), ", assumed northern, as nothing says otherwise; --crs sets it"),
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
                    "judging by the border in use and the countries stated"
                } else {
                    "judging by the border in use"
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
        (CoordinateOrder::LatLon, note("latitude, longitude", "as nothing says otherwise; --coordinate-order sets it"))
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
