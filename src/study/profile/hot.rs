use serde::Serialize;

use super::number;
use crate::analysis::statistics::{HotSpot, LEVEL, emerging, gi_star, mann_kendall};
use crate::study::Study;

/// Length of a sector for hot spots, metres, if none is given.
pub const CELL_M: f64 = 25_000.0;

/// Fewer months than this have no class of emerging hot spots.
const FEWEST_MONTHS: usize = 10;
/// Nor have fewer incidents than this in a sector and its neighbours of a month and the one before, on average: with fewer, a normal p is
/// false, and a single incident is a hot spot.
const FEWEST_INCIDENTS: f64 = 1.0;

/// What Gi* says of a sector.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HotRow {
    /// The sector by its kilometres, with the named sector that holds its middle.
    pub sector: String,
    /// Chainage of its start, kilometres.
    pub from_km: f64,
    /// Chainage of its end.
    pub to_km: f64,
    /// Incidents.
    pub incidents: usize,
    /// Gi* of all time.
    pub z: Option<f64>,
    /// Its p.
    pub p: Option<f64>,
    /// Adjusted over all sectors.
    pub p_fdr: Option<f64>,
    /// Mann and Kendall's z of the monthly Gi*.
    pub trend_z: Option<f64>,
    /// Its p.
    pub trend_p: Option<f64>,
    /// The class of emerging hot spots, "new hot spot", "historical cold spot"; none if it has none.
    pub class: Option<String>,
}

impl HotRow {
    /// Whether it is a hot spot of all time, all sectors considered.
    pub fn is_hot(&self) -> bool {
        self.z.is_some_and(|z| z > 0.0) && self.p_fdr.is_some_and(|p| p <= LEVEL)
    }
}

/// Incidents and Gi* of each sector, month by month.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct HotMonths {
    /// The months.
    pub months: Vec<String>,
    /// Incidents of each month by sector.
    pub incidents: Vec<Vec<usize>>,
    /// Gi* of them, over all sectors and months, a sector's neighbours in the month before included.
    pub z: Vec<Vec<Option<f64>>>,
    /// Whether there are incidents enough for classes of emerging hot spots.
    pub classes: bool,
}

fn mean(rows: &[Vec<f64>]) -> f64 {
    let count: usize = rows.iter().map(Vec::len).sum();
    rows.iter().flatten().sum::<f64>() / count.max(1) as f64
}

/// The chainages at which cells of a length begin, and where the last one ends, metres.
pub fn cells(length_m: f64, cell_m: f64) -> Vec<f64> {
    let count = (length_m / cell_m).ceil().max(1.0) as usize;
    (0..=count).map(|i| (i as f64 * cell_m).min(length_m)).collect()
}

/// The cell of a chainage.
pub fn cell(chainage_m: f64, cell_m: f64, count: usize) -> usize {
    ((chainage_m / cell_m) as usize).min(count - 1)
}

/// Hot spots of all time, and month by month.
pub fn hot(study: &Study, cell_m: f64, neighbours: usize) -> (Vec<HotRow>, HotMonths) {
    let edges = cells(study.border.border.length_m(), cell_m);
    let count = edges.len() - 1;
    let of = |i: usize| cell(study.locations[i].chainage_m, cell_m, count);
    let mut counts = vec![0_usize; count];
    (0..study.locations.len()).for_each(|i| counts[of(i)] += 1);
    let spots = gi_star(&[counts.iter().map(|n| *n as f64).collect()], neighbours, 0).remove(0);
    let periods = super::periods::periods(&study.incidents.dataset.incidents, super::Every::Month);
    let by_month: Vec<Vec<usize>> = periods[1..]
        .iter()
        .map(|month| {
            let mut counts = vec![0; count];
            month.members.iter().for_each(|&i| counts[of(i)] += 1);
            counts
        })
        .collect();
    let cube: Vec<Vec<f64>> = by_month.iter().map(|row| row.iter().map(|n| *n as f64).collect()).collect();
    let steps = gi_star(&cube, neighbours, 1);
    let in_window = 2.0 * (2.0 * neighbours as f64 + 1.0) * mean(&cube);
    let enough = cube.len() >= FEWEST_MONTHS && in_window >= FEWEST_INCIDENTS;
    let rows = (0..count).map(|i| {
        let series: Vec<HotSpot> = steps.iter().map(|row| row[i]).collect();
        let trend = mann_kendall(&series.iter().filter_map(|spot| spot.z).collect::<Vec<_>>());
        let class = if enough { emerging(&series) } else { None };
        HotRow {
            sector: name(study, edges[i], edges[i + 1]),
            from_km: edges[i] / 1e3,
            to_km: edges[i + 1] / 1e3,
            incidents: counts[i],
            z: spots[i].z.and_then(number),
            p: spots[i].p,
            p_fdr: spots[i].p_fdr,
            trend_z: trend.map(|trend| trend.z),
            trend_p: trend.map(|trend| trend.p),
            class: class.map(|(class, hot)| format!("{} {} spot", class.word(), if hot { "hot" } else { "cold" })),
        }
    });
    let months = HotMonths {
        months: periods[1..].iter().map(|month| month.name.clone()).collect(),
        incidents: by_month,
        z: steps.iter().map(|row| row.iter().map(|spot| spot.z).collect()).collect(),
        classes: enough,
    };
    (rows.collect(), months)
}

/// "km 25–50 (Khyber)".
pub fn name(study: &Study, from_m: f64, to_m: f64) -> String {
    let border = &study.border.border;
    let kilometres = format!("km {:.0}–{:.0}", from_m / 1e3, to_m / 1e3);
    let named = border.sector_at(f64::midpoint(from_m, to_m)).map(|i| &border.sectors()[i].name);
    match named.filter(|name| !name.starts_with("km ")) {
        Some(name) => format!("{kilometres} ({name})"),
        None => kilometres,
    }
}
