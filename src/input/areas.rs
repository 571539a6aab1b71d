//! Polygons and lines of a region file.

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};
use geojson::{Feature, GeometryValue, Position};

use super::InputError;
use super::geojson::{features, kinds, lonlat};
use crate::model::{Area, LonLat};

/// Properties that may hold an area's name, most telling first.
const NAMES: &[&str] = &["name", "NAME", "name_en", "NAME_EN", "ADMIN", "admin", "shapeName", "ADM1_EN", "ADM0_EN"];
/// Properties that may hold its code.
const CODES: &[&str] = &["iso3", "ISO_A3", "ADM0_A3", "adm0_a3", "country", "shapeGroup", "iso_a3"];

/// The named polygons of a GeoJSON file.
///
/// # Errors
/// [`InputError`] if it is no GeoJSON, holds no polygon, or a ring of it is malformed.
pub fn areas(source: &str, bytes: &[u8]) -> Result<Vec<Area>, InputError> {
    let features = features(source, bytes)?;
    let mut areas = Vec::new();
    for (i, feature) in features.iter().enumerate() {
        let rings = match feature.geometry.as_ref().map(|g| &g.value) {
            Some(GeometryValue::Polygon { coordinates }) => vec![coordinates.clone()],
            Some(GeometryValue::MultiPolygon { coordinates }) => coordinates.clone(),
            _ => continue,
        };
        let polygons = rings.iter().map(|rings| polygon(source, i + 1, rings)).collect::<Result<Vec<_>, _>>()?;
        let (name, code) = (text(feature, NAMES), text(feature, CODES));
        areas.push(Area {
            name: if name.is_empty() { code.clone() } else { name },
            name_local: text(feature, &["name_local"]),
            country: code,
            shape: MultiPolygon(polygons),
        });
    }
    if areas.is_empty() {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "polygon", found: kinds(&features) });
    }
    Ok(areas)
}

/// The lines of a GeoJSON file, each with its feature.
///
/// # Errors
/// [`InputError`] if it is no GeoJSON, holds no line, or a line of it is malformed.
pub fn lines(source: &str, bytes: &[u8]) -> Result<Vec<(Feature, Vec<LonLat>)>, InputError> {
    let features = features(source, bytes)?;
    let mut lines = Vec::new();
    for (i, feature) in features.iter().enumerate() {
        let parts = match feature.geometry.as_ref().map(|g| &g.value) {
            Some(GeometryValue::LineString { coordinates }) => vec![coordinates.clone()],
            Some(GeometryValue::MultiLineString { coordinates }) => coordinates.clone(),
            _ => continue,
        };
        for part in &parts {
            let vertices = vertices(source, i + 1, part)?;
            if vertices.len() < 2 {
                return Err(malformed(source, i + 1, "a line needs two positions"));
            }
            lines.push((feature.clone(), vertices));
        }
    }
    if lines.is_empty() {
        return Err(InputError::WrongGeometry { file: source.into(), wanted: "line", found: kinds(&features) });
    }
    Ok(lines)
}

/// The first of some properties that holds text.
pub(super) fn text(feature: &Feature, names: &[&str]) -> String {
    let value = names.iter().find_map(|n| feature.properties.as_ref()?.get(*n)?.as_str());
    value.unwrap_or("").trim().to_string()
}

/// Vertices as planar coordinates in degrees.
pub(super) fn line_string(vertices: &[LonLat]) -> LineString {
    vertices.iter().map(|p| Coord { x: p.lon(), y: p.lat() }).collect()
}

/// All lines of one feature as one geometry.
pub(super) fn multi_line(parts: &[Vec<LonLat>]) -> MultiLineString {
    MultiLineString(parts.iter().map(|p| line_string(p)).collect())
}

fn polygon(source: &str, feature: usize, rings: &[Vec<Position>]) -> Result<Polygon, InputError> {
    let mut read = rings.iter().map(|ring| {
        let vertices = vertices(source, feature, ring)?;
        if vertices.len() < 4 || vertices.first() != vertices.last() {
            return Err(malformed(source, feature, "a ring needs four positions, the last the same as the first"));
        }
        Ok(line_string(&vertices))
    });
    let outer = read.next().unwrap_or_else(|| Err(malformed(source, feature, "a polygon needs a ring")))?;
    Ok(Polygon::new(outer, read.collect::<Result<_, _>>()?))
}

fn vertices(source: &str, feature: usize, positions: &[Position]) -> Result<Vec<LonLat>, InputError> {
    let read =
        |p| lonlat(p).map_err(|(reason, value)| malformed(source, feature, &format!("{}: {value}", reason.words())));
    positions.iter().map(read).collect()
}

fn malformed(source: &str, feature: usize, reason: &str) -> InputError {
    InputError::Feature { file: source.into(), feature, field: "geometry", reason: reason.into() }
}
