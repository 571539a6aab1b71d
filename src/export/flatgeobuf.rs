//! FlatGeobuf 3, with its spatial index: features stand in the order of their places on a Hilbert curve. Until all are there, its crate keeps them in
//! a temporary file that has no name.

use std::io::{self, Write};
use std::ops::Range;

use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};
use geozero::error::GeozeroError;
use geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor};

use super::plain::{Plain};
use super::rows::{Row, encoded};
use super::{Encoded, ExportError, Format, Head, Losses, Sink, System, Way, temporary};
use crate::model::{Field, GeometryKind, Table, Type};

/// FlatGeobuf.
pub const FGB: Format = Format {
    name: "fgb",
    title: "FlatGeobuf",
    endings: &["fgb"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: true,
    keeps_features: false,
    way: Way::Rows(|Head { fields, kind, system }| {
        Box::new(Features { fields: fields.to_vec(), kind, system: system.clone(), file: None, count: 0 })
    }),
    losses: Losses::None,
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

struct Features {
    fields: Vec<Field>,
    kind: GeometryKind,
    system: System,
    file: Option<FgbWriter<'static>>,
    /// Features so far.
    count: usize,
}

const NAME: &str = "FlatGeobuf";

fn failed(reason: impl ToString) -> ExportError {
    ExportError { format: NAME, reason: reason.to_string() }
}

impl Sink for Features {
    fn begin(&mut self) -> Result<Vec<u8>, ExportError> {
        let kind = match self.kind {
            GeometryKind::None => GeometryType::Unknown,
            GeometryKind::Points => GeometryType::Point,
            GeometryKind::Lines => GeometryType::LineString,
            GeometryKind::Areas { .. } => GeometryType::MultiPolygon,
        };
        let options = FgbWriterOptions {
            // A feature without a place has none in the index.
            write_index: !matches!(self.kind, GeometryKind::None | GeometryKind::Areas { whole: false }),
            detect_type: false,
            crs: FgbCrs {
                org: Some("EPSG"),
                code: self.system.code() as i32,
                name: Some(self.system.name()),
                ..FgbCrs::default()
            },
            ..FgbWriterOptions::default()
        };
        let mut file = FgbWriter::create_with_options("bordermap", kind, options).map_err(|e| temporary(NAME, &e))?;
        for field in &self.fields {
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
        self.file = Some(file);
        Ok(Vec::new())
    }

    fn encode(&self, table: &Table<'_>, range: Range<usize>) -> Encoded {
        encoded(table, &self.fields, &self.system, range)
    }

    fn add(&mut self, encoded: Encoded) -> Result<Vec<u8>, ExportError> {
        encoded.failed.map_or(Ok(()), |why| Err(failed(why)))?;
        let Some(file) = &mut self.file else { return Ok(Vec::new()) };
        for row in encoded.rows {
            self.count += 1;
            add(file, &self.fields, row).map_err(|why| {
                if why.contains("os error") {
                    temporary(NAME, &why)
                } else {
                    failed(format!("row {}: {why}", self.count))
                }
            })?;
        }
        Ok(Vec::new())
    }

    fn end(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), ExportError> {
        self.file.take().map_or(Ok(()), |file| file.write(Pieces(take)).map_err(failed))
    }
}

/// What is written, handed on.
struct Pieces<'a>(&'a mut dyn FnMut(&[u8]));

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        (self.0)(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn add(file: &mut FgbWriter<'_>, fields: &[Field], row: Row) -> Result<(), String> {
    let mut failed = None;
    let added = file.add_feature_geom(Place(row.shape), |feature| {
        for (column, (value, field)) in row.values.iter().zip(fields).enumerate() {
            let day = if let Plain::Day(day) = value { day.to_string() } else { String::new() };
            let Some(value) = of_column(value, field.of, &day) else { continue };
            failed = failed.take().or(feature.property(column, &field.name, &value).err());
        }
    });
    let added = added.map_err(|why| why.to_string());
    failed.map_or(added, |why| Err(why.to_string()))
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
