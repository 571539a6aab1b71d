use super::{ClusterOptions, Clusterer, Entry, Found};
use crate::analysis::Method;
use crate::model::{Dataset, LonLat};
use crate::spatial::{Days, DbscanParams, st_dbscan};
use crate::study::StudyError;

pub const METHOD: Entry = Entry {
    name: "st-dbscan",
    help: "By density in space and time (Birant and Kut 2007)",
    options: &["--eps", "--eps-time"],
    new: |options, dataset| {
        let eps_m = options.eps_m();
        let parameters = DbscanParams { eps_m, min_points: f64::from(options.min_points_of(dataset.incidents.len())) };
        let eps_days = options.eps_time.unwrap_or(ClusterOptions::EPS_DAYS);
        Ok(Box::new(SpaceTime { parameters, eps_days, days: days(dataset)? }))
    },
};

struct SpaceTime {
    parameters: DbscanParams,
    eps_days: i32,
    /// First and last day of each incident.
    days: Vec<Option<Days>>,
}

impl Clusterer for SpaceTime {
    fn run(&self, positions: &[LonLat]) -> Result<Found, StudyError> {
        let clustering = st_dbscan(positions, &self.days, self.parameters, self.eps_days)?;
        Ok(Found { clustering, hierarchy: None })
    }

    fn method(&self) -> Method {
        let (DbscanParams { eps_m, min_points }, days) = (self.parameters, self.eps_days);
        let words = format!("ST-DBSCAN, eps {} km and {days} days, min-points {min_points}", eps_m / 1e3);
        Method { words, hull_buffer_m: eps_m / 4.0, reach_m: Some(eps_m / 2.0), draws: 0 }
    }
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
