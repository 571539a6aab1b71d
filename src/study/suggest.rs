//! What eps the data suggest.

use super::auto_length::AutoLength;
use super::eps::{gives, rung, settled, word};
use super::methods::{self, ClusterOptions};
use super::options::DrawOptions;
use super::{StudyError, words};
use crate::analysis::{LADDER_M, Rung, survival};
use crate::model::{Dataset, LonLat};
use crate::spatial::core_distances;

/// A suggestion and its reason.
pub struct Suggestion {
    /// The distances to the min-points-th incident, sorted, metres.
    pub distances: Vec<f64>,
    /// The eps suggested, metres.
    pub eps_m: f64,
    /// The min-points.
    pub min_points: u32,
    /// Why, and what it gives, in words.
    pub report: String,
}

/// What eps the data suggest for the options' min-points.
///
/// # Errors
/// [`StudyError::TooFew`] if there are too few incidents, or the data do not fit the options.
pub fn suggest(options: &ClusterOptions, draws: &DrawOptions, dataset: &Dataset) -> Result<Suggestion, StudyError> {
    let positions = dataset.positions();
    let open = ClusterOptions { eps: AutoLength::Auto, method: ClusterOptions::default().method, ..options.clone() };
    let (settled, why) = settled(&open, dataset, &positions)?;
    let (eps_m, min_points) = (settled.eps_m(), settled.min_points_of(positions.len()));
    let mut distances = core_distances(&positions, min_points);
    distances.retain(|d| d.is_finite());
    distances.sort_by(f64::total_cmp);
    if distances.len() < 3 {
        return Err(StudyError::TooFew { file: dataset.source.clone() });
    }
    let report = report((&settled, draws), dataset, &positions, &distances, &why.unwrap_or_default())?;
    Ok(Suggestion { distances, eps_m, min_points, report })
}

fn report(
    (options, draws): (&ClusterOptions, &DrawOptions),
    dataset: &Dataset,
    positions: &[LonLat],
    distances: &[f64],
    why: &str,
) -> Result<String, StudyError> {
    let (eps_m, min_points) = (options.eps_m(), options.min_points_of(positions.len()));
    let part = |share: f64| distances[((distances.len() - 1) as f64 * share) as usize] / 1e3;
    let clusterer = methods::clusterer(options, dataset)?;
    let first = clusterer.run(positions)?.clustering;
    let (draws, seed) = (draws.of_clusters(positions.len()), draws.seed);
    let again = |moved: &[LonLat]| clusterer.run(moved).map(|found| found.clustering).unwrap_or_default();
    let survival = match survival(dataset, &first, draws, seed, again) {
        Some(shares) => {
            let at_least = |share: f64| shares.iter().filter(|s| **s >= share).count();
            let half = shares.len() - at_least(0.5);
            format!("{} found again in 9 of 10 draws or more, {half} in fewer than half", at_least(0.9))
        }
        None if draws == 0 => "not tried; ask with --draws".into(),
        None => "unknown: no row says how well its location is known".into(),
    };
    let rungs =
        LADDER_M.iter().map(|eps_m| rung(options, dataset, positions, *eps_m)).collect::<Result<Vec<_>, _>>()?;
    let row = |rung: &Rung| {
        let mark = if rung.eps_m == eps_m { "*" } else { " " };
        format!("{mark} {}, {} in none\n", gives(rung, positions.len()), words::thousands(rung.noise as f64))
    };
    Ok(format!(
        "{}: with min-points {min_points} the data suggest --eps {}\n\
         why: {why}\n\
         the ladder:\n{}\
         quartiles of the distance to as many incidents as min-points, itself counted: {:.1}, {:.1}, {:.1} km; nine tenths are under {:.1} km\n\
         locations moved inside their errors: {survival}\n",
        dataset.source,
        word(eps_m),
        rungs.iter().map(row).collect::<String>(),
        part(0.25),
        part(0.5),
        part(0.75),
        part(0.9),
    ))
}
