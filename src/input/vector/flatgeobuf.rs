use std::io::Cursor;

use flatgeobuf::{FallibleStreamingIterator, FgbReader};
use geozero::error::Result as Processed;
use geozero::{ColumnValue, FeatureProperties, PropertyProcessor, ToGeo};
use serde_json::{Map, Value, json};

use super::{Features, feature, in_degrees, number};
use crate::input::Crs;

/// A feature's properties in the making.
#[derive(Default)]
struct Properties(Map<String, Value>);

impl PropertyProcessor for Properties {
    fn property(&mut self, _: usize, name: &str, value: &ColumnValue<'_>) -> Processed<bool> {
        let value = match value {
            ColumnValue::Byte(n) => json!(n),
            ColumnValue::UByte(n) => json!(n),
            ColumnValue::Bool(b) => json!(b),
            ColumnValue::Short(n) => json!(n),
            ColumnValue::UShort(n) => json!(n),
            ColumnValue::Int(n) => json!(n),
            ColumnValue::UInt(n) => json!(n),
            ColumnValue::Long(n) => json!(n),
            ColumnValue::ULong(n) => json!(n),
            ColumnValue::Float(n) => n.to_string().parse().map_or(Value::Null, number),
            ColumnValue::Double(n) => number(*n),
            ColumnValue::String(text) | ColumnValue::DateTime(text) => Value::from(*text),
            ColumnValue::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::from(*text)),
            ColumnValue::Binary(_) => Value::Null,
        };
        self.0.insert(name.into(), value);
        Ok(false)
    }
}

/// The features of a `FlatGeobuf` file.
pub fn features(bytes: &[u8]) -> Result<Features, String> {
    let damaged = |e: &dyn std::fmt::Display| format!("it cannot be read: {e}");
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let code = reader.header().crs().map_or(4326, |crs| crs.code());
    let crs: Crs = if code == 0 { Crs::Degrees } else { code.to_string().parse()? };
    let mut all = reader.select_all_seq().map_err(|e| damaged(&e))?;
    let mut features = Vec::new();
    while let Some(read) = all.next().map_err(|e| damaged(&e))? {
        let mut properties = Properties::default();
        read.process_properties(&mut properties).map_err(|e| damaged(&e))?;
        let geometry = read.to_geo().ok().and_then(|geometry| in_degrees(geometry, crs));
        features.push(feature(geometry.as_ref(), None, properties.0));
    }
    Ok(Features { features, notes: Vec::new() })
}
