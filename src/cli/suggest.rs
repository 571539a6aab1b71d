//! What eps the data suggest.

use super::args::{Common, TableOut, extension};
use super::failure::Failure;
use super::terminal::{note, output};
use crate::analysis::{agreement, knee, survival};
use crate::io;
use crate::model::{Dataset, LonLat};
use crate::render::{Fonts, Theme, k_distances};
use crate::spatial::core_distances;
use crate::study::clustering::Clusterer;
use crate::study::options::ClusterOptions;
use crate::study::words;

/// Prints the suggestion, and draws the k-distance chart.
pub fn run(args: &ClusterOptions, dataset: &Dataset, out: &TableOut, common: &Common) -> Result<(), Failure> {
    if extension(&out.output) != "svg" {
        return Err(Failure::usage("with --suggest, OUT is the chart and ends in .svg"));
    }
    let positions: Vec<LonLat> = dataset.positions();
    let min_points = args.min_points;
    let mut distances = core_distances(&positions, min_points);
    distances.retain(|d| d.is_finite());
    distances.sort_by(f64::total_cmp);
    let Some(eps) = knee(&distances) else {
        return Err(
            Failure::new(format!("{}: too few incidents for a suggestion", dataset.source)).hint("lower --min-points")
        );
    };
    let rounded = rounded(eps);
    let chart = k_distances(&distances, rounded, min_points, &Fonts::new(), &Theme::default())?;
    io::write_all(&[(out.output.clone(), chart.into_bytes())])?;
    output(report(args, dataset, &positions, &distances, rounded, min_points)?.as_bytes())?;
    note(common.quiet, &format!("wrote {}", out.output.display()));
    Ok(())
}

fn report(
    args: &ClusterOptions,
    dataset: &Dataset,
    positions: &[LonLat],
    distances: &[f64],
    eps: f64,
    min_points: u32,
) -> Result<String, Failure> {
    let part = |share: f64| distances[((distances.len() - 1) as f64 * share) as usize] / 1e3;
    let clusterer = |eps: f64| {
        let (eps, weight) = (Some(eps), args.weight.clone());
        Clusterer::new(&ClusterOptions { eps, min_points, weight, ..ClusterOptions::default() }, dataset)
    };
    let at = |factor: f64| Ok::<_, Failure>(clusterer(eps * factor)?.run(positions)?.clustering);
    let (first, less, more) = (at(1.0)?, at(0.8)?, at(1.2)?);
    let draws = args.draws_of(positions.len());
    let clusterer = clusterer(eps)?;
    let again = |moved: &[LonLat]| clusterer.run(moved).map(|found| found.clustering).unwrap_or_default();
    let survival = match survival(dataset, &first, draws, args.seed, again) {
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
