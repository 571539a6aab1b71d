use super::{Clusterer, Entry, Found};
use crate::analysis::Method;
use crate::model::{Dataset, LonLat, RowNumber};
use crate::spatial::{DbscanParams, dbscan};
use crate::study::StudyError;

pub const METHOD: Entry = Entry {
    name: "dbscan",
    help: "By density, on geodesic distances (Ester et al. 1996)",
    options: &["--eps", "--weight"],
    new: |options, dataset| {
        let eps_m = options.eps_m();
        let parameters = DbscanParams { eps_m, min_points: f64::from(options.min_points_of(dataset.incidents.len())) };
        let weights = options.weight.as_deref().map(|column| weights(dataset, column)).transpose()?;
        Ok(Box::new(Density { parameters, weights, weight: options.weight.clone().unwrap_or_default() }))
    },
};

struct Density {
    parameters: DbscanParams,
    /// What is counted instead of incidents, and the column that it comes from.
    weights: Option<Vec<f64>>,
    weight: String,
}

impl Clusterer for Density {
    fn run(&self, positions: &[LonLat]) -> Result<Found, StudyError> {
        Ok(Found { clustering: dbscan(positions, self.weights.as_deref(), self.parameters)?, hierarchy: None })
    }

    fn method(&self) -> Method {
        let DbscanParams { eps_m, min_points } = self.parameters;
        let of = if self.weight.is_empty() { String::new() } else { format!(" of {}", self.weight) };
        let words = format!("DBSCAN, eps {} km, min-points {min_points}{of}", eps_m / 1e3);
        Method { words, hull_buffer_m: eps_m / 4.0, reach_m: Some(eps_m / 2.0), draws: 0 }
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
