//! Arrays of numbers and of positions, from whatever Python has them in.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array};
use arrow_cast::cast;
use arrow_schema::DataType;
use arrow_select::concat::concat;
use bordermap::LonLat;
use numpy::PyReadonlyArray1;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyString};
use pyo3_arrow::input::AnyArray;

use crate::error;

/// What something is called in messages: an argument.
pub type Name = &'static str;

/// An array by the Arrow `PyCapsule` interface, in one piece; none if the object has none, or cannot hand it over.
pub fn arrow(name: Name, values: &Bound<'_, PyAny>) -> PyResult<Option<ArrayRef>> {
    if !values.hasattr("__arrow_c_array__")? && !values.hasattr("__arrow_c_stream__")? {
        return Ok(None);
    }
    // pandas has the method, and needs pyarrow for it; Polars hands over columns of nothing with a buffer too many.
    let read = values.extract::<AnyArray>().and_then(|array| Ok(array.into_chunked_array()?));
    let Ok(read) = read else { return Ok(None) };
    let (chunks, field) = read.into_inner();
    let chunks: Vec<&dyn Array> = chunks.iter().map(|chunk| &**chunk).collect();
    let whole = match &chunks[..] {
        [] => Ok(arrow_array::new_empty_array(field.data_type())),
        chunks => concat(chunks),
    };
    whole.map(Some).map_err(|e| PyValueError::new_err(format!("{name}: {e}")))
}

/// The class of an object, for messages.
pub fn class(values: &Bound<'_, PyAny>) -> String {
    values.get_type().name().map_or_else(|_| "such an object".into(), |name| name.to_string())
}

/// A whole number that is no less than `least`.
pub fn at_least(name: Name, value: i64, least: i64) -> PyResult<u64> {
    if value < least {
        return Err(PyValueError::new_err(format!("{name} must be at least {least}, not {value}")));
    }
    Ok(value.unsigned_abs())
}

/// A finite number that is more than 0.
pub fn positive(name: Name, value: f64) -> PyResult<f64> {
    if value > 0.0 && value.is_finite() {
        return Ok(value);
    }
    Err(PyValueError::new_err(format!("{name} must be a finite number more than 0, not {value}")))
}

/// Numbers: one, or those of an array of Arrow, `NumPy`, pandas, Polars, or of a list; null where there is none.
pub fn numbers(name: Name, values: &Bound<'_, PyAny>) -> PyResult<Float64Array> {
    let not =
        || PyTypeError::new_err(format!("{name}: a number, or an array or a list of numbers, not {}", class(values)));
    let bytes = values.is_instance_of::<PyBytes>() || values.is_instance_of::<PyByteArray>();
    if values.is_instance_of::<PyString>() || values.is_instance_of::<PyBool>() || bytes {
        return Err(not());
    }
    if let Some(array) = arrow(name, values)? {
        return of_arrow(name, &array);
    }
    if values.hasattr("__array__")? && values.hasattr("ndim")? && values.getattr("ndim")?.extract::<usize>()? > 0 {
        return of_numpy(name, values);
    }
    if values.is_none() {
        return Ok(Float64Array::from(vec![None]));
    }
    if let Ok(one) = values.extract::<f64>() {
        return Ok(Float64Array::from(vec![one]));
    }
    of_list(name, values).map_err(|error| error.unwrap_or_else(not))
}

/// The numbers of a list, or whatever can be gone through; no error of its own if that is impossible.
fn of_list(name: Name, values: &Bound<'_, PyAny>) -> Result<Float64Array, Option<PyErr>> {
    let each = values.try_iter().map_err(|_| None)?;
    let one = |(i, value): (usize, PyResult<Bound<'_, PyAny>>)| {
        let value = value?;
        if value.is_none() || ["NAType", "NaTType"].contains(&class(&value).as_str()) {
            return Ok(None);
        }
        let number = if value.is_instance_of::<PyBool>() { None } else { value.extract::<f64>().ok() };
        number.map(Some).ok_or_else(|| {
            PyTypeError::new_err(format!("{name}: index {i}: a number is wanted, not {}", class(&value)))
        })
    };
    each.enumerate().map(one).collect::<PyResult<Vec<Option<f64>>>>().map(Float64Array::from).map_err(Some)
}

fn of_arrow(name: Name, array: &ArrayRef) -> PyResult<Float64Array> {
    let of = array.data_type();
    let numeric =
        of.is_numeric() || *of == DataType::Null || matches!(of, DataType::Dictionary(_, value) if value.is_numeric());
    if !numeric {
        let of = if of.is_nested() { "a table, or nested values".to_string() } else { format!("Arrow's {of}") };
        return Err(PyTypeError::new_err(format!("{name}: numbers are wanted, not {of}")));
    }
    let cast = cast(array, &DataType::Float64).map_err(error::value)?;
    let floats = cast.as_any().downcast_ref::<Float64Array>();
    floats.cloned().ok_or_else(|| PyTypeError::new_err(format!("{name}: numbers are wanted")))
}

/// An array of `NumPy`, or a column of pandas; what is masked or missing is no number.
fn of_numpy(name: Name, values: &Bound<'_, PyAny>) -> PyResult<Float64Array> {
    let kind: Option<String> = values.getattr("dtype").and_then(|of| of.getattr("kind")).and_then(|k| k.extract()).ok();
    let floats = match kind.as_deref() {
        Some("O") => {
            let list = values.call_method0("tolist")?;
            return of_list(name, &list)
                .map_err(|error| error.unwrap_or_else(|| PyTypeError::new_err(format!("{name}: numbers are wanted"))));
        }
        Some("f" | "i" | "u") if values.hasattr("filled")? => {
            values.call_method1("astype", ("float64",))?.call_method1("filled", (f64::NAN,))?
        }
        Some("f" | "i" | "u") if values.hasattr("to_numpy")? => {
            values.call_method1("to_numpy", ("float64", false, f64::NAN))?
        }
        Some("f" | "i" | "u") => values.clone(),
        _ if values.hasattr("dtype")? => {
            let dtype = values.getattr("dtype")?;
            return Err(PyTypeError::new_err(format!("{name}: numbers are wanted, not those of type {dtype}")));
        }
        _ => {
            return Err(PyTypeError::new_err(format!(
                "{name}: an array of one dimension is wanted, not {}",
                class(values)
            )));
        }
    };
    floats_of(name, &floats)
}

/// The values of an array of `NumPy`, which may lie in memory however they like.
fn floats_of(name: Name, values: &Bound<'_, PyAny>) -> PyResult<Float64Array> {
    let in_order = values.py().import("numpy")?.call_method1("require", (values, "float64", ("C", "A")))?;
    let array: PyReadonlyArray1<'_, f64> = in_order
        .extract()
        .map_err(|_| PyValueError::new_err(format!("{name}: an array of one dimension is wanted")))?;
    array.as_slice().map(|slice| Float64Array::from(slice.to_vec())).map_err(error::value)
}

/// Longitudes and latitudes, one for each row.
#[derive(Clone)]
pub struct Positions {
    lon: Float64Array,
    lat: Float64Array,
}

/// A position that is out of range.
pub struct OutOfRange(String);

impl From<OutOfRange> for PyErr {
    fn from(OutOfRange(text): OutOfRange) -> Self {
        PyValueError::new_err(text)
    }
}

impl Positions {
    /// Those of two arrays of one length.
    pub fn new(lon: &Bound<'_, PyAny>, lat: &Bound<'_, PyAny>) -> PyResult<Self> {
        let (lon, lat) = (numbers("lon", lon)?, numbers("lat", lat)?);
        same_length(("lon", lon.len()), ("lat", lat.len()))?;
        Ok(Self { lon, lat })
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.lon.len()
    }

    /// The positions of some rows that have one, and their rows.
    ///
    /// # Errors
    /// [`OutOfRange`] names the row, from 0.
    pub fn of(&self, rows: Range<usize>) -> Result<(Vec<LonLat>, Vec<usize>), OutOfRange> {
        let (mut positions, mut of) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        let (lon, lat) = (self.lon.values(), self.lat.values());
        for row in rows {
            if self.lon.is_null(row) || self.lat.is_null(row) || lon[row].is_nan() || lat[row].is_nan() {
                continue;
            }
            positions.push(LonLat::new(lon[row], lat[row]).map_err(|e| OutOfRange(format!("index {row}: {e}")))?);
            of.push(row);
        }
        Ok((positions, of))
    }

    /// The positions of all rows that have one, and their rows.
    ///
    /// # Errors
    /// As [`Positions::of`].
    pub fn all(&self) -> Result<(Vec<LonLat>, Vec<usize>), OutOfRange> {
        self.of(0..self.len())
    }
}

/// That two arguments are of one length.
pub fn same_length((a, n): (Name, usize), (b, m): (Name, usize)) -> PyResult<()> {
    if n == m { Ok(()) } else { Err(PyValueError::new_err(format!("{a} has {n} values, {b} has {m}"))) }
}

/// Values of some of so many rows as an array of all, with nothing in the others.
pub fn spread<T: Copy>(values: &[T], rows: &[usize], count: usize) -> Vec<Option<T>> {
    let mut all = vec![None; count];
    rows.iter().zip(values).for_each(|(row, value)| all[*row] = Some(*value));
    all
}

/// An array behind a pointer.
pub fn array(array: impl Array + 'static) -> ArrayRef {
    Arc::new(array)
}
