//! JSON of other forms, turned into GeoJSON or objects one a line: lists under any name and depth, columns and data, Esri's
//! features, TopoJSON, objects by key. Such files are read whole.

use serde_json::{Map, Value, json};

use super::topology;
use crate::input::fields::{has_coordinates, plain_names};

/// A text of GeoJSON or of objects, and what it was made of, for people.
pub type Turned = (Vec<u8>, String);

/// How deep lists are looked for.
const DEEP: usize = 8;

/// Rows that were found, and where.
struct Found {
    path: String,
    rows: Vec<Value>,
    /// Whether they are features of GeoJSON.
    features: bool,
    /// What form they had.
    form: [&'static str; 2],
}

const BY_KEY: [&str; 2] = ["object by key", "objects by key"];

/// Turns a value into rows, those of the lists that are most likely the incidents: with positions, then the longest; lists of one
/// form are joined, their names becoming a column.
///
/// # Errors
/// Why a geometry's system cannot be read.
pub fn turn(value: &Value) -> Result<Option<Turned>, String> {
    let mut all = Vec::new();
    look(value, "", 0, &mut all)?;
    join_alike(&mut all);
    let rank = |found: &Found| (found.features || found.rows.iter().take(100).any(is_located), found.rows.len());
    let Some(best) = (0..all.len()).rev().max_by_key(|i| rank(&all[*i])) else { return Ok(None) };
    let best = all.swap_remove(best);
    let at = if best.path.is_empty() { String::new() } else { format!(" under {}", best.path) };
    let mut note = format!("read from {}{at}", counted(best.rows.len(), best.form));
    let others: Vec<String> = all
        .iter()
        .filter(|found| rank(found).0 && !found.path.starts_with(&best.path) && !best.path.starts_with(&found.path))
        .map(|found| format!("{} ({})", found.path, counted(found.rows.len(), found.form)))
        .collect();
    if !others.is_empty() {
        note += &format!("; there are also {}", others.join(", "));
    }
    if best.features {
        let text = json!({"type": "FeatureCollection", "features": best.rows}).to_string();
        return Ok(Some((text.into_bytes(), note)));
    }
    let lines: Vec<String> = best.rows.into_iter().map(|row| flat(row).to_string()).collect();
    Ok(Some((format!("[{}]", lines.join(",\n")).into_bytes(), note)))
}

fn counted(count: usize, [one, many]: [&str; 2]) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Joins lists of objects with the same members, or of features.
fn join_alike(all: &mut Vec<Found>) {
    let shape = |found: &Found| {
        let first = found.rows.first().and_then(Value::as_object);
        let names: Vec<String> = first.into_iter().flat_map(|row| row.keys().cloned()).collect();
        (found.features, if found.features { Vec::new() } else { names })
    };
    // Some rows lack a member: three of five in common will do.
    let alike = |a: &(bool, Vec<String>), b: &(bool, Vec<String>)| {
        let common = a.1.iter().filter(|name| b.1.contains(name)).count();
        a.0 == b.0 && 5 * common >= 3 * (a.1.len() + b.1.len() - common)
    };
    let mut joined: Vec<Found> = Vec::new();
    for found in std::mem::take(all) {
        let located = found.features || found.rows.iter().take(100).any(is_located);
        let same = |other: &&mut Found| {
            let within = |a: &str, b: &str| a.starts_with(&format!("{b}.")) || b.is_empty();
            let apart = !within(&found.path, &other.path) && !within(&other.path, &found.path);
            located && apart && other.form == found.form && alike(&shape(other), &shape(&found))
        };
        match joined.iter_mut().find(same) {
            Some(other) => {
                if !other.features && !other.path.contains(", ") {
                    let path = other.path.clone();
                    for row in &mut other.rows {
                        key(row, &path);
                    }
                }
                let Found { path, mut rows, features, .. } = found;
                if !features {
                    for row in &mut rows {
                        key(row, &path);
                    }
                }
                other.path = format!("{}, {path}", other.path);
                other.rows.extend(rows);
            }
            None => joined.push(found),
        }
    }
    *all = joined;
}

/// Adds the name of a row's list.
fn key(row: &mut Value, path: &str) {
    if let Some(members) = row.as_object_mut()
        && !members.contains_key("key")
    {
        let name = path.rsplit('.').next().unwrap_or(path);
        members.insert("key".into(), name.into());
    }
}

/// Members that say where, when and what, and so should not be hidden in an object.
fn tells(name: &str) -> bool {
    let words = crate::input::words::tokens(name);
    has_coordinates(&plain_names(&[name.to_string()]))
        || ["lat", "latitude", "lon", "lng", "longitude", "date", "datetime", "killed", "fatalities", "deaths", "type"]
            .iter()
            .any(|known| words.iter().any(|word| word == known))
        || words == ["year"]
}

/// Whether a member is one of a position.
fn is_axis(name: &str) -> bool {
    let pair = |other: &str| has_coordinates(&plain_names(&[name.to_string(), other.to_string()]));
    pair("latitude") || pair("longitude")
}

/// Whether an object hides in others what its own members do not tell.
pub fn is_wrapped(item: &str) -> bool {
    let Ok(Value::Object(row)) = serde_json::from_str(item) else { return false };
    if row.get("features").is_some_and(Value::is_array) {
        return true;
    }
    let hides = |inner: &Map<String, Value>| hides(inner, 3);
    row.iter().any(|(name, value)| !name.starts_with('@') && value.as_object().is_some_and(hides))
}

/// Whether an object, or one in it down to a depth, tells what should not be hidden.
fn hides(inner: &Map<String, Value>, depth: usize) -> bool {
    let deeper = |value: &Value| depth > 0 && value.as_object().is_some_and(|inner| hides(inner, depth - 1));
    let place = |value: &Value| value.as_object().is_some_and(is_place);
    !is_place(inner) && inner.iter().any(|(name, value)| tells(name) || place(value) || deeper(value))
}

/// Whether an object is a position and hardly more.
fn is_place(object: &Map<String, Value>) -> bool {
    let named = has_coordinates(&plain_names(&object.keys().cloned().collect::<Vec<_>>()));
    let geometry = object.get("coordinates").is_some_and(|coordinates| !coordinates.is_object());
    let beside = |name: &String| {
        let name = name.to_lowercase();
        is_axis(&name) || ["coordinates", "type"].contains(&&*name) || OF_A_PLACE.iter().any(|word| name.contains(word))
    };
    (named || geometry) && object.keys().all(beside)
}

/// What may stand beside a position without saying more of the incident.
const OF_A_PLACE: [&str; 13] = [
    "alt",
    "ele",
    "accuracy",
    "precision",
    "crs",
    "bbox",
    "srid",
    "address",
    "recod",
    "datum",
    "globe",
    "geometries",
    "$",
];

fn is_located(row: &Value) -> bool {
    within(row, 3)
}

/// Whether an object, or one in it down to a depth, has members that name a position.
fn within(value: &Value, depth: usize) -> bool {
    let Some(row) = value.as_object() else { return false };
    has_coordinates(&plain_names(&row.keys().cloned().collect::<Vec<_>>()))
        || row.contains_key("coordinates")
        || depth > 0 && row.values().any(|inner| within(inner, depth - 1))
}

/// The members of objects within an object as its own, under their own names or, where those are there, under the names of both; an
/// object with nothing but a position stays one.
fn flat(row: Value) -> Value {
    let Value::Object(row) = row else { return row };
    let mut out = Map::new();
    flatten(row, "", 0, &mut out);
    Value::Object(out)
}

fn flatten(row: Map<String, Value>, path: &str, depth: usize, out: &mut Map<String, Value>) {
    let mut inner = Vec::new();
    for (name, value) in row {
        match value {
            // The middle of what is no point, as OpenStreetMap's Overpass gives it.
            Value::Object(members)
                if name == "center" && is_place(&members) && !out.keys().any(|name| is_axis(name)) =>
            {
                out.extend(members);
            }
            // {"$date": "2025-10-11"}, as some databases write values.
            Value::Object(members) if members.len() == 1 && members.keys().all(|key| key.starts_with('$')) => {
                let value = members.into_iter().next().map_or(Value::Null, |(_, value)| value);
                out.insert(free(name, path, out), value);
            }
            Value::Object(members) if depth < DEEP && !is_place(&members) && !members.is_empty() => {
                inner.push((name, members));
            }
            value => {
                let name = free(name, path, out);
                out.insert(name, value);
            }
        }
    }
    for (name, members) in inner {
        flatten(members, &name, depth + 1, out);
    }
}

/// A name that is not taken.
fn free(name: String, path: &str, out: &Map<String, Value>) -> String {
    if out.contains_key(&name) { format!("{path}.{name}") } else { name }
}

fn look(value: &Value, path: &str, depth: usize, all: &mut Vec<Found>) -> Result<(), String> {
    if depth > DEEP {
        return Ok(());
    }
    let found = |rows, features, form| Found { path: path.into(), rows, features, form };
    match value {
        Value::Array(list) if list.iter().any(Value::is_object) => {
            let features = list.iter().all(|item| item["type"] == "Feature");
            let form = if features { ["feature", "features"] } else { ["object", "objects"] };
            all.push(found(list.iter().filter(|item| item.is_object()).cloned().collect(), features, form));
            let collections = list.iter().all(|item| item.get("features").is_some_and(Value::is_array));
            if list.len() <= 10 || collections {
                for (i, item) in list.iter().enumerate() {
                    look_into(item, &format!("{path}[{i}]"), depth, all)?;
                }
            }
        }
        Value::Array(list) => {
            if let Some(rows) = under_header(list) {
                all.push(found(rows, false, ["list", "lists"]));
            }
        }
        Value::Object(members) => {
            if members.get("type").is_some_and(|of| of == "Topology") {
                let features = topology::features(value).ok_or("its topology is malformed")?;
                all.push(found(features, true, ["object of a TopoJSON", "objects of a TopoJSON"]));
            } else if let Some(features) = esri(members)? {
                all.push(found(features, true, ["feature of Esri JSON", "features of Esri JSON"]));
            } else if let Some(rows) = columns_and_data(members) {
                all.push(found(rows, false, ["row of columns and data", "rows of columns and data"]));
            } else if let Some(rows) = by_column(members) {
                all.push(found(rows, false, ["row of lists by column", "rows of lists by column"]));
            } else {
                let flat = members.values().all(|value| !value.is_array() && !value.is_object());
                if flat && depth == 0 && is_located(value) {
                    all.push(found(vec![value.clone()], false, ["object", "objects"]));
                }
                if let Some(rows) = by_key(members) {
                    all.push(found(rows, false, BY_KEY));
                }
                look_into(value, path, depth, all)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn look_into(value: &Value, path: &str, depth: usize, all: &mut Vec<Found>) -> Result<(), String> {
    for (name, inner) in value.as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        look(inner, &path, depth + 1, all)?;
    }
    Ok(())
}

/// Lists of values of which the first is of names.
fn under_header(list: &[Value]) -> Option<Vec<Value>> {
    let (header, rows) = list.split_first()?;
    let names: Vec<String> =
        header.as_array()?.iter().map(|name| name.as_str().map(String::from)).collect::<Option<_>>()?;
    (names.len() > 1).then(|| rows.iter().filter_map(|row| named(&names, row)).collect())
}

fn named(names: &[String], row: &Value) -> Option<Value> {
    let cells = row.as_array()?.iter().cloned();
    Some(Value::Object(names.iter().cloned().zip(cells).collect()))
}

/// Names in one member, lists of values in another, as tables of programs and statistics offices have them.
fn columns_and_data(members: &Map<String, Value>) -> Option<Vec<Value>> {
    let pick = |names: &[&str]| names.iter().find_map(|name| members.get(*name));
    let columns = pick(&["columns", "fields", "headers", "header", "schema", "cols"])
        .or_else(|| members.get("meta")?.pointer("/view/columns"))
        .or_else(|| members.get("meta")?.get("columns"))?;
    let data = pick(&["data", "rows", "values", "dataset"])?.as_array()?;
    let name = |column: &Value| {
        let of = |key: &str| column.get(key).and_then(Value::as_str);
        column.as_str().or(of("fieldName")).or(of("name")).or(of("label")).or(of("field")).map(String::from)
    };
    let names: Vec<String> = columns.as_array()?.iter().map(name).collect::<Option<_>>()?;
    data.first()?.as_array()?;
    Some(data.iter().filter_map(|row| named(&names, row)).collect())
}

/// Objects under keys of their own, which become a column: those with positions, if there are two or nothing else.
fn by_key(members: &Map<String, Value>) -> Option<Vec<Value>> {
    let own = |inner: &Map<String, Value>| inner.values().any(|value| !value.is_object());
    let one = |(key, inner): (&String, &Value)| {
        let mut row = inner.as_object().filter(|inner| own(inner))?.clone();
        if !row.contains_key("key") {
            row.insert("key".into(), key.clone().into());
        }
        Some(Value::Object(row)).filter(is_located)
    };
    let rows: Vec<Value> = members.iter().filter_map(one).collect();
    (rows.len() > 1 || (!rows.is_empty() && rows.len() == members.len())).then_some(rows)
}

/// A list, or values by row, for each column.
fn by_column(members: &Map<String, Value>) -> Option<Vec<Value>> {
    if !has_coordinates(&plain_names(&members.keys().cloned().collect::<Vec<_>>())) {
        return None;
    }
    let keys = |value: &Value| value.as_object().map(|rows| rows.keys().cloned().collect::<Vec<_>>());
    let same = members.values().map(keys).collect::<std::collections::BTreeSet<_>>().len() == 1;
    if members.len() < 2 || !same {
        return None;
    }
    let cells = |value: &Value| match value {
        Value::Array(list) => Some(list.clone()),
        Value::Object(rows) => Some(rows.values().cloned().collect()),
        _ => None,
    };
    let columns: Vec<(&String, Vec<Value>)> =
        members.iter().map(|(name, value)| Some((name, cells(value)?))).collect::<Option<_>>()?;
    let rows = columns.iter().map(|(_, cells)| cells.len()).max()?;
    let cell = |i: usize, (name, cells): &(&String, Vec<Value>)| Some(((*name).clone(), cells.get(i)?.clone()));
    Some((0..rows).map(|i| Value::Object(columns.iter().filter_map(|column| cell(i, column)).collect())).collect())
}

/// The features of an Esri JSON as GeoJSON's.
fn esri(members: &Map<String, Value>) -> Result<Option<Vec<Value>>, String> {
    let Some(features) = members.get("features").and_then(Value::as_array) else { return Ok(None) };
    if !features.iter().any(|f| f.get("attributes").is_some()) {
        return Ok(None);
    }
    let wkid = |value: &Value| ["latestWkid", "wkid"].iter().find_map(|name| value.get(*name)?.as_u64());
    let code = members.get("spatialReference").and_then(wkid).unwrap_or(4326);
    let read = |code: u64| -> Result<crate::input::Crs, String> {
        code.to_string().parse().map_err(|why| format!("its coordinates are EPSG:{code}: {why}"))
    };
    let whole = read(code)?;
    let geometry = |g: &Value| {
        // A geometry may say its system itself.
        let own = g.get("spatialReference").and_then(wkid);
        let crs = own.map_or(Some(whole), |code| read(code).ok())?;
        let place = |x: &Value, y: &Value| {
            let (x, y) = (number(x)?, number(y)?);
            let (lat, lon) = crs.degrees(x, y)?;
            Some(json!([lon, lat]))
        };
        let positions = |list: &Value| -> Option<Value> {
            list.as_array()?.iter().map(|p| place(&p[0], &p[1])).collect::<Option<Vec<_>>>().map(Value::from)
        };
        let lists =
            |value: &Value| value.as_array()?.iter().map(positions).collect::<Option<Vec<_>>>().map(Value::from);
        let (of, coordinates) = if let (Some(x), Some(y)) = (g.get("x"), g.get("y")) {
            ("Point", place(x, y)?)
        } else if let Some(points) = g.get("points") {
            ("MultiPoint", positions(points)?)
        } else if let Some(paths) = g.get("paths") {
            ("MultiLineString", lists(paths)?)
        } else {
            ("Polygon", lists(g.get("rings")?)?)
        };
        Some(json!({"type": of, "coordinates": coordinates}))
    };
    let one = |feature: &Value| {
        json!({
            "type": "Feature",
            "properties": feature.get("attributes").cloned().unwrap_or(Value::Null),
            "geometry": feature.get("geometry").and_then(geometry).unwrap_or(Value::Null),
        })
    };
    Ok(Some(features.iter().map(one).collect()))
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(text: &str) -> String {
        let value = serde_json::from_str(text).unwrap();
        turn(&value).unwrap().map_or(String::new(), |(bytes, _)| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn lists_are_found_wherever_they_are() {
        let row = r#"[{"id":1,"lat":34.1,"lon":71.2}]"#;
        for text in [
            r#"{"results":[{"id":1,"lat":34.1,"lon":71.2}]}"#,
            r#"{"a":{"b":{"docs":[{"id":1,"lat":34.1,"lon":71.2}]}},"errors":[]}"#,
            r#"{"columns":["id","lat","lon"],"index":[0],"data":[[1,34.1,71.2]]}"#,
            r#"{"fields":[{"name":"id"},{"name":"lat"},{"name":"lon"}],"rows":[[1,34.1,71.2]]}"#,
            r#"{"values":[["id","lat","lon"],[1,34.1,71.2]]}"#,
            r#"[["id","lat","lon"],[1,34.1,71.2]]"#,
            r#"{"id":[1],"lat":[34.1],"lon":[71.2]}"#,
            r#"{"id":{"0":1},"lat":{"0":34.1},"lon":{"0":71.2}}"#,
            r#"{"tags":[{"a":1},{"a":2}],"list":[{"id":1,"lat":34.1,"lon":71.2}]}"#,
        ] {
            assert_eq!(turned(text), row, "{text}");
        }
        assert_eq!(turned(r#"{"x":{"lat":34.1,"lon":71.2}}"#), r#"[{"lat":34.1,"lon":71.2,"key":"x"}]"#);
        assert_eq!(
            turned(
                r#"{"records":[{"id":"r1","fields":{"Latitude":34.1,"Longitude":71.2,"Date":"2025-10-11","Note":""}}]}"#
            ),
            r#"[{"id":"r1","Latitude":34.1,"Longitude":71.2,"Date":"2025-10-11","Note":""}]"#
        );
        let deep = r#"[{"id":1,"event":{"location":{"coordinates":{"lat":34.1,"lng":71.2}}}}]"#;
        assert_eq!(turned(deep), r#"[{"id":1,"location":{"coordinates":{"lat":34.1,"lng":71.2}}}]"#);
        let years = r#"{"2024":{"a":{"lat":34.1,"lon":71.2}},"2025":{"b":{"lat":34.2,"lon":71.3}}}"#;
        assert_eq!(turned(years).matches("lat").count(), 2, "{}", turned(years));
        let ways = r#"{"elements":[{"id":1,"center":{"lat":34.1,"lon":71.2}},{"id":2,"lat":34.2,"lon":71.3}]}"#;
        assert_eq!(turned(ways), "[{\"id\":1,\"lat\":34.1,\"lon\":71.2},\n{\"id\":2,\"lat\":34.2,\"lon\":71.3}]");
        let lists = r#"[{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":1},"geometry":null}]},{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"a":2},"geometry":null}]}]"#;
        assert_eq!(turned(lists).matches("\"a\":").count(), 2, "{}", turned(lists));
        assert_eq!(turned(r#"{"a":1}"#), "");
    }

    #[test]
    fn esri_features_are_those_of_geojson() {
        let text = turned(
            r#"{"geometryType":"esriGeometryPoint","features":[{"attributes":{"OBJECTID":1},"geometry":{"x":71.2,"y":34.1}}],"spatialReference":{"wkid":4326}}"#,
        );
        assert!(text.contains(r#""coordinates":[71.2,34.1]"#) && text.contains(r#""OBJECTID":1"#), "{text}");
        let mercator = r#"{"spatialReference":{"wkid":102100,"latestWkid":3857},"features":[{"attributes":{"a":1},"geometry":{"x":7925947.7445,"y":4042237.4997}}]}"#;
        assert!(turned(mercator).contains("71.19999") || turned(mercator).contains("71.2"), "{}", turned(mercator));
        let value =
            serde_json::from_str(r#"{"spatialReference":{"wkid":2056},"features":[{"attributes":{}}]}"#).unwrap();
        assert!(turn(&value).is_err_and(|why| why.contains("EPSG:2056")));
    }
}
