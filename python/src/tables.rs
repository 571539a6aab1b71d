//! Tables of the library as tables of Arrow.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use bordermap::export::{Plain, apart, plain_row, shape, well_known};
use bordermap::model::{GeometryKind, Table, Type};
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;
use pyo3_arrow::export::Arro3Table;
use rayon::prelude::*;

use crate::days::since_1970;
use crate::error::value;
use crate::numbers::array;

/// What the command would say on standard error, as a warning.
pub fn said(py: Python<'_>, note: &str) -> PyResult<()> {
    let text = std::ffi::CString::new(note.replace('\0', " ")).unwrap_or_default();
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}

/// Batches as a table.
pub fn table(batches: Vec<RecordBatch>, schema: SchemaRef) -> PyResult<Arro3Table> {
    Ok(PyTable::try_new(batches, schema)?.into())
}

/// Columns of one length as a table.
pub fn named(columns: Vec<(&str, ArrayRef)>) -> PyResult<Arro3Table> {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, column)| (name, column, true)));
    let batch = batch.map_err(value)?;
    let schema = batch.schema();
    table(vec![batch], schema)
}

/// A table of the library: its columns by their types, its geometry as well-known binary of `GeoArrow`.
pub fn of_table(of: &Table<'_>) -> PyResult<Arro3Table> {
    let batch = batch(of).map_err(value)?;
    let schema = batch.schema();
    table(vec![batch], schema)
}

fn batch(of: &Table<'_>) -> Result<RecordBatch, arrow_schema::ArrowError> {
    let spatial = of.geometry.kind() != GeometryKind::None;
    // A column of the input's own that is called so has another name, as in GeoParquet.
    let fields = apart(&of.fields(), if spatial { &["geometry"] } else { &[] });
    let rows: Vec<Vec<Plain<'_>>> = (0..of.len()).into_par_iter().map(|i| plain_row(of, &fields, i)).collect();
    let mut columns = Vec::new();
    let mut arrow = Vec::new();
    for (i, field) in fields.iter().enumerate() {
        let column = column(field.of, &rows, i);
        arrow.push(Field::new(&field.name, column.data_type().clone(), true));
        columns.push(column);
    }
    if spatial {
        arrow.push(geometry_field());
        let one = |i: usize| shape(of.geometry, i).map(|shape| binary(&shape));
        let shapes: Vec<Option<Vec<u8>>> = (0..of.len()).into_par_iter().map(one).collect();
        columns.push(array(shapes.iter().map(Option::as_deref).collect::<BinaryArray>()));
    }
    RecordBatch::try_new(Arc::new(Schema::new(arrow)), columns)
}

/// A geometry as well-known binary.
pub fn binary(shape: &geo::Geometry) -> Vec<u8> {
    let mut bytes = Vec::new();
    well_known(&mut bytes, shape);
    bytes
}

/// A column of numbers of rows.
pub fn floats<T>(rows: &[T], of: impl Fn(&T) -> Option<f64>) -> ArrayRef {
    array(rows.iter().map(of).collect::<Float64Array>())
}

/// A column of whole numbers of rows.
pub fn wholes<T>(rows: &[T], of: impl Fn(&T) -> i64) -> ArrayRef {
    array(rows.iter().map(|row| Some(of(row))).collect::<Int64Array>())
}

/// The column of geometries, as `GeoArrow` has it: longitude and latitude on WGS 84.
pub fn geometry_field() -> Field {
    let metadata = [
        ("ARROW:extension:name", "geoarrow.wkb"),
        ("ARROW:extension:metadata", r#"{"crs":"OGC:CRS84","crs_type":"authority_code"}"#),
    ];
    let metadata = metadata.map(|(key, value)| (key.to_string(), value.to_string()));
    Field::new("geometry", DataType::Binary, true).with_metadata(metadata.into())
}

/// A column by its type; text if some cell is not of that type after all.
fn column(of: Type, rows: &[Vec<Plain<'_>>], i: usize) -> ArrayRef {
    let cells = || rows.iter().map(|row| &row[i]);
    let fits = |plain: &Plain<'_>| {
        matches!(
            (plain, of),
            (Plain::Null, _)
                | (Plain::Whole(_), Type::Whole)
                | (Plain::Decimal(_) | Plain::Whole(_), Type::Decimal(_))
                | (Plain::Bool(_), Type::Bool)
                | (Plain::Day(_), Type::Date)
        )
    };
    if !cells().all(fits) {
        let text = |plain: &Plain<'_>| if *plain == Plain::Null { None } else { Some(plain.text().into_owned()) };
        return array(cells().map(text).collect::<StringArray>());
    }
    match of {
        Type::Whole => {
            array(cells().map(|c| if let Plain::Whole(n) = c { Some(*n) } else { None }).collect::<Int64Array>())
        }
        Type::Decimal(_) => array(
            cells()
                .map(|c| match c {
                    Plain::Decimal(n) => Some(*n),
                    Plain::Whole(n) => Some(*n as f64),
                    _ => None,
                })
                .collect::<Float64Array>(),
        ),
        Type::Bool => {
            array(cells().map(|c| if let Plain::Bool(b) = c { Some(*b) } else { None }).collect::<BooleanArray>())
        }
        Type::Date => array(
            cells()
                .map(|c| if let Plain::Day(day) = c { Some(since_1970(*day)) } else { None })
                .collect::<Date32Array>(),
        ),
        Type::Text | Type::Json => array(cells().map(|_| None::<&str>).collect::<StringArray>()),
    }
}
