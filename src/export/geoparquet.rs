//! GeoParquet 1.1: well-known binary, the box of each row as its covering, groups of rows, compressed by Snappy.

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

use super::plain::{Plain, apart, renamed, row};
use super::shape::{around_both, shape, well_known};
use super::{ExportError, Format, Way};
use crate::model::{Field, Geometry, Table, Type};

/// GeoParquet; of a table without geometry plain Parquet.
pub const PARQUET: Format = Format {
    name: "parquet",
    title: "GeoParquet",
    endings: &["parquet", "geoparquet"],
    holds_geometry: true,
    holds_types: true,
    way: Way::Whole(|table| {
        write(table).map_err(|reason| ExportError { format: "GeoParquet", reason: reason.to_string() })
    }),
    losses: |table| renamed(table, own(table)),
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
fn own(table: &Table<'_>) -> &'static [&'static str] {
    if has_geometry(table) { &[GEOMETRY, COVERING] } else { &[] }
}

fn has_geometry(table: &Table<'_>) -> bool {
    !matches!(table.geometry, Geometry::None)
}

fn write(table: &Table<'_>) -> Result<Vec<u8>, ParquetError> {
    let fields = apart(table, own(table));
    let shapes: Vec<Option<geo::Geometry>> = (0..table.len()).map(|i| shape(table.geometry, i)).collect();
    let metadata = has_geometry(table).then(|| vec![KeyValue::new("geo".into(), about(table.geometry, &shapes))]);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_created_by(concat!("bordermap ", env!("CARGO_PKG_VERSION")).into())
        .set_key_value_metadata(metadata)
        .build();
    let schema = schema(&fields, has_geometry(table))?;
    let mut file = SerializedFileWriter::new(Vec::new(), schema, Arc::new(properties))?;
    for start in (0..table.len()).step_by(GROUP) {
        let rows = start..table.len().min(start + GROUP);
        let values: Vec<Vec<Plain<'_>>> = rows.clone().map(|i| row(table, &fields, i)).collect();
        let mut group = file.next_row_group()?;
        for (column, field) in fields.iter().enumerate() {
            let cells = values.iter().map(|row| &row[column]);
            add(&mut group, field, cells).map_err(|why| ParquetError::General(format!("column {}: {why}", field.name)))?;
        }
        if has_geometry(table) {
            geometries(&mut group, &shapes[rows])?;
        }
        group.close()?;
    }
    file.into_inner()
}

/// What GeoParquet's readers are told; its system is that of OGC:CRS84, longitude and latitude on WGS 84, as it is without being named.
fn about(geometry: Geometry<'_>, shapes: &[Option<geo::Geometry>]) -> String {
    let kind = match geometry {
        Geometry::None => None,
        Geometry::Points(..) => Some("Point"),
        Geometry::Lines(_) => Some("LineString"),
        Geometry::Areas(_) => Some("MultiPolygon"),
    };
    let bounds = |bound: &str| json!([COVERING, bound]);
    let mut column = json!({
        "encoding": "WKB",
        "geometry_types": kind.into_iter().collect::<Vec<_>>(),
        "covering": { "bbox": BOUNDS.iter().map(|b| (b.to_string(), bounds(b))).collect::<serde_json::Map<_, _>>() },
    });
    if let Some(all) = shapes.iter().flatten().filter_map(BoundingRect::bounding_rect).reduce(around_both) {
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

/// Adds the geometries of a group, and their boxes.
fn geometries(group: &mut Group<'_>, shapes: &[Option<geo::Geometry>]) -> Result<(), ParquetError> {
    let there: Vec<i16> = shapes.iter().map(|shape| i16::from(shape.is_some())).collect();
    let binary = |shape: &geo::Geometry| {
        let mut bytes = Vec::new();
        well_known(&mut bytes, shape);
        ByteArray::from(bytes)
    };
    flush::<ByteArrayType>(group, &shapes.iter().flatten().map(binary).collect::<Vec<_>>(), Some(&there))?;
    let boxes: Vec<Option<Rect>> = shapes.iter().map(|shape| shape.as_ref().and_then(BoundingRect::bounding_rect)).collect();
    let there: Vec<i16> = boxes.iter().map(|r| i16::from(r.is_some())).collect();
    for bound in [|r: &Rect| r.min().x, |r: &Rect| r.min().y, |r: &Rect| r.max().x, |r: &Rect| r.max().y] {
        flush::<DoubleType>(group, &boxes.iter().flatten().map(bound).collect::<Vec<_>>(), Some(&there))?;
    }
    Ok(())
}
