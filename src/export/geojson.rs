//! GeoJSON (RFC 7946): one feature a line, coordinates with 7 decimals, no `crs` member.

use geo::{LineString, MultiPolygon};

use super::csv::push_value;
use super::number::fixed;
use super::sheet::{Sheet, Value};
use crate::model::{Cell, LonLat};
use crate::spatial::Border;

const HEAD: &[u8] = b"{\"type\":\"FeatureCollection\",\"features\":[\n";
const TAIL: &[u8] = b"\n]}\n";

/// How the texts of a column are written, so that a GIS sees one type.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Text,
    Number,
}

/// The sheet's rows as points. Columns that hold only numbers are written as numbers, empty text of CSV as null.
pub fn points_geojson(sheet: &Sheet<'_>, positions: &[LonLat]) -> Vec<u8> {
    let geometries = positions.iter().map(|p| {
        let mut out = b"{\"type\":\"Point\",\"coordinates\":".to_vec();
        push_position(&mut out, p.lon(), p.lat());
        out.push(b'}');
        out
    });
    features(sheet, geometries)
}

/// As [`points_geojson`], one feature a line and nothing around them.
pub fn points_geojsonl(sheet: &Sheet<'_>, positions: &[LonLat]) -> Vec<u8> {
    let whole = points_geojson(sheet, positions);
    let inner = &whole[HEAD.len()..whole.len() - TAIL.len()];
    let mut out: Vec<u8> = Vec::with_capacity(inner.len() + 1);
    for line in inner.split(|b| *b == b'\n') {
        out.extend_from_slice(line.strip_suffix(b",").unwrap_or(line));
        out.push(b'\n');
    }
    out
}

/// The border: a feature for each part, with its properties.
pub fn border_geojson(border: &Border) -> Vec<u8> {
    let line = border.line();
    let mut out = HEAD.to_vec();
    for (i, part) in line.parts.iter().enumerate() {
        let properties = serde_json::json!({
            "name": line.name, "left": line.left, "right": line.right, "disputed": line.disputed,
            "vertices": part.len(),
        });
        out.extend_from_slice(if i == 0 { b"" } else { b",\n" });
        out.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":");
        out.extend_from_slice(properties.to_string().as_bytes());
        out.extend_from_slice(b",\"geometry\":{\"type\":\"LineString\",\"coordinates\":");
        push_list(&mut out, part.iter(), |out, p| push_position(out, p.lon(), p.lat()));
        out.extend_from_slice(b"}}");
    }
    out.extend_from_slice(TAIL);
    out
}

/// Features with the sheet's columns as properties and these geometries.
pub(super) fn features(sheet: &Sheet<'_>, geometries: impl Iterator<Item = Vec<u8>>) -> Vec<u8> {
    let kinds = kinds(sheet);
    let keys: Vec<Vec<u8>> = sheet.header().iter().map(|name| json_text(name)).collect();
    let mut out = HEAD.to_vec();
    for (i, geometry) in geometries.enumerate() {
        out.extend_from_slice(if i == 0 { b"" } else { b",\n" });
        out.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":{");
        for (k, cell) in sheet.cells(i).enumerate() {
            push_key(&mut out, k, &keys[k]);
            push_cell(&mut out, cell, kinds[k]);
        }
        for (column, key) in sheet.added.iter().zip(&keys[kinds.len()..]) {
            let first = out.last() == Some(&b'{');
            push_key(&mut out, usize::from(!first), key);
            push_json(&mut out, &column.value(i));
        }
        out.extend_from_slice(b"},\"geometry\":");
        out.extend_from_slice(&geometry);
        out.push(b'}');
    }
    out.extend_from_slice(TAIL);
    out
}

/// A multipolygon geometry as JSON; a polygon if it has one part; null without parts.
pub(super) fn polygon_geometry(shape: Option<&MultiPolygon>) -> Vec<u8> {
    let Some(shape) = shape.filter(|s| !s.0.is_empty()) else { return b"null".to_vec() };
    let mut out = Vec::new();
    let rings = |out: &mut Vec<u8>, polygon: &geo::Polygon| {
        let all = std::iter::once(polygon.exterior()).chain(polygon.interiors());
        push_list(out, all, push_ring);
    };
    if let [polygon] = &shape.0[..] {
        out.extend_from_slice(b"{\"type\":\"Polygon\",\"coordinates\":");
        rings(&mut out, polygon);
    } else {
        out.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":");
        push_list(&mut out, shape.iter(), rings);
    }
    out.push(b'}');
    out
}

fn push_ring(out: &mut Vec<u8>, ring: &LineString) {
    push_list(out, ring.coords(), |out, c| push_position(out, c.x, c.y));
}

fn push_position(out: &mut Vec<u8>, lon: f64, lat: f64) {
    out.push(b'[');
    fixed(out, lon, 7);
    out.push(b',');
    fixed(out, lat, 7);
    out.push(b']');
}

fn push_list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, push: impl Fn(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        push(out, item);
    }
    out.push(b']');
}

fn push_key(out: &mut Vec<u8>, index: usize, key: &[u8]) {
    if index > 0 {
        out.push(b',');
    }
    out.extend_from_slice(key);
    out.push(b':');
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>, kind: Kind) {
    match cell {
        Cell::Json(json) => out.extend_from_slice(json.as_bytes()),
        Cell::Missing | Cell::Text("") => out.extend_from_slice(b"null"),
        Cell::Text(text) if kind == Kind::Number => out.extend_from_slice(text.as_bytes()),
        Cell::Text(text) => out.extend_from_slice(&json_text(text)),
    }
}

fn push_json(out: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Missing => out.extend_from_slice(b"null"),
        Value::Text(text) => out.extend_from_slice(&json_text(text)),
        other => push_value(out, other),
    }
}

fn json_text(text: &str) -> Vec<u8> {
    serde_json::Value::from(text).to_string().into_bytes()
}

/// The kind of each input column. Only text that is a JSON number with at most 15 digits and no leading zero counts
/// as a number: an identifier such as 007 or 202510110012345678 stays text.
fn kinds(sheet: &Sheet<'_>) -> Vec<Kind> {
    let Some(records) = sheet.records else { return Vec::new() };
    let kind = |column| {
        let mut found = false;
        for &row in &sheet.rows {
            match records.cell(row, column) {
                Cell::Text("") | Cell::Missing => {}
                Cell::Text(text) if is_number(text) => found = true,
                _ => return Kind::Text,
            }
        }
        if found { Kind::Number } else { Kind::Text }
    };
    (0..records.columns().len()).map(kind).collect()
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    all_digits(whole) && all_digits(fraction) && !leading_zero && whole.len() + fraction.len() <= 16
}
