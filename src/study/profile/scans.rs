use serde::Serialize;

use super::ProfileOptions;
use super::days::day;
use super::hot::{cell, cells};
use crate::analysis::pairs_within;
use crate::analysis::statistics::{Family, Scan, Scanned, scan};
use crate::model::LonLat;
use crate::study::words;

/// Where and when more happened than expected.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScanRow {
    /// Its place among those of its form, from 1.
    pub rank: usize,
    /// `interval` of chainage, or `cylinder` over a circle.
    pub form: &'static str,
    /// Chainages, kilometres.
    pub chainage_km: Option<(f64, f64)>,
    /// The circle's centre.
    pub centre: Option<(f64, f64)>,
    /// Its radius, kilometres.
    pub radius_km: Option<f64>,
    /// The first day.
    pub first_date: String,
    /// The last.
    pub last_date: String,
    /// Incidents.
    pub incidents: usize,
    /// How many were to be expected.
    pub expected: f64,
    /// The ratio of both.
    pub ratio: f64,
    /// The logarithm of the ratio of likelihoods.
    pub llr: f64,
    /// The p by permutation.
    pub p: f64,
    /// The p by Gumbel's distribution.
    pub p_gumbel: Option<f64>,
}

/// Events on the ground and along a border.
#[derive(Clone, Copy, Debug)]
pub struct Events<'a> {
    /// Where each is.
    pub positions: &'a [LonLat],
    /// Its day, counted from 1970.
    pub days: &'a [i32],
    /// The chainage of each and the border's length, metres; without them no intervals are scanned.
    pub along: Option<(&'a [f64], f64)>,
}

/// The rows, and what has to be said of them.
#[derive(Clone, Debug, Default)]
pub struct Scans {
    /// The clusters, the intervals before the circles.
    pub rows: Vec<ScanRow>,
    /// A sentence each.
    pub notes: Vec<String>,
}

/// Clusters told of each form.
const TOLD: usize = 10;
/// Radii that are tried, kilometres.
const RADII_KM: [f64; 9] = [1.0, 2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 40.0, 50.0];
/// Circles are centred on at most so many sites: those with the most incidents.
const MOST_CENTRES: usize = 250;
/// Fewer incidents are not scanned.
const FEWEST: usize = 10;

/// Scans intervals of chainage, made of cells of a length, and circles, for windows in which more happened than place and time by themselves lead to
/// expect. Of the options those of the scan count, and the permutations, which `seed` begins.
///
/// Source: see [`scan`].
pub fn scans(events: &Events<'_>, options: &ProfileOptions, cell_m: f64, seed: u64) -> Scans {
    if events.days.len() < FEWEST {
        let note = format!("The scan needs {FEWEST} incidents with dates.");
        return Scans { notes: vec![note], ..Scans::default() };
    }
    let first = events.days.iter().min().copied().unwrap_or(0);
    let last = events.days.iter().max().copied().unwrap_or(0);
    let most_days = options.scan_days.unwrap_or((last - first + 1) / 4).max(1);
    let runs = (options.permutations as usize, seed);
    let mut found = Scans::default();
    found.notes.push(format!("The scan looks at windows of up to {}.", words::count(most_days as usize, "day")));
    let window = Scanned { cells: &[], days: events.days, families: &[], most_days, prospective: options.prospective };
    if let Some(along) = events.along {
        let (cells, families, edges) = intervals(along, options, cell_m);
        let scanned = Scanned { cells: &cells, families: &families, ..window };
        for (rank, scan) in scan(&scanned, runs, TOLD).into_iter().enumerate() {
            let start = scan.cluster.family;
            let chainage = (edges[start] / 1e3, edges[start + scan.cluster.rings] / 1e3);
            found.rows.push(ScanRow { chainage_km: Some(chainage), ..row(rank, "interval", &scan) });
        }
    }
    let circles = Circles::new(events.positions, options);
    found.notes.extend(circles.note());
    let scanned = Scanned { cells: &circles.cells, families: &circles.families, ..window };
    for (rank, scan) in scan(&scanned, runs, TOLD).into_iter().enumerate() {
        let centre = circles.centres[scan.cluster.family];
        let radius_km = circles.radii_km[scan.cluster.rings - 1];
        found.rows.push(ScanRow {
            centre: Some((centre.lon(), centre.lat())),
            radius_km: Some(radius_km),
            ..row(rank, "cylinder", &scan)
        });
    }
    found
}

fn row(rank: usize, form: &'static str, scan: &Scan) -> ScanRow {
    let cluster = &scan.cluster;
    ScanRow {
        rank: rank + 1,
        form,
        chainage_km: None,
        centre: None,
        radius_km: None,
        first_date: day(cluster.days.0).to_string(),
        last_date: day(cluster.days.1).to_string(),
        incidents: cluster.incidents,
        expected: cluster.expected,
        ratio: cluster.incidents as f64 / cluster.expected,
        llr: cluster.llr,
        p: scan.p,
        p_gumbel: scan.p_gumbel,
    }
}

/// The cell of each incident, all intervals of cells by their first one, and the chainages of the cells' ends.
fn intervals(
    (chainages, length_m): (&[f64], f64),
    options: &ProfileOptions,
    cell_m: f64,
) -> (Vec<u32>, Vec<Family>, Vec<f64>) {
    let edges = cells(length_m, cell_m);
    let count = edges.len() - 1;
    let of = |chainage_m: &f64| cell(*chainage_m, cell_m, count) as u32;
    let longest = ((options.scan_length / cell_m).round() as usize).max(1);
    let family = |start: usize| (start..count.min(start + longest)).map(|cell| vec![cell as u32]).collect();
    (chainages.iter().map(of).collect(), (0..count).map(family).collect(), edges)
}

/// Circles about sites, as rings of sites.
struct Circles {
    cells: Vec<u32>,
    families: Vec<Family>,
    centres: Vec<LonLat>,
    radii_km: Vec<f64>,
    sites: usize,
}

impl Circles {
    fn new(events: &[LonLat], options: &ProfileOptions) -> Self {
        let mut sites: std::collections::BTreeMap<(u64, u64), (u32, LonLat, usize)> = std::collections::BTreeMap::new();
        let mut cells = Vec::new();
        for &p in events {
            let number = sites.len() as u32;
            let site = sites.entry((p.lon().to_bits(), p.lat().to_bits())).or_insert((number, p, 0));
            site.2 += 1;
            cells.push(site.0);
        }
        let mut by_number: Vec<(u32, LonLat, usize)> = sites.into_values().collect();
        by_number.sort_by_key(|site| site.0);
        let positions: Vec<LonLat> = by_number.iter().map(|site| site.1).collect();
        let mut radii_km: Vec<f64> = RADII_KM.into_iter().filter(|km| km * 1e3 < options.scan_radius).collect();
        radii_km.push(options.scan_radius / 1e3);
        by_number.sort_by_key(|site| (std::cmp::Reverse(site.2), site.1.lon().to_bits(), site.1.lat().to_bits()));
        by_number.truncate(MOST_CENTRES);
        let mut pairs = pairs_within(&positions, options.scan_radius, 20_000_000);
        while pairs.is_none() && radii_km.len() > 1 {
            radii_km.pop();
            pairs = pairs_within(&positions, radii_km[radii_km.len() - 1] * 1e3, 20_000_000);
        }
        let mut near: Vec<Vec<(f64, u32)>> = (0..positions.len()).map(|i| vec![(0.0, i as u32)]).collect();
        for pair in pairs.iter().flatten() {
            near[pair.a as usize].push((pair.distance_m, pair.b));
            near[pair.b as usize].push((pair.distance_m, pair.a));
        }
        let family = |site: &(u32, LonLat, usize)| {
            let mut rings: Family = vec![Vec::new(); radii_km.len()];
            for (metres, other) in &near[site.0 as usize] {
                if let Some(ring) = radii_km.iter().position(|km| *metres <= km * 1e3) {
                    rings[ring].push(*other);
                }
            }
            rings
        };
        let families = by_number.iter().map(family).collect();
        let centres = by_number.iter().map(|site| site.1).collect();
        Self { cells, families, centres, radii_km, sites: positions.len() }
    }

    fn note(&self) -> Option<String> {
        (self.sites > MOST_CENTRES).then(|| {
            format!(
                "Circles are centred on the {MOST_CENTRES} sites with the most incidents, of {}.",
                words::thousands(self.sites as f64)
            )
        })
    }
}
