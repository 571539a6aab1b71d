//! The layers of a base map, each GeoJSON.

use geo::{LineString, MultiLineString};
use geojson::{Feature, GeometryValue};

use super::InputError;
use super::areas::{Line, line_string, lines, text};
use super::geojson::{features, lonlat};
use crate::model::{Boundary, BoundaryLine, Claim, LonLat, Place, views};

/// Lines, whatever their properties are.
pub fn plain_lines(name: &str, bytes: &[u8]) -> Result<Vec<LineString>, InputError> {
    Ok(lines(name, bytes)?.iter().map(|line| line_string(&line.vertices)).collect())
}

/// Lines with `kind` (boundary, control or coast) and, where states see them otherwise, `views`.
pub fn country_lines(name: &str, bytes: &[u8]) -> Result<Vec<BoundaryLine>, InputError> {
    let read = |Line { feature, vertices, .. }: Line| BoundaryLine {
        kind: match text(&feature, &["kind"]).as_str() {
            "control" => Boundary::Control,
            "coast" => Boundary::Coast,
            _ => Boundary::International,
        },
        views: views(&text(&feature, &["views"])),
        line: multi_line(&[vertices]),
    };
    Ok(lines(name, bytes)?.into_iter().map(read).collect())
}

/// Lines with `by`, the code of the state that claims.
pub fn claims(name: &str, bytes: &[u8]) -> Result<Vec<Claim>, InputError> {
    let read =
        |Line { feature, vertices, .. }: Line| Claim { by: text(&feature, &["by"]), line: multi_line(&[vertices]) };
    Ok(lines(name, bytes)?.into_iter().map(read).collect())
}

/// Points with `name`, `name_local`, `country`, `population`, `capital`.
pub fn places(name: &str, bytes: &[u8]) -> Result<Vec<Place>, InputError> {
    let read = |(i, feature): (usize, Feature)| {
        let error =
            |reason: String| InputError::Feature { file: name.into(), feature: i + 1, field: "geometry", reason };
        let Some(GeometryValue::Point { coordinates }) = feature.geometry.as_ref().map(|g| &g.value) else {
            return Err(error("not a point".into()));
        };
        let position = lonlat(coordinates).map_err(|(reason, value)| error(format!("{}: {value}", reason.words())))?;
        let property = |name: &str| feature.properties.as_ref().and_then(|p| p.get(name));
        let population = property("population").and_then(serde_json::Value::as_u64);
        Ok(Place {
            name: text(&feature, &["name"]),
            name_local: text(&feature, &["name_local"]),
            country: text(&feature, &["country"]),
            population: population.unwrap_or(0),
            capital: property("capital").and_then(serde_json::Value::as_bool) == Some(true),
            position,
        })
    };
    features(name, bytes)?.into_iter().enumerate().map(read).collect()
}

/// All lines of one feature as one geometry.
fn multi_line(parts: &[Vec<LonLat>]) -> MultiLineString {
    MultiLineString(parts.iter().map(|p| line_string(p)).collect())
}
