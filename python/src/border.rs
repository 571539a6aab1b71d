//! A border, and where positions lie relative to it.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes, reason = "docstrings are numpydoc")]

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use arrow_array::{Array, ArrayRef, Float64Array, RecordBatch, RecordBatchOptions, StringArray};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use bordermap::analysis::{Spread, spreads};
use bordermap::cli::session::{Opened, border};
use bordermap::study::StudyBorder;
use bordermap::study::columns::{atlas_table, border_table};
use bordermap::study::options::BorderOptions;
use bordermap::{Border, Edges, Location, Scratch, atlas, export};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyo3_arrow::export::Arro3Table;
use rayon::prelude::*;

use crate::error::{failure, fault, value};
use crate::numbers::{OutOfRange, Positions, array, at_least, class, numbers, same_length};
use crate::tables::{self, said, table};
use crate::work::{Stopped, Threads, patiently, stoppably};

/// A land border that can be asked where positions lie relative to it.
///
/// Parameters
/// ----------
/// what : str, path or GeoJSON-like
///     A pair of states (``"AFG-PAK"``, ``"fr-de"``, ``"Kenya - Somalia"``), a state (``"UKR"``: all its land borders), ``"world"`` (all
///     land borders), ``"durand"`` (OpenStreetMap), ``"durand-ne"`` (Natural Earth), the path of a file of lines, or an object with
///     ``__geo_interface__``, a geometry, Feature or FeatureCollection.
/// edges : {"geodesic", "lonlat"}
///     How the line runs between two vertices: the shortest path on the ellipsoid, or straight in longitude and latitude as GeoJSON (RFC
///     7946, section 3.1.1) has it.
/// sector_length : float or str, optional
///     Cut it into sectors of so many metres (``"50km"``) instead of those that it names.
/// only, exclude : str or list of str, optional
///     Of the borders of the world or of a state only these, and not these: pairs, states or a status (``"agreed"``,
///     ``"partly-disputed"``, ``"disputed"``, ``"line-of-control"``).
///
/// Raises
/// ------
/// ValueError
///     If there is no such border, or the file holds no line.
/// OSError
///     If the file cannot be read.
/// TypeError
///     If it is neither text, nor a path, nor GeoJSON-like.
///
/// Notes
/// -----
/// ``"AFG-PAK"`` is the Durand Line at its finest, as ``"durand"``; ``"world"`` and ``"AFG"`` have it at 50 m as all others, up to 50 m away.
///
/// Borders can be pickled: one that was named is sent as its name, one of a file as the bytes of the file. Built-in lines are OpenStreetMap's (ODbL) at 50 m;
/// `bordermap.borders` lists them with their status.
///
/// Examples
/// --------
/// >>> bordermap.Border("AFG-PAK")
/// <bordermap.Border "Durand Line", 2749 km>
#[pyclass(name = "Border", module = "bordermap", frozen)]
pub struct PyBorder {
    opened: Arc<StudyBorder>,
    /// What it was made from: a name, or a file's name and bytes.
    options: BorderOptions,
    held: Option<Vec<u8>>,
    #[pyo3(get)]
    notes: Vec<String>,
}

impl PyBorder {
    /// A border, or the one that is made from what is given.
    pub fn of<'py>(what: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Self>> {
        let made =
            if what.is_instance_of::<Self>() { what.clone() } else { what.py().get_type::<Self>().call1((what,))? };
        Ok(made.cast_into::<Self>()?)
    }

    /// The options that name it, and the bytes of its file.
    pub fn named(&self) -> (&BorderOptions, Option<&[u8]>) {
        (&self.options, self.held.as_deref())
    }

    /// It, to be taken to other threads.
    pub fn opened(&self) -> Arc<StudyBorder> {
        self.opened.clone()
    }

    fn border(&self) -> &Border {
        &self.opened.border
    }
}

#[pymethods]
impl PyBorder {
    #[new]
    #[pyo3(signature = (what, *, edges="geodesic", sector_length=None, only=None, exclude=None, content=None))]
    fn new(
        py: Python<'_>,
        what: &Bound<'_, PyAny>,
        edges: &str,
        sector_length: Option<Length>,
        only: Option<Names>,
        exclude: Option<Names>,
        content: Option<Vec<u8>>,
    ) -> PyResult<Self> {
        let edges = match edges {
            "geodesic" => Edges::Geodesic,
            "lonlat" => Edges::LonLat,
            other => return Err(value(format!("edges: {other:?} is neither geodesic nor lonlat"))),
        };
        let (name, held) = match what.extract::<PathBuf>() {
            Ok(path) => (path.display().to_string(), content),
            Err(_) => ("border".to_string(), Some(geojson(what)?)),
        };
        let options = BorderOptions {
            border: Some(name),
            only: only.map_or(Vec::new(), Names::all),
            exclude: exclude.map_or(Vec::new(), Names::all),
            edges,
            sector_length: sector_length.map(Length::metres).transpose()?,
        };
        let asked = options.clone();
        let Opened { border, bytes, notes } =
            patiently(py, None, move || border(&asked, held.as_deref()))?.map_err(failure)?;
        notes.iter().try_for_each(|note| said(py, note))?;
        Ok(Self { opened: Arc::new(border), options, held: bytes, notes })
    }

    /// Its id among the built-in borders, ``AFG-PAK``; None of a file, or of several borders.
    #[getter]
    fn id(&self) -> Option<&str> {
        self.opened.id.as_deref()
    }

    /// Its name.
    #[getter]
    fn name(&self) -> &str {
        &self.border().line().name
    }

    /// Whose side lies on the left of its direction.
    #[getter]
    fn left(&self) -> &str {
        &self.border().line().left
    }

    /// Whose side lies on the right.
    #[getter]
    fn right(&self) -> &str {
        &self.border().line().right
    }

    /// Its geodesic length, metres.
    #[getter]
    fn length_m(&self) -> f64 {
        self.border().length_m()
    }

    /// Whose data it is.
    #[getter]
    fn credit(&self) -> &str {
        &self.border().line().credit
    }

    /// A sentence on its status; empty if there is nothing to be said.
    #[getter]
    fn status(&self) -> &str {
        &self.border().line().status
    }

    /// Whether some state does not recognise it.
    #[getter]
    fn disputed(&self) -> bool {
        self.border().line().disputed
    }

    /// Its sectors: name, and chainage of start and end, metres.
    #[getter]
    fn sectors(&self) -> PyResult<Arro3Table> {
        let sectors = self.border().sectors();
        tables::named(vec![
            ("sector", array(StringArray::from_iter_values(sectors.iter().map(|s| &s.name)))),
            ("start_m", array(Float64Array::from_iter_values(sectors.iter().map(|s| s.start_m)))),
            ("end_m", array(Float64Array::from_iter_values(sectors.iter().map(|s| s.end_m)))),
        ])
    }

    /// Its line as a GeoJSON-like dictionary.
    #[getter]
    fn __geo_interface__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let bytes = export::GEOJSON.bytes(&border_table(self.border().line())).map_err(value)?;
        py.import("json")?.call_method1("loads", (bytes,))
    }

    fn __repr__(&self) -> String {
        let kilometres = self.border().length_m() / 1e3;
        format!("<bordermap.Border {:?}, {kilometres:.0} km>", self.border().line().name)
    }

    /// How it is made again in another process: from its name, or from the bytes of its file, wherever that is.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let again = py.import("bordermap")?.getattr("_opened")?;
        let BorderOptions { border, only, exclude, edges, sector_length } = &self.options;
        let (only, exclude) = (PyTuple::new(py, only)?, PyTuple::new(py, exclude)?);
        let arguments = (border, edges.word(), sector_length, only, exclude, self.held.as_deref()).into_pyobject(py)?;
        Ok((again, arguments))
    }

    /// Where positions lie relative to it.
    ///
    /// Parameters
    /// ----------
    /// lon, lat : float or array_like
    ///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
    ///     Where one is null or NaN there is no position.
    /// columns : list of str, optional
    ///     The columns wanted, in their order; all by default.
    /// error_m : float or array_like, optional
    ///     Standard deviation of each location, metres, of shape () or (n,): with it and ``draws`` there are intervals.
    /// draws : int
    ///     How many times each location is moved by an isotropic normal error, 100,000 at most.
    /// seed : int
    ///     Seed of the draws. They depend on it, on position and error, and on how many rows before are alike; not on threads or chunks.
    /// threads : int, optional
    ///     Number of threads; all cores by default. Results do not depend on it.
    ///
    /// Returns
    /// -------
    /// arro3.core.Table
    ///     n rows in the order of the positions, null where there is no position:
    ///
    ///     - ``distance_m``: geodesic distance to the border, metres, at least 0;
    ///     - ``side``: the name of the side, of several borders that of the nearest one;
    ///     - ``chainage_m``: distance along the border to the foot, metres from its beginning, of several borders along the nearest one;
    ///     - ``foot_lon``, ``foot_lat``: the nearest point of the border, degrees;
    ///     - ``sector``: the sector that holds the foot, null if the border has none;
    ///     - ``border``: the id of the border, of several that of the nearest one; of a file its name;
    ///     - with draws ``distance_low_m`` and ``distance_high_m``, between which nine of ten draws are, and ``side_share``, the share of them on
    ///       the side of the position itself.
    ///
    /// Raises
    /// ------
    /// ValueError
    ///     If a position is out of range (the text names its index, from 0), or lengths differ.
    /// TypeError
    ///     If there are no numbers.
    ///
    /// Notes
    /// -----
    /// Distances are geodesic on WGS 84 and good to 1 micrometre as a computation (1 mm along ``edges="lonlat"``); chainage and foot to 1 mm up to 100 km from the line. The geodesic is that of
    /// C. F. F. Karney, Algorithms for geodesics (Journal of Geodesy 87, 2013); the draws are Berkson's errors (JASA 45, 1950).
    ///
    /// Examples
    /// --------
    /// >>> border = bordermap.Border("AFG-PAK")
    /// >>> border.locate(71.1, 34.1, columns=["side"])["side"].to_pylist()
    /// ['Pakistan']
    #[pyo3(signature = (lon, lat, *, columns=None, error_m=None, draws=0, seed=1, threads=None))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn locate(
        &self,
        py: Python<'_>,
        lon: &Bound<'_, PyAny>,
        lat: &Bound<'_, PyAny>,
        columns: Option<Names>,
        error_m: Option<&Bound<'_, PyAny>>,
        draws: i64,
        seed: i64,
        threads: Threads,
    ) -> PyResult<Arro3Table> {
        let at = Positions::new(lon, lat)?;
        let (draws, seed) = (at_least("draws", draws, 0)?, at_least("seed", seed, 0)?);
        if draws > MOST_DRAWS {
            return Err(value(format!("draws must be at most {MOST_DRAWS}, not {draws}")));
        }
        let runs = (draws as u32, seed);
        let spreads = match error_m {
            None if draws > 0 => {
                return Err(value("draws needs error_m, the standard deviations of the locations in metres"));
            }
            Some(_) if draws == 0 => return Err(value("error_m needs draws, e.g. draws=200")),
            Some(errors) => Some(self.spreads(py, &at, errors, runs, threads)?),
            None => None,
        };
        let schema = schema(columns.map(Names::all), spreads.is_some())?;
        let batches = if at.len() <= FEW || threads == Some(1) {
            // Few rows are worked on here and now.
            let mut batches = Vec::new();
            let mut scratch = Scratch::default();
            for rows in blocks(at.len()) {
                let work = || block(&self.opened, &at, rows, (&schema, spreads.as_deref()), &mut scratch);
                batches.push(py.detach(work)?);
                py.check_signals()?;
            }
            batches
        } else {
            let (opened, schema) = (self.opened.clone(), schema.clone());
            let work = move |stopped: &Stopped| -> Result<Vec<RecordBatch>, Wrong> {
                let all: Vec<Range<usize>> = blocks(at.len()).collect();
                let one = |scratch: &mut Scratch, rows: Range<usize>| {
                    if stopped.load(Ordering::Relaxed) {
                        return Err(Wrong::Stopped);
                    }
                    block(&opened, &at, rows, (&schema, spreads.as_deref()), scratch)
                };
                all.into_par_iter().map_init(Scratch::default, one).collect()
            };
            stoppably(py, threads, work)??
        };
        table(batches, schema)
    }
}

impl PyBorder {
    /// What draws say of each row; none where it has no position, or no location error.
    fn spreads(
        &self,
        py: Python<'_>,
        at: &Positions,
        errors: &Bound<'_, PyAny>,
        runs: (u32, u64),
        threads: Threads,
    ) -> PyResult<Vec<Option<Spread>>> {
        let errors = numbers("error_m", errors)?;
        let count = at.len();
        let (positions, rows) = at.all()?;
        if errors.len() != 1 {
            same_length(("error_m", errors.len()), ("lon", count))?;
        }
        let error = |row: &usize| {
            let i = if errors.len() == 1 { 0 } else { *row };
            let error = Some(errors.value(i)).filter(|error| errors.is_valid(i) && !error.is_nan());
            match error {
                Some(metres) if metres < 0.0 || metres.is_infinite() => {
                    Err(value(format!("index {row}: error_m {metres} is no standard deviation in metres")))
                }
                error => Ok(error),
            }
        };
        let known = rows.iter().map(error).collect::<PyResult<Vec<_>>>()?;
        let opened = self.opened.clone();
        let found = patiently(py, threads, move || spreads(&opened.border, &positions, &known, runs))?;
        let mut spread = vec![None; count];
        rows.iter().zip(found).for_each(|(row, found)| spread[*row] = found);
        Ok(spread)
    }
}

/// Rows that are worked on together, as the library does.
const BLOCK: usize = 16_384;
/// No more draws than the command takes.
const MOST_DRAWS: u64 = 100_000;
/// So few rows are not worth other threads.
const FEW: usize = 4_096;

fn blocks(count: usize) -> impl Iterator<Item = Range<usize>> {
    (0..count).step_by(BLOCK).map(move |start| start..count.min(start + BLOCK))
}

/// Why there are no locations.
enum Wrong {
    Position(OutOfRange),
    Columns(ArrowError),
    Stopped,
}

impl From<Wrong> for PyErr {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Position(error) => error.into(),
            Wrong::Columns(error) => value(error),
            // Whoever stopped it waits no more.
            Wrong::Stopped => value("stopped"),
        }
    }
}

/// Where some rows lie, as columns.
fn block(
    opened: &StudyBorder,
    at: &Positions,
    rows: Range<usize>,
    (schema, spreads): (&SchemaRef, Option<&[Option<Spread>]>),
    scratch: &mut Scratch,
) -> Result<RecordBatch, Wrong> {
    let located = located(&opened.border, at, rows.clone(), scratch).map_err(Wrong::Position)?;
    batch(opened, schema, &located, spreads.map(|spreads| &spreads[rows])).map_err(Wrong::Columns)
}

/// Where some rows lie; none where there is no position.
fn located(
    border: &Border,
    at: &Positions,
    rows: Range<usize>,
    scratch: &mut Scratch,
) -> Result<Vec<Option<Location>>, OutOfRange> {
    let (positions, of) = at.of(rows.clone())?;
    let mut found = Vec::with_capacity(positions.len());
    border.locate_block(&positions, scratch, &mut found);
    if of.len() == rows.len() {
        return Ok(found.into_iter().map(Some).collect());
    }
    let of: Vec<usize> = of.into_iter().map(|row| row - rows.start).collect();
    Ok(crate::numbers::spread(&found, &of, rows.len()))
}

/// Columns of locations, by name.
const COLUMNS: [&str; 7] = ["distance_m", "side", "chainage_m", "foot_lon", "foot_lat", "sector", "border"];
/// Those that draws add.
const DRAWN: [&str; 3] = ["distance_low_m", "distance_high_m", "side_share"];

/// The columns asked for, all if none are.
fn schema(columns: Option<Vec<String>>, draws: bool) -> PyResult<SchemaRef> {
    let known: Vec<&str> = COLUMNS.into_iter().chain(DRAWN.into_iter().filter(|_| draws)).collect();
    let names = columns.unwrap_or_else(|| known.iter().map(ToString::to_string).collect());
    let field = |name: String| {
        if !known.contains(&name.as_str()) {
            let draws = if DRAWN.contains(&name.as_str()) { " without draws" } else { "" };
            return Err(value(format!("columns: there is no {name:?}{draws}, but {}", known.join(", "))));
        }
        let of = if ["side", "sector", "border"].contains(&name.as_str()) { DataType::Utf8 } else { DataType::Float64 };
        Ok(Field::new(name, of, true))
    };
    Ok(Arc::new(Schema::new(names.into_iter().map(field).collect::<PyResult<Vec<_>>>()?)))
}

/// Locations as columns.
fn batch(
    opened: &StudyBorder,
    schema: &SchemaRef,
    located: &[Option<Location>],
    spreads: Option<&[Option<Spread>]>,
) -> Result<RecordBatch, ArrowError> {
    let columns = schema.fields().iter().map(|field| column(opened, field.name(), located, spreads.unwrap_or(&[])));
    let rows = RecordBatchOptions::new().with_row_count(Some(located.len()));
    RecordBatch::try_new_with_options(schema.clone(), columns.collect(), &rows)
}

fn column(opened: &StudyBorder, name: &str, located: &[Option<Location>], spreads: &[Option<Spread>]) -> ArrayRef {
    let border = &opened.border;
    let own = opened.id.as_deref().unwrap_or(&border.line().name);
    let number = |of: fn(&Location) -> f64| -> ArrayRef {
        array(located.iter().map(|l| l.as_ref().map(of)).collect::<Float64Array>())
    };
    let drawn = |of: fn(&Spread) -> f64| -> ArrayRef {
        array(spreads.iter().map(|s| s.as_ref().map(of)).collect::<Float64Array>())
    };
    let chainage = |l: &Location| border.member(l).map_or(l.chainage_m, |(_, chainage_m)| chainage_m);
    let sector = |l: &Location| l.sector.map(|sector| &*border.sectors()[sector].name);
    let member = |l: &Location| border.member(l).map_or(own, |(id, _)| id);
    match name {
        "distance_m" => number(|l| l.distance_m),
        "foot_lon" => number(|l| l.foot.lon()),
        "foot_lat" => number(|l| l.foot.lat()),
        "chainage_m" => array(located.iter().map(|l| l.as_ref().map(chainage)).collect::<Float64Array>()),
        "side" => array(located.iter().map(|l| l.as_ref().map(|l| border.side_name(l))).collect::<StringArray>()),
        "sector" => array(located.iter().map(|l| l.as_ref().and_then(sector)).collect::<StringArray>()),
        "border" => array(located.iter().map(|l| l.as_ref().map(member)).collect::<StringArray>()),
        "distance_low_m" => drawn(|s| s.distance_m.0),
        "distance_high_m" => drawn(|s| s.distance_m.1),
        _ => drawn(|s| s.same_side),
    }
}

/// A GeoJSON-like object as GeoJSON.
fn geojson(what: &Bound<'_, PyAny>) -> PyResult<Vec<u8>> {
    let like = if what.hasattr("__geo_interface__")? { what.getattr("__geo_interface__")? } else { what.clone() };
    let of: Option<String> = like.get_item("type").ok().and_then(|of| of.extract().ok());
    let Some(of) = of else {
        return Err(PyTypeError::new_err(format!(
            "a border is a name, a path, or a GeoJSON-like object, not {}",
            class(what)
        )));
    };
    let py = what.py();
    let options = PyDict::new(py);
    // Arrays of NumPy become lists; what is no number is no position.
    options.set_item("default", py.import("operator")?.call_method1("methodcaller", ("tolist",))?)?;
    options.set_item("allow_nan", false)?;
    let text = py.import("json")?.call_method("dumps", (&like,), Some(&options));
    let text: String = text.map_err(|e| value(format!("the border is no GeoJSON: {e}")))?.extract()?;
    // shapely's rings are closed lines.
    let text = if of == "LinearRing" { text.replacen("LinearRing", "LineString", 1) } else { text };
    let text = match of.as_str() {
        "Feature" | "FeatureCollection" => text,
        _ => format!("{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{text}}}"),
    };
    Ok(text.into_bytes())
}

/// A length: metres, or text with its unit.
#[derive(FromPyObject)]
pub enum Length {
    Metres(f64),
    Text(String),
}

impl Length {
    /// It in metres.
    pub fn metres(self) -> PyResult<f64> {
        match self {
            Self::Metres(metres) => Ok(metres),
            Self::Text(text) => bordermap::input::parse::length(&text).map_err(|e| value(format!("{text:?}: {e}"))),
        }
    }
}

/// One name or several.
#[derive(FromPyObject)]
pub enum Names {
    One(String),
    Several(Vec<String>),
}

impl Names {
    /// All of them.
    pub fn all(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}

/// The land borders of the world that are built in, as ``bordermap border --list`` has them.
///
/// Returns
/// -------
/// arro3.core.Table
///     ``id``, ``name``, ``a`` and ``b`` (the states on the left and on the right), ``length_km``, ``vertices``, ``parts``, ``status``, ``status_note``.
#[pyfunction]
pub fn borders() -> PyResult<Arro3Table> {
    let list: Vec<&atlas::BorderEntry> = atlas::list().map_err(|e| fault(&e.to_string()))?.iter().collect();
    tables::of_table(&atlas_table(&list))
}
