use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use geo::{Geometry, Point};
use parquet::basic::{LogicalType, TimeUnit, Type as Physical};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use parquet::schema::types::Type;
use serde_json::{Map, Value, json};
use wkb::reader::read_wkb;

use super::{Features, feature, in_degrees, number};
use crate::input::Crs;

/// How geometries stand in a file.
struct Geometries {
    /// Their column.
    column: String,
    /// The column of their boxes, if there is one.
    covering: Option<String>,
    crs: Crs,
}

/// The rows of a Parquet file, with geometries where it is `GeoParquet` (1.0, 1.1; well-known binary or points).
pub fn features(bytes: &[u8]) -> Result<Features, String> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes)).map_err(|e| unread(&e))?;
    let metadata = reader.metadata().file_metadata().key_value_metadata();
    let geo = metadata.and_then(|all| all.iter().find(|pair| pair.key == "geo")?.value.as_deref());
    let schema = reader.metadata().file_metadata().schema();
    let (times, mut notes) = (times(schema), Vec::new());
    let mut geometries = geo.map(geometries).transpose()?;
    if geometries.is_none() {
        let column = binary(schema);
        notes.push(match &column {
            Some(column) => format!("its column {column} is read as well-known binary, longitude and latitude"),
            None => "it has no column of geometries (GeoParquet)".into(),
        });
        geometries = column.map(|column| Geometries { column, covering: None, crs: Crs::Degrees });
    }
    let mut features = Vec::new();
    for row in reader.get_row_iter(None).map_err(|e| unread(&e))? {
        features.push(of_row(row.map_err(|e| unread(&e))?, geometries.as_ref(), &times));
    }
    Ok(Features { features, notes })
}

/// The column of bytes that is called as geometries are, in a file that does not say what it is.
fn binary(schema: &Type) -> Option<String> {
    let is_it = |column: &&Arc<Type>| {
        let named = ["geometry", "geom", "wkb", "wkb_geometry"].contains(&column.name().to_lowercase().as_str());
        let plain = column.get_basic_info().logical_type_ref().is_none() && column.is_primitive();
        named && plain && column.get_physical_type() == Physical::BYTE_ARRAY
    };
    Some(schema.get_fields().iter().find(is_it)?.name().to_string())
}

fn unread(error: &ParquetError) -> String {
    let text = error.to_string();
    match text.rsplit_once("Disabled feature at compile time: ") {
        Some((_, packed)) => format!(
            "it is packed by {packed}, which is not read: pandas.read_parquet(FILE).to_parquet(\"out.parquet\", compression=\"snappy\")"
        ),
        None => format!("it cannot be read: {text}"),
    }
}

/// What the file's metadata say of its geometries.
fn geometries(text: &str) -> Result<Geometries, String> {
    let geo: Value = serde_json::from_str(text).map_err(|e| format!("its metadata cannot be read: {e}"))?;
    let column = geo["primary_column"].as_str().unwrap_or("geometry").to_string();
    let about = &geo["columns"][&column];
    let encoding = about["encoding"].as_str().unwrap_or("WKB");
    if !["WKB", "point"].contains(&encoding) {
        return Err(format!("its geometries are encoded as {encoding}; WKB and point are read"));
    }
    let covering = about["covering"]["bbox"]["xmin"][0].as_str().map(String::from);
    let id = &about["crs"]["id"];
    let crs = match (id["authority"].as_str(), &id["code"]) {
        (Some("EPSG"), Value::Number(code)) => code.to_string().parse()?,
        (Some("OGC"), _) | (None, Value::Null) if about["crs"].is_null() || id["code"] == "CRS84" => Crs::Degrees,
        _ => return Err(format!("its system is {}: turn it into degrees first", about["crs"]["name"])),
    };
    Ok(Geometries { column, covering, crs })
}

fn of_row(row: Row, geometries: Option<&Geometries>, times: &BTreeMap<String, Time>) -> Value {
    let mut properties = Map::new();
    let mut geometry = None;
    for (name, field) in row.into_columns() {
        match geometries {
            Some(of) if of.column == name => geometry = shape(&field).and_then(|shape| in_degrees(shape, of.crs)),
            Some(of) if of.covering.as_ref() == Some(&name) => {}
            _ => {
                let value = times.get(&name).and_then(|time| time.of(&field)).unwrap_or_else(|| value(&field));
                properties.insert(unused(&properties, name), value);
            }
        }
    }
    feature(geometry.as_ref(), None, properties)
}

/// A name that no column before has; of several columns of one name each is kept.
fn unused(taken: &Map<String, Value>, name: String) -> String {
    let mut all = std::iter::once(name.clone()).chain((2..).map(|k| format!("{name}_{k}")));
    all.find(|name| !taken.contains_key(name)).unwrap_or(name)
}

fn shape(field: &Field) -> Option<Geometry> {
    match field {
        Field::Bytes(bytes) => {
            use geo_traits::to_geo::ToGeoGeometry;
            read_wkb(bytes.data()).ok()?.try_to_geometry()
        }
        Field::Group(point) => {
            let of = |axis: &str| {
                point.get_column_iter().find(|(name, _)| *name == axis).and_then(|(_, field)| match field {
                    Field::Double(n) => Some(*n),
                    _ => None,
                })
            };
            Some(Point::new(of("x")?, of("y")?).into())
        }
        _ => None,
    }
}

/// What the numbers of a column of times are.
#[derive(Clone, Copy)]
struct Time {
    /// Nanoseconds in one.
    unit: i128,
    /// Whether they are of universal time.
    universal: bool,
}

impl Time {
    /// A cell as ISO 8601 has it; the zone of a time that is not universal is not known, and not claimed.
    fn of(self, field: &Field) -> Option<Value> {
        let (Field::Long(n) | Field::TimestampMillis(n) | Field::TimestampMicros(n)) = field else { return None };
        let time = jiff::Timestamp::from_nanosecond(i128::from(*n) * self.unit).ok()?;
        let civil = jiff::tz::Offset::UTC.to_datetime(time);
        Some(format!("{civil}{}", if self.universal { "Z" } else { "" }).into())
    }
}

/// The columns of times.
fn times(schema: &Type) -> BTreeMap<String, Time> {
    let time = |column: &Arc<Type>| {
        let Some(LogicalType::Timestamp(of)) = column.get_basic_info().logical_type_ref() else { return None };
        let unit = match of.unit {
            TimeUnit::MILLIS => 1_000_000,
            TimeUnit::MICROS => 1_000,
            TimeUnit::NANOS => 1,
        };
        Some((column.name().to_string(), Time { unit, universal: of.is_adjusted_to_u_t_c }))
    };
    schema.get_fields().iter().filter_map(time).collect()
}

/// A cell as JSON; days and times as ISO 8601 has them.
fn value(field: &Field) -> Value {
    match field {
        Field::Null => Value::Null,
        Field::Bool(b) => json!(b),
        Field::Byte(n) => json!(n),
        Field::Short(n) => json!(n),
        Field::Int(n) => json!(n),
        Field::Long(n) => json!(n),
        Field::UByte(n) => json!(n),
        Field::UShort(n) => json!(n),
        Field::UInt(n) => json!(n),
        Field::ULong(n) => json!(n),
        Field::Float(n) => n.to_string().parse().map_or(Value::Null, number),
        Field::Double(n) => number(*n),
        Field::Str(text) => text.as_str().into(),
        Field::Date(days) => {
            let day = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(*days).unwrap_or_default());
            day.map_or(Value::Null, |day| day.to_string().into())
        }
        Field::Group(row) => {
            let members = row.get_column_iter().map(|(name, field)| (name.clone(), value(field)));
            Value::Object(members.collect())
        }
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(value).collect()),
        // What is no text is written as its digits: well-known binary is read from them.
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => text.into(),
            Err(_) => bytes.data().iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat().into(),
        },
        // A decimal number without decimals ends in a point.
        other => other.to_string().trim_end_matches('.').into(),
    }
}
