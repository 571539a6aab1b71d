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
    form: &'static str,
}

/// Turns a value into rows, those of the list that is most likely the incidents: with positions, then the longest.
///
/// # Errors
/// Why a geometry's system cannot be read.
pub fn turn(value: &Value) -> Result<Option<Turned>, String> {
    let mut all = Vec::new();
    look(value, "", 0, &mut all)?;
    let rank = |found: &Found| (found.features || found.rows.iter().take(100).any(is_located), found.rows.len());
    let Some(best) = (0..all.len()).rev().max_by_key(|i| rank(&all[*i])) else { return Ok(None) };
    let best = all.swap_remove(best);
    let count = best.rows.len();
    let at = if best.path.is_empty() { String::new() } else { format!(" under {}", best.path) };
    let mut note = format!("read from {} {}{at}", count, best.form);
    let others: Vec<String> = all
        .iter()
        .filter(|found| rank(found).0)
        .map(|found| format!("{} ({} {})", found.path, found.rows.len(), found.form))
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

/// Whether an object, or one that it wraps, has members with the names of coordinates.
pub fn is_wrapped(item: &str) -> bool {
    let Ok(Value::Object(row)) = serde_json::from_str(item) else { return false };
    let named = |row: &Map<String, Value>| has_coordinates(&plain_names(&row.keys().cloned().collect::<Vec<_>>()));
    !named(&row) && row.values().any(|inner| inner.as_object().is_some_and(|inner| inner.len() > 3 && named(inner)))
}

fn is_located(row: &Value) -> bool {
    let Some(row) = row.as_object() else { return false };
    let named = |row: &Map<String, Value>| has_coordinates(&plain_names(&row.keys().cloned().collect::<Vec<_>>()));
    named(row)
        || row
            .values()
            .any(|inner| inner.as_object().is_some_and(|inner| named(inner) || inner.contains_key("coordinates")))
}

/// The members of objects within an object as its own, where they do not bear a name that is there; an object with nothing but a
/// position stays one.
fn flat(row: Value) -> Value {
    let Value::Object(row) = row else { return row };
    let mut out = Map::new();
    let mut inner = Vec::new();
    for (name, value) in row {
        match value {
            Value::Object(members) if members.len() > 3 => inner.push((name, members)),
            value => {
                out.insert(name, value);
            }
        }
    }
    for (name, members) in inner {
        for (member, value) in members {
            let key = if out.contains_key(&member) { format!("{name}.{member}") } else { member };
            out.insert(key, value);
        }
    }
    Value::Object(out)
}

fn look(value: &Value, path: &str, depth: usize, all: &mut Vec<Found>) -> Result<(), String> {
    if depth > DEEP {
        return Ok(());
    }
    let found = |rows, features, form| Found { path: path.into(), rows, features, form };
    match value {
        Value::Array(list) if list.iter().any(Value::is_object) => {
            let features = list.iter().all(|item| item["type"] == "Feature");
            let form = if features { "features" } else { "objects" };
            all.push(found(list.iter().filter(|item| item.is_object()).cloned().collect(), features, form));
            if list.len() <= 10 {
                for (i, item) in list.iter().enumerate() {
                    look_into(item, &format!("{path}[{i}]"), depth, all)?;
                }
            }
        }
        Value::Array(list) => {
            if let Some(rows) = under_header(list) {
                all.push(found(rows, false, "lists"));
            }
        }
        Value::Object(members) => {
            if members.get("type").is_some_and(|of| of == "Topology") {
                let features = topology::features(value).ok_or("its topology is malformed")?;
                all.push(found(features, true, "objects of a TopoJSON"));
            } else if let Some(features) = esri(members)? {
                all.push(found(features, true, "features of Esri JSON"));
            } else if let Some(rows) = columns_and_data(members) {
                all.push(found(rows, false, "rows of columns and data"));
            } else if let Some(rows) = by_key(members) {
                all.push(found(rows, false, "objects by key"));
            } else if let Some(rows) = by_column(members) {
                all.push(found(rows, false, "rows of lists by column"));
            } else {
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

/// Objects under keys of their own, which become a column.
fn by_key(members: &Map<String, Value>) -> Option<Vec<Value>> {
    let one = |(key, inner): (&String, &Value)| {
        let mut row = inner.as_object()?.clone();
        if !row.contains_key("key") {
            row.insert("key".into(), key.clone().into());
        }
        Some(Value::Object(row))
    };
    let rows: Vec<Value> = members.iter().map(one).collect::<Option<_>>()?;
    (!rows.is_empty() && rows.iter().all(is_located)).then_some(rows)
}

/// A list, or values by row, for each column.
fn by_column(members: &Map<String, Value>) -> Option<Vec<Value>> {
    if !has_coordinates(&plain_names(&members.keys().cloned().collect::<Vec<_>>())) {
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
    let crs: crate::input::Crs =
        code.to_string().parse().map_err(|why| format!("its coordinates are EPSG:{code}: {why}"))?;
    let place = |x: &Value, y: &Value| {
        let (x, y) = (number(x)?, number(y)?);
        let (lat, lon) = crs.degrees(x, y)?;
        Some(json!([lon, lat]))
    };
    let positions = |list: &Value| -> Option<Value> {
        list.as_array()?.iter().map(|p| place(&p[0], &p[1])).collect::<Option<Vec<_>>>().map(Value::from)
    };
    let lists = |value: &Value| value.as_array()?.iter().map(positions).collect::<Option<Vec<_>>>().map(Value::from);
    let geometry = |g: &Value| {
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
