//! Files of features that are no text of GeoJSON, turned into it: one file a format. They are read whole.
#![cfg_attr(
    not(feature = "vector"),
    allow(dead_code, unused_imports, unused_variables, reason = "a build with some formats has what only others use")
)]

#[cfg(feature = "flatgeobuf")]
mod flatgeobuf;
#[cfg(feature = "geopackage")]
mod geopackage;
#[cfg(feature = "geoparquet")]
mod geoparquet;
#[cfg(feature = "gpx")]
mod gpx;
#[cfg(feature = "kml")]
mod kml;
#[cfg(feature = "shapefile")]
mod shapefile;

use geo::{Geometry, MapCoords};
use serde_json::{Map, Value, json};

use super::damage::outlived;
use super::{Crs, InputError, Vector};

/// What is looked for in a file that has several layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Points.
    Incidents,
    /// Lines and areas.
    Shapes,
}

/// The features, and what is to be said of them.
pub struct Features {
    /// Features of GeoJSON.
    pub features: Vec<Value>,
    /// Notes for people.
    pub notes: Vec<String>,
}

/// A text of GeoJSON with the features of a file, and notes for people. `layer` is the name of the one that is wanted.
///
/// # Errors
/// [`InputError::Container`] if it is damaged or has no such layer.
pub fn turn(
    source: &str,
    kind: Vector,
    bytes: &[u8],
    wanted: Wanted,
    layer: Option<&str>,
) -> Result<(Vec<u8>, Vec<String>), InputError> {
    let (name, read): (_, Box<dyn FnOnce() -> Result<Features, String> + '_>) = match kind {
        #[cfg(feature = "kml")]
        Vector::Kml => ("KML", Box::new(|| kml::features(bytes))),
        #[cfg(feature = "gpx")]
        Vector::Gpx => ("GPX", Box::new(|| gpx::features(bytes))),
        #[cfg(feature = "shapefile")]
        Vector::Shapefile => ("a shapefile", Box::new(|| shapefile::features(bytes, layer))),
        #[cfg(feature = "geopackage")]
        Vector::GeoPackage => ("a GeoPackage", Box::new(|| geopackage::features(bytes, wanted, layer))),
        #[cfg(feature = "flatgeobuf")]
        Vector::FlatGeobuf => ("FlatGeobuf", Box::new(|| flatgeobuf::features(bytes))),
        #[cfg(feature = "geoparquet")]
        Vector::Parquet => ("Parquet", Box::new(|| geoparquet::features(bytes))),
        #[cfg(not(feature = "vector"))]
        other => {
            return Err(super::capped::container(
                source,
                format!("{other:?}, which this build does not read: its feature is off"),
            ));
        }
    };
    let Features { features, notes } =
        outlived(read).flatten().map_err(|reason| super::capped::container(source, format!("{name}: {reason}")))?;
    let count = features.len();
    let text = json!({"type": "FeatureCollection", "features": features}).to_string();
    let said = format!("read as {name}: {count} feature{}", if count == 1 { "" } else { "s" });
    Ok((text.into_bytes(), std::iter::once(said).chain(notes).collect()))
}

/// A feature of GeoJSON.
fn feature(geometry: Option<&Geometry>, elevation: Option<f64>, properties: Map<String, Value>) -> Value {
    let geometry = geometry.map_or(Value::Null, |geometry| {
        let mut value = json!(geojson::Geometry::from(geometry));
        if let (Geometry::Point(_), Some(elevation)) = (geometry, elevation)
            && let Some(coordinates) = value["coordinates"].as_array_mut()
        {
            coordinates.push(json!(elevation));
        }
        value
    });
    json!({"type": "Feature", "properties": properties, "geometry": geometry})
}

/// A geometry of some system in degrees.
fn in_degrees(geometry: Geometry, crs: Crs) -> Option<Geometry> {
    if crs == Crs::Degrees {
        return Some(geometry);
    }
    let turned = |c: geo::Coord| crs.degrees(c.x, c.y).map(|(lat, lon)| geo::coord! { x: lon, y: lat });
    geometry.try_map_coords(|c| turned(c).ok_or(())).ok()
}

/// A number without decimals where it has none.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 { json!(value as i64) } else { json!(value) }
}
