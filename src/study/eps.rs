//! The eps that the data suggest, and what is to be said of one that was given.

use super::auto_length::AutoLength;
use super::methods::{ClusterOptions, METHODS, clusterer};
use super::{StudyError, words};
use crate::analysis::{Climb, MOST_LENGTH_M, Rung, climb};
use crate::model::{Clustering, Dataset, LonLat};

/// Fewer incidents than this suggest no eps.
const FEWEST: usize = 50;

/// Of more incidents a better eps is not looked for unless it is asked for.
const MOST_ADVISED: usize = 100_000;

/// From this length of a cluster on, metres, its eps is warned of.
const WARNED_LENGTH_M: f64 = 150_000.0;

/// Options whose eps and min-points are numbers, and why those of the data are what they are; none where they were given.
///
/// # Errors
/// As [`clusterer`].
pub fn settled(
    options: &ClusterOptions,
    dataset: &Dataset,
    positions: &[LonLat],
) -> Result<(ClusterOptions, Option<String>), StudyError> {
    let min_points = Some(options.min_points_of(positions.len()));
    let options = ClusterOptions { min_points, ..options.clone() };
    if options.eps != AutoLength::Auto || !has_eps(&options) {
        return Ok((options, None));
    }
    let (eps_m, why) = if positions.len() < FEWEST {
        (ClusterOptions::EPS_M, format!("the default; fewer than {FEWEST} incidents are too few to suggest another"))
    } else {
        let found = suggested(&options, dataset, positions)?;
        (found.chosen.eps_m, reason(&found, positions.len(), median_error(dataset)))
    };
    Ok((ClusterOptions { eps: AutoLength::Metres(eps_m), ..options }, Some(format!("eps {}: {why}", length(eps_m)))))
}

fn has_eps(options: &ClusterOptions) -> bool {
    METHODS.iter().any(|entry| entry.name == options.method && entry.options.contains(&"--eps"))
}

/// The rung that the data suggest.
///
/// # Errors
/// As [`clusterer`].
pub fn suggested(options: &ClusterOptions, dataset: &Dataset, positions: &[LonLat]) -> Result<Climb, StudyError> {
    climb(positions.len(), |eps_m| rung(options, dataset, positions, eps_m))
}

/// What an eps gives.
///
/// # Errors
/// As [`clusterer`].
pub fn rung(options: &ClusterOptions, dataset: &Dataset, positions: &[LonLat], eps_m: f64) -> Result<Rung, StudyError> {
    let options = ClusterOptions { eps: AutoLength::Metres(eps_m), ..options.clone() };
    let found = clusterer(&options, dataset)?.run(positions)?;
    Ok(Rung::of(eps_m, positions, &found.clustering))
}

/// The median of the location errors that are known, metres; 0 if none is.
fn median_error(dataset: &Dataset) -> f64 {
    let mut errors: Vec<f64> = dataset.incidents.iter().filter_map(|i| i.location_error_m).collect();
    errors.sort_unstable_by(f64::total_cmp);
    errors.get(errors.len() / 2).copied().unwrap_or(0.0)
}

/// Why a rung was chosen, and what those beside it would give; `error_m` is the median location error.
fn reason(found: &Climb, incidents: usize, error_m: f64) -> String {
    let beside: Vec<String> = [found.below, found.above].into_iter().flatten().map(|r| gives(&r, incidents)).collect();
    let why = if found.chosen.holds(incidents) {
        let same = if found.largest_m > found.chosen.eps_m {
            format!("it gives the clusters of {}, ", length(found.largest_m))
        } else {
            String::new()
        };
        format!(
            "{same}the largest of the ladder at which no cluster larger than a town holds over a fifth of the incidents or is longer than {}",
            length(MOST_LENGTH_M)
        )
    } else {
        "the smallest of the ladder; even so one cluster is very large".into()
    };
    let coarse = if error_m > found.chosen.eps_m {
        format!(
            ". Half of the locations may be off by {} or more: smaller clusters may be artefacts of geocoding",
            length(error_m)
        )
    } else {
        String::new()
    };
    format!("{why}. {}; {}{coarse}", gives(&found.chosen, incidents), beside.join("; "))
}

/// "20 km: 12 clusters, the largest 15 %, the longest 66 km".
pub fn gives(rung: &Rung, incidents: usize) -> String {
    let clusters = words::count(rung.clusters, "cluster");
    let places = match rung.one_place {
        0 => String::new(),
        n => format!(" ({n} of one place)"),
    };
    format!(
        "{}: {clusters}{places}, the largest {}, the longest {:.0} km",
        length(rung.eps_m),
        words::percent(rung.largest, incidents),
        rung.longest_m / 1e3
    )
}

/// What is to be said where an eps lets clusters merge, with the one that does not; none where it does not, or the method has
/// none.
///
/// # Errors
/// As [`clusterer`].
pub fn flood(
    options: &ClusterOptions,
    dataset: &Dataset,
    positions: &[LonLat],
    clustering: &Clustering,
) -> Result<Option<String>, StudyError> {
    let AutoLength::Metres(eps_m) = options.eps else { return Ok(None) };
    if positions.len() < FEWEST || !has_eps(options) {
        return Ok(None);
    }
    let rung = Rung::of(eps_m, positions, clustering);
    if 2 * rung.widespread <= positions.len() && rung.longest_m <= WARNED_LENGTH_M {
        return Ok(None);
    }
    let advice = if positions.len() > MOST_ADVISED {
        "; --eps auto looks for one that does not".into()
    } else {
        let better = suggested(options, dataset, positions)?.chosen;
        if better.eps_m < eps_m { format!("; --eps {} does not", word(better.eps_m)) } else { String::new() }
    };
    Ok(Some(format!(
        "eps {} lets clusters merge: one holds {} of the incidents, one is {:.0} km long{advice}",
        length(eps_m),
        words::percent(rung.widespread, positions.len()),
        rung.longest_m / 1e3
    )))
}

/// A length as people write it.
pub fn length(metres: f64) -> String {
    if metres >= 1_000.0 { format!("{} km", metres / 1e3) } else { format!("{metres} m") }
}

/// A length as the command line takes it.
pub fn word(metres: f64) -> String {
    length(metres).replace(' ', "")
}
