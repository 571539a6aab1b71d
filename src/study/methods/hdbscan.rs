use super::{Clusterer, Entry, Found};
use crate::analysis::Method;
use crate::model::{Clustering, LonLat};
use crate::spatial::{HdbscanParams, Selection, hdbscan};
use crate::study::StudyError;

pub const METHOD: Entry = Entry {
    name: "hdbscan",
    help: "By a hierarchy of densities (Campello et al. 2015)",
    options: &["--min-cluster-size", "--selection"],
    new: |options, dataset| {
        let min_points = options.min_points_of(dataset.incidents.len());
        Ok(Box::new(HdbscanParams {
            min_cluster_size: options.min_cluster_size.unwrap_or(min_points.max(2)),
            min_points,
            selection: options.selection.unwrap_or_default(),
        }))
    },
};

impl Clusterer for HdbscanParams {
    fn run(&self, positions: &[LonLat]) -> Result<Found, StudyError> {
        let found = hdbscan(positions, *self)?;
        let core = vec![false; positions.len()];
        let clustering = Clustering { cluster: found.cluster, core, count: found.count };
        Ok(Found { clustering, hierarchy: Some((found.probability, found.outlier)) })
    }

    fn method(&self) -> Method {
        let Self { min_cluster_size, min_points, selection } = *self;
        let how = match selection {
            Selection::ExcessOfMass => "excess of mass",
            Selection::Leaf => "leaves",
        };
        let words = format!("HDBSCAN*, min-cluster-size {min_cluster_size}, min-points {min_points}, {how}");
        Method { words, hull_buffer_m: 1_000.0, reach_m: None, draws: 0 }
    }
}
