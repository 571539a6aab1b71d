//! Coordinates as people write them: decimal degrees with point or comma, degrees minutes seconds, one column of
//! "latitude, longitude", WKT, MGRS.

use mgrs_convert::Mgrs;

use super::InputError;
use super::fields::Fields;
use crate::model::{InvalidLonLat, LonLat, Reason, Record, Records};

/// What is wrong with coordinates: the field, the reason, and the text found.
pub type Unusable = (&'static str, Reason, String);

/// Which columns hold the coordinates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coordinates {
    /// Latitude and longitude.
    Pair(usize, usize),
    /// Both in one.
    One(usize),
}

/// Columns that may hold a name as well: taken only if their first filled cell reads as coordinates.
const MAYBE: &[&str] = &["location", "place", "position", "point", "site"];

impl Coordinates {
    /// Finds them.
    ///
    /// # Errors
    /// [`InputError::NoCoordinates`] if there are none.
    pub fn find(
        source: &str,
        columns: &[String],
        sample: &Records,
        fields: &Fields,
        names: &[String],
    ) -> Result<Self, InputError> {
        if let (Some(latitude), Some(longitude)) = (fields.get("latitude"), fields.get("longitude")) {
            return Ok(Self::Pair(latitude, longitude));
        }
        let reads = |&column: &usize| {
            let at = sample.column(&columns[column]);
            let text = |row: usize| at.map_or("", |column| sample.cell(row, column).text().trim());
            let mut filled = (0..sample.len().min(1_000)).map(text);
            filled.find(|text| !text.is_empty()).is_some_and(|text| pair(text).is_ok())
        };
        let maybe = MAYBE.iter().filter_map(|name| names.iter().position(|n| n == name)).find(reads);
        fields.get("coordinates").or(maybe).map(Self::One).ok_or_else(|| InputError::NoCoordinates {
            file: source.into(),
            missing: if fields.get("latitude").is_none() { "latitude" } else { "longitude" },
            count: columns.len(),
            columns: columns.join(", "),
        })
    }

    /// The position in a row.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn position(self, record: Record<'_>) -> Result<LonLat, Unusable> {
        let text = |column: usize| record.cell(column).text();
        match self {
            Self::Pair(latitude, longitude) => position(text(latitude), text(longitude)),
            Self::One(column) => pair(text(column)),
        }
    }

    /// The position in a row with latitude and longitude exchanged, if it is one.
    pub fn exchanged(self, record: Record<'_>) -> Option<LonLat> {
        match self {
            Self::Pair(latitude, longitude) => {
                position(record.cell(longitude).text(), record.cell(latitude).text()).ok()
            }
            Self::One(_) => None,
        }
    }
}

/// The position that two texts name.
///
/// # Errors
/// The field at fault, the reason, and the text found.
pub fn position(latitude: &str, longitude: &str) -> Result<LonLat, Unusable> {
    let one = |field, text: &str, letters: [char; 2]| match text.trim() {
        "" => Err((field, Reason::NoPosition, String::new())),
        text => degrees(text, letters).ok_or_else(|| (field, Reason::NotANumber, text.to_string())),
    };
    let lat = one("latitude", latitude, ['N', 'S'])?;
    let lon = one("longitude", longitude, ['E', 'W'])?;
    checked(lat, lon, latitude, longitude)
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

/// The position that one text names: `POINT (lon lat)`, an MGRS reference (its square's middle), or latitude and
/// longitude; the other way round only where letters say so.
///
/// # Errors
/// What is wrong with it.
pub fn pair(text: &str) -> Result<LonLat, Unusable> {
    let text = text.trim();
    if text.is_empty() {
        return Err(("coordinates", Reason::NoPosition, String::new()));
    }
    let (lat, lon) = wkt(text)
        .or_else(|| mgrs(text))
        .or_else(|| halves(text))
        .ok_or_else(|| ("coordinates", Reason::UnreadableCoordinates, text.to_string()))?;
    checked(lat, lon, text, text)
}

fn wkt(text: &str) -> Option<(f64, f64)> {
    let upper = text.to_ascii_uppercase();
    let rest = upper.strip_prefix("SRID=4326;").unwrap_or(&upper).trim_start().strip_prefix("POINT")?;
    let inside = rest.trim_start_matches(['Z', 'M', ' ']).strip_prefix('(')?.trim_end().strip_suffix(')')?;
    let mut numbers = inside.split_whitespace().map(|n| n.parse::<f64>().ok().filter(|n| n.is_finite()));
    let (lon, lat) = (numbers.next()??, numbers.next()??);
    (numbers.count() <= 2).then_some((lat, lon))
}

fn mgrs(text: &str) -> Option<(f64, f64)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let band = text.as_bytes().get(digits).is_some_and(u8::is_ascii_alphabetic);
    let next = text[digits..].chars().filter(|c| !c.is_whitespace()).take(3).all(|c| c.is_ascii_alphabetic());
    if !(1..=2).contains(&digits) || !band || !next {
        return None;
    }
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let middle = joined.to_ascii_uppercase().parse::<Mgrs>().ok()?.to_latlon();
    Some((middle.lat(), middle.lon()))
}

/// Latitude and longitude side by side.
fn halves(text: &str) -> Option<(f64, f64)> {
    let text = text.trim_start_matches(['(', '[']).trim_end_matches([')', ']']);
    let cut = |at: Option<(usize, usize)>| at.map(|(i, length)| (&text[..i], &text[i + length..]));
    let one_of = |separator: &str| {
        let mut found = text.match_indices(separator);
        found.next().filter(|_| found.next().is_none()).map(|(i, s)| (i, s.len()))
    };
    // The letter after which the second half begins, as in 34°00'29"N 71°10'00"E.
    let letter = text.find(['N', 'S', 'E', 'W']).filter(|&i| i > 0 && i + 1 < text.len()).map(|i| (i + 1, 0));
    let first = text.starts_with(['N', 'S', 'E', 'W']);
    let before = text.char_indices().skip(1).find(|(_, c)| first && "NSEW".contains(*c)).map(|(i, _)| (i, 0));
    let separators = [";", "/", ", ", ",", " "];
    let mut ways = separators.into_iter().map(one_of).chain([letter, before]).filter_map(cut);
    ways.find_map(|(first, second)| {
        let both = |a, b| Some((degrees(first, a)?, degrees(second, b)?));
        both(['N', 'S'], ['E', 'W']).or_else(|| both(['E', 'W'], ['N', 'S']).map(|(lon, lat)| (lat, lon)))
    })
}

/// Degrees from a text: `34.008`, `34,008`, `34°00'29"N`, `34 00 29 N`, `N 34 00.48`, `34d00'29"`. `letters` are the
/// hemispheres, positive first. None for anything else.
fn degrees(text: &str, [positive, negative]: [char; 2]) -> Option<f64> {
    if let Ok(value) = text.parse::<f64>() {
        return Some(value).filter(|v| v.is_finite());
    }
    let text = text.trim();
    let hemisphere = |c: char| [positive, negative].contains(&c.to_ascii_uppercase());
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let (letter, body) = if hemisphere(last) {
        (Some(last), &text[..text.len() - 1])
    } else if hemisphere(first) {
        (Some(first), &text[1..])
    } else {
        (None, text)
    };
    let below = letter.is_some_and(|c| c.to_ascii_uppercase() == negative);
    let body = body.trim();
    let (minus, body) = body.strip_prefix(['-', '−']).map_or((false, body), |rest| (true, rest));
    if minus && letter.is_some() {
        return None;
    }
    let value = sexagesimal(body)?;
    Some(if minus || below { -value } else { value })
}

fn sexagesimal(body: &str) -> Option<f64> {
    const MARKS: &[char] = &['°', 'º', '˚', 'd', 'D', '\'', '′', '’', '"', '″', '”', ':', ' ', '\u{a0}'];
    let body = body.replace("deg", "d").replace(',', ".");
    let parts: Vec<&str> = body.split(MARKS).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() || parts.len() > 3 {
        return None;
    }
    let mut value = 0.0;
    for (i, part) in parts.iter().enumerate() {
        if !part.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
            return None;
        }
        let number: f64 = part.parse().ok()?;
        let whole = i + 1 == parts.len() || !part.contains('.');
        if !whole || (i > 0 && number >= 60.0) {
            return None;
        }
        value += number / 60f64.powi(i as i32);
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(f64, f64)> {
        pair(text).ok().map(|p| ((p.lat() * 1e5).round() / 1e5, (p.lon() * 1e5).round() / 1e5))
    }

    #[test]
    fn one_text_in_all_its_forms() {
        let same = Some((34.00806, 71.16667));
        for text in [
            "34.00806, 71.16667",
            "34.00806 71.16667",
            "(34.00806; 71.16667)",
            "34,00806; 71,16667",
            "34,00806 71,16667",
            "POINT (71.16667 34.00806)",
            "point z(71.16667 34.00806 1200)",
            "SRID=4326;POINT(71.16667 34.00806)",
            "34°00'29\"N 71°10'00\"E",
            "34d00'29\"N, 71d10'00\"E",
            "71°10′00″E, 34°00′29″N",
            "N 34 00 29 / E 71 10 00",
            "N 34° 00.4836' E 71° 10.0002'",
            "N34 00 29 E071 10 00",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        // The middle of a square of one metre, after the package mgrs (PyPI) and pyproj's UTM.
        assert_eq!(read("42SYC0008665166"), Some((34.00806, 71.16667)));
        assert_eq!(read("42S YC 00086 65166"), Some((34.00806, 71.16667)));
        for text in ["Khost", "34.0", "POINT EMPTY", "34 61 00 N, 71 10 00 E", "1, 2, 3", "34.0N, 71.0N", "42SXD1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn two_texts() {
        let read = |lat: &str, lon: &str| position(lat, lon).map(|p| (p.lat(), p.lon()));
        assert_eq!(read("34,5", "71,25"), Ok((34.5, 71.25)));
        assert_eq!(read("34°30' N", "71 15 E"), Ok((34.5, 71.25)));
        assert_eq!(read("34.5 S", "71.25W"), Ok((-34.5, -71.25)));
        assert_eq!(read("-34 30", "71.25"), Ok((-34.5, 71.25)));
        assert_eq!(read("34.5E", "71.25"), Err(("latitude", Reason::NotANumber, "34.5E".into())));
        assert_eq!(read("1,234.5", "71"), Err(("latitude", Reason::NotANumber, "1,234.5".into())));
        assert_eq!(read("0", "0").map_err(|e| e.1), Err(Reason::NullIsland));
        assert_eq!(read("95", "71").map_err(|e| e.1), Err(Reason::LatitudeOutOfRange));
    }
}
