//! Tables of Python as the CSV that their owner would have written, so that they are read by the reader of all files.

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch};
use arrow_cast::cast;
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{ArrowError, DataType};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3_arrow::input::AnyRecordBatch;

use crate::error::value;
use crate::numbers::class;

/// A table as the bytes of a file: one of `GeoPandas` as `GeoParquet`, in degrees by its active geometry, any other one as CSV.
pub fn file(table: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    if table.hasattr("to_crs")? && table.hasattr("to_parquet")? {
        let known = !table.getattr("crs")?.is_none();
        let degrees = if known { table.call_method1("to_crs", (4326,))? } else { table.clone() };
        let buffer = table.py().import("io")?.call_method0("BytesIO")?;
        degrees.call_method1("to_parquet", (&buffer,))?;
        return buffer.call_method0("getvalue")?.extract();
    }
    csv(table)
}

/// A table with the Arrow `PyCapsule` interface as CSV.
fn csv(table: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let batches: AnyRecordBatch = table.extract().map_err(|e: PyErr| {
        PyTypeError::new_err(format!(
            "{e}: an input is a path, or a table with the Arrow PyCapsule interface (pyarrow, Polars, pandas with pyarrow), not {}",
            class(table)
        ))
    })?;
    let whole = batches.into_table().map_err(|e| value(format!("the table cannot be read: {}", PyErr::from(e))))?;
    let (batches, schema) = whole.into_inner();
    let periods = schema.fields().iter().find(|field| field.extension_type_name() == Some("pandas.period"));
    if let Some(field) = periods {
        return Err(PyTypeError::new_err(format!(
            "{}: periods of pandas are only numbers here; take .astype(str)",
            field.name()
        )));
    }
    let mut out = Vec::new();
    line(&mut out, schema.fields().iter().map(|field| field.name().clone()));
    // What a column is, all of it tells.
    let whole = arrow_select::concat::concat_batches(&schema, &batches).map_err(value)?;
    rows(&mut out, &whole).map_err(value)?;
    Ok(out)
}

fn rows(out: &mut Vec<u8>, batch: &RecordBatch) -> Result<(), ArrowError> {
    let options = FormatOptions::new();
    let columns: Vec<ArrayRef> = batch.columns().iter().map(days).collect::<Result<_, _>>()?;
    let columns: Vec<Texts<'_>> =
        columns.iter().map(|column| Texts::new(column, &options)).collect::<Result<_, _>>()?;
    for row in 0..batch.num_rows() {
        line(out, columns.iter().map(|column| column.at(row)));
    }
    Ok(())
}

/// The texts of a column.
enum Texts<'a> {
    /// Floats as the shortest text that is the same number, whole ones with their point.
    Floats(&'a Float64Array),
    /// Anything else; bytes, as geometries have, as hexadecimal digits.
    Others(ArrayFormatter<'a>, &'a ArrayRef),
}

impl<'a> Texts<'a> {
    fn new(column: &'a ArrayRef, options: &'a FormatOptions<'a>) -> Result<Self, ArrowError> {
        match column.as_any().downcast_ref() {
            Some(floats) => Ok(Self::Floats(floats)),
            None => Ok(Self::Others(ArrayFormatter::try_new(column, options)?, column)),
        }
    }

    fn at(&self, row: usize) -> String {
        match self {
            Self::Floats(floats) if floats.is_null(row) || floats.value(row).is_nan() => String::new(),
            Self::Floats(floats) => format!("{:?}", floats.value(row)),
            Self::Others(_, column) if column.is_null(row) => String::new(),
            Self::Others(formatter, _) => formatter.value(row).to_string(),
        }
    }
}

/// Times as days, if all of them are midnights, as pandas has days; any other column as it is.
fn days(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    if !matches!(column.data_type(), DataType::Timestamp(..)) {
        return Ok(column.clone());
    }
    let days = cast(column, &DataType::Date32)?;
    let again = cast(&days, column.data_type())?;
    Ok(if &again == column { days } else { column.clone() })
}

fn line(out: &mut Vec<u8>, cells: impl Iterator<Item = String>) {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            out.push(b'"');
            out.extend(cell.replace('"', "\"\"").bytes());
            out.push(b'"');
        } else {
            out.extend(cell.bytes());
        }
    }
    out.push(b'\n');
}
