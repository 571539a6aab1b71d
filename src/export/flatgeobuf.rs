//! FlatGeobuf 3, with its spatial index: features stand in the order of their places on a Hilbert curve.

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::error::GeozeroError;
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};

use super::shape::shape;
use super::plain::{Plain, row};
use super::{ExportError, Format, Way, nothing};
use crate::model::{Geometry, Table, Type};

/// FlatGeobuf.
pub const FGB: Format = Format {
    name: "fgb",
    title: "FlatGeobuf",
    endings: &["fgb"],
    holds_geometry: true,
    holds_types: true,
    way: Way::Whole(|table| write(table).map_err(|reason| ExportError { format: "FlatGeobuf", reason })),
    losses: nothing,
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&FGB];

/// A row's geometry, if it has one.
struct Place(Option<geo::Geometry>);

impl GeozeroGeometry for Place {
    fn process_geom<P: GeomProcessor>(&self, processor: &mut P) -> Result<(), GeozeroError> {
        self.0.as_ref().map_or(Ok(()), |shape| shape.process_geom(processor))
    }
}

fn write(table: &Table<'_>) -> Result<Vec<u8>, String> {
    let kind = match table.geometry {
        Geometry::None => GeometryType::Unknown,
        Geometry::Points(..) => GeometryType::Point,
        Geometry::Lines(_) => GeometryType::LineString,
        Geometry::Areas(_) => GeometryType::MultiPolygon,
    };
    let shapes: Vec<Option<geo::Geometry>> = (0..table.len()).map(|i| shape(table.geometry, i)).collect();
    let options = FgbWriterOptions {
        // A feature without a place has none in the index.
        write_index: shapes.iter().all(Option::is_some),
        detect_type: false,
        crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
        ..FgbWriterOptions::default()
    };
    let said = |e: flatgeobuf::Error| e.to_string();
    let mut file = FgbWriter::create_with_options("bordermap", kind, options).map_err(said)?;
    let fields = table.fields();
    for field in &fields {
        let of = match field.of {
            Type::Text => ColumnType::String,
            Type::Json => ColumnType::Json,
            Type::Whole => ColumnType::Long,
            Type::Decimal(_) => ColumnType::Double,
            Type::Bool => ColumnType::Bool,
            Type::Date => ColumnType::DateTime,
        };
        file.add_column(&field.name, of, |_, _| {});
    }
    for (i, shape) in shapes.into_iter().enumerate() {
        let values = row(table, &fields, i);
        let mut failed = None;
        let added = file.add_feature_geom(Place(shape), |feature| {
            for (column, (value, field)) in values.iter().zip(&fields).enumerate() {
                let day = if let Plain::Day(day) = value { day.to_string() } else { String::new() };
                let Some(value) = of_column(value, field.of, &day) else { continue };
                failed = failed.take().or(feature.property(column, &field.name, &value).err());
            }
        });
        if let Some(why) = failed.or(added.err()) {
            return Err(format!("row {}: {why}", i + 1));
        }
    }
    let mut out = Vec::new();
    file.write(&mut out).map_err(said)?;
    Ok(out)
}

/// A value as its column has it; `day` is its text if it is a day.
fn of_column<'a>(value: &'a Plain<'_>, of: Type, day: &'a str) -> Option<ColumnValue<'a>> {
    Some(match value {
        Plain::Null => return None,
        Plain::Text(text) if of == Type::Json => ColumnValue::Json(text),
        Plain::Text(text) => ColumnValue::String(text),
        Plain::Whole(n) if matches!(of, Type::Decimal(_)) => ColumnValue::Double(*n as f64),
        Plain::Whole(n) => ColumnValue::Long(*n),
        Plain::Decimal(n) => ColumnValue::Double(*n),
        Plain::Bool(b) => ColumnValue::Bool(*b),
        Plain::Day(_) => ColumnValue::DateTime(day),
    })
}
