//! What eps the data suggest.

use super::methods::{self, ClusterOptions};
use super::{StudyError, words};
use crate::analysis::{agreement, knee, survival};
use crate::model::{Dataset, LonLat};
use crate::spatial::core_distances;

/// A suggestion and its reason.
pub struct Suggestion {
    /// The distances to the min-points-th incident, sorted, metres.
    pub distances: Vec<f64>,
    /// The eps suggested, metres.
    pub eps_m: f64,
    /// Why, and what it gives, in words.
    pub report: String,
}

/// What eps the data suggest for the options' min-points.
///
/// # Errors
/// [`StudyError::TooFew`] if there are too few incidents, or the data do not fit the options.
pub fn suggest(options: &ClusterOptions, dataset: &Dataset) -> Result<Suggestion, StudyError> {
    let positions = dataset.positions();
    let mut distances = core_distances(&positions, options.min_points);
    distances.retain(|d| d.is_finite());
    distances.sort_by(f64::total_cmp);
    let eps = knee(&distances).ok_or_else(|| StudyError::TooFew { file: dataset.source.clone() })?;
    let eps_m = rounded(eps);
    let report = report(options, dataset, &positions, &distances, eps_m)?;
    Ok(Suggestion { distances, eps_m, report })
}

fn report(
    options: &ClusterOptions,
    dataset: &Dataset,
    positions: &[LonLat],
    distances: &[f64],
    eps: f64,
) -> Result<String, StudyError> {
    let min_points = options.min_points;
    let part = |share: f64| distances[((distances.len() - 1) as f64 * share) as usize] / 1e3;
    let clusterer = |eps: f64| {
        let (eps, weight) = (Some(eps), options.weight.clone());
        methods::clusterer(&ClusterOptions { eps, min_points, weight, ..ClusterOptions::default() }, dataset)
    };
    let at = |factor: f64| Ok::<_, StudyError>(clusterer(eps * factor)?.run(positions)?.clustering);
    let (first, less, more) = (at(1.0)?, at(0.8)?, at(1.2)?);
    let draws = options.draws_of(positions.len());
    let clusterer = clusterer(eps)?;
    let again = |moved: &[LonLat]| clusterer.run(moved).map(|found| found.clustering).unwrap_or_default();
    let survival = match survival(dataset, &first, draws, options.seed, again) {
        Some(shares) => {
            let at_least = |share: f64| shares.iter().filter(|s| **s >= share).count();
            let half = shares.len() - at_least(0.5);
            format!("{} found again in 9 of 10 draws or more, {half} in fewer than half", at_least(0.9))
        }
        None if draws == 0 => "not tried; ask with --draws".into(),
        None => "unknown: no row says how well its location is known".into(),
    };
    let noise = first.cluster.iter().filter(|c| c.is_none()).count();
    let changed = |other| {
        let (count, kept) = agreement(&first, other);
        format!("{count} clusters, {kept} of the {} found again", first.count)
    };
    let covered = distances.iter().filter(|d| **d <= eps).count();
    Ok(format!(
        "{}: with min-points {min_points} the data suggest --eps {}\n\
         why: the distance to the {min_points}th incident (itself counted) bends there: {} of the incidents have it \
         within that distance\n\
         quartiles of that distance: {:.1}, {:.1}, {:.1} km; nine tenths are under {:.1} km\n\
         gives: {} clusters, {} of {} incidents in none\n\
         eps a fifth smaller: {}\n\
         eps a fifth larger: {}\n\
         locations moved inside their errors: {survival}\n",
        dataset.source,
        length(eps),
        words::percent(covered, dataset.incidents.len()),
        part(0.25),
        part(0.5),
        part(0.75),
        part(0.9),
        first.count,
        noise,
        positions.len(),
        changed(&less),
        changed(&more)
    ))
}

/// Two digits, between a metre and 500 km.
fn rounded(eps: f64) -> f64 {
    let unit = 10f64.powf(eps.max(1.0).log10().floor() - 1.0);
    ((eps / unit).round() * unit).clamp(1.0, 500_000.0)
}

fn length(metres: f64) -> String {
    if metres >= 1_000.0 { format!("{}km", metres / 1e3) } else { format!("{metres:.0}m") }
}
