//! GeoJSON: a FeatureCollection, a Feature or a bare geometry.

use geojson::{Feature, GeoJson, GeometryValue, Position};

use super::capped;
use super::container::{self, Content};
use super::encoding::decode;
use super::{Crs, InputError, Limits, Vector};
use crate::model::{InvalidLonLat, LonLat, Reason};

/// The features of a file: GeoJSON, where a bare geometry becomes a feature without properties, or one of the other formats of
/// features.
///
/// # Errors
/// [`InputError`] if it is none of them.
pub fn features(source: &str, bytes: &[u8]) -> Result<Vec<Feature>, InputError> {
    features_and_system(source, bytes).map(|(features, _)| features)
}

/// As [`features`], in degrees, with the system that the file says its coordinates are of, if that is another.
///
/// # Errors
/// As [`features`].
pub fn features_and_system(source: &str, bytes: &[u8]) -> Result<(Vec<Feature>, Option<Crs>), InputError> {
    let limits = Limits::default();
    let bytes = match container::open(source, Box::new(bytes), limits, None)?.content {
        Content::Plain(reader) => capped::capped(reader, limits.file).map_err(|e| capped::container(source, e))?,
        Content::Vector(kind, bytes) => turned(source, kind, &bytes)?,
        Content::Workbook(_) => {
            let reason = "a workbook, where lines or areas are wanted".into();
            return Err(capped::container(source, reason));
        }
    };
    let (text, _) = decode(&bytes);
    if text.trim().is_empty() {
        return Err(InputError::Empty { file: source.into() });
    }
    features_of(source, &text)
}

#[cfg(feature = "shapes")]
fn turned(source: &str, kind: Vector, bytes: &[u8]) -> Result<Vec<u8>, InputError> {
    Ok(super::vector::turn(source, kind, bytes, super::vector::Wanted::Shapes, None)?.0)
}

#[cfg(not(feature = "shapes"))]
fn turned(source: &str, _: Vector, _: &[u8]) -> Result<Vec<u8>, InputError> {
    Err(capped::container(
        source,
        "features of a format that this build does not read: its features of formats are off".into(),
    ))
}

fn features_of(source: &str, text: &str) -> Result<(Vec<Feature>, Option<Crs>), InputError> {
    if let Some(features) = lines(source, text) {
        return features.map(|features| (features, None));
    }
    let parsed: GeoJson = match text.parse() {
        Ok(parsed) => parsed,
        Err(e) => match other(text) {
            Some(parsed) => parsed,
            None => return Err(malformed(source, text, &e)),
        },
    };
    Ok(match parsed {
        GeoJson::FeatureCollection(collection) => {
            let members = collection.foreign_members.as_ref();
            let named = members.and_then(|members| members.get("crs")?.pointer("/properties/name")?.as_str());
            // A system that is not known is left to the numbers: metres are refused with what to do.
            match named.and_then(|name| name.parse().ok()) {
                None | Some(Crs::Degrees) => (collection.features, None),
                Some(crs) => {
                    (collection.features.into_iter().map(|feature| in_degrees(feature, crs)).collect(), Some(crs))
                }
            }
        }
        GeoJson::Feature(feature) => (vec![feature], None),
        GeoJson::Geometry(geometry) => (vec![Feature { geometry: Some(geometry), ..Feature::default() }], None),
    })
}

/// A feature of some system in degrees; coordinates outside the system stay as they are.
fn in_degrees(mut feature: Feature, crs: Crs) -> Feature {
    if let Some(geometry) = &mut feature.geometry {
        turn(&mut geometry.value, crs);
    }
    feature
}

fn turn(geometry: &mut GeometryValue, crs: Crs) {
    use GeometryValue as Value;
    let one = |position: &mut Position| {
        if let [x, y, ..] = *position.as_slice()
            && let Some((lat, lon)) = crs.degrees(x, y)
        {
            *position = vec![lon, lat].into();
        }
    };
    match geometry {
        Value::Point { coordinates } => one(coordinates),
        Value::MultiPoint { coordinates } | Value::LineString { coordinates } => coordinates.iter_mut().for_each(one),
        Value::MultiLineString { coordinates } | Value::Polygon { coordinates } => {
            coordinates.iter_mut().flatten().for_each(one);
        }
        Value::MultiPolygon { coordinates } => coordinates.iter_mut().flatten().flatten().for_each(one),
        Value::GeometryCollection { geometries } => {
            for geometry in geometries {
                turn(&mut geometry.value, crs);
            }
        }
    }
}

/// JSON of another form that holds features: Esri's, TopoJSON.
fn other(text: &str) -> Option<GeoJson> {
    let value: serde_json::Value = serde_json::from_str(text).ok()?;
    let (turned, _) = super::json::turn(&value).ok()??;
    String::from_utf8(turned).ok()?.parse().ok()
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

/// The position of a GeoJSON coordinate.
pub(super) fn lonlat(coordinates: &Position) -> Result<LonLat, (Reason, String)> {
    let [lon, lat, ..] = coordinates.as_slice() else { return Err((Reason::NoPosition, String::new())) };
    // Lines across 180° go on counting, as RFC 7946 would have them cut.
    let turns = if lon.abs() > 180.0 && lon.abs() <= 540.0 { 360.0 * lon.signum() } else { 0.0 };
    LonLat::new(*lon - turns, *lat).map_err(|invalid| match invalid {
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
