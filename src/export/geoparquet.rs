//! GeoParquet 1.1: well-known binary, the box of each row as its covering, groups of rows, compressed by Snappy.

use std::ops::Range;
use std::sync::Arc;

use geo::{BoundingRect, Rect};
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type as Node, TypePtr};
use serde_json::json;

use super::plain::{Plain, apart, renamed};
use super::rows::{Row, encoded};
use super::shape::{around_both, well_known};
use super::{Encoded, ExportError, Format, Head, Losses, Sink, System, Way};
use crate::model::{Field, GeometryKind, Table, Type};

/// GeoParquet; of a table without geometry plain Parquet.
pub const PARQUET: Format = Format {
    name: "parquet",
    title: "GeoParquet",
    endings: &["parquet", "geoparquet"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: true,
    keeps_features: false,
    way: Way::Rows(|Head { fields, kind, system }| {
        let (fields, system) = (apart(fields, own(kind)), system.clone());
        Box::new(Groups { fields, kind, system, waiting: Vec::new(), around: None, file: None })
    }),
    losses: Losses::OfColumns(|fields, kind| renamed(fields, own(kind))),
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&PARQUET];

const GEOMETRY: &str = "geometry";
const COVERING: &str = "bbox";
const BOUNDS: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

/// Rows that stand together: a reader skips them together.
const GROUP: usize = 65_536;

/// Names of its own.
fn own(kind: GeometryKind) -> &'static [&'static str] {
    if kind == GeometryKind::None { &[] } else { &[GEOMETRY, COVERING] }
}

/// A file in the making.
struct Groups {
    fields: Vec<Field>,
    kind: GeometryKind,
    system: System,
    /// Rows of a group that is not full yet.
    waiting: Vec<Row>,
    around: Option<Rect>,
    file: Option<SerializedFileWriter<Vec<u8>>>,
}

fn failed(reason: impl ToString) -> ExportError {
    ExportError { format: "GeoParquet", reason: reason.to_string() }
}

impl Sink for Groups {
    fn begin(&mut self) -> Result<Vec<u8>, ExportError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("bordermap ", env!("CARGO_PKG_VERSION")).into())
            .build();
        let schema = schema(&self.fields, self.kind != GeometryKind::None).map_err(failed)?;
        self.file = Some(SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties)).map_err(failed)?);
        Ok(Vec::new())
    }

    fn encode(&self, table: &Table<'_>, range: Range<usize>) -> Encoded {
        encoded(table, &self.fields, &self.system, range)
    }

    fn add(&mut self, encoded: Encoded) -> Result<Vec<u8>, ExportError> {
        encoded.failed.map_or(Ok(()), |why| Err(failed(why)))?;
        self.waiting.extend(encoded.rows);
        let mut done = Vec::new();
        while self.waiting.len() >= GROUP {
            let later = self.waiting.split_off(GROUP);
            done.extend(self.group().map_err(failed)?);
            self.waiting = later;
        }
        Ok(done)
    }

    fn end(&mut self, take: &mut dyn FnMut(&[u8])) -> Result<(), ExportError> {
        if !self.waiting.is_empty() {
            take(&self.group().map_err(failed)?);
        }
        let Some(mut file) = self.file.take() else { return Ok(()) };
        if self.kind != GeometryKind::None {
            file.append_key_value_metadata(KeyValue::new("geo".into(), about(self.kind, &self.system, self.around)));
        }
        take(&file.into_inner().map_err(failed)?);
        Ok(())
    }
}

impl Groups {
    /// The rows that wait as a group, and what has become of them and the groups before.
    fn group(&mut self) -> Result<Vec<u8>, ParquetError> {
        let rows = std::mem::take(&mut self.waiting);
        let Some(file) = &mut self.file else { return Ok(Vec::new()) };
        let mut group = file.next_row_group()?;
        for (column, field) in self.fields.iter().enumerate() {
            let cells = rows.iter().map(|row| &row.values[column]);
            add(&mut group, field, cells).map_err(|why| ParquetError::General(format!("column {}: {why}", field.name)))?;
        }
        if self.kind != GeometryKind::None {
            let around = geometries(&mut group, &rows)?;
            self.around = self.around.into_iter().chain(around).reduce(around_both);
        }
        group.close()?;
        file.flush()?;
        Ok(std::mem::take(file.inner_mut()))
    }
}

/// What GeoParquet's readers are told. Longitude and latitude on WGS 84 (OGC:CRS84) are what it has without being told.
fn about(kind: GeometryKind, system: &System, around: Option<Rect>) -> String {
    let kind = match kind {
        GeometryKind::None => None,
        GeometryKind::Points => Some("Point"),
        GeometryKind::Lines => Some("LineString"),
        GeometryKind::Areas { .. } => Some("MultiPolygon"),
    };
    let bounds = |bound: &str| json!([COVERING, bound]);
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": kind.into_iter().collect::<Vec<_>>(),
        "covering": { "bbox": BOUNDS.iter().map(|b| (b.to_string(), bounds(b))).collect::<serde_json::Map<_, _>>() },
    });
    if !system.is_degrees() {
        column["crs"] = system.projjson();
    }
    if let Some(all) = around {
        column["bbox"] = json!([all.min().x, all.min().y, all.max().x, all.max().y]);
    }
    json!({ "version": "1.1.0", "primary_column": GEOMETRY, "columns": { GEOMETRY: column } }).to_string()
}

fn schema(fields: &[Field], geometry: bool) -> Result<TypePtr, ParquetError> {
    let node = |name: &str, of: Physical, logical: Option<LogicalType>, repetition: Repetition| {
        let made = Node::primitive_type_builder(name, of).with_repetition(repetition).with_logical_type(logical);
        made.build().map(Arc::new)
    };
    let mut nodes = Vec::new();
    for field in fields {
        let (of, logical) = match field.of {
            Type::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Type::Json => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
            Type::Whole => (Physical::INT64, None),
            Type::Decimal(_) => (Physical::DOUBLE, None),
            Type::Bool => (Physical::BOOLEAN, None),
            Type::Date => (Physical::INT32, Some(LogicalType::Date)),
        };
        nodes.push(node(&field.name, of, logical, Repetition::OPTIONAL)?);
    }
    if geometry {
        nodes.push(node(GEOMETRY, Physical::BYTE_ARRAY, None, Repetition::OPTIONAL)?);
        let bounds = BOUNDS.iter().map(|bound| node(bound, Physical::DOUBLE, None, Repetition::REQUIRED));
        let covering = Node::group_type_builder(COVERING)
            .with_repetition(Repetition::OPTIONAL)
            .with_fields(bounds.collect::<Result<_, _>>()?);
        nodes.push(Arc::new(covering.build()?));
    }
    Ok(Arc::new(Node::group_type_builder("bordermap").with_fields(nodes).build()?))
}

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// Adds a column of a group.
fn add<'a>(
    group: &mut Group<'_>,
    field: &Field,
    cells: impl Iterator<Item = &'a Plain<'a>>,
) -> Result<(), ParquetError> {
    match field.of {
        Type::Text | Type::Json => column::<ByteArrayType>(group, cells, |cell| Some(cell.text().as_bytes().to_vec().into())),
        Type::Whole => column::<Int64Type>(group, cells, |cell| if let Plain::Whole(n) = cell { Some(*n) } else { None }),
        Type::Decimal(_) => column::<DoubleType>(group, cells, |cell| match cell {
            Plain::Whole(n) => Some(*n as f64),
            Plain::Decimal(n) => Some(*n),
            _ => None,
        }),
        Type::Bool => column::<BoolType>(group, cells, |cell| if let Plain::Bool(b) = cell { Some(*b) } else { None }),
        Type::Date => column::<Int32Type>(group, cells, |cell| {
            let Plain::Day(day) = cell else { return None };
            Some((*day - jiff::civil::date(1970, 1, 1)).get_days())
        }),
    }
}

/// Writes the column of some values; `value` is none of what is not of its type.
fn column<'a, T: DataType>(
    group: &mut Group<'_>,
    cells: impl Iterator<Item = &'a Plain<'a>>,
    value: impl Fn(&Plain<'_>) -> Option<T::T>,
) -> Result<(), ParquetError> {
    let (mut values, mut there) = (Vec::new(), Vec::new());
    for cell in cells {
        there.push(i16::from(*cell != Plain::Null));
        if *cell != Plain::Null {
            values.push(value(cell).ok_or_else(|| ParquetError::General(format!("{cell:?} is of another type")))?);
        }
    }
    flush::<T>(group, &values, Some(&there))
}

fn flush<T: DataType>(group: &mut Group<'_>, values: &[T::T], there: Option<&[i16]>) -> Result<(), ParquetError> {
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("a column too many".into()))?;
    column.typed::<T>().write_batch(values, there, None)?;
    column.close()
}

/// Adds the geometries of a group, and their boxes. The box around all.
fn geometries(group: &mut Group<'_>, rows: &[Row]) -> Result<Option<Rect>, ParquetError> {
    let there: Vec<i16> = rows.iter().map(|row| i16::from(row.shape.is_some())).collect();
    let binary = |shape: &geo::Geometry| {
        let mut bytes = Vec::new();
        well_known(&mut bytes, shape);
        ByteArray::from(bytes)
    };
    let shapes: Vec<ByteArray> = rows.iter().filter_map(|row| row.shape.as_ref()).map(binary).collect();
    flush::<ByteArrayType>(group, &shapes, Some(&there))?;
    let boxes: Vec<Option<Rect>> =
        rows.iter().map(|row| row.shape.as_ref().and_then(BoundingRect::bounding_rect)).collect();
    let there: Vec<i16> = boxes.iter().map(|r| i16::from(r.is_some())).collect();
    for bound in [|r: &Rect| r.min().x, |r: &Rect| r.min().y, |r: &Rect| r.max().x, |r: &Rect| r.max().y] {
        flush::<DoubleType>(group, &boxes.iter().flatten().map(bound).collect::<Vec<_>>(), Some(&there))?;
    }
    Ok(boxes.into_iter().flatten().reduce(around_both))
}
