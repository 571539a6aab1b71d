//! GeoJSON: a FeatureCollection, a Feature or a bare geometry.

use geojson::{Feature, GeoJson, Geometry, GeometryValue, JsonObject, Position};

use super::InputError;
use super::encoding::decode;
use super::incidents::{self, Reading, json_cell};
use super::reader::Positions;
use crate::model::{Cell, Dataset, InvalidLonLat, LonLat, Reason, Records};

/// The features of a GeoJSON text; a bare geometry becomes a feature without properties.
///
/// # Errors
/// [`InputError`] if the text is no GeoJSON.
pub fn features(source: &str, bytes: &[u8]) -> Result<Vec<Feature>, InputError> {
    let (text, _) = decode(bytes);
    if text.trim().is_empty() {
        return Err(InputError::Empty { file: source.into() });
    }
    features_of(source, &text)
}

fn features_of(source: &str, text: &str) -> Result<Vec<Feature>, InputError> {
    if let Some(features) = lines(source, text) {
        return features;
    }
    let parsed: GeoJson = text.parse().map_err(|e: geojson::Error| malformed(source, text, &e))?;
    Ok(match parsed {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => vec![Feature { geometry: Some(geometry), ..Feature::default() }],
    })
}

/// The features of a text with one a line (RFC 8142, with or without record separators); none if it is no such text:
/// its first line is not JSON by itself, or it is the only one.
fn lines(source: &str, text: &str) -> Option<Result<Vec<Feature>, InputError>> {
    let mut lines = text.lines().map(|line| line.trim_start_matches('\u{1e}').trim()).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let second = lines.next()?;
    if !second.starts_with('{') || serde_json::from_str::<serde::de::IgnoredAny>(first).is_err() {
        return None;
    }
    let all = [first, second].into_iter().chain(lines).enumerate().map(|(i, line)| {
        line.parse::<Feature>().map_err(|e| {
            let reason = e.to_string().replace("Error while deserializing GeoJSON: ", "");
            InputError::Feature { file: source.into(), feature: i + 1, field: "line", reason }
        })
    });
    Some(all.collect())
}

/// The features of a collection in which some geometry is malformed: coordinates that are text are read as numbers, a geometry
/// that still is none is left away, so that it costs its own row alone. None if that does not help.
fn one_by_one(text: &str) -> Option<Vec<Feature>> {
    let mut value: serde_json::Value = serde_json::from_str(text).ok()?;
    let features = value.get_mut("features")?.as_array_mut()?;
    let mend = |feature: &mut serde_json::Value| {
        for coordinate in
            feature.pointer_mut("/geometry/coordinates").and_then(|c| c.as_array_mut()).into_iter().flatten()
        {
            let number = coordinate.as_str().and_then(|s| s.trim().parse::<f64>().ok());
            if let Some(number) = number {
                *coordinate = number.into();
            }
        }
        let whole = feature.to_string().parse::<Feature>().ok();
        whole.or_else(|| {
            feature.as_object_mut()?.insert("geometry".into(), serde_json::Value::Null);
            feature.to_string().parse::<Feature>().ok()
        })
    };
    features.iter_mut().map(mend).collect()
}

/// What is wrong with a text that is no GeoJSON: its JSON, one of its features, or the whole.
fn malformed(source: &str, text: &str, error: &geojson::Error) -> InputError {
    let value: serde_json::Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(e) => return InputError::Json { file: source.into(), reason: e.to_string() },
    };
    let features = value.get("features").and_then(serde_json::Value::as_array);
    let bad = features.into_iter().flatten().enumerate().find_map(|(i, feature)| {
        let error = feature.to_string().parse::<Feature>().err()?;
        Some((i + 1, error.to_string()))
    });
    let (feature, reason) = bad.unwrap_or((1, error.to_string()));
    let reason = reason.replace("Error while deserializing GeoJSON: ", "");
    if features.is_some() || value.get("type").is_some() {
        InputError::Feature { file: source.into(), feature, field: "GeoJSON", reason }
    } else {
        InputError::NotGeoJson { file: source.into(), reason }
    }
}

/// Reads incidents from GeoJSON points. A MultiPoint of one point counts as a point.
///
/// # Errors
/// [`InputError`] if the file as a whole cannot be used.
pub fn read(source: &str, text: &str, notes: Vec<String>, reading: &Reading) -> Result<Dataset, InputError> {
    let features = features_of(source, text).or_else(|error| one_by_one(text).ok_or(error))?;
    if features.is_empty() {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "point", found: "no features".into() });
    }
    let limits = reading.limits;
    limits.allow(source, "features", features.len(), limits.features)?;
    let columns = columns(&features);
    limits.allow(source, "properties", columns.len(), limits.fields)?;
    limits.allow(source, "cells", features.len().saturating_mul(columns.len()), limits.cells)?;
    let mut records = Records::new(columns);
    let names: Vec<String> = records.columns().to_vec();
    let mut positions = Vec::with_capacity(features.len());
    for feature in &features {
        push_row(&mut records, &names, feature);
        positions.push(position(feature.geometry.as_ref()));
    }
    if positions.iter().all(|p| matches!(p, Err((Reason::NotAPoint, _)))) {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "point", found: kinds(&features) });
    }
    incidents::read(source, records, &Positions::Geometries(positions), reading, notes)
}

/// All properties' names in the order in which they first occur; `id` first if features have one of their own.
fn columns(features: &[Feature]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    let own_id = features.iter().any(|f| f.id.is_some() && !has(f.properties.as_ref(), "id"));
    if own_id {
        names.push("id".into());
        seen.insert("id");
    }
    for properties in features.iter().filter_map(|f| f.properties.as_ref()) {
        for name in properties.keys() {
            if seen.insert(name) {
                names.push(name.clone());
            }
        }
    }
    names
}

fn has(properties: Option<&JsonObject>, name: &str) -> bool {
    properties.is_some_and(|p| p.contains_key(name))
}

fn push_row(records: &mut Records, names: &[String], feature: &Feature) {
    let own_id = feature.id.as_ref().map(|id| match id {
        geojson::feature::Id::String(s) => serde_json::Value::String(s.clone()),
        geojson::feature::Id::Number(n) => serde_json::Value::Number(n.clone()),
    });
    let mut buffers = vec![String::new(); names.len()];
    let cells: Vec<Cell<'_>> = names
        .iter()
        .zip(&mut buffers)
        .map(|(name, buffer)| {
            let property = feature.properties.as_ref().and_then(|p| p.get(name));
            let value = property.or(if name == "id" { own_id.as_ref() } else { None });
            value.map_or(Cell::Missing, |v| json_cell(v, buffer))
        })
        .collect();
    records.push(cells);
}

/// The position of a point.
///
/// # Errors
/// The reason why there is none, and the value found.
pub fn position(geometry: Option<&Geometry>) -> Result<LonLat, (Reason, String)> {
    let Some(geometry) = geometry else { return Err((Reason::NoPosition, String::new())) };
    let coordinates = match &geometry.value {
        GeometryValue::Point { coordinates } => coordinates,
        GeometryValue::MultiPoint { coordinates } if coordinates.len() == 1 => &coordinates[0],
        other => return Err((Reason::NotAPoint, other.type_name().into())),
    };
    if coordinates.as_slice().iter().take(2).all(|c| *c == 0.0) {
        return Err((Reason::NullIsland, "0, 0".into()));
    }
    lonlat(coordinates)
}

/// The position of a GeoJSON coordinate.
pub(super) fn lonlat(coordinates: &Position) -> Result<LonLat, (Reason, String)> {
    let [lon, lat, ..] = coordinates.as_slice() else { return Err((Reason::NoPosition, String::new())) };
    LonLat::new(*lon, *lat).map_err(|invalid| match invalid {
        InvalidLonLat::Latitude(v) => (Reason::LatitudeOutOfRange, v.to_string()),
        InvalidLonLat::Longitude(v) => (Reason::LongitudeOutOfRange, v.to_string()),
    })
}

/// The kinds of geometry that occur, for messages.
pub(super) fn kinds(features: &[Feature]) -> String {
    let names: std::collections::BTreeSet<&str> =
        features.iter().map(|f| f.geometry.as_ref().map_or("no geometry", |g| g.value.type_name())).collect();
    if names.is_empty() { "nothing".into() } else { names.into_iter().collect::<Vec<_>>().join(", ") }
}
