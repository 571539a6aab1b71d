//! The library's errors as Python's, in its own words.

use std::fmt::Display;
use std::io::ErrorKind;

use bordermap::cli::Failure;
use pyo3::PyErr;
use pyo3::exceptions::{
    PyFileNotFoundError, PyIsADirectoryError, PyOSError, PyPermissionError, PyRuntimeError, PyValueError,
};

/// What a value is not.
pub fn value(error: impl Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// What a command would say, with its hint on a line of its own.
pub fn failure(failure: Failure) -> PyErr {
    let text = match &failure.hint {
        Some(hint) => format!("{}\nhint: {hint}", failure.message),
        None => failure.message,
    };
    match failure.file {
        None => PyValueError::new_err(text),
        Some(ErrorKind::NotFound) => PyFileNotFoundError::new_err(text),
        Some(ErrorKind::PermissionDenied) => PyPermissionError::new_err(text),
        Some(ErrorKind::IsADirectory) => PyIsADirectoryError::new_err(text),
        Some(_) => PyOSError::new_err(text),
    }
}

/// A fault of the program itself.
pub fn fault(panic: &(dyn std::any::Any + Send)) -> PyErr {
    PyRuntimeError::new_err(Failure::of_panic(panic).message)
}
