//! GeoJSON (RFC 7946): one feature a line, coordinates made by us with 7 decimals, no `crs` member. A feature of the input keeps
//! its members, and its numbers as they stand.

use std::ops::Range;

use geo::{LineString, MultiPolygon};

use super::csv::push_plain;
use super::number::fixed;
use super::{Encoded, ExportError, Format, Losses, Sink, Way};
use crate::input::{Members, compact};
use crate::model::{Cell, Field, Geometry, LonLat, RawRow, Table, Type, Value};

/// A collection of features.
pub const GEOJSON: Format = Format {
    name: "geojson",
    title: "GeoJSON (RFC 7946)",
    endings: &["geojson", "json"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: false,
    keeps_features: true,
    way: Way::Rows(|head| Box::new(Features { keys: keys(head.fields), collection: true, empty: true })),
    losses: Losses::None,
    beside: None,
};

/// Features, one a line.
pub const GEOJSONL: Format = Format {
    name: "geojsonl",
    title: "GeoJSON, one feature a line",
    endings: &["geojsonl", "ndjson", "jsonl", "geojsons"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: false,
    keeps_features: true,
    way: Way::Rows(|head| Box::new(Features { keys: keys(head.fields), collection: false, empty: true })),
    losses: Losses::None,
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&GEOJSON, &GEOJSONL];

struct Features {
    /// The columns' names as JSON, with a colon, and their types.
    keys: Vec<(Vec<u8>, Type)>,
    collection: bool,
    empty: bool,
}

fn keys(fields: &[Field]) -> Vec<(Vec<u8>, Type)> {
    let key = |field: &Field| {
        let mut key = json_text(&field.name);
        key.push(b':');
        (key, field.of)
    };
    fields.iter().map(key).collect()
}

impl Sink for Features {
    fn begin(&mut self) -> Result<Vec<u8>, ExportError> {
        let head: &[u8] = if self.collection { b"{\"type\":\"FeatureCollection\",\"features\":[\n" } else { b"" };
        Ok(head.to_vec())
    }

    fn encode(&self, table: &Table<'_>, rows: Range<usize>) -> Encoded {
        let mut out = Vec::with_capacity(rows.len() * 256);
        let end = rows.end;
        for i in rows {
            match table.records.map_or(RawRow::Made, |records| records.record(table.rows[i]).raw()) {
                RawRow::Feature(raw) => self.as_it_stands(&mut out, table, i, raw),
                RawRow::Made | RawRow::Csv(_) => self.made(&mut out, table, i),
            }
            if self.collection {
                out.extend_from_slice(if i + 1 == end { b"" } else { b",\n" });
            } else {
                out.push(b'\n');
            }
        }
        out.into()
    }

    fn add(&mut self, Encoded { bytes, .. }: Encoded) -> Result<Vec<u8>, ExportError> {
        if bytes.is_empty() || std::mem::take(&mut self.empty) || !self.collection {
            return Ok(bytes);
        }
        Ok([b",\n", &bytes[..]].concat())
    }

    fn end(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), ExportError> {
        take(if self.collection { b"\n]}\n" } else { b"" });
        Ok(())
    }
}

impl Features {
    fn made(&self, out: &mut Vec<u8>, table: &Table<'_>, i: usize) {
        out.extend_from_slice(b"{\"type\":\"Feature\",\"properties\":");
        self.properties(out, table, i);
        out.extend_from_slice(b",\"geometry\":");
        push_geometry(out, table.geometry, i);
        out.push(b'}');
    }

    /// A feature of the input with its own members; other properties, and another geometry if it was moved.
    fn as_it_stands(&self, out: &mut Vec<u8>, table: &Table<'_>, i: usize, raw: &str) {
        let Ok(Members(members)) = serde_json::from_str::<Members<'_>>(raw) else { return self.made(out, table, i) };
        // A bare geometry has become a feature.
        if !members.iter().any(|(name, _)| name == "geometry") {
            return self.made(out, table, i);
        }
        let moved = matches!(table.geometry, Geometry::Points(_, moved) if moved.get(i) == Some(&true));
        let mut found = false;
        for (k, (name, value)) in members.iter().enumerate() {
            out.push(if k == 0 { b'{' } else { b',' });
            out.extend_from_slice(&json_text(name));
            out.push(b':');
            match &**name {
                "properties" => {
                    found = true;
                    self.more_properties(out, table, i, value.get());
                }
                "geometry" if moved => push_geometry(out, table.geometry, i),
                _ => compact(value.get(), out),
            }
        }
        if !found {
            out.extend_from_slice(b",\"properties\":");
            self.more_properties(out, table, i, "null");
        }
        out.push(b'}');
    }

    fn properties(&self, out: &mut Vec<u8>, table: &Table<'_>, i: usize) {
        out.push(b'{');
        let mut first = true;
        for (cell, (key, of)) in table.cells(i).zip(&self.keys) {
            push_key(out, &mut first, key);
            push_cell(out, cell, *of);
        }
        self.added(out, table, i, first);
        out.push(b'}');
    }

    /// A feature's own properties as they stand, and those added.
    fn more_properties(&self, out: &mut Vec<u8>, table: &Table<'_>, i: usize, own: &str) {
        let inner = own.trim().strip_prefix('{').and_then(|own| own.strip_suffix('}')).unwrap_or("").trim();
        out.push(b'{');
        compact(inner, out);
        let mut first = inner.is_empty();
        for (cell, (key, of)) in table.cells(i).zip(&self.keys) {
            // Only what was put beside the feature's own is text of a table.
            if let Cell::Text(_) = cell {
                push_key(out, &mut first, key);
                push_cell(out, cell, *of);
            }
        }
        self.added(out, table, i, first);
        out.push(b'}');
    }

    fn added(&self, out: &mut Vec<u8>, table: &Table<'_>, i: usize, mut first: bool) {
        for (column, (key, _)) in table.added.iter().zip(&self.keys[table.own_columns()..]) {
            push_key(out, &mut first, key);
            match column.value(i) {
                Value::Missing => out.extend_from_slice(b"null"),
                Value::Text(text) => out.extend_from_slice(&json_text(&text)),
                Value::Cell(cell) => push_cell(out, cell, column.of()),
                Value::Date(day) => out.extend_from_slice(&json_text(&day.to_string())),
                other => push_plain(out, &other, column.of()),
            }
        }
    }
}

fn push_key(out: &mut Vec<u8>, first: &mut bool, key: &[u8]) {
    if !std::mem::take(first) {
        out.push(b',');
    }
    out.extend_from_slice(key);
}

fn push_cell(out: &mut Vec<u8>, cell: Cell<'_>, of: Type) {
    match cell {
        Cell::Json(json) | Cell::Id(json, false) => compact(json, out),
        Cell::Missing | Cell::Null | Cell::Text("") => out.extend_from_slice(b"null"),
        Cell::Text(text) if matches!(of, Type::Whole | Type::Decimal(_) | Type::Bool) => {
            out.extend_from_slice(text.as_bytes());
        }
        Cell::Text(text) | Cell::Quoted(text) | Cell::Id(text, true) => out.extend_from_slice(&json_text(text)),
    }
}

fn push_geometry(out: &mut Vec<u8>, geometry: Geometry<'_>, i: usize) {
    match geometry {
        Geometry::None => out.extend_from_slice(b"null"),
        Geometry::Points(positions, _) => {
            out.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":");
            push_position(out, positions[i]);
            out.push(b'}');
        }
        Geometry::Lines(lines) => {
            out.extend_from_slice(b"{\"type\":\"LineString\",\"coordinates\":");
            push_list(out, lines[i].iter(), |out, p| push_position(out, *p));
            out.push(b'}');
        }
        Geometry::Areas(areas) => push_area(out, areas[i].as_ref()),
    }
}

/// A polygon if it has one part; null without parts.
fn push_area(out: &mut Vec<u8>, shape: Option<&MultiPolygon>) {
    let Some(shape) = shape.filter(|s| !s.0.is_empty()) else {
        out.extend_from_slice(b"null");
        return;
    };
    let rings = |out: &mut Vec<u8>, polygon: &geo::Polygon| {
        push_list(out, std::iter::once(polygon.exterior()).chain(polygon.interiors()), push_ring);
    };
    if let [polygon] = &shape.0[..] {
        out.extend_from_slice(b"{\"type\":\"Polygon\",\"coordinates\":");
        rings(out, polygon);
    } else {
        out.extend_from_slice(b"{\"type\":\"MultiPolygon\",\"coordinates\":");
        push_list(out, shape.iter(), rings);
    }
    out.push(b'}');
}

fn push_ring(out: &mut Vec<u8>, ring: &LineString) {
    push_list(out, ring.coords(), |out, c| push_pair(out, c.x, c.y));
}

fn push_position(out: &mut Vec<u8>, p: LonLat) {
    push_pair(out, p.lon(), p.lat());
}

fn push_pair(out: &mut Vec<u8>, lon: f64, lat: f64) {
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

fn json_text(text: &str) -> Vec<u8> {
    serde_json::Value::from(text).to_string().into_bytes()
}
