//! bordermap for Python: the library's functions on arrays of Arrow, and the command's study as an object. What is computed is computed by the
//! library; here are only the ways in and out.

mod border;
mod clusters;
mod days;
mod error;
mod numbers;
mod records;
mod statistics;
mod study;
mod tables;
mod work;

use pyo3::prelude::*;

/// Runs the command on arguments, the program's name first, and returns its exit code.
#[pyfunction]
fn main(py: Python<'_>, arguments: Vec<std::ffi::OsString>) -> u8 {
    py.detach(|| bordermap::cli::main(arguments))
}

/// The compiled half of the package.
#[pymodule]
mod _bordermap {
    #[pymodule_export]
    use super::border::{PyBorder, borders};
    #[pymodule_export]
    use super::clusters::{dbscan, hdbscan, outlines, st_dbscan};
    #[pymodule_export]
    use super::main;
    #[pymodule_export]
    use super::statistics::{gi_star, knox, space_time_scan};
    #[pymodule_export]
    use super::study::{Page, Picture, PyStudy};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
