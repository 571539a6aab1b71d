//! From arguments to a clustering method, ready to be run, also on moved locations.

use super::args::{ClusterArgs, MethodArg, SelectionArg};
use super::failure::Failure;
use crate::analysis::Method;
use crate::export::{Column, cluster_columns, hierarchy_columns};
use crate::model::{Clustering, Dataset, LonLat};
use crate::spatial::{Days, Dbscan, Hdbscan, Selection, dbscan, hdbscan, st_dbscan};

const EPS_M: f64 = 15_000.0;
const MIN_POINTS: u32 = 5;
const EPS_DAYS: i32 = 14;

/// Up to so many incidents, clusters are drawn again without being asked to.
const MOST_DRAWN: usize = 20_000;

/// How many times locations are moved.
pub fn draws(args: &ClusterArgs, incidents: usize) -> u32 {
    args.draws.unwrap_or(if incidents <= MOST_DRAWN { 100 } else { 0 })
}

/// A method with its parameters and what it needs of the incidents besides their positions.
pub enum Clusterer {
    Dbscan(Dbscan, Option<Vec<f64>>, String),
    Hdbscan(Hdbscan),
    StDbscan(Dbscan, i32, Vec<Option<Days>>),
}

/// A clustering, and what only a hierarchy tells.
pub struct Found {
    pub clustering: Clustering,
    /// Membership probability and outlier score.
    pub hierarchy: Option<(Vec<f64>, Vec<f64>)>,
}

impl Found {
    /// The columns that it adds to the incidents.
    pub fn columns(&self) -> Vec<Column<'_>> {
        match &self.hierarchy {
            None => cluster_columns(&self.clustering),
            Some((probability, outlier)) => hierarchy_columns(&self.clustering, probability, outlier),
        }
    }
}

impl Clusterer {
    /// The method that the arguments ask for.
    pub fn new(args: &ClusterArgs, dataset: &Dataset) -> Result<Self, Failure> {
        refuse_foreign(args)?;
        let min_points = args.min_points.unwrap_or(MIN_POINTS);
        let density = Dbscan { eps_m: args.eps.unwrap_or(EPS_M), min_points: f64::from(min_points) };
        Ok(match args.method {
            MethodArg::Dbscan => {
                let weights = args.weight.as_deref().map(|column| weights(dataset, column)).transpose()?;
                Self::Dbscan(density, weights, args.weight.clone().unwrap_or_default())
            }
            MethodArg::Hdbscan => Self::Hdbscan(Hdbscan {
                min_cluster_size: args.min_cluster_size.unwrap_or(min_points.max(2)),
                min_points,
                selection: match args.selection {
                    Some(SelectionArg::Leaf) => Selection::Leaf,
                    _ => Selection::ExcessOfMass,
                },
            }),
            MethodArg::StDbscan => Self::StDbscan(density, args.eps_time.unwrap_or(EPS_DAYS), days(dataset)?),
        })
    }

    /// Clusters positions, one for each incident.
    pub fn run(&self, positions: &[LonLat]) -> Result<Found, Failure> {
        Ok(match self {
            Self::Dbscan(parameters, weights, _) => {
                Found { clustering: dbscan(positions, weights.as_deref(), *parameters)?, hierarchy: None }
            }
            Self::StDbscan(parameters, eps_days, days) => {
                Found { clustering: st_dbscan(positions, days, *parameters, *eps_days)?, hierarchy: None }
            }
            Self::Hdbscan(parameters) => {
                let found = hdbscan(positions, *parameters)?;
                let core = vec![false; positions.len()];
                let clustering = Clustering { cluster: found.cluster, core, count: found.count };
                Found { clustering, hierarchy: Some((found.probability, found.outlier)) }
            }
        })
    }

    /// The method in words.
    pub fn method(&self) -> Method {
        match self {
            Self::Dbscan(parameters, _, weight) => Method::dbscan(*parameters, weight),
            Self::Hdbscan(parameters) => Method::hdbscan(*parameters),
            Self::StDbscan(parameters, eps_days, _) => Method::st_dbscan(*parameters, *eps_days),
        }
    }
}

/// An option of another method would be ignored, so it is refused.
fn refuse_foreign(args: &ClusterArgs) -> Result<(), Failure> {
    let (dbscan, hdbscan, st) = (MethodArg::Dbscan, MethodArg::Hdbscan, MethodArg::StDbscan);
    let given = [
        ("--eps", args.eps.is_some(), &[dbscan, st][..]),
        ("--weight", args.weight.is_some(), &[dbscan]),
        ("--eps-time", args.eps_time.is_some(), &[st]),
        ("--min-cluster-size", args.min_cluster_size.is_some(), &[hdbscan]),
        ("--selection", args.selection.is_some(), &[hdbscan]),
    ];
    match given.iter().find(|(_, given, methods)| *given && !methods.contains(&args.method)) {
        Some((option, ..)) => Err(Failure::usage(format!("{option} does not belong to this clustering method"))
            .hint("see bordermap help clusters")),
        None => Ok(()),
    }
}

fn weights(dataset: &Dataset, column: &str) -> Result<Vec<f64>, Failure> {
    let at = dataset.records.column(column).ok_or_else(|| {
        let columns = dataset.records.columns().join(", ");
        Failure::new(format!("{}: no column {column:?} to weigh by; columns are {columns}", dataset.source))
    })?;
    let weight = |row: usize| match dataset.records.cell(row, at).text().trim() {
        "" => Ok(0.0),
        text => text.parse::<f64>().ok().filter(|w| w.is_finite() && *w >= 0.0).ok_or_else(|| {
            Failure::new(format!("{}: row {}: {column} {text:?}: not a number of at least 0", dataset.source, row + 1))
        }),
    };
    dataset.incidents.iter().map(|i| weight(i.row)).collect()
}

/// First and last day of each incident, counted from 1970.
fn days(dataset: &Dataset) -> Result<Vec<Option<Days>>, Failure> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let number = |day: jiff::civil::Date| (day - epoch).get_days();
    let days: Vec<_> =
        dataset.incidents.iter().map(|i| i.possible_days.map(|(first, last)| (number(first), number(last)))).collect();
    if days.iter().all(Option::is_none) {
        return Err(Failure::new(format!("{}: st-dbscan needs dates, and no row has a readable one", dataset.source))
            .hint("name the column: --map date=COLUMN"));
    }
    Ok(days)
}
