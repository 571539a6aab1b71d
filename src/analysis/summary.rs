use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::model::{Dataset, Incident, Location, Reason, Side};
use crate::spatial::Border;

/// The bands that a summary counts, metres.
pub const BANDS_M: [f64; 3] = [10_000.0, 25_000.0, 50_000.0];

/// The figures that a report opens with.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Incidents counted.
    pub incidents: usize,
    /// Rows of the input.
    pub rows: usize,
    /// First and last day; none without dates.
    pub days: Option<(Date, Date)>,
    /// How many lie within each of [`BANDS_M`].
    pub within: [usize; 3],
    /// How many lie on each side, by its name; sides without incidents included.
    pub by_side: Vec<(String, usize)>,
    /// How many are located only to a district or province.
    pub coarse: usize,
    /// How many of the others lie within 25 km.
    pub exact_within_25: usize,
    /// How many sum up several incidents.
    pub sums: usize,
    /// Sums of the lowest and the highest figures of deaths claimed; none if no incident has a figure.
    pub fatalities: Option<(f64, f64)>,
    /// Rows left out, by reason.
    pub left_out: Vec<(&'static str, usize)>,
    /// Incidents that the filters took out.
    pub filtered_out: usize,
}

/// Counts `dataset`, whose incidents have these locations.
pub fn summary(dataset: &Dataset, border: &Border, locations: &[Location], filtered_out: usize) -> Summary {
    let line = border.line();
    let mut by_side: Vec<(String, usize)> =
        if line.sides.is_empty() { [&line.left, &line.right].map(|name| (name.clone(), 0)).into() } else { Vec::new() };
    for location in locations {
        let name = border.side_name(location);
        match by_side.iter_mut().find(|(known, _)| known == name) {
            Some((_, n)) => *n += 1,
            None => by_side.push((name.into(), 1)),
        }
    }
    // On the line itself comes last.
    by_side.sort_by_key(|(name, _)| name == line.side_name(Side::On));
    Summary {
        incidents: dataset.incidents.len(),
        rows: dataset.records.len(),
        days: period(dataset),
        within: BANDS_M.map(|band| locations.iter().filter(|l| l.distance_m <= band).count()),
        by_side,
        coarse: dataset.incidents.iter().filter(|i| i.precision.is_coarse()).count(),
        exact_within_25: dataset.incidents.iter().zip(locations).filter(|(i, l)| exact_near(i, l)).count(),
        sums: dataset.incidents.iter().filter(|i| i.summary).count(),
        fatalities: dataset.incidents.iter().filter_map(|i| i.fatalities).reduce(|a, b| (a.0 + b.0, a.1 + b.1)),
        left_out: left_out(dataset),
        filtered_out,
    }
}

fn exact_near(incident: &Incident, location: &Location) -> bool {
    !incident.precision.is_coarse() && location.distance_m <= BANDS_M[1]
}

/// How many lie in each sector of the border, on each of these sides.
pub fn by_sector(border: &Border, locations: &[Location], sides: &[(String, usize)]) -> Vec<Vec<usize>> {
    let mut counts = vec![vec![0; sides.len()]; border.sectors().len()];
    for location in locations {
        let side = sides.iter().position(|(side, _)| side == border.side_name(location));
        if let (Some(sector), Some(side)) = (location.sector, side) {
            counts[sector][side] += 1;
        }
    }
    counts
}

/// First and last day of the incidents.
pub fn period(dataset: &Dataset) -> Option<(Date, Date)> {
    dataset.incidents.iter().filter_map(|i| i.days).reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn left_out(dataset: &Dataset) -> Vec<(&'static str, usize)> {
    let mut counts: BTreeMap<Reason, usize> = BTreeMap::new();
    for problem in dataset.problems.iter().filter(|p| p.left_out) {
        *counts.entry(problem.reason).or_default() += 1;
    }
    counts.into_iter().map(|(reason, n)| (reason.words(), n)).collect()
}
