//! A study: what `bordermap run` makes, as an object.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes, reason = "docstrings are numpydoc")]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use bordermap::cli::session::{Input, Session, StudyTable};
use bordermap::render::with_fonts;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use pyo3_arrow::export::Arro3Table;

use crate::border::PyBorder;
use crate::error::{failure, value};
use crate::numbers::class;
use crate::records::file;
use crate::tables::{of_table, said};
use crate::work::{Stopped, Threads, patiently, stoppably};

/// Incidents along a border: read, measured, clustered; what the command ``bordermap run`` makes, as an object.
///
/// Parameters
/// ----------
/// inputs : path, table, or list of them, optional
///     Files as the command reads them, or tables with the Arrow PyCapsule interface (pyarrow, Polars, pandas with pyarrow, GeoPandas). Tables are
///     read as their CSV would be, those of GeoPandas as their GeoParquet, in degrees. The built-in incidents by default.
/// border : str, path, GeoJSON-like or Border, optional
///     The border; the one that the incidents suggest by default.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
/// **options
///     The options of ``bordermap run`` by their names, with ``_`` for ``-``: ``since="2025-10-09"``, ``eps="15km"``,
///     ``map={"latitude": "y"}``, ``where={"type": "clash"}``, ``fix_swapped=True``. ``bordermap help run`` lists them.
///
/// Raises
/// ------
/// ValueError
///     If an option is none, or the incidents cannot be used; the text is the command's.
/// OSError
///     If a file cannot be read.
///
/// Warns
/// -----
/// UserWarning
///     What the command says on standard error: rows left out, the border that was chosen, why eps is what it is. `notes` has it too.
///
/// Examples
/// --------
/// >>> study = bordermap.Study()
/// >>> study.summary["incidents"] > 0
/// True
#[pyclass(name = "Study", module = "bordermap", frozen)]
pub struct PyStudy {
    session: Arc<Session>,
    threads: Threads,
}

#[pymethods]
impl PyStudy {
    #[new]
    #[pyo3(signature = (inputs=None, *, border=None, threads=None, **options))]
    fn new(
        py: Python<'_>,
        inputs: Option<&Bound<'_, PyAny>>,
        border: Option<&Bound<'_, PyAny>>,
        threads: Threads,
        options: Option<&Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let inputs = inputs.map_or_else(|| Ok(Vec::new()), read)?;
        let (mut table, mut line) = (toml::Table::new(), None);
        for (name, value) in options.into_iter().flatten() {
            let name: String = name.extract()?;
            if let Some(setting) = setting(&name, &value)? {
                table.insert(name.replace('_', "-"), setting);
            }
        }
        if let Some(border) = border {
            line = named(border, &mut table)?;
        }
        let session = patiently(py, threads, move || Session::new(inputs, &table, line))?.map_err(failure)?;
        session.notes().iter().try_for_each(|note| said(py, note))?;
        Ok(Self { session: Arc::new(session), threads })
    }

    /// What the command would say on standard error, a sentence each: a list of str.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.session.notes().to_vec()
    }

    /// The incidents: the input's columns, longitude and latitude, location relative to the border, intervals, cluster, and ``geometry`` (GeoArrow well-known
    /// binary, degrees). An `arro3.core.Table`.
    #[getter]
    fn incidents(&self, py: Python<'_>) -> PyResult<Arro3Table> {
        self.table(py, "incidents")
    }

    /// The clusters with all that is said of them, and their outlines as ``geometry``. An `arro3.core.Table`.
    #[getter]
    fn clusters(&self, py: Python<'_>) -> PyResult<Arro3Table> {
        self.table(py, "clusters")
    }

    /// The border by sector, a row for each stretch with the incidents of its sector in all and by side, and ``geometry``. An `arro3.core.Table`.
    #[getter]
    fn sectors(&self, py: Python<'_>) -> PyResult<Arro3Table> {
        self.table(py, "sectors")
    }

    /// The ground within 10, 25 and 50 km of the border, the incidents in it and their share with its doubt, and ``geometry``. An `arro3.core.Table`.
    #[getter]
    fn bands(&self, py: Python<'_>) -> PyResult<Arro3Table> {
        self.table(py, "bands")
    }

    /// One of the study's tables.
    ///
    /// Parameters
    /// ----------
    /// name : {"incidents", "clusters", "sectors", "bands", "border", "problems", "duplicates"}
    ///     Which: ``problems`` are what is wrong with single rows, ``duplicates`` pairs of rows of different inputs that may be one incident.
    ///
    /// Returns
    /// -------
    /// arro3.core.Table
    fn table(&self, py: Python<'_>, name: &str) -> PyResult<Arro3Table> {
        let (which, session) = (StudyTable::named(name).map_err(failure)?, self.session.clone());
        patiently(py, self.threads, move || session.table(which, false, of_table))?
    }

    /// The figures that a report opens with, as a dictionary.
    #[getter]
    fn summary<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let study = self.session.study();
        let (summary, line) = (&study.summary, study.border.border.line());
        let range = |of: Option<(f64, f64)>| of.map(|(low, high)| serde_json::json!([low, high]));
        let share = |share: &bordermap::analysis::Share| serde_json::json!({ "expected": share.expected, "low": share.location.0, "high": share.location.1 });
        let pairs = |pairs: Vec<(String, serde_json::Value)>| pairs.into_iter().collect::<serde_json::Map<_, _>>();
        let bands = || bordermap::analysis::BANDS_M.iter().map(|m| format!("{:.0}", m / 1e3));
        let sides = || summary.by_side.iter().map(|(name, _)| name.clone());
        let doubt = study.doubt.as_ref().map(|doubt| {
            serde_json::json!({
                "within_km": pairs(bands().zip(doubt.within.iter().map(share)).collect()),
                "by_side": pairs(sides().zip(doubt.by_side.iter().map(share)).collect()),
                "undecided": doubt.undecided,
                "known": doubt.known,
            })
        });
        let all = serde_json::json!({
            "border": line.name,
            "incidents": summary.incidents,
            "rows": summary.rows,
            "first_date": summary.days.map(|days| days.0.to_string()),
            "last_date": summary.days.map(|days| days.1.to_string()),
            "within_km": pairs(bands().zip(summary.within.iter().map(|n| (*n).into())).collect()),
            "by_side": pairs(summary.by_side.iter().map(|(name, n)| (name.clone(), (*n).into())).collect()),
            "coarse": summary.coarse,
            "sums": summary.sums,
            "killed_claimed": range(summary.fatalities),
            "left_out": pairs(summary.left_out.iter().map(|(why, n)| ((*why).into(), (*n).into())).collect()),
            "filtered_out": summary.filtered_out,
            "clusters": study.clusters.rows.len(),
            "method": study.clusters.method.words,
            "doubt": doubt,
        });
        py.import("json")?.call_method1("loads", (all.to_string(),))
    }

    /// Where products come from, as a dictionary.
    #[getter]
    fn provenance<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (self.session.provenance().map_err(failure)?,))
    }

    /// The map.
    ///
    /// Returns
    /// -------
    /// Picture
    ///     Shown by Jupyter; ``.svg`` is what ``bordermap map`` writes.
    fn map(&self, py: Python<'_>) -> PyResult<Picture> {
        Ok(Picture { svg: self.picture(py, "svg")? })
    }

    /// The report, one page that works offline.
    ///
    /// Returns
    /// -------
    /// Page
    ///     Shown by Jupyter in a frame; ``.html`` is the ``report.html`` of ``bordermap run``.
    fn report(&self, py: Python<'_>) -> PyResult<Page> {
        Ok(Page { html: self.picture(py, "html")? })
    }

    /// Write a product, its kind by the ending.
    ///
    /// Parameters
    /// ----------
    /// path : path
    ///     ``.svg``, ``.png``, ``.pdf``, ``.gif``, ``.apng``, ``.txt``: the map; ``.html``: the report; ``.gpkg``, ``.xlsx``: all tables; ``.csv``, ``.geojson``, ``.parquet``,
    ///     ``.fgb``, ``.shp.zip``, ``.kml``, ``.kmz``, ``.gpx``, ``.wkt.csv``: the incidents; without an ending: a folder with all that ``bordermap run`` writes.
    /// table : str, optional
    ///     One of the tables instead, in any format of tables.
    ///
    /// Returns
    /// -------
    /// list of pathlib.Path
    ///     What was written.
    ///
    /// Raises
    /// ------
    /// ValueError
    ///     If the ending says nothing, the format cannot hold it, or the path is an input.
    /// OSError
    ///     If it cannot be written; nothing is half written.
    #[pyo3(signature = (path, table=None))]
    fn write(&self, py: Python<'_>, path: PathBuf, table: Option<&str>) -> PyResult<Vec<PathBuf>> {
        let (which, session) = (table.map(StudyTable::named).transpose().map_err(failure)?, self.session.clone());
        let work = move |stopped: &Stopped| {
            let made = session.made(&path, which)?;
            // Who does not wait any more wants no file either.
            let paths = if stopped.load(Ordering::Relaxed) { Vec::new() } else { made.write()? };
            Ok((paths, made.notes))
        };
        let (paths, notes) = stoppably(py, self.threads, work)?.map_err(failure)?;
        notes.iter().try_for_each(|note| said(py, note))?;
        Ok(paths)
    }

    fn __str__(&self) -> String {
        self.session.summary()
    }

    fn __repr__(&self) -> String {
        let study = self.session.study();
        format!(
            "<bordermap.Study of {} incidents along the {}>",
            study.summary.incidents,
            study.border.border.line().name
        )
    }
}

impl PyStudy {
    fn picture(&self, py: Python<'_>, format: &'static str) -> PyResult<String> {
        let session = self.session.clone();
        let bytes = patiently(py, self.threads, move || session.map(format))?.map_err(failure)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// A map as SVG, which Jupyter shows.
#[pyclass(module = "bordermap", frozen)]
pub struct Picture {
    /// The SVG, as the command writes it.
    #[pyo3(get)]
    svg: String,
}

#[pymethods]
impl Picture {
    /// The SVG with its fonts in it, for a notebook that has none of them.
    fn _repr_svg_(&self) -> String {
        let svg = with_fonts(&self.svg);
        // A page takes the element alone, no wider than itself.
        let element = svg.find("<svg ").map_or("", |start| &svg[start..]);
        element.replacen("<svg ", "<svg style=\"max-width:100%;height:auto\" ", 1)
    }

    fn __str__(&self) -> &str {
        &self.svg
    }

    fn __repr__(&self) -> String {
        format!("<bordermap.Picture, {} bytes of SVG>", self.svg.len())
    }
}

/// A page of HTML, which Jupyter shows in a frame.
#[pyclass(module = "bordermap", frozen)]
pub struct Page {
    /// The page, as the command writes it.
    #[pyo3(get)]
    html: String,
}

#[pymethods]
impl Page {
    /// The page in a frame of its own.
    fn _repr_html_(&self) -> String {
        let page = self.html.replace('&', "&amp;").replace('"', "&quot;");
        format!(
            "<iframe srcdoc=\"{page}\" sandbox=\"allow-scripts allow-downloads\" style=\"width:100%;height:800px;border:0\"></iframe>"
        )
    }

    fn __str__(&self) -> &str {
        &self.html
    }

    fn __repr__(&self) -> String {
        format!("<bordermap.Page, {} bytes of HTML>", self.html.len())
    }
}

/// Inputs: a path, a table, or a list of them.
fn read(inputs: &Bound<'_, PyAny>) -> PyResult<Vec<Input>> {
    if inputs.is_instance_of::<PyList>() || inputs.is_instance_of::<PyTuple>() {
        let all: Vec<Bound<'_, PyAny>> = inputs.try_iter()?.collect::<PyResult<_>>()?;
        if all.is_empty() {
            return Err(value("the list of inputs is empty; without inputs a study is of the built-in incidents"));
        }
        return all.iter().enumerate().map(|(i, input)| one(input, &format!("table {}", i + 1))).collect();
    }
    Ok(vec![one(inputs, "table")?])
}

fn one(input: &Bound<'_, PyAny>, name: &str) -> PyResult<Input> {
    match input.extract::<PathBuf>() {
        Ok(path) => Ok(Input::File(path)),
        Err(_) => Ok(Input::Held(name.into(), file(input)?)),
    }
}

/// What a border that is a name, a path, GeoJSON-like or opened already puts among the options, and the bytes of its file.
fn named(border: &Bound<'_, PyAny>, table: &mut toml::Table) -> PyResult<Option<Vec<u8>>> {
    if let Ok(path) = border.extract::<PathBuf>() {
        table.insert("border".into(), path.display().to_string().into());
        return Ok(None);
    }
    let border = PyBorder::of(border)?;
    let (options, bytes) = border.get().named();
    table.insert("border".into(), options.border.clone().unwrap_or_default().into());
    for (name, values) in [("only", &options.only), ("exclude", &options.exclude)] {
        if !values.is_empty() {
            table.insert(name.into(), values.clone().into());
        }
    }
    let mut own = vec![("edges", options.edges.word().to_string())];
    own.extend(options.sector_length.map(|metres| ("sector-length", format!("{metres}m"))));
    for (name, text) in own {
        if table.insert(name.into(), text.into()).is_some() {
            return Err(value(format!("{name}: the border that is given has it already")));
        }
    }
    Ok(bytes.map(<[u8]>::to_vec))
}

/// A value of Python as an option; nothing for None.
fn setting(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Option<toml::Value>> {
    if value.is_none() {
        return Ok(None);
    }
    if let Ok(pairs) = value.cast::<PyDict>() {
        let mut all = Vec::new();
        for (key, value) in pairs {
            let key: String = key.extract()?;
            all.extend(plains(name, &value)?.into_iter().map(|text| toml::Value::from(format!("{key}={text}"))));
        }
        return Ok(Some(all.into()));
    }
    if value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>() {
        let all = plains(name, value)?;
        // Four numbers of a view are one value.
        let all: Vec<toml::Value> =
            if name == "focus" { vec![all.join(",").into()] } else { all.into_iter().map(Into::into).collect() };
        return Ok(Some(all.into()));
    }
    plain(name, value).map(Some)
}

/// One value, or those of a list, as text.
fn plains(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if !value.is_instance_of::<PyList>() && !value.is_instance_of::<PyTuple>() {
        return Ok(vec![text(&plain(name, value)?)]);
    }
    value.try_iter()?.map(|each| Ok(text(&plain(name, &each?)?))).collect()
}

fn text(value: &toml::Value) -> String {
    match value {
        toml::Value::Integer(n) => n.to_string(),
        toml::Value::Float(x) => x.to_string(),
        toml::Value::Boolean(b) => b.to_string(),
        other => other.as_str().unwrap_or_default().to_string(),
    }
}

fn plain(name: &str, value: &Bound<'_, PyAny>) -> PyResult<toml::Value> {
    // A number, truth or time of NumPy's own.
    if value.hasattr("dtype")? && value.hasattr("item")? {
        return plain(name, &value.call_method0("item")?);
    }
    if value.is_instance_of::<PyBool>() {
        return Ok(value.extract::<bool>()?.into());
    }
    if value.is_instance_of::<PyInt>() {
        return Ok(value.extract::<i64>()?.into());
    }
    if value.is_instance_of::<PyFloat>() {
        return Ok(value.extract::<f64>()?.into());
    }
    if value.is_instance_of::<PyString>() {
        return Ok(value.extract::<String>()?.into());
    }
    if let Ok(day) = value.call_method0("isoformat") {
        return Ok(day.extract::<String>()?.chars().take(10).collect::<String>().into());
    }
    match value.extract::<PathBuf>() {
        Ok(path) => Ok(path.display().to_string().into()),
        Err(_) => Err(PyTypeError::new_err(format!("{name}: no option takes {}", class(value)))),
    }
}
