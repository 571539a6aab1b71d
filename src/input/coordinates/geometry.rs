//! Geometries in cells: WKT, EWKT, WKB, EWKB, GeoJSON, objects with latitude and longitude; and the point that stands for a
//! geometry that is none.

use geo::{BoundingRect, Euclidean, Geometry, InteriorPoint, InterpolateLine, Length, LineString, MapCoords, Point};
use geo_traits::to_geo::ToGeoGeometry;
use serde_json::Value;

use super::grids::Crs;

/// A place, and how far it reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spot {
    /// Its latitude, degrees.
    pub lat: f64,
    /// Its longitude, degrees.
    pub lon: f64,
    /// Of a line or an area, the location error that stands for its size, metres.
    pub spread_m: Option<f64>,
}

impl Spot {
    /// A point.
    pub fn point(lat: f64, lon: f64) -> Self {
        Self { lat, lon, spread_m: None }
    }
}

/// The spot that stands for a geometry in degrees: a point on it, and the standard deviation of a place that is anywhere along its
/// longest stretch, the diagonal of its box over √12.
pub fn spot(geometry: &Geometry) -> Option<Spot> {
    let point = match geometry {
        Geometry::Point(p) => return Some(Spot::point(p.y(), p.x())),
        Geometry::LineString(line) => middle(line)?,
        Geometry::MultiLineString(lines) => {
            let longest = |a: &&LineString, b: &&LineString| Euclidean.length(*a).total_cmp(&Euclidean.length(*b));
            middle(lines.iter().max_by(longest)?)?
        }
        _ => geometry.interior_point()?,
    };
    let bounds = geometry.bounding_rect()?;
    let (height, width) = (bounds.height() * 111_195.0, bounds.width() * 111_195.0 * point.y().to_radians().cos());
    let spread = height.hypot(width) / 12f64.sqrt();
    Some(Spot { lat: point.y(), lon: point.x(), spread_m: (spread > 0.0).then_some(spread) })
}

/// The point half way along a line.
fn middle(line: &LineString) -> Option<Point> {
    Euclidean.point_at_ratio_from_start(line, 0.5)
}

/// The spot of well-known text whose numbers are of this system.
pub fn read_in(text: &str, crs: Crs) -> Option<Spot> {
    turned(&well_known(text)?, crs)
}

/// Well-known text without a system.
fn well_known(text: &str) -> Option<Geometry> {
    let named = |kind: &&str| text.get(..kind.len()).is_some_and(|start| start.eq_ignore_ascii_case(kind));
    let kind = KINDS.iter().find(|kind| named(kind))?;
    let read = |text: &str| wkt::TryFromWkt::try_from_wkt_str(text).ok();
    // Some programs write heights without a Z.
    read(text).or_else(|| read(&format!("{kind} Z{}", &text[kind.len()..])))
}

/// The spot of a text that is a geometry.
pub fn read(text: &str) -> Option<Spot> {
    if text.starts_with('{') {
        // Programs in Python write their objects with single quotes.
        let value = serde_json::from_str(text).or_else(|_| serde_json::from_str(&text.replace('\'', "\"")));
        return object(&value.ok()?, 0);
    }
    if let Some(shape) = trace(text) {
        return spot(&shape);
    }
    if let Some(bytes) = hexadecimal(text) {
        return wkb(&bytes);
    }
    wkt(text)
}

/// A line or an area as ODK's forms write it: latitude, longitude, altitude and accuracy of each corner, `;` between them.
fn trace(text: &str) -> Option<Geometry> {
    let corner = |part: &str| {
        let numbers: Vec<f64> = part.split_whitespace().map(|n| n.parse().ok()).collect::<Option<_>>()?;
        (numbers.len() == 4).then(|| geo::coord! { x: numbers[1], y: numbers[0] })
    };
    let corners: Vec<_> = text.trim_end_matches([';', ' ']).split(';').map(corner).collect::<Option<_>>()?;
    if corners.len() < 2 {
        return None;
    }
    let line = LineString::new(corners);
    let area = line.is_closed() && line.0.len() > 3;
    Some(if area { geo::Polygon::new(line, Vec::new()).into() } else { line.into() })
}

/// The bytes that hexadecimal digits, enough of them for a point, are.
fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    let digits = text.strip_prefix("\\x").or_else(|| text.strip_prefix("0x")).unwrap_or(text).as_bytes();
    if digits.len() < 42 || digits.len() % 2 == 1 || digits[0] != b'0' || !matches!(digits[1], b'0' | b'1') {
        return None;
    }
    let value = |b: u8| (b as char).to_digit(16).map(|v| v as u8);
    digits.chunks(2).map(|pair| Some(value(pair[0])? << 4 | value(pair[1])?)).collect()
}

/// The geometry of well-known binary, extended or not, with the code of its system if it has one.
fn wkb(bytes: &[u8]) -> Option<Spot> {
    let little_endian = bytes.first() == Some(&1);
    let four = |at: usize| -> Option<u32> {
        let four: [u8; 4] = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(if little_endian { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    };
    let crs = if four(1)? & 0x2000_0000 != 0 { four(5)? } else { 4326 };
    let read = ::wkb::reader::read_wkb(bytes).ok()?.try_to_geometry()?;
    in_system(&read, crs)
}

const KINDS: [&str; 7] =
    ["POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION"];

fn wkt(text: &str) -> Option<Spot> {
    let upper = text.to_ascii_uppercase();
    let (crs, rest) = match upper.strip_prefix("SRID=") {
        Some(rest) => {
            let (code, rest) = rest.split_once(';')?;
            (code.trim().parse().ok()?, rest)
        }
        None => (4326, &*upper),
    };
    let (crs, rest) = match rest.trim_start().strip_prefix('<').and_then(|named| named.split_once('>')) {
        // As triples name it (OGC GeoSPARQL 1.1, section 8.5.1).
        Some((name, rest)) => {
            let of: Crs = name.parse().ok()?;
            // EPSG:4326 has the latitude first there.
            if of == Crs::Degrees && !name.ends_with("CRS84") {
                return None;
            }
            let code = of.to_string();
            (code.rsplit(':').next()?.parse().ok()?, rest)
        }
        None => (crs, rest),
    };
    in_system(&well_known(rest.trim_start())?, crs)
}

/// The spot of a geometry in the system of a code.
fn in_system(geometry: &Geometry, code: u32) -> Option<Spot> {
    let crs: Crs = if code == 0 { Crs::Degrees } else { code.to_string().parse().ok()? };
    turned(geometry, crs)
}

fn turned(geometry: &Geometry, crs: Crs) -> Option<Spot> {
    if crs == Crs::Degrees {
        return spot(geometry);
    }
    let turned =
        geometry.try_map_coords(|c| crs.degrees(c.x, c.y).map(|(lat, lon)| geo::coord! { x: lon, y: lat }).ok_or(()));
    spot(&turned.ok()?)
}

/// A geometry of GeoJSON on a plane of degrees; none if a position has fewer than two numbers, on which the conversion panics.
pub fn planar(geometry: geojson::Geometry) -> Option<Geometry> {
    whole(&geometry.value).then(|| Geometry::try_from(geometry).ok()).flatten()
}

fn whole(value: &geojson::GeometryValue) -> bool {
    use geojson::GeometryValue as Value;
    let pair = |position: &geojson::Position| position.as_slice().len() >= 2;
    match value {
        Value::Point { coordinates } => pair(coordinates),
        Value::MultiPoint { coordinates } | Value::LineString { coordinates } => coordinates.iter().all(pair),
        Value::MultiLineString { coordinates } | Value::Polygon { coordinates } => {
            coordinates.iter().flatten().all(pair)
        }
        Value::MultiPolygon { coordinates } => coordinates.iter().flatten().flatten().all(pair),
        Value::GeometryCollection { geometries } => geometries.iter().all(|geometry| whole(&geometry.value)),
    }
}

/// The spot of a JSON object: a geometry of GeoJSON, or members with the names of coordinates, down to two objects in it.
fn object(value: &Value, depth: usize) -> Option<Spot> {
    let members = value.as_object()?;
    let number = |value: &Value| value.as_f64().or_else(|| value.as_str()?.trim().parse().ok());
    let one = |names: &[&str]| {
        let named = |name: &&str| members.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v);
        names.iter().find_map(named).and_then(number)
    };
    if members.contains_key("type") && (members.contains_key("coordinates") || members.contains_key("geometries")) {
        let geometry: geojson::Geometry = serde_json::from_value(Value::Object(members.clone())).ok()?;
        return spot(&planar(geometry)?);
    }
    let lat = one(&["latitude", "lat", "_latitude", "y"]);
    let lon = one(&["longitude", "lon", "lng", "long", "_longitude", "x"]);
    if let (Some(lat), Some(lon)) = (lat, lon) {
        return Some(Spot::point(lat, lon));
    }
    (depth < 2).then(|| members.values().find_map(|inner| object(inner, depth + 1))).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn geometries_in_cells_are_spots() {
        let near = |text: &str, lat: f64, lon: f64| {
            read(text).is_some_and(|s| (s.lat - lat).abs() < 1e-5 && (s.lon - lon).abs() < 1e-5 && s.spread_m.is_none())
        };
        for text in [
            "POINT (71.2 34.1)",
            "Point(71.2 34.1)",
            "POINT Z (71.2 34.1 1200)",
            "POINT (71.2 34.1 1200)",
            "SRID=4326;POINT(71.2 34.1)",
            "MULTIPOINT ((71.2 34.1))",
            "0101000020E6100000CDCCCCCCCCCC5140CDCCCCCCCC0C4140",
            "0101000000CDCCCCCCCCCC5140CDCCCCCCCC0C4140",
            "00000000014051CCCCCCCCCCCD40410CCCCCCCCCCD",
            "\\x0101000000CDCCCCCCCCCC5140CDCCCCCCCC0C4140",
            "{\"type\":\"Point\",\"coordinates\":[71.2,34.1,3]}",
            "{\"lat\":34.1,\"lng\":\"71.2\"}",
            "{\"name\":\"x\",\"geo\":{\"Latitude\":34.1,\"Longitude\":71.2}}",
            "SRID=3857;POINT(7925947.7445 4042237.4997)",
        ] {
            assert!(near(text, 34.1, 71.2), "{text}: {:?}", read(text));
        }
        for text in ["POINT EMPTY", "POINT (a b)", "01010000", "{\"a\":1}", "Khost", "SRID=2056;POINT(1 2)"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn lines_and_areas_are_points_on_them() {
        let line = read("LINESTRING (71 34, 71 34.9)").unwrap();
        assert!((line.lat - 34.45).abs() < 1e-9 && line.lon == 71.0, "{line:?}");
        // 100 km / √12.
        assert!((line.spread_m.unwrap() - 28_890.0).abs() < 30.0, "{line:?}");
        // The middle of this box is outside it.
        let u = read("POLYGON ((0 0, 3 0, 3 3, 2 3, 2 1, 1 1, 1 3, 0 3, 0 0))").unwrap();
        assert!(u.lon < 1.0 || u.lon > 2.0 || u.lat < 1.0, "{u:?}");
    }
}
