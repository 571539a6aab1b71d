//! Clusters with all that is said of them.

use rayon::prelude::*;

use super::StudyError;
use super::eps::{flood, settled};
use super::methods::{ClusterOptions, Clusterer, Found, Hull, clusterer};
use super::options::DrawOptions;
use crate::analysis::{self, ClusterRow, survival};
use crate::model::{BaseMap, Dataset, Location, LonLat};
use crate::spatial::{Border, concave_hull, convex_hull, core_distances, footprint};

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
    /// Why eps is what it is, and what is to be said against it.
    pub said: Vec<String>,
}

/// Which incident belongs to which cluster, and how that was found.
pub struct Grouped {
    /// It.
    pub found: Found,
    /// How.
    pub method: analysis::Method,
    /// Why eps is what it is, and what is to be said against it.
    pub said: Vec<String>,
    clusterer: Box<dyn Clusterer>,
}

/// Clusters the incidents, and no more.
///
/// # Errors
/// As [`clusterer`], or if a parameter is out of range.
pub fn group(options: &ClusterOptions, dataset: &Dataset, positions: &[LonLat]) -> Result<Grouped, StudyError> {
    let (options, why) = settled(options, dataset, positions)?;
    let clusterer = clusterer(&options, dataset)?;
    let found = clusterer.run(positions)?;
    let said = why.into_iter().chain(flood(&options, dataset, positions, &found.clustering)?).collect();
    Ok(Grouped { found, method: clusterer.method(), said, clusterer })
}

/// Clusters the incidents and describes the clusters.
///
/// # Errors
/// As [`clusterer`], or if a parameter is out of range.
pub fn cluster(
    (options, draws): (&ClusterOptions, &DrawOptions),
    dataset: &Dataset,
    border: &Border,
    locations: &[Location],
    base: &BaseMap,
) -> Result<Clustered, StudyError> {
    let positions: Vec<LonLat> = dataset.incidents.iter().map(|i| i.position).collect();
    let Grouped { found, mut method, said, clusterer } = group(options, dataset, &positions)?;
    let mut rows = analysis::cluster_table(dataset, border, locations, &found.clustering, base);
    let (draws, seed) = (draws.of_clusters(positions.len()), draws.seed);
    let again = |moved: &[LonLat]| clusterer.run(moved).map(|found| found.clustering).unwrap_or_default();
    if let Some(shares) = survival(dataset, &found.clustering, draws, seed, again) {
        rows.iter_mut().zip(shares).for_each(|(row, share)| row.survival = Some(share));
        method.draws = draws;
    }
    let outline = |row: &ClusterRow| {
        let members: Vec<LonLat> = row.members.iter().map(|&i| positions[i]).collect();
        match options.hull {
            Hull::Footprint => footprint(&members, method.reach_m.unwrap_or_else(|| reach(&members))),
            Hull::Convex => convex_hull(&members, method.hull_buffer_m),
            Hull::Concave => concave_hull(&members, method.hull_buffer_m),
            Hull::None => None,
        }
    };
    let hulls = rows.par_iter().map(outline).collect();
    Ok(Clustered { found, rows, hulls, hull: options.hull, method, said })
}

/// How far round its incidents the ground belongs to a cluster of a method without eps, metres: half of the way from the loneliest to its
/// neighbour.
fn reach(members: &[LonLat]) -> f64 {
    const LEAST_M: f64 = 500.0;
    let farthest = core_distances(members, 2).into_iter().filter(|d| d.is_finite()).fold(0.0, f64::max);
    (farthest / 2.0).max(LEAST_M)
}
