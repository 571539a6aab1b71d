use std::io::Cursor;

use flatgeobuf::FgbReader;
use geozero::geojson::GeoJsonWriter;
use serde_json::Value;

use super::Features;
use crate::input::Crs;
use crate::input::coordinates::planar;

/// The features of a `FlatGeobuf` file.
pub fn features(bytes: &[u8]) -> Result<Features, String> {
    let damaged = |e: &dyn std::fmt::Display| format!("it cannot be read: {e}");
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let code = reader.header().crs().map_or(4326, |crs| crs.code());
    let crs: Crs = if code == 0 { Crs::Degrees } else { code.to_string().parse()? };
    let mut text = Vec::new();
    let mut all = reader.select_all_seq().map_err(|e| damaged(&e))?;
    all.process_features(&mut GeoJsonWriter::new(&mut text)).map_err(|e| damaged(&e))?;
    // A name with quotation marks is written as it is; features are not.
    let mut read: Value = serde_json::from_slice(&text).map_err(|e| damaged(&e))?;
    let mut features = match read["features"].take() {
        Value::Array(features) => features,
        _ => Vec::new(),
    };
    for feature in features.iter_mut().filter(|_| crs != Crs::Degrees) {
        let geometry: Option<geojson::Geometry> = serde_json::from_value(feature["geometry"].take()).ok();
        let turned = geometry.and_then(planar).and_then(|g| super::in_degrees(g, crs));
        feature["geometry"] = turned.map_or(Value::Null, |g| serde_json::json!(geojson::Geometry::from(&g)));
    }
    Ok(Features { features, notes: Vec::new() })
}
