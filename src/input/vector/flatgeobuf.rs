use std::io::Cursor;

use flatgeobuf::packed_r_tree::PackedRTree;
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

/// Whether every feature is as long as the file says: its reader takes as much memory as is said.
fn fits(bytes: &[u8], count: u64, node_size: u16) -> bool {
    let long = |at: usize| -> Option<usize> {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(four)).ok()
    };
    let index = match usize::try_from(count) {
        Ok(0) => 0,
        Ok(count) if node_size > 1 && count <= bytes.len() => PackedRTree::index_size(count, node_size),
        Ok(_) if node_size == 0 => 0,
        _ => return false,
    };
    // Eight bytes of what it is, the header and its length, the index.
    let Some(mut at) = long(8).and_then(|header| (12 + header).checked_add(index)) else { return false };
    while at + 4 <= bytes.len() {
        match long(at).and_then(|long| (at + 4).checked_add(long)) {
            Some(next) if next <= bytes.len() => at = next,
            _ => return false,
        }
    }
    true
}

/// The features of a `FlatGeobuf` file.
pub fn features(bytes: &[u8]) -> Result<Features, String> {
    let damaged = |e: &dyn std::fmt::Display| format!("it cannot be read: {e}");
    let reader = FgbReader::open(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    let code = reader.header().crs().map_or(4326, |crs| crs.code());
    let crs: Crs = if code == 0 { Crs::Degrees } else { code.to_string().parse()? };
    let (count, node) = (reader.header().features_count(), reader.header().index_node_size());
    if !fits(bytes, count, node) {
        return Err("it is damaged: it says that it holds more than there is".into());
    }
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
