use std::io::{Cursor, Read};

use geo::Geometry;
use serde_json::{Map, Value, json};
use shapefile::dbase::encoding::EncodingRs;
use shapefile::dbase::{self, FieldValue};
use shapefile::{Shape, ShapeReader};

use super::{Features, feature, in_degrees, number};
use crate::input::Crs;

/// Most bytes of one file of a shapefile.
const MOST: u64 = 1 << 30;

/// The shapes of a shapefile alone, or in a zip archive with its table and its system; `layer` is its name, if there are several.
pub fn features(bytes: &[u8], layer: Option<&str>) -> Result<Features, String> {
    if !bytes.starts_with(b"PK") {
        let notes = vec!["the shapefile comes alone: its table and its system (.dbf, .prj) are not there".to_string()];
        return Ok(Features { features: shapes(bytes, None, "", Crs::Degrees)?, notes });
    }
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| format!("the archive is damaged: {e}"))?;
    let names: Vec<String> = archive.file_names().flatten().map(std::borrow::Cow::into_owned).collect();
    let stems: Vec<&str> = names
        .iter()
        .filter(|name| !name.starts_with("__MACOSX/"))
        .filter_map(|name| name.strip_suffix(".shp").or(name.strip_suffix(".SHP")))
        .collect();
    let called =
        |stem: &str, layer: &str| stem == layer || stem.rsplit('/').next() == Some(layer.trim_end_matches(".shp"));
    let stem = match (layer, &stems[..]) {
        (None, [only]) => only,
        (Some(layer), _) if let Some(stem) = stems.iter().find(|stem| called(stem, layer)) => stem,
        _ => return Err(format!("it holds several: {}; choose one: --sheet NAME", stems.join(", "))),
    };
    let mut part = |ending: &str| -> Result<Option<Vec<u8>>, String> {
        let name = names.iter().find(|name| {
            name.len() == stem.len() + 4 && name.starts_with(*stem) && name.to_lowercase().ends_with(ending)
        });
        let Some(name) = name else { return Ok(None) };
        let member = archive.by_name(name).map_err(|e| format!("{name}: {e}"))?;
        let mut out = Vec::new();
        member.take(MOST).read_to_end(&mut out).map_err(|e| format!("{name}: {e}"))?;
        Ok(Some(out))
    };
    let shp = part(".shp")?.ok_or("it has no .shp")?;
    let (dbf, prj, cpg) = (part(".dbf")?, part(".prj")?, part(".cpg")?);
    let mut notes = Vec::new();
    let crs = if let Some(prj) = &prj {
        system(&String::from_utf8_lossy(prj))?
    } else {
        notes.push("it does not say its system (.prj): read as degrees on WGS 84".into());
        Crs::Degrees
    };
    if dbf.is_none() {
        notes.push("its table (.dbf) is not there".into());
    }
    let label = cpg.map(|cpg| String::from_utf8_lossy(&cpg).trim().to_string()).unwrap_or_default();
    Ok(Features { features: shapes(&shp, dbf.as_deref(), &label, crs)?, notes })
}

/// The system that a .prj names: a geographic one, Web Mercator, or a zone of UTM.
fn system(prj: &str) -> Result<Crs, String> {
    let small = prj.to_lowercase().replace([' ', '_'], "");
    if small.starts_with("geogcs") || small.starts_with("geogcrs") {
        return Ok(Crs::Degrees);
    }
    if small.contains("webmercator") || small.contains("pseudo-mercator") || small.contains("auxiliarysphere") {
        return Ok(Crs::WebMercator);
    }
    let zone = small.split_once("utmzone").and_then(|(_, rest)| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        Some((rest[..digits].parse().ok()?, rest[digits..].starts_with('n')))
    });
    if let Some((zone @ 1..=60, north)) = zone {
        Ok(Crs::Utm(zone, north))
    } else {
        if prj.trim().is_empty() {
            return Ok(Crs::Degrees);
        }
        let name: String = prj.chars().skip_while(|c| *c != '"').skip(1).take_while(|c| *c != '"').collect();
        Err(format!("its system is {name}: turn it into degrees first: ogr2ogr -t_srs EPSG:4326 out.geojson FILE"))
    }
}

fn shapes(shp: &[u8], dbf: Option<&[u8]>, label: &str, crs: Crs) -> Result<Vec<Value>, String> {
    let damaged = |e: &dyn std::fmt::Display| format!("it is damaged: {e}");
    let mut reader = ShapeReader::new(Cursor::new(shp)).map_err(|e| damaged(&e))?;
    let rows = match dbf {
        Some(dbf) => table(dbf, label).map_err(|e| damaged(&e))?,
        None => Vec::new(),
    };
    let mut rows = rows.into_iter();
    let mut features = Vec::new();
    for shape in reader.iter_shapes() {
        let shape = shape.map_err(|e| damaged(&e))?;
        let elevation = match &shape {
            Shape::PointZ(point) => Some(point.z).filter(|z| *z != 0.0),
            _ => None,
        };
        let geometry = Geometry::try_from(shape).ok().and_then(|g| in_degrees(single(g), crs));
        features.push(feature(geometry.as_ref(), elevation, rows.next().unwrap_or_default()));
    }
    Ok(features)
}

/// Parts that are alone as what they are.
fn single(geometry: Geometry) -> Geometry {
    match geometry {
        Geometry::MultiLineString(mut lines) if lines.0.len() == 1 => Geometry::LineString(lines.0.remove(0)),
        Geometry::MultiPolygon(mut areas) if areas.0.len() == 1 => Geometry::Polygon(areas.0.remove(0)),
        Geometry::MultiPoint(mut points) if points.0.len() == 1 => Geometry::Point(points.0.remove(0)),
        other => other,
    }
}

/// The rows of the table in the encoding that its label names; UTF-8 where that fits, else Windows-1252.
fn table(dbf: &[u8], label: &str) -> Result<Vec<Map<String, Value>>, dbase::Error> {
    let named = encoding_rs::Encoding::for_label(label.as_bytes())
        .or_else(|| encoding_rs::Encoding::for_label(format!("windows-{label}").as_bytes()));
    let guessed = if crate::input::encoding::decode(dbf_text(dbf)).1.is_none() {
        encoding_rs::UTF_8
    } else {
        encoding_rs::WINDOWS_1252
    };
    let encoding = EncodingRs::from(named.unwrap_or(guessed));
    let mut reader = dbase::ReaderBuilder::new().with_encoding(encoding).build(Cursor::new(dbf))?;
    let names: Vec<String> = reader.fields().iter().map(|field| field.name().to_string()).collect();
    let row = |record: Result<dbase::Record, dbase::Error>| -> Result<Map<String, Value>, dbase::Error> {
        let record = record?;
        Ok(names.iter().filter_map(|name| Some((name.clone(), value(record.get(name)?)))).collect())
    };
    reader.iter_records().map(row).collect()
}

/// The rows of a table, after its header.
fn dbf_text(dbf: &[u8]) -> &[u8] {
    let header = dbf.get(8..10).map_or(0, |two| usize::from(two[0]) | usize::from(two[1]) << 8);
    dbf.get(header..).unwrap_or_default()
}

fn value(field: &FieldValue) -> Value {
    match field {
        FieldValue::Character(text) => text.as_deref().map(str::trim).map_or(Value::Null, Value::from),
        FieldValue::Memo(text) => text.trim().into(),
        FieldValue::Numeric(n) => n.map_or(Value::Null, number),
        FieldValue::Float(n) => n.map_or(Value::Null, |n| number(f64::from(n))),
        FieldValue::Double(n) | FieldValue::Currency(n) => number(*n),
        FieldValue::Integer(n) => json!(n),
        FieldValue::Logical(flag) => json!(flag),
        FieldValue::Date(Some(day)) => format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()).into(),
        FieldValue::DateTime(when) => {
            let day = when.date();
            format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day()).into()
        }
        FieldValue::Date(None) => Value::Null,
    }
}
