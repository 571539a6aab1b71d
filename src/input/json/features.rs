//! From items of JSON to rows: text, numbers and nested values as they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;

use geo::MapCoords;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::Items;
use crate::input::batch::{Batch, Positions};
use crate::input::coordinates::{Crs, Position, planar, spot};
use crate::model::{ChunkBuilder, InvalidLonLat, Kind, LonLat, Problem, Reason, RowKind};

/// An object's members in their order, each as it stands.
pub struct Members<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// The value of a member; the last if there are several of the name.
    pub fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(member, _)| member == name).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

/// A name that is borrowed where it has no escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members<'de>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
        let mut members = Vec::with_capacity(8);
        while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &'de RawValue>()? {
            members.push((name, value));
        }
        Ok(Members(members))
    }
}

/// The types of geometries.
pub const GEOMETRIES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

/// An item as a row.
#[derive(Default)]
struct Item<'a> {
    /// Columns, by their number, and values.
    cells: Vec<(usize, &'a RawValue)>,
    id: Option<&'a RawValue>,
    position: Option<Result<Position, (Reason, String)>>,
    /// Whether the position is not what the geometry says as GeoJSON.
    moved: bool,
    /// Whether coordinates are text.
    textual: bool,
    elevation: Option<String>,
    /// Names of members that no column holds.
    others: Vec<String>,
    problem: Option<Problem>,
}

/// The rows of the items of a block. The columns are all members of objects, or properties of features, in the order in which they
/// first occur; a feature's own id is a column `id`, the first if no feature has a property of that name. Geometries are
/// degrees, or of the system `crs`.
///
/// # Errors
/// Which item is no JSON, and the text.
pub fn batch(text: String, items: &[Range<usize>], kind: Items, crs: Option<Crs>) -> Result<Batch, (NotJson, String)> {
    let mut names = Names::default();
    let parsed: Result<Vec<Item<'_>>, NotJson> = items
        .iter()
        .enumerate()
        .map(|(i, range)| {
            let item = &text[range.clone()];
            let row = match kind {
                Items::Features => feature(item, i, crs, &mut names),
                Items::Objects => object(item, i, &mut names),
            };
            row.map_err(|e| NotJson { item: i, line: e.line().saturating_sub(1), reason: said(&e) })
        })
        .collect();
    let rows = match parsed {
        Ok(rows) => rows,
        Err(wrong) => return Err((wrong, text)),
    };
    let own_id = rows.iter().any(|row| row.id.is_some());
    let (id_column, before) = match names.index.get("id") {
        Some(&id) => (id, 0),
        None => (0, usize::from(own_id)),
    };
    let columns: Vec<String> = ["id".to_string()].into_iter().take(before).chain(names.order.iter().cloned()).collect();
    let mut builder = ChunkBuilder::new(text.len(), columns.len());
    let mut out = Batch::default();
    let mut positions = Vec::new();
    let mut cells: Vec<Option<&RawValue>> = Vec::new();
    for (i, (row, range)) in rows.into_iter().zip(items).enumerate() {
        cells.clear();
        cells.resize(columns.len(), None);
        row.cells.iter().for_each(|&(column, value)| cells[column + before] = Some(value));
        for (column, value) in cells.iter().enumerate() {
            match (value, row.id) {
                (Some(value), _) => push(&mut builder, &text, value, false),
                (None, Some(id)) if own_id && column == id_column => push(&mut builder, &text, id, true),
                (None, _) => builder.cell(Kind::Missing, 0..0),
            }
        }
        builder.row(if kind == Items::Features { RowKind::Feature } else { RowKind::Made }, range.clone());
        positions.extend(row.position);
        out.members.extend(row.others);
        if let (Some(own), Some(property)) = (row.id, cells.get(id_column).copied().flatten())
            && own.get() != property.get()
        {
            out.members.insert("id".into());
        }
        out.problems.extend(row.problem);
        if row.moved {
            out.moved.push(i);
        }
        out.elevations.extend(row.elevation.map(|text| (i, text)));
    }
    if kind == Items::Features {
        out.positions = Positions::Geometries(positions);
    }
    out.records = builder.records(columns, text);
    Ok(out)
}

/// What is wrong with an item's JSON.
pub struct NotJson {
    /// The item, from 0.
    pub item: usize,
    /// The line in it, from 0.
    pub line: usize,
    /// What the parser says.
    pub reason: String,
}

/// What the parser says, without its own words for places.
fn said(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_string()
}

/// Columns in the order in which they first occur.
#[derive(Default)]
struct Names {
    order: Vec<String>,
    index: BTreeMap<String, usize>,
}

impl Names {
    /// The number of a name; `expected` is tried first.
    fn number(&mut self, name: &str, expected: usize) -> usize {
        if self.order.get(expected).is_some_and(|known| known == name) {
            return expected;
        }
        if let Some(&number) = self.index.get(name) {
            return number;
        }
        self.order.push(name.into());
        self.index.insert(name.into(), self.order.len() - 1);
        self.order.len() - 1
    }

    fn cells<'a>(&mut self, members: Members<'a>) -> Vec<(usize, &'a RawValue)> {
        let mut next = 0;
        let number = |(name, value): (Cow<'a, str>, &'a RawValue)| {
            let number = self.number(&name, next);
            next = number + 1;
            (number, value)
        };
        members.0.into_iter().map(number).collect()
    }
}

/// Adds a value as a cell; text is taken out of its quotation marks.
fn push(builder: &mut ChunkBuilder, text: &str, value: &RawValue, id: bool) {
    let raw = value.get();
    // Raw values are parts of the text.
    let start = raw.as_ptr() as usize - text.as_ptr() as usize;
    let (as_text, as_json) = if id { (Kind::IdText, Kind::IdJson) } else { (Kind::Quoted, Kind::Json) };
    match raw.as_bytes()[0] {
        b'"' if !raw.contains('\\') => builder.cell(as_text, start + 1..start + raw.len() - 1),
        b'"' => match serde_json::from_str::<String>(raw) {
            Ok(said) => builder.written(as_text, text.len(), &said),
            // Half of a surrogate pair is no text.
            Err(_) => builder.cell(as_json, start..start + raw.len()),
        },
        b'n' => builder.cell(Kind::Null, 0..0),
        _ => builder.cell(as_json, start..start + raw.len()),
    }
}

fn object<'a>(item: &'a str, row: usize, names: &mut Names) -> Result<Item<'a>, serde_json::Error> {
    if !item.starts_with('{') {
        serde_json::from_str::<serde::de::IgnoredAny>(item)?;
        let value = item.chars().take(60).collect();
        let problem = Problem { row, field: "row", value, reason: Reason::NoPosition, left_out: true };
        return Ok(Item { problem: Some(problem), ..Item::default() });
    }
    Ok(Item { cells: names.cells(serde_json::from_str(item)?), ..Item::default() })
}

fn feature<'a>(item: &'a str, row: usize, crs: Option<Crs>, names: &mut Names) -> Result<Item<'a>, serde_json::Error> {
    let left_out = |why: &str| {
        let start: String = item.chars().take(60).collect();
        let value = if why.is_empty() { start } else { format!("{why}: {start}") };
        Item { position: Some(Err((Reason::NotAFeature, value))), ..Item::default() }
    };
    if !item.starts_with('{') {
        serde_json::from_str::<serde::de::IgnoredAny>(item)?;
        return Ok(left_out(""));
    }
    let members: Members<'a> = serde_json::from_str(item)?;
    let of = members.get("type").map(serde_json::value::RawValue::get);
    if of != Some("\"Feature\"") {
        return match (of, members.get("coordinates").or(members.get("geometries"))) {
            // A bare geometry is a feature without properties.
            (Some(_), Some(_)) => Ok(located(item, crs, Item::default())),
            (None, _) => Ok(left_out("it has no type")),
            (Some(of), _) => Ok(left_out(&format!("type {of}"))),
        };
    }
    let id = members.get("id").filter(|id| id.get() != "null");
    if id.is_some_and(|id| !matches!(id.get().as_bytes()[0], b'"' | b'-' | b'0'..=b'9')) {
        return Ok(left_out("its id is neither text nor a number"));
    }
    let own = members.0.iter().map(|(name, _)| &**name);
    let others =
        own.filter(|name| !["type", "properties", "geometry", "id"].contains(name)).map(String::from).collect();
    let mut out = Item { id, others, ..Item::default() };
    if let Some(properties) = members.get("properties").filter(|p| p.get() != "null") {
        if !properties.get().starts_with('{') {
            return Ok(left_out("its properties are no object"));
        }
        out.cells = names.cells(serde_json::from_str(properties.get())?);
    }
    let mut out = match members.get("geometry").map(RawValue::get).filter(|g| *g != "null") {
        Some(geometry) => located(geometry, crs, out),
        // Properties may say where it is.
        None => Item { position: Some(Err((Reason::NoPosition, String::new()))), moved: true, ..out },
    };
    if out.textual {
        let value = members.get("geometry").map_or("", |g| g.get()).chars().take(60).collect();
        let reason = Reason::TextCoordinates;
        out.problem = Some(Problem { row, field: "geometry", value, reason, left_out: false });
    }
    Ok(out)
}

/// The item with the position of its geometry: of a point itself, of anything else a point on it.
fn located<'a>(geometry: &'a str, crs: Option<Crs>, item: Item<'a>) -> Item<'a> {
    let wrong = |reason: Reason, value: &str| {
        let value = value.chars().take(60).collect();
        Some(Err((reason, value)))
    };
    let Ok(members) = serde_json::from_str::<Members<'_>>(geometry) else {
        return Item { position: wrong(Reason::NotAPoint, geometry), ..item };
    };
    let of = members.get("type").map_or("", |value| value.get().trim_matches('"'));
    if of.is_empty() {
        return Item { position: wrong(Reason::NotAPoint, geometry), ..item };
    }
    if !GEOMETRIES.contains(&of) {
        return Item { position: wrong(Reason::NotAPoint, &format!("type {of:?}")), ..item };
    }
    if of != "Point" || crs.is_some() {
        let position = match shape(geometry, crs) {
            Ok(position) => Some(Ok(position)),
            Err(reason) => wrong(reason, if reason == Reason::NotAPoint { of } else { geometry }),
        };
        return Item { position, moved: true, ..item };
    }
    let coordinates = members.get("coordinates").map(RawValue::get);
    let coordinates = coordinates.and_then(|text| serde_json::from_str::<Vec<&RawValue>>(text).ok());
    let Some([lon, lat, rest @ ..]) = coordinates.as_deref() else {
        return Item { position: wrong(Reason::NoPosition, geometry), moved: true, ..item };
    };
    let number = |value: &RawValue| {
        let text = value.get();
        let inner = text.strip_prefix('"').and_then(|t| t.strip_suffix('"')).map(str::trim);
        inner.unwrap_or(text).parse::<f64>().ok().filter(|n| n.is_finite())
    };
    let (Some(x), Some(y)) = (number(lon), number(lat)) else {
        return Item { position: wrong(Reason::NotANumber, geometry), ..item };
    };
    let moved = [lon, lat].iter().any(|value| value.get().starts_with('"'));
    let elevation = rest.first().map(|value| value.get()).filter(|text| text.parse::<f64>().is_ok()).map(String::from);
    let position = if x == 0.0 && y == 0.0 {
        Err((Reason::NullIsland, "0, 0".into()))
    } else {
        LonLat::new(x, y).map(|p| (p, None)).map_err(|invalid| match invalid {
            InvalidLonLat::Latitude(_) => (Reason::LatitudeOutOfRange, lat.get().into()),
            InvalidLonLat::Longitude(_) => (Reason::LongitudeOutOfRange, lon.get().into()),
        })
    };
    Item { position: Some(position), moved, textual: moved, elevation, ..item }
}

/// The position that stands for a geometry of any kind and system.
fn shape(geometry: &str, crs: Option<Crs>) -> Result<Position, Reason> {
    let read: geojson::Geometry = serde_json::from_str(geometry).map_err(|_| Reason::NotAPoint)?;
    let mut read = planar(read).ok_or(Reason::NotAPoint)?;
    if let Some(crs) = crs {
        let turned = |c: geo::Coord| crs.degrees(c.x, c.y).map(|(lat, lon)| geo::coord! { x: lon, y: lat });
        read = read.try_map_coords(|c| turned(c).ok_or(())).map_err(|()| Reason::OutsideSystem)?;
    }
    let found = spot(&read).ok_or(Reason::NoPosition)?;
    if found.lat == 0.0 && found.lon == 0.0 {
        return Err(Reason::NullIsland);
    }
    LonLat::new(found.lon, found.lat).map(|p| (p, found.spread_m)).map_err(|invalid| match invalid {
        InvalidLonLat::Latitude(_) => Reason::LatitudeOutOfRange,
        InvalidLonLat::Longitude(_) => Reason::LongitudeOutOfRange,
    })
}

/// Appends JSON without line ends between its values.
pub fn compact(json: &str, out: &mut Vec<u8>) {
    if !json.contains(['\n', '\r']) {
        out.extend_from_slice(json.as_bytes());
        return;
    }
    let (mut quoted, mut escaped) = (false, false);
    for &byte in json.as_bytes() {
        if quoted || !byte.is_ascii_whitespace() {
            out.push(byte);
        }
        quoted ^= byte == b'"' && !escaped;
        escaped = quoted && byte == b'\\' && !escaped;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, RawRow};

    #[test]
    fn features_keep_numbers_ids_and_elevations_as_they_stand() {
        let a = r#"{"type":"Feature","id":12345678901234567890123,"properties":{"c":1E2,"u":"\u00e9","n":null},"geometry":{"type":"Point","coordinates":[10.10,45,1200.5]}}"#;
        let b = r#"{"type":"Feature","properties":{"d":[1, 2],"c":"x"},"geometry":{"type":"Point","coordinates":["10","45"]}}"#;
        let c = r#"{"type":"Banana"}"#;
        let text = format!("{a},{b},{c}");
        let items = [0..a.len(), a.len() + 1..a.len() + b.len() + 1, text.len() - c.len()..text.len()];
        let Ok(batch) = batch(text, &items, Items::Features, None) else { panic!("it is JSON") };
        assert_eq!(batch.records.columns(), ["id", "c", "u", "n", "d"]);
        let cells = |row| (0..5).map(|column| batch.records.cell(row, column)).collect::<Vec<_>>();
        assert_eq!(
            cells(0),
            [
                Cell::Id("12345678901234567890123", false),
                Cell::Json("1E2"),
                Cell::Quoted("é"),
                Cell::Null,
                Cell::Missing
            ]
        );
        assert_eq!(cells(1)[1..], [Cell::Quoted("x"), Cell::Missing, Cell::Missing, Cell::Json("[1, 2]")]);
        assert_eq!(batch.records.record(0).raw(), RawRow::Feature(a));
        assert_eq!(batch.elevations, [(0, "1200.5".to_string())]);
        assert_eq!((batch.moved, batch.problems[0].reason), (vec![1], Reason::TextCoordinates));
        let Positions::Geometries(positions) = batch.positions else { panic!("features have geometries") };
        assert!(positions[0].is_ok() && positions[1].is_ok());
        assert!(matches!(&positions[2], Err((Reason::NotAFeature, said)) if said.starts_with("type \"Banana\"")));
    }

    #[test]
    fn compact_json_stands_in_a_line() {
        let mut out = Vec::new();
        compact("{\"a\" : [1,\n 2],\r\n\"b\":\"x \\\" \\\\\"}", &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), "{\"a\":[1,2],\"b\":\"x \\\" \\\\\"}");
    }
}
