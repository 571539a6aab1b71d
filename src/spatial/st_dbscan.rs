//! DBSCAN in space and time.
//!
//! D. Birant, A. Kut, ST-DBSCAN: an algorithm for clustering spatial-temporal data (Data & Knowledge Engineering 60(1),
//! 2007), with neighbours near in both; its test on non-spatial means is left out, as it usually is.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::dbscan::{DbscanParams, InvalidDbscan, checked};
use super::grid::Grid;
use super::union_find::UnionFind;
use super::within::Within;
use crate::model::{Clustering, LonLat};

/// Days since an epoch: an incident's first and last possible day.
pub type Days = (i32, i32);

/// Clusters positions with days: neighbours are at most eps apart, with at most `eps_days` between them. The gap of two
/// intervals of days is 0 if they touch or overlap. Positions without days, also those beyond the
/// list's end, have no neighbours, so they are noise.
///
/// A border point joins the cluster of the nearest core that is its neighbour, of equally near ones that of the lowest
/// position. Clusters are numbered by their smallest position.
///
/// # Errors
/// [`InvalidDbscan`] if a parameter is out of range.
pub fn st_dbscan(
    positions: &[LonLat],
    days: &[Option<Days>],
    parameters: DbscanParams,
    eps_days: i32,
) -> Result<Clustering, InvalidDbscan> {
    checked(parameters)?;
    let dated: Vec<u32> =
        (0..positions.len() as u32).filter(|&i| days.get(i as usize).is_some_and(Option::is_some)).collect();
    let places: Vec<LonLat> = dated.iter().map(|&i| positions[i as usize]).collect();
    let days: Vec<Days> = dated.iter().filter_map(|&i| days[i as usize]).collect();
    let events = Events::new(&places, days, parameters.eps_m, eps_days);
    let found = events.cluster(parameters.min_points);
    let mut clustering =
        Clustering { cluster: vec![None; positions.len()], core: vec![false; positions.len()], count: found.count };
    for (k, &i) in dated.iter().enumerate() {
        clustering.cluster[i as usize] = found.cluster[k];
        clustering.core[i as usize] = found.core[k];
    }
    Ok(clustering)
}

/// Events by site, and in each site by first day.
struct Events {
    grid: Grid,
    within: Within,
    days: Vec<Days>,
    /// The events of each site.
    of_site: Vec<Vec<u32>>,
    eps_days: i32,
    longest: i32,
}

impl Events {
    fn new(places: &[LonLat], days: Vec<Days>, eps_m: f64, eps_days: i32) -> Self {
        let grid = Grid::new(places, None, eps_m);
        let mut of_site = vec![Vec::new(); grid.sites.len()];
        for (event, &site) in grid.site_of.iter().enumerate() {
            of_site[site as usize].push(event as u32);
        }
        for events in &mut of_site {
            events.sort_unstable_by_key(|&e| (days[e as usize].0, e));
        }
        let longest = days.iter().map(|(first, last)| last - first).max().unwrap_or(0);
        Self { grid, within: Within::new(eps_m), days, of_site, eps_days, longest }
    }

    /// Calls `each` with every neighbour of an event, itself included, until it returns false.
    fn neighbours(&self, event: u32, cells: &[u32], mut each: impl FnMut(u32, u32) -> bool) {
        let site = self.grid.site_of[event as usize];
        let point = self.grid.sites[site as usize].point;
        let (first, last) = self.days[event as usize];
        for &cell in cells {
            for other in self.grid.cells[cell as usize].sites.clone() {
                if !self.within.test(point, self.grid.sites[other as usize].point) {
                    continue;
                }
                let events = &self.of_site[other as usize];
                let from = events.partition_point(|&e| {
                    self.days[e as usize].0 < first.saturating_sub(self.eps_days).saturating_sub(self.longest)
                });
                for &e in &events[from..] {
                    let (begin, end) = self.days[e as usize];
                    if begin > last.saturating_add(self.eps_days) {
                        break;
                    }
                    if end >= first.saturating_sub(self.eps_days) && !each(e, other) {
                        return;
                    }
                }
            }
        }
    }

    fn cluster(&self, min_points: f64) -> Clustering {
        let n = self.days.len();
        let near = |event: u32, cells: &mut Vec<u32>| {
            cells.clear();
            cells.extend(self.grid.neighbours(self.cell_of(event)));
        };
        let core: Vec<bool> = (0..n as u32)
            .into_par_iter()
            .map_init(Vec::new, |cells, event| {
                near(event, cells);
                let mut count = 0.0;
                self.neighbours(event, cells, |_, _| {
                    count += 1.0;
                    count < min_points
                });
                count >= min_points
            })
            .collect();
        let sets = UnionFind::new(n);
        (0..n as u32).into_par_iter().filter(|&e| core[e as usize]).for_each_init(Vec::new, |cells, event| {
            near(event, cells);
            self.neighbours(event, cells, |other, _| {
                if other > event && core[other as usize] {
                    sets.join(event, other);
                }
                true
            });
        });
        let set: Vec<Option<u32>> = (0..n as u32)
            .into_par_iter()
            .map_init(Vec::new, |cells, event| {
                if core[event as usize] {
                    return Some(sets.find(event));
                }
                near(event, cells);
                self.nearest_core(event, cells, &core).map(|e| sets.find(e))
            })
            .collect();
        numbered(&set, core)
    }

    fn nearest_core(&self, event: u32, cells: &[u32], core: &[bool]) -> Option<u32> {
        let point = self.grid.sites[self.grid.site_of[event as usize] as usize].point;
        let mut best: Option<(f64, u32)> = None;
        self.neighbours(event, cells, |other, site| {
            if core[other as usize] {
                let distance = self.within.distance(point, self.grid.sites[site as usize].point);
                let nearer = best.is_none_or(|(d, e)| distance.total_cmp(&d).then(other.cmp(&e)) == Ordering::Less);
                if nearer {
                    best = Some((distance, other));
                }
            }
            true
        });
        best.map(|(_, event)| event)
    }

    fn cell_of(&self, event: u32) -> u32 {
        let site = self.grid.site_of[event as usize];
        self.grid.cells.partition_point(|cell| cell.sites.end <= site) as u32
    }
}

/// Sets numbered in the order of their first members.
fn numbered(set: &[Option<u32>], core: Vec<bool>) -> Clustering {
    let mut numbers: Vec<Option<u32>> = vec![None; set.len()];
    let mut count = 0;
    let cluster = set
        .iter()
        .map(|set| {
            set.map(|s| {
                *numbers[s as usize].get_or_insert_with(|| {
                    count += 1;
                    count - 1
                })
            })
        })
        .collect();
    Clustering { cluster, core, count: count as usize }
}
