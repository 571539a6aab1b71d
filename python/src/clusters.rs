//! Clusters of positions, and their outlines.
#![allow(clippy::doc_markdown, clippy::doc_link_with_quotes, reason = "docstrings are numpydoc")]

use std::collections::BTreeMap;

use arrow_array::{Array, ArrayRef, BinaryArray, BooleanArray, Float64Array, Int32Array, RecordBatch};
use arrow_schema::{DataType, Field, Schema};
use bordermap::LonLat;
use bordermap::model::Clustering;
use bordermap::spatial::{self, Days, DbscanParams, HdbscanParams, Selection, concave_hull, convex_hull, footprint};
use pyo3::prelude::*;
use pyo3_arrow::export::Arro3Table;

use crate::days::days;
use crate::error::value;
use crate::numbers::{Positions, array, at_least, numbers, positive, same_length, spread};
use crate::tables::{binary, geometry_field, named, table, wholes};
use crate::work::{Threads, patiently};

/// Clusters by number from 1, and cores; nothing where there is no position.
fn clustered(found: &Clustering, rows: &[usize], count: usize) -> PyResult<Arro3Table> {
    named(vec![
        ("cluster", cluster_column(&found.cluster, rows, count)),
        ("core", array(spread(&found.core, rows, count).into_iter().collect::<BooleanArray>())),
    ])
}

fn cluster_column(cluster: &[Option<u32>], rows: &[usize], count: usize) -> ArrayRef {
    let numbers = spread(cluster, rows, count);
    array(numbers.into_iter().map(|c| c.flatten().map(|c| c as i32 + 1)).collect::<Int32Array>())
}

/// Clusters of positions by DBSCAN, on geodesic distances.
///
/// Parameters
/// ----------
/// lon, lat : float or array_like
///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
///     Where one is null or NaN there is no position.
/// eps_m : float
///     Two positions at most this far apart are neighbours: metres, from 0.02 to 500,000.
/// min_points : float
///     A position is a core if at least this weight lies within eps of it, itself included; at least 1.
/// weights : array_like, optional
///     Weights of shape (n,), not negative; null counts 0. All count 1 by default.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
///
/// Returns
/// -------
/// arro3.core.Table
///     n rows: ``cluster`` (1, 2, … in the order of each cluster's first position, null for noise) and ``core``; both null where there is no position.
///
/// Raises
/// ------
/// ValueError
///     If a parameter or a position is out of range.
///
/// Notes
/// -----
/// M. Ester, H.-P. Kriegel, J. Sander, X. Xu, A density-based algorithm for discovering clusters (KDD 1996). A border point joins the cluster of the nearest core.
#[pyfunction]
#[pyo3(signature = (lon, lat, *, eps_m, min_points=5.0, weights=None, threads=None))]
pub fn dbscan(
    py: Python<'_>,
    lon: &Bound<'_, PyAny>,
    lat: &Bound<'_, PyAny>,
    eps_m: f64,
    min_points: f64,
    weights: Option<&Bound<'_, PyAny>>,
    threads: Threads,
) -> PyResult<Arro3Table> {
    let at = Positions::new(lon, lat)?;
    let (positions, rows) = at.all()?;
    let weights = weights.map(|weights| numbers("weights", weights)).transpose()?;
    let weights = weights.map(|weights| {
        same_length(("weights", weights.len()), ("lon", at.len()))?;
        let one = |row: &usize| {
            let weight = if weights.is_null(*row) { 0.0 } else { weights.value(*row) };
            if weight >= 0.0 && weight.is_finite() {
                Ok(weight)
            } else {
                Err(value(format!("index {row}: a weight must be finite and at least 0, not {weight}")))
            }
        };
        rows.iter().map(one).collect::<PyResult<Vec<f64>>>()
    });
    let weights = weights.transpose()?;
    let parameters = DbscanParams { eps_m, min_points };
    let found = patiently(py, threads, move || spatial::dbscan(&positions, weights.as_deref(), parameters))?;
    clustered(&found.map_err(value)?, &rows, at.len())
}

/// Clusters of positions of different densities by HDBSCAN*, on geodesic distances.
///
/// Parameters
/// ----------
/// lon, lat : float or array_like
///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
///     Where one is null or NaN there is no position.
/// min_points : int
///     Neighbours that make a core distance, the position itself included.
/// min_cluster_size : int, optional
///     The least number of positions in a cluster; as ``min_points`` by default.
/// selection : {"eom", "leaf"}
///     How clusters are taken from the hierarchy: by excess of mass, or its leaves.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
///
/// Returns
/// -------
/// arro3.core.Table
///     n rows: ``cluster`` (1, 2, …, null for noise), ``probability`` of membership and ``outlier`` score, both from 0 to 1; all null where there is no
///     position.
///
/// Raises
/// ------
/// ValueError
///     If a parameter or a position is out of range.
///
/// Notes
/// -----
/// R. J. G. B. Campello, D. Moulavi, A. Zimek, J. Sander, Hierarchical density estimates for data clustering (TKDD 10, 2015).
#[pyfunction]
#[pyo3(signature = (lon, lat, *, min_points=5, min_cluster_size=None, selection="eom", threads=None))]
pub fn hdbscan(
    py: Python<'_>,
    lon: &Bound<'_, PyAny>,
    lat: &Bound<'_, PyAny>,
    min_points: i64,
    min_cluster_size: Option<i64>,
    selection: &str,
    threads: Threads,
) -> PyResult<Arro3Table> {
    let at = Positions::new(lon, lat)?;
    let (positions, rows) = at.all()?;
    let selection = match selection {
        "eom" => Selection::ExcessOfMass,
        "leaf" => Selection::Leaf,
        other => return Err(value(format!("selection: {other:?} is neither eom nor leaf"))),
    };
    let size = at_least("min_cluster_size", min_cluster_size.unwrap_or(min_points.max(2)), 2)?;
    let points = at_least("min_points", min_points, 1)?;
    let [min_points, min_cluster_size] = [points, size].map(|n| u32::try_from(n).unwrap_or(u32::MAX));
    let parameters = HdbscanParams { min_cluster_size, min_points, selection };
    let found = patiently(py, threads, move || spatial::hdbscan(&positions, parameters))?.map_err(value)?;
    let share = |values: &[f64]| array(spread(values, &rows, at.len()).into_iter().collect::<Float64Array>());
    named(vec![
        ("cluster", cluster_column(&found.cluster, &rows, at.len())),
        ("probability", share(&found.probability)),
        ("outlier", share(&found.outlier)),
    ])
}

/// Clusters of events in space and time by ST-DBSCAN, on geodesic distances.
///
/// Parameters
/// ----------
/// lon, lat : float or array_like
///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
///     Where one is null or NaN there is no position.
/// date : array_like
///     The day of each event, or its first possible one, of shape (n,): dates, timestamps or texts that begin with YYYY-MM-DD.
/// date_end : array_like, optional
///     Its last possible day.
/// eps_m : float
///     Neighbours are at most so many metres apart, from 0.02 to 500,000,
/// eps_days : int
///     and at most so many days.
/// min_points : float
///     A core has at least so many neighbours, itself included.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
///
/// Returns
/// -------
/// arro3.core.Table
///     n rows: ``cluster`` (1, 2, …, null for noise and for events without a day) and ``core``; both null where there is no position.
///
/// Raises
/// ------
/// ValueError
///     If a parameter, a position or a date is out of range.
///
/// Notes
/// -----
/// D. Birant, A. Kut, ST-DBSCAN (Data & Knowledge Engineering 60, 2007), without its test on other values.
#[pyfunction]
#[pyo3(signature = (lon, lat, date, date_end=None, *, eps_m, eps_days, min_points=5.0, threads=None))]
#[expect(clippy::too_many_arguments, reason = "they have names in Python")]
pub fn st_dbscan(
    py: Python<'_>,
    lon: &Bound<'_, PyAny>,
    lat: &Bound<'_, PyAny>,
    date: &Bound<'_, PyAny>,
    date_end: Option<&Bound<'_, PyAny>>,
    eps_m: f64,
    eps_days: i64,
    min_points: f64,
    threads: Threads,
) -> PyResult<Arro3Table> {
    let at = Positions::new(lon, lat)?;
    let (positions, rows) = at.all()?;
    let first = days("date", date)?;
    let last = date_end.map_or_else(|| Ok(first.clone()), |end| days("date_end", end))?;
    same_length(("date", first.len()), ("lon", at.len()))?;
    same_length(("date_end", last.len()), ("lon", at.len()))?;
    let eps_days = i32::try_from(at_least("eps_days", eps_days, 0)?).unwrap_or(i32::MAX);
    let interval = |row: &usize| match (first[*row], last[*row].or(first[*row])) {
        (Some(a), Some(b)) if a > b => Err(value(format!("index {row}: the last day is before the first"))),
        (Some(a), Some(b)) => Ok(Some((a, b))),
        _ => Ok(None),
    };
    let days = rows.iter().map(interval).collect::<PyResult<Vec<Option<Days>>>>()?;
    let parameters = DbscanParams { eps_m, min_points };
    let found = patiently(py, threads, move || spatial::st_dbscan(&positions, &days, parameters, eps_days))?;
    clustered(&found.map_err(value)?, &rows, at.len())
}

/// The outlines of clusters.
///
/// Parameters
/// ----------
/// lon, lat : float or array_like
///     Longitude and latitude, degrees on WGS 84, each of shape (n,): numbers, lists, or arrays of Arrow, NumPy, pandas or Polars.
///     Where one is null or NaN there is no position.
/// cluster : array_like
///     The cluster of each position, a number, of shape (n,); null for none.
/// kind : {"footprint", "convex", "concave"}
///     The ground within ``buffer_m`` of the positions, drawn in by up to 6 % so that none of it is farther; their convex hull, or one
///     that follows them, that much wider.
/// buffer_m : float
///     Metres, more than 0.
/// threads : int, optional
///     Number of threads; all cores by default. Results do not depend on it.
///
/// Returns
/// -------
/// arro3.core.Table
///     A row for each cluster: ``cluster``, ``incidents`` and ``geometry`` (GeoArrow well-known binary, degrees; null over 80° across, round a pole, or
///     where it is too small for seven decimals).
///
/// Raises
/// ------
/// ValueError
///     If a parameter or a position is out of range.
///
/// Notes
/// -----
/// Hulls are taken in the central (gnomonic) projection. The concave one: J.-S. Park, S.-J. Oh (2012).
#[pyfunction]
#[pyo3(signature = (lon, lat, cluster, *, kind="footprint", buffer_m=2_500.0, threads=None))]
pub fn outlines(
    py: Python<'_>,
    lon: &Bound<'_, PyAny>,
    lat: &Bound<'_, PyAny>,
    cluster: &Bound<'_, PyAny>,
    kind: &str,
    buffer_m: f64,
    threads: Threads,
) -> PyResult<Arro3Table> {
    let at = Positions::new(lon, lat)?;
    let (positions, rows) = at.all()?;
    let clusters = numbers("cluster", cluster)?;
    same_length(("cluster", clusters.len()), ("lon", at.len()))?;
    let outline: fn(&[LonLat], f64) -> Option<geo::MultiPolygon> = match kind {
        "footprint" => footprint,
        "convex" => convex_hull,
        "concave" => concave_hull,
        other => return Err(value(format!("kind: {other:?} is none of footprint, convex and concave"))),
    };
    let buffer_m = positive("buffer_m", buffer_m)?;
    let mut members: BTreeMap<i64, Vec<LonLat>> = BTreeMap::new();
    for (row, position) in rows.iter().zip(&positions) {
        let number = clusters.value(*row);
        if clusters.is_null(*row) || number.is_nan() {
            continue;
        }
        if number.fract() != 0.0 {
            return Err(value(format!("index {row}: a cluster is a whole number, not {number}")));
        }
        members.entry(number as i64).or_default().push(*position);
    }
    let work = move || {
        use rayon::prelude::*;
        let all: Vec<(i64, Vec<LonLat>)> = members.into_iter().collect();
        let made = |(number, members): (i64, Vec<LonLat>)| {
            let area = outline(&members, buffer_m).map(|area| binary(&area.into()));
            (number, members.len() as i64, area)
        };
        all.into_par_iter().map(made).collect::<Vec<_>>()
    };
    let made = patiently(py, threads, work)?;
    let schema = Schema::new(vec![
        Field::new("cluster", DataType::Int64, true),
        Field::new("incidents", DataType::Int64, true),
        geometry_field(),
    ]);
    let columns = vec![
        wholes(&made, |row| row.0),
        wholes(&made, |row| row.1),
        array(made.iter().map(|row| row.2.as_deref()).collect::<BinaryArray>()),
    ];
    let schema = std::sync::Arc::new(schema);
    table(vec![RecordBatch::try_new(schema.clone(), columns).map_err(value)?], schema)
}
