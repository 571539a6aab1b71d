//! From options to a clustering method, ready to be run, also on moved locations; and clusters with all that is said of them.

use super::StudyError;
use super::options::{ClusterOptions, Hull, Method};
use crate::analysis::{self, ClusterRow, survival};
use crate::model::{BaseMap, Clustering, Dataset, Location, LonLat, RowNumber};
use crate::spatial::{
    Border, Days, DbscanParams, HdbscanParams, concave_hull, convex_hull, dbscan, hdbscan, st_dbscan,
};

/// A method with its parameters and what it needs of the incidents besides their positions.
pub enum Clusterer {
    /// By density; weights and the column that they come from, if it is not incidents that are counted.
    Dbscan(DbscanParams, Option<(Vec<f64>, String)>),
    /// By a hierarchy of densities.
    Hdbscan(HdbscanParams),
    /// By density in space and time: days apart, and the days of each incident.
    StDbscan(DbscanParams, i32, Vec<Option<Days>>),
}

/// A clustering, and what only a hierarchy tells.
pub struct Found {
    /// Which cluster each incident belongs to.
    pub clustering: Clustering,
    /// Membership probability and outlier score.
    pub hierarchy: Option<(Vec<f64>, Vec<f64>)>,
}

impl Clusterer {
    /// The method that the options ask for.
    ///
    /// # Errors
    /// If an option belongs to another method, or the data lack what the method needs.
    pub fn new(options: &ClusterOptions, dataset: &Dataset) -> Result<Self, StudyError> {
        refuse_foreign(options)?;
        let min_points = options.min_points;
        let eps_m = options.eps.unwrap_or(ClusterOptions::EPS_M);
        let density = DbscanParams { eps_m, min_points: f64::from(min_points) };
        Ok(match options.method {
            Method::Dbscan => {
                let weighted = |column: &String| Ok::<_, StudyError>((weights(dataset, column)?, column.clone()));
                Self::Dbscan(density, options.weight.as_ref().map(weighted).transpose()?)
            }
            Method::Hdbscan => Self::Hdbscan(HdbscanParams {
                min_cluster_size: options.min_cluster_size.unwrap_or(min_points.max(2)),
                min_points,
                selection: options.selection.unwrap_or_default(),
            }),
            Method::StDbscan => {
                Self::StDbscan(density, options.eps_time.unwrap_or(ClusterOptions::EPS_DAYS), days(dataset)?)
            }
        })
    }

    /// Clusters positions, one for each incident.
    ///
    /// # Errors
    /// If a parameter is out of range.
    pub fn run(&self, positions: &[LonLat]) -> Result<Found, StudyError> {
        Ok(match self {
            Self::Dbscan(parameters, weighted) => {
                let weights = weighted.as_ref().map(|(weights, _)| &weights[..]);
                Found { clustering: dbscan(positions, weights, *parameters)?, hierarchy: None }
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
    pub fn method(&self) -> analysis::Method {
        match self {
            Self::Dbscan(parameters, weighted) => {
                analysis::Method::dbscan(*parameters, weighted.as_ref().map_or("", |(_, column)| column))
            }
            Self::Hdbscan(parameters) => analysis::Method::hdbscan(*parameters),
            Self::StDbscan(parameters, eps_days, _) => analysis::Method::st_dbscan(*parameters, *eps_days),
        }
    }
}

/// An option of another method would be ignored, so it is refused.
fn refuse_foreign(options: &ClusterOptions) -> Result<(), StudyError> {
    let (dbscan, hdbscan, st) = (Method::Dbscan, Method::Hdbscan, Method::StDbscan);
    let given = [
        ("--eps", options.eps.is_some(), &[dbscan, st][..]),
        ("--weight", options.weight.is_some(), &[dbscan]),
        ("--eps-time", options.eps_time.is_some(), &[st]),
        ("--min-cluster-size", options.min_cluster_size.is_some(), &[hdbscan]),
        ("--selection", options.selection.is_some(), &[hdbscan]),
    ];
    match given.iter().find(|(_, given, methods)| *given && !methods.contains(&options.method)) {
        Some(&(option, ..)) => Err(StudyError::ForeignOption { option }),
        None => Ok(()),
    }
}

fn weights(dataset: &Dataset, column: &str) -> Result<Vec<f64>, StudyError> {
    let at = dataset.records.column(column).ok_or_else(|| StudyError::NoColumn {
        file: dataset.source.clone(),
        column: column.into(),
        columns: dataset.records.columns().join(", "),
    })?;
    let weight = |row: usize| match dataset.records.cell(row, at).text().trim() {
        "" => Ok(0.0),
        text => text.parse::<f64>().ok().filter(|w| w.is_finite() && *w >= 0.0).ok_or_else(|| StudyError::Weight {
            file: dataset.source.clone(),
            row: RowNumber::of(row),
            column: column.into(),
            value: text.into(),
        }),
    };
    dataset.incidents.iter().map(|i| weight(i.row)).collect()
}

/// First and last day of each incident, counted from 1970.
fn days(dataset: &Dataset) -> Result<Vec<Option<Days>>, StudyError> {
    let epoch = jiff::civil::date(1970, 1, 1);
    let number = |day: jiff::civil::Date| (day - epoch).get_days();
    let days: Vec<_> =
        dataset.incidents.iter().map(|i| i.possible_days.map(|(first, last)| (number(first), number(last)))).collect();
    if days.iter().all(Option::is_none) {
        return Err(StudyError::NoDates { file: dataset.source.clone() });
    }
    Ok(days)
}

/// Clusters and all that is said of them.
pub struct Clustered {
    /// Which incident belongs to which.
    pub found: Found,
    /// What each amounts to.
    pub rows: Vec<ClusterRow>,
    /// Their outlines; none where there is none.
    pub hulls: Vec<Option<geo::MultiPolygon>>,
    /// The kind of outline.
    pub hull: Hull,
    /// How they were found.
    pub method: analysis::Method,
}

/// Clusters the incidents and describes the clusters.
///
/// # Errors
/// As [`Clusterer::new`] and [`Clusterer::run`].
pub fn cluster(
    options: &ClusterOptions,
    dataset: &Dataset,
    border: &Border,
    locations: &[Location],
    base: &BaseMap,
) -> Result<Clustered, StudyError> {
    let positions: Vec<LonLat> = dataset.incidents.iter().map(|i| i.position).collect();
    let clusterer = Clusterer::new(options, dataset)?;
    let found = clusterer.run(&positions)?;
    let mut method = clusterer.method();
    let mut rows = analysis::cluster_table(dataset, border, locations, &found.clustering, base);
    let draws = options.draws_of(positions.len());
    let again = |moved: &[LonLat]| clusterer.run(moved).map(|found| found.clustering).unwrap_or_default();
    if let Some(shares) = survival(dataset, &found.clustering, draws, options.seed, again) {
        rows.iter_mut().zip(shares).for_each(|(row, share)| row.survival = Some(share));
        method.draws = draws;
    }
    let outline = |row: &ClusterRow| {
        let members: Vec<LonLat> = row.members.iter().map(|&i| positions[i]).collect();
        match options.hull {
            Hull::Convex => convex_hull(&members, method.hull_buffer_m),
            Hull::Concave => concave_hull(&members, method.hull_buffer_m),
            Hull::None => None,
        }
    };
    let hulls = rows.iter().map(outline).collect();
    Ok(Clustered { found, rows, hulls, hull: options.hull, method })
}
