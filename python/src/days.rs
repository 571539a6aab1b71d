//! Arrays of days.

use arrow_array::{Array, ArrayRef, Date32Array, StringArray};
use arrow_cast::cast;
use arrow_schema::DataType;
use jiff::civil::{Date, date};
use numpy::PyReadonlyArray1;
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;

use crate::numbers::{Name, arrow, class};

/// The number of a day, counted from 1970.
pub fn since_1970(day: Date) -> i32 {
    (day - date(1970, 1, 1)).get_days()
}

/// Days counted from 1970: of an array of Arrow, `NumPy`, pandas or Polars, or of a list of dates or of texts that begin with `YYYY-MM-DD`; none where there
/// is none.
pub fn days(name: Name, values: &Bound<'_, PyAny>) -> PyResult<Vec<Option<i32>>> {
    if let Some(array) = arrow(name, values)? {
        return match array.data_type() {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => of_texts(name, &array),
            DataType::Date32 | DataType::Date64 | DataType::Timestamp(..) | DataType::Null => {
                let days = cast(&array, &DataType::Date32).map_err(crate::error::value)?;
                let days = days.as_any().downcast_ref::<Date32Array>().cloned();
                Ok(days.iter().flatten().collect())
            }
            DataType::Dictionary(_, value) if **value == DataType::Utf8 || **value == DataType::LargeUtf8 => {
                of_texts(name, &array)
            }
            other => Err(PyTypeError::new_err(format!("{name}: dates are wanted, not Arrow's {other}"))),
        };
    }
    // A column of categories is what its categories are.
    if values.hasattr("__array__")? && values.hasattr("dtype")? {
        let array = if values.hasattr("to_numpy")? { values.call_method0("to_numpy")? } else { values.clone() };
        let kind: String = array.getattr("dtype")?.getattr("kind")?.extract()?;
        if kind == "M" {
            return of_numpy(name, &array);
        }
        return of_list(name, &array.call_method0("tolist")?);
    }
    of_list(name, values)
}

fn of_texts(name: Name, array: &ArrayRef) -> PyResult<Vec<Option<i32>>> {
    let texts = cast(array, &DataType::Utf8).map_err(crate::error::value)?;
    let texts = texts.as_any().downcast_ref::<StringArray>().cloned();
    let day = |(i, text): (usize, Option<&str>)| text.map(|text| of_text(name, i, text)).transpose();
    texts.iter().flatten().enumerate().map(day).collect()
}

fn of_numpy(name: Name, array: &Bound<'_, PyAny>) -> PyResult<Vec<Option<i32>>> {
    let days = array.call_method1("astype", ("datetime64[D]",))?.call_method1("astype", ("int64",))?;
    let days = days.py().import("numpy")?.call_method1("require", (days, "int64", ("C", "A")))?;
    let days: PyReadonlyArray1<'_, i64> =
        days.extract().map_err(|_| PyValueError::new_err(format!("{name}: an array of one dimension is wanted")))?;
    // What is no time is the least number.
    Ok(days.as_array().iter().map(|day| i32::try_from(*day).ok()).collect())
}

fn of_list(name: Name, values: &Bound<'_, PyAny>) -> PyResult<Vec<Option<i32>>> {
    let wrong =
        || PyTypeError::new_err(format!("{name}: an array or a list of dates is wanted, not {}", class(values)));
    let one = |(i, value): (usize, PyResult<Bound<'_, PyAny>>)| {
        let mut value = value?;
        if value.is_none() || ["NAType", "NaTType"].contains(&class(&value).as_str()) {
            return Ok(None);
        }
        // A time of NumPy's own, in a list.
        if value.hasattr("astype")? {
            value = value.call_method1("astype", ("datetime64[D]",))?.call_method0("item")?;
        }
        if let Ok(text) = value.extract::<String>() {
            return of_text(name, i, &text).map(Some);
        }
        let ordinal = value
            .call_method0("toordinal")
            .map_err(|_| PyTypeError::new_err(format!("{name}: index {i}: a date is wanted, not {}", class(&value))))?;
        let ordinal: i32 = ordinal.extract()?;
        // Python counts from the first day of the year 1.
        Ok(Some(ordinal - 719_163))
    };
    if values.extract::<String>().is_ok() {
        return Err(wrong());
    }
    values.try_iter().map_err(|_| wrong())?.enumerate().map(one).collect()
}

fn of_text(name: Name, index: usize, text: &str) -> PyResult<i32> {
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    let day = day.ok_or_else(|| {
        PyValueError::new_err(format!("{name}: index {index}: {text:?}: not a date of the form YYYY-MM-DD"))
    })?;
    Ok(since_1970(day))
}
