//! Statistics of counts and of events, as `bordermap profile` has them.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes, reason = "docstrings are numpydoc")]

use arrow_array::{Date32Array, Float64Array, Int32Array, StringArray};
use bordermap::LonLat;
use bordermap::analysis::statistics::{self, HotSpot};
use bordermap::study::profile::{self, BANDS_KM, Events, NearRow, ProfileOptions, SPANS, ScanRow};
use jiff::civil::Date;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3_arrow::export::Arro3Table;

use crate::border::PyBorder;
use crate::days::{days, since_1970};
use crate::error::value;
use crate::numbers::{Positions, array, at_least, class, numbers, positive, same_length};
use crate::tables::{floats, named, said, wholes};
use crate::work::{Threads, patiently};

/// Getis and Ord's Gi* of a row of cells, such as sectors of a border, or of a table of rows, such as months of them.
///
/// Parameters
/// ----------
/// values : array_like
///     Counts of shape (cells,) or (rows, cells), finite.
/// beside : int
///     A cell's neighbours are itself and so many cells on either side,
/// before : int
///     in its own row and so many rows before it.
///
/// Returns
/// -------
/// arro3.core.Table
///     A row for each cell: ``row`` and ``column`` (from 0), ``z``, its two-sided normal ``p``, and ``p_fdr``, adjusted over all cells (Benjamini and Hochberg); null where
///     all cells are alike, or a neighbourhood is all of them.
///
/// Raises
/// ------
/// ValueError
///     If a value is none, or rows differ in length.
///
/// Notes
/// -----
/// J. K. Ord, A. Getis, Local spatial autocorrelation statistics (Geographical Analysis 27, 1995), eq. 7. With few events in a neighbourhood a normal p is too small.
#[pyfunction]
#[pyo3(signature = (values, *, beside=1, before=0))]
pub fn gi_star(values: &Bound<'_, PyAny>, beside: i64, before: i64) -> PyResult<Arro3Table> {
    let (beside, before) = (at_least("beside", beside, 0)? as usize, at_least("before", before, 0)? as usize);
    // Of a table it could not be told whether its columns are rows.
    if values.hasattr("columns")? || values.hasattr("column_names")? {
        return Err(PyTypeError::new_err(format!(
            "values: an array or a list of rows is wanted, not {}; take its values as an array of NumPy",
            class(values)
        )));
    }
    let several = values.getattr("ndim").and_then(|n| n.extract::<usize>()).map_or_else(
        |_| values.get_item(0).is_ok_and(|first| first.len().is_ok() && first.extract::<f64>().is_err()),
        |dimensions| dimensions > 1,
    );
    let row = |row: &Bound<'_, PyAny>| -> PyResult<Vec<f64>> {
        let row = numbers("values", row)?;
        if arrow_array::Array::null_count(&row) > 0 || row.values().iter().any(|x| !x.is_finite()) {
            return Err(value("values: each cell needs a finite number"));
        }
        Ok(row.values().to_vec())
    };
    let rows = if several {
        values.try_iter()?.map(|each| row(&each?)).collect::<PyResult<Vec<_>>>()?
    } else {
        vec![row(values)?]
    };
    if rows.iter().any(|row| row.len() != rows[0].len()) {
        return Err(value("values: rows of one length are wanted"));
    }
    let found = statistics::gi_star(&rows, beside, before);
    let cells =
        || found.iter().enumerate().flat_map(|(r, row)| row.iter().enumerate().map(move |(c, spot)| (r, c, spot)));
    let number =
        |of: fn(&HotSpot) -> Option<f64>| array(cells().map(|(_, _, spot)| of(spot)).collect::<Float64Array>());
    named(vec![
        ("row", array(cells().map(|(r, _, _)| Some(r as i32)).collect::<Int32Array>())),
        ("column", array(cells().map(|(_, c, _)| Some(c as i32)).collect::<Int32Array>())),
        ("z", number(|s| s.z)),
        ("p", number(|s| s.p)),
        ("p_fdr", number(|s| s.p_fdr)),
    ])
}

/// Events that have both a position and a day.
struct Dated {
    positions: Vec<LonLat>,
    days: Vec<i32>,
}

impl Dated {
    fn new(lon: &Bound<'_, PyAny>, lat: &Bound<'_, PyAny>, date: &Bound<'_, PyAny>) -> PyResult<Self> {
        let at = Positions::new(lon, lat)?;
        let all = days("date", date)?;
        same_length(("date", all.len()), ("lon", at.len()))?;
        let (positions, rows) = at.all()?;
        let dated = rows.iter().zip(positions).filter_map(|(row, position)| Some((position, all[*row]?)));
        let (positions, days) = dated.unzip();
        Ok(Self { positions, days })
    }
}

/// How often, and from which seed.
fn runs(permutations: i64, seed: i64) -> PyResult<(usize, u64)> {
    let seed = at_least("seed", seed, 0)?;
    if (1..=99_999).contains(&permutations) {
        Ok((permutations as usize, seed))
    } else {
        Err(value(format!("permutations must be from 1 to 99999, not {permutations}")))
    }
}

/// Spans of days, from and to.
fn spans_of(spans: &Bound<'_, PyAny>) -> PyResult<Vec<(i32, i32)>> {
    let wrong = || value("spans_days: pairs of whole days (from, to) are wanted, 0 <= from <= to <= 36525");
    let one = |span: PyResult<Bound<'_, PyAny>>| {
        let span = numbers("spans_days", &span?)?;
        let &[from, to] = &span.values()[..] else { return Err(wrong()) };
        let whole = from.fract() == 0.0 && to.fract() == 0.0;
        if whole && 0.0 <= from && from <= to && to <= 36_525.0 { Ok((from as i32, to as i32)) } else { Err(wrong()) }
    };
    let all: Vec<(i32, i32)> = spans.try_iter().map_err(|_| wrong())?.map(one).collect::<PyResult<_>>()?;
    if all.is_empty() { Err(wrong()) } else { Ok(all) }
}

/// Near repeats: pairs of events near in space and in time, against days permuted (Knox's test).
///
/// Parameters
/// ----------
/// lon, lat : float or array_like
///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
///     Where one is null or NaN there is no position.
/// date : array_like
///     The day of each event, of shape (n,): dates, timestamps or texts that begin with YYYY-MM-DD. Events without a day are left out.
/// bands_km : list of float, optional
///     Bounds of distance, kilometres, ascending from 0 (one position): 0, 1, 2, 5, 10, 20 by default.
/// spans_days : list of (int, int), optional
///     Spans of days, both ends counted: (0, 1), (2, 7), (8, 14), (15, 30), (31, 60), (61, 90) by default.
/// permutations : int
///     How often, from 1 to 99,999.
/// seed : int
///     Seed of the permutations.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
///
/// Returns
/// -------
/// arro3.core.Table
///     A row for each band and span: ``km_from``, ``km_to``, ``days_from``, ``days_to``, ``pairs``, ``expected``, ``ratio`` (null where none is
///     expected), and the one-sided ``p``, (r + 1) / (permutations + 1).
///
/// Raises
/// ------
/// ValueError
///     If a parameter, a position or a date is out of range.
///
/// Notes
/// -----
/// E. G. Knox, M. S. Bartlett (Applied Statistics 13, 1964); S. D. Johnson et al. (Journal of Quantitative Criminology 23, 2007).
#[pyfunction]
#[pyo3(signature = (lon, lat, date, *, bands_km=None, spans_days=None, permutations=999, seed=1, threads=None))]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
pub fn knox(
    py: Python<'_>,
    lon: &Bound<'_, PyAny>,
    lat: &Bound<'_, PyAny>,
    date: &Bound<'_, PyAny>,
    bands_km: Option<&Bound<'_, PyAny>>,
    spans_days: Option<&Bound<'_, PyAny>>,
    permutations: i64,
    seed: i64,
    threads: Threads,
) -> PyResult<Arro3Table> {
    let Dated { positions, days } = Dated::new(lon, lat, date)?;
    let bands = bands_km
        .map_or_else(|| Ok(BANDS_KM.to_vec()), |km| Ok::<_, PyErr>(numbers("bands_km", km)?.values().to_vec()))?;
    let spans = spans_days.map_or_else(|| Ok(SPANS.to_vec()), spans_of)?;
    let ascending = bands.len() > 1 && bands[0] == 0.0 && bands.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending || bands.iter().any(|km| !km.is_finite()) || bands[bands.len() - 1] > 500.0 {
        return Err(value("bands_km: bounds from 0, ascending, of at most 500 km are wanted"));
    }
    let runs = runs(permutations, seed)?;
    let work = move || profile::near_repeat(&positions, &days, (&bands, &spans), runs);
    let (rows, note) = patiently(py, threads, work)?;
    note.iter().try_for_each(|note| said(py, note))?;
    let number = |of: fn(&NearRow) -> Option<f64>| floats(&rows, of);
    let whole = |of: fn(&NearRow) -> i64| wholes(&rows, of);
    named(vec![
        ("km_from", number(|r| Some(r.km_from))),
        ("km_to", number(|r| Some(r.km_to))),
        ("days_from", whole(|r| r.days_from.into())),
        ("days_to", whole(|r| r.days_to.into())),
        ("pairs", whole(|r| r.pairs as i64)),
        ("expected", number(|r| Some(r.expected))),
        ("ratio", number(|r| r.ratio)),
        ("p", number(|r| Some(r.p))),
    ])
}

/// Where and when more happened than place and time by themselves lead to expect: the space-time permutation scan.
///
/// Parameters
/// ----------
/// lon, lat : float or array_like
///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
///     Where one is null or NaN there is no position.
/// date : array_like
///     The day of each event, of shape (n,): dates, timestamps or texts that begin with YYYY-MM-DD. Events without a day are left out.
/// border : Border, or what it is made from, optional
///     With it stretches of the border are scanned too.
/// cell_m : float
///     Length of the cells that stretches are made of, metres.
/// longest_m : float
///     The longest stretch, metres.
/// radius_m : float
///     The greatest radius of a circle, metres.
/// most_days : int, optional
///     The longest window of time; a quarter of the period by default.
/// prospective : bool
///     Look only at windows that end on the last day.
/// permutations : int
///     How often, from 1 to 99,999.
/// seed : int
///     Seed of the permutations.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
///
/// Returns
/// -------
/// arro3.core.Table
///     The strongest clusters of each form, ten at most: ``rank``, ``form`` (``interval`` of the border or ``cylinder``), ``from_km`` and
///     ``to_km`` (chainage), ``centre_lon``, ``centre_lat`` and ``radius_km``, ``first_date``, ``last_date``, ``incidents``, ``expected``, ``ratio``, ``llr``,
///     ``p`` by permutation and ``p_gumbel``.
///
/// Raises
/// ------
/// ValueError
///     If a parameter, a position or a date is out of range.
///
/// Notes
/// -----
/// M. Kulldorff et al. (PLoS Medicine 2:e59, 2005). With fewer than ten events there are no rows, and a warning.
#[pyfunction]
#[pyo3(signature = (lon, lat, date, *, border=None, cell_m=25_000.0, longest_m=200_000.0, radius_m=50_000.0, most_days=None, prospective=false, permutations=999, seed=1, threads=None))]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
pub fn space_time_scan(
    py: Python<'_>,
    lon: &Bound<'_, PyAny>,
    lat: &Bound<'_, PyAny>,
    date: &Bound<'_, PyAny>,
    border: Option<&Bound<'_, PyAny>>,
    cell_m: f64,
    longest_m: f64,
    radius_m: f64,
    most_days: Option<i64>,
    prospective: bool,
    permutations: i64,
    seed: i64,
    threads: Threads,
) -> PyResult<Arro3Table> {
    let Dated { positions, days } = Dated::new(lon, lat, date)?;
    for (name, metres) in [("cell_m", cell_m), ("longest_m", longest_m), ("radius_m", radius_m)] {
        positive(name, metres)?;
    }
    let most_days = most_days.map(|days| at_least("most_days", days, 1)).transpose()?;
    let most_days = most_days.map(|days| i32::try_from(days).unwrap_or(i32::MAX));
    let (permutations, seed) = runs(permutations, seed)?;
    let options = ProfileOptions {
        scan_length: longest_m,
        scan_radius: radius_m,
        scan_days: most_days,
        prospective,
        permutations: permutations as u32,
        ..ProfileOptions::default()
    };
    let opened = border.map(PyBorder::of).transpose()?.map(|border| border.get().opened());
    if opened.as_ref().is_some_and(|opened| opened.border.length_m() / cell_m > 100_000.0) {
        return Err(value("cell_m: the border would be more than 100,000 cells"));
    }
    let work = move || {
        let chainages: Option<(Vec<f64>, f64)> = opened.map(|opened| {
            let border = &opened.border;
            (border.locate_all(&positions).iter().map(|l| l.chainage_m).collect(), border.length_m())
        });
        let along = chainages.as_ref().map(|(all, length_m)| (&all[..], *length_m));
        profile::scans(&Events { positions: &positions, days: &days, along }, &options, cell_m, seed)
    };
    let found = patiently(py, threads, work)?;
    found.notes.iter().filter(|note| note.contains("needs")).try_for_each(|note| said(py, note))?;
    scan_table(&found.rows)
}

fn scan_table(rows: &[ScanRow]) -> PyResult<Arro3Table> {
    let number = |of: fn(&ScanRow) -> Option<f64>| floats(rows, of);
    let whole = |of: fn(&ScanRow) -> usize| wholes(rows, |row| of(row) as i64);
    let day = |of: fn(&ScanRow) -> &str| -> PyResult<_> {
        let one = |row: &ScanRow| {
            let day: Date = of(row).parse().map_err(|_| PyTypeError::new_err("no date"))?;
            Ok(Some(since_1970(day)))
        };
        Ok(array(rows.iter().map(one).collect::<PyResult<Vec<_>>>()?.into_iter().collect::<Date32Array>()))
    };
    named(vec![
        ("rank", whole(|r| r.rank)),
        ("form", array(StringArray::from_iter_values(rows.iter().map(|r| r.form)))),
        ("from_km", number(|r| r.chainage_km.map(|km| km.0))),
        ("to_km", number(|r| r.chainage_km.map(|km| km.1))),
        ("centre_lon", number(|r| r.centre.map(|p| p.0))),
        ("centre_lat", number(|r| r.centre.map(|p| p.1))),
        ("radius_km", number(|r| r.radius_km)),
        ("first_date", day(|r| &r.first_date)?),
        ("last_date", day(|r| &r.last_date)?),
        ("incidents", whole(|r| r.incidents)),
        ("expected", number(|r| Some(r.expected))),
        ("ratio", number(|r| Some(r.ratio))),
        ("llr", number(|r| Some(r.llr))),
        ("p", number(|r| Some(r.p))),
        ("p_gumbel", number(|r| r.p_gumbel)),
    ])
}
