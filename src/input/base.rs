//! The layers of a base map.

use geojson::{Feature, GeometryValue};

use super::InputError;
use super::areas::{Line, areas, line_string, lines, multi_line, text};
use super::geojson::{features, lonlat};
use crate::model::{BaseMap, Boundary, BoundaryLine, Claim, Place, views};

/// The files of a base map, each GeoJSON, with the name used in messages.
#[derive(Clone, Copy, Debug)]
pub struct BaseFiles<'a> {
    /// Countries: polygons with `name` and `iso3`.
    pub countries: &'a [u8],
    /// Provinces: polygons with `name`, `name_local`, `country`.
    pub provinces: &'a [u8],
    /// Lines between provinces.
    pub province_lines: &'a [u8],
    /// Rivers: lines.
    pub rivers: &'a [u8],
    /// Lakes: polygons.
    pub lakes: &'a [u8],
    /// Lines between countries with `kind` (boundary, control or coast) and, where states see them otherwise, `views`.
    pub country_lines: &'a [u8],
    /// Claim lines with `by`, the code of the state that claims.
    pub claims: &'a [u8],
    /// Towns: points with `name`, `name_local`, `country`, `population`.
    pub places: &'a [u8],
    /// Crossings: points with `name`, `name_local`.
    pub crossings: &'a [u8],
    /// Whose data these are.
    pub credit: &'a str,
}

/// Reads a base map.
///
/// # Errors
/// [`InputError`] if a file is malformed.
pub fn base_map(files: &BaseFiles<'_>) -> Result<BaseMap, InputError> {
    let plain_lines = |name: &str, bytes| -> Result<_, InputError> {
        Ok(lines(name, bytes)?.iter().map(|line| line_string(&line.vertices)).collect())
    };
    let areal = || {
        Ok(BaseMap {
            countries: areas("countries", files.countries, None)?,
            provinces: areas("provinces", files.provinces, None)?,
            ..BaseMap::default()
        })
    };
    let linear = || {
        Ok(BaseMap {
            province_lines: plain_lines("province lines", files.province_lines)?,
            rivers: plain_lines("rivers", files.rivers)?,
            country_lines: country_lines("country lines", files.country_lines)?,
            claims: claims("claims", files.claims)?,
            lakes: areas("lakes", files.lakes, None)?.into_iter().map(|lake| lake.shape).collect(),
            places: places("places", files.places)?,
            crossings: places("crossings", files.crossings)?,
            ..BaseMap::default()
        })
    };
    // The two take about as long.
    let (areal, linear): (Result<_, InputError>, Result<_, InputError>) = rayon::join(areal, linear);
    let BaseMap { countries, provinces, .. } = areal?;
    Ok(BaseMap { countries, provinces, credit: files.credit.into(), ..linear? })
}

fn country_lines(name: &str, bytes: &[u8]) -> Result<Vec<BoundaryLine>, InputError> {
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

fn claims(name: &str, bytes: &[u8]) -> Result<Vec<Claim>, InputError> {
    let read =
        |Line { feature, vertices, .. }: Line| Claim { by: text(&feature, &["by"]), line: multi_line(&[vertices]) };
    Ok(lines(name, bytes)?.into_iter().map(read).collect())
}

fn places(name: &str, bytes: &[u8]) -> Result<Vec<Place>, InputError> {
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
