//! Both coordinates in one text.

use super::degrees::{degrees, plain_marks};
use super::geometry::{self, Spot};
use super::grids::{mgrs, plus_code, utm};
use crate::input::words::compass::Axis;
use crate::input::words::fold;

/// What one text names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pair {
    /// A place.
    Spot(Spot),
    /// Two numbers, of which nothing in the text says which is the latitude.
    Numbers(f64, f64),
}

impl Pair {
    /// Reads `34.1, 71.2` and its kin, geo URIs, addresses of maps, `POINT (lon lat)` and other geometries, MGRS, UTM, plus
    /// codes, `lat lon altitude accuracy` of a form.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() < 3 || !text.bytes().any(|b| b.is_ascii_digit() || !b.is_ascii()) {
            return None;
        }
        let spot = |(lat, lon): (f64, f64)| Self::Spot(Spot::point(lat, lon));
        let listed = list(text).map(|(a, b)| Self::Numbers(a, b));
        listed
            .or_else(|| geometry::read(text).map(Self::Spot))
            .or_else(|| address(text).map(spot))
            .or_else(|| signed(text).map(spot))
            .or_else(|| mgrs(text).map(spot))
            .or_else(|| plus_code(text).map(spot))
            .or_else(|| utm(text).map(spot))
            .or_else(|| halves(text))
    }
}

/// Whether both numbers of a text have at least three decimals: hardly anything else does.
pub fn has_decimals(text: &str) -> bool {
    let decimals = |part: &str| part.bytes().take_while(u8::is_ascii_digit).count() >= 3;
    fold(text).split('.').skip(1).filter(|part| decimals(part)).count() >= 2
}

/// Two to four plain numbers, as lists and forms have them: the third and the fourth are altitude and accuracy.
fn list(text: &str) -> Option<(f64, f64)> {
    let inner = text.trim_start_matches(['[', '(']).trim_end_matches([']', ')', ';', ',']);
    let numbers = |by: &[char]| -> Option<Vec<&str>> {
        let parts: Vec<&str> = inner.split(by).map(str::trim).filter(|part| !part.is_empty()).collect();
        let plain = |part: &&str| part.parse::<f64>().is_ok_and(f64::is_finite) && !part.contains(['n', 'i']);
        ((2..=4).contains(&parts.len()) && parts.iter().all(plain)).then_some(parts)
    };
    let commas = inner.contains([',', ';', '|', '\t', '/']);
    let parts = if commas { numbers(&[',', ';', '|', '\t', '/'])? } else { numbers(&[' '])? };
    // 34 00 29 is one number of degrees; 34,5 71,25 two with a comma for a point.
    if parts.len() > 2 && !parts[..2].iter().all(|part| part.contains('.')) {
        return None;
    }
    // 34,5 is one number with a comma for a point.
    if inner.contains(',') && !inner.contains([' ', '.', '[']) && !text.starts_with(['[', '(']) && parts.len() == 2 {
        return None;
    }
    Some((parts[0].parse().ok()?, parts[1].parse().ok()?))
}

/// Two numbers of degrees with their signs and nothing between: `+34.1+071.2/` (ISO 6709).
fn signed(text: &str) -> Option<(f64, f64)> {
    let text = text.split('/').next()?.trim_end_matches("CRSWGS_84");
    let second = text.get(1..)?.find(['+', '-'])? + 1;
    let third = text[second + 1..].find(['+', '-']).map_or(text.len(), |i| second + 1 + i);
    let of = |part: &str, digits: usize| {
        let whole = part.get(1..)?.split('.').next()?;
        (part.starts_with(['+', '-']) && whole.len() == digits).then(|| part.parse::<f64>().ok()).flatten()
    };
    of(&text[..second], 2).zip(of(&text[second..third], 3))
}

/// A URI of a place (RFC 5870), or the address of a web map.
fn address(text: &str) -> Option<(f64, f64)> {
    let small = text.to_ascii_lowercase();
    let two = |rest: &str| {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || "+-., ".contains(c))).unwrap_or(rest.len());
        let mut numbers = rest[..end].split(',').map(|n| n.trim().parse::<f64>().ok());
        Some((numbers.next()??, numbers.next()??))
    };
    if let Some(rest) = small.strip_prefix("geo:") {
        // geo:0,0?q=34.1,71.2(Torkham), as Android's programs have it.
        let asked = rest.split_once("q=").filter(|_| rest.starts_with("0,0")).and_then(|(_, rest)| two(rest));
        return asked.or_else(|| two(rest));
    }
    if !small.starts_with("http") {
        return None;
    }
    let small = small.replace("%2c", ",").replace("%20", " ");
    if let Some((lat, lon)) = small.split_once("mlat=").zip(small.split_once("mlon=")) {
        let number = |rest: &str| rest.split(['&', '#']).next().and_then(|n| n.parse::<f64>().ok());
        return number(lat.1).zip(number(lon.1));
    }
    // These have the longitude first.
    let yandex = small.split('/').nth(2).is_some_and(|host| host.contains("yandex"));
    if let Some((_, rest)) = small.split_once("pt=").or_else(|| small.split_once("ll=")).filter(|_| yandex) {
        return two(rest).map(|(lon, lat)| (lat, lon));
    }
    let named = |name: &str| {
        let (_, rest) = ["?", "&", "#"].iter().find_map(|mark| small.split_once(&format!("{mark}{name}=")))?;
        rest.split(['&', '#']).next()?.parse::<f64>().ok()
    };
    if let Some(both) = named("lat").zip(named("lon").or_else(|| named("lng"))) {
        return Some(both);
    }
    if let Some((_, view)) = small.split_once("#map=") {
        let mut parts = view.split('/').skip(1).map(|part| part.split('&').next()?.parse::<f64>().ok());
        return Some((parts.next()??, parts.next()??));
    }
    // What a pin marks comes before what the view shows.
    let pin = small.split_once("!3d").and_then(|(_, rest)| {
        let (lat, lon) = rest.split_once("!4d")?;
        let number = |part: &str| part.split(['!', '?', '&', '/']).next()?.parse::<f64>().ok();
        number(lat).zip(number(lon))
    });
    let marks = ["q=", "query=", "ll=", "daddr=", "?map=", "/place/", "/@"];
    pin.or_else(|| marks.iter().find_map(|mark| small.split_once(mark).and_then(|(_, rest)| two(rest))))
}

/// Latitude and longitude side by side, the other way round only where letters say so.
fn halves(text: &str) -> Option<Pair> {
    // The folded form of º is a letter.
    let folded = fold(&plain_marks(text));
    let marks = ['(', '[', '{', ' ', '"', '~', '≈'];
    let text = folded.trim_start_matches(marks).trim_end_matches([')', ']', '}', ' ', '.', ',', ';']);
    // 34.1, 71.2 (Torkham
    let text = match text.rsplit_once(" (") {
        Some((head, note)) if !note.contains(|c: char| c.is_ascii_digit()) || note.starts_with("wgs") => head,
        _ => text,
    };
    // 34.1n, 71.2e, 1200 m; 34.1,71.2,15z
    let text = match text.rsplit_once(',') {
        Some((head, last)) if head.contains(',') && is_height(last.trim()) => head,
        _ => text,
    };
    let cut = |(i, length): (usize, usize)| (&text[..i], &text[i + length..]);
    let one_of = |separator: &str| {
        let mut found = text.match_indices(separator);
        found.next().filter(|_| found.next().is_none()).map(|(i, s)| (i, s.len()))
    };
    let dash = if has_decimals(text) { " - " } else { ";" };
    let separators = [";", "|", "/", "\n", " | ", "&", dash, " et ", " and ", " und ", " y ", ", ", ",", " "];
    let middle = text.match_indices([' ', ',']).map(|(i, s)| (i, s.len()));
    // The letter after which the second half begins, as in 34°00'29"N 71°10'00"E, or before which, as in N34 E71.
    let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
    let ends = |i: &usize| letter(text[..*i].chars().next_back()) && !letter(text[*i..].chars().next());
    let begins = |i: &usize| !letter(text[..*i].chars().next_back()) && letter(text[*i..].chars().next());
    let places = || text.char_indices().map(|(i, _)| i).skip(1);
    let after = places().filter(ends).map(|i| (i, 0));
    let before = places().filter(begins).map(|i| (i, 0));
    // 34,5 is one number with a comma for a point.
    let bare = text.chars().all(|c| c.is_ascii_digit() || "-,".contains(c));
    let certain = separators.into_iter().filter_map(one_of).map(cut).filter(|_| !bare);
    let mut plain = None;
    for (first, second) in certain {
        if let (Some((a, x)), Some((b, y))) = (degrees(first, None), degrees(second, None)) {
            match said(x, y) {
                Said::Nothing => plain = plain.or(Some((a, b))),
                Said::First(Axis::Latitude) => return Some(Pair::Spot(Spot::point(a, b))),
                Said::First(Axis::Longitude) => return Some(Pair::Spot(Spot::point(b, a))),
                Said::Contradiction => return None,
            }
        }
    }
    if let Some((a, b)) = plain {
        return Some(Pair::Numbers(a, b));
    }
    // Elsewhere the halves have to say themselves which they are.
    let mut open = after.chain(before).chain(middle).map(cut);
    open.find_map(|(first, second)| {
        let ((a, x), (b, y)) = (degrees(first, None)?, degrees(second, None)?);
        match (x?, y?) {
            (Axis::Latitude, Axis::Longitude) => Some(Pair::Spot(Spot::point(a, b))),
            (Axis::Longitude, Axis::Latitude) => Some(Pair::Spot(Spot::point(b, a))),
            _ => None,
        }
    })
}

/// Whether a text is a height in metres, or how far a map is enlarged.
fn is_height(text: &str) -> bool {
    let number = ["m", "metres", "meters", "z"].iter().find_map(|unit| text.strip_suffix(unit));
    number.is_some_and(|number| number.trim().parse::<f64>().is_ok())
}

/// What two numbers say of which is which.
enum Said {
    /// Nothing.
    Nothing,
    /// The axis that the first is of.
    First(Axis),
    /// Both the same.
    Contradiction,
}

fn said(first: Option<Axis>, second: Option<Axis>) -> Said {
    match (first, second) {
        (None, None) => Said::Nothing,
        (Some(a), Some(b)) if a == b => Said::Contradiction,
        (Some(a), _) => Said::First(a),
        (None, Some(Axis::Longitude)) => Said::First(Axis::Latitude),
        (None, Some(Axis::Latitude)) => Said::First(Axis::Longitude),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(f64, f64)> {
        let (lat, lon) = match Pair::read(text)? {
            Pair::Spot(spot) => (spot.lat, spot.lon),
            Pair::Numbers(a, b) => (a, b),
        };
        Some(((lat * 1e5).round() / 1e5, (lon * 1e5).round() / 1e5))
    }

    #[test]
    fn one_text_in_all_its_forms() {
        let same = Some((34.00806, 71.16667));
        for text in [
            "34.00806, 71.16667",
            "34.00806 71.16667",
            "34.00806,71.16667",
            "34.00806/71.16667",
            "(34.00806; 71.16667)",
            "[34.00806, 71.16667]",
            "34.00806 71.16667 1200 4.5",
            "34.00806, 71.16667, 0",
            "34,00806; 71,16667",
            "34,00806 71,16667",
            "34,00806, 71,16667",
            "POINT (71.16667 34.00806)",
            "point z(71.16667 34.00806 1200)",
            "SRID=4326;POINT(71.16667 34.00806)",
            "geo:34.00806,71.16667;u=35",
            "geo:0,0?q=34.00806,71.16667(Torkham)",
            "https://yandex.ru/maps/?ll=71.16667%2C34.00806&z=14",
            "http://wikimapia.org/#lang=en&lat=34.00806&lon=71.16667&z=12",
            "https://wego.here.com/?map=34.00806,71.16667,14,normal",
            "34.00806N, 71.16667E, 1200 m",
            "34.00806, 71.16667 (WGS84)",
            "34.00806 - 71.16667",
            "34.00806 71.16667 1200 4.5;",
            "34°00'29\" latitude nord et 71°10'00\" longitude est",
            "POINT(71.16667 34.00806 1200)",
            "https://www.google.com/maps/@34.00806,71.16667,15z",
            "https://maps.google.com/?q=34.00806,71.16667",
            "https://www.openstreetmap.org/?mlat=34.00806&mlon=71.16667#map=12/34/71",
            "34°00'29\"N 71°10'00\"E",
            "34°00'29\"N, 71°10'00\"E",
            "34d00'29\"N, 71d10'00\"E",
            "34 00 29 N 71 10 00 E",
            "34 00 29N, 71 10 00E",
            "71°10′00″E, 34°00′29″N",
            "N 34 00 29 / E 71 10 00",
            "N 34° 00.4836' E 71° 10.0002'",
            "N34 00 29 E071 10 00",
            "N34.00806 E71.16667",
            "34.00806N71.16667E",
            "34.00806° N, 71.16667° E",
            "340029N 0711000E",
            "Lat 34.00806 Long 71.16667",
            "lat: 34.00806, lon: 71.16667",
            "34°00'29\" с.ш. 71°10'00\" в.д.",
            "34.00806 Norte, 71.16667 Este",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        for text in [
            "longitude 71.16667 latitude 34.00806",
            "lat=34.00806 lng=71.16667",
            "lng=71.16667&lat=34.00806",
            "x=71.16667 y=34.00806",
            "+34.00806+071.16667/",
            "+34.00806+071.16667+1200CRSWGS_84/",
            "https://www.openstreetmap.org/#map=12/34.00806/71.16667",
            "<http://www.opengis.net/def/crs/OGC/1.3/CRS84> Point(71.16667 34.00806)",
            "{'type': 'Point', 'coordinates': [71.16667, 34.00806]}",
            "42S7000863765166",
            "{lat: 34.00806, lng: 71.16667}",
            "34.00806, 71.16667 (Torkham)",
            "34°00'29\" Nord, 71°10'00\" Ost",
            "34.00806 северной широты, 71.16667 восточной долготы",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        // The middle of a square of one metre, after the package mgrs (PyPI) and pyproj's UTM.
        assert_eq!(read("42SYC0008665166"), same);
        for text in [
            "42S YC 00086 65166",
            "42 S YC 00086 65166",
            "MGRS: 42SYC0008665166",
            "42S-YC-00086-65166",
            "Grid 42S YC 00086 65166",
        ] {
            assert_eq!(read(text), same, "{text}");
        }
        for text in
            ["Khost", "34.0", "POINT EMPTY", "34 61 00 N, 71 10 00 E", "1, 2, 3", "34.0N, 71.0N", "42SXD1", "34,5"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn some_texts_say_which_is_which() {
        assert_eq!(Pair::read("71.2, 34.1"), Some(Pair::Numbers(71.2, 34.1)));
        assert_eq!(Pair::read("71.2E, 34.1"), Some(Pair::Spot(Spot::point(34.1, 71.2))));
        assert_eq!(Pair::read("lon 71.2, lat 34.1"), Some(Pair::Spot(Spot::point(34.1, 71.2))));
    }
}
