//! DBSCAN on the ellipsoid.
//!
//! M. Ester, H.-P. Kriegel, J. Sander, X. Xu, A density-based algorithm for discovering clusters (KDD 1996); on a
//! grid as in A. Gunawan (2013) and Y. Wang, Y. Gu, J. Shun, Theoretically-efficient and practical parallel DBSCAN
//! (SIGMOD 2020). Neighbours are decided by geodesic distance (`Within`); no neighbour list is kept.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::grid::Grid;
use super::union_find::UnionFind;
use super::within::Within;
use crate::geodesy::ellipsoid::{Vec3, dot, sub};
use crate::model::{Clustering, LonLat};

/// What DBSCAN is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DbscanParams {
    /// Two incidents at most this far apart are neighbours: metres, from 0.02 to 500 km.
    pub eps_m: f64,
    /// A position is a core if at least this weight lies within eps of it, itself included.
    pub min_points: f64,
}

/// Why parameters cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum InvalidDbscan {
    /// The radius is out of range.
    #[error("eps must be at least 2 cm and at most 500 km, not {0} m")]
    Eps(f64),
    /// The least weight of a neighbourhood is out of range.
    #[error("min-points must be at least 1, not {0}")]
    MinPoints(f64),
}

/// Clusters `positions`; `weights`, one for each and not negative, count 1 if not given, and 0 where the list is shorter.
///
/// Cores, noise and the partition of cores are those of the definition on geodesic distances. A border point joins
/// the cluster of the nearest core within eps, of equally near ones that of the lowest position. Clusters are
/// numbered by their smallest position. So the result depends neither on the number of threads nor, but for the
/// numbering and such ties, on the order of the positions.
///
/// # Errors
/// [`InvalidDbscan`] if a parameter is out of range.
pub fn dbscan(
    positions: &[LonLat],
    weights: Option<&[f64]>,
    parameters: DbscanParams,
) -> Result<Clustering, InvalidDbscan> {
    checked(parameters)?;
    let DbscanParams { eps_m, min_points } = parameters;
    let grid = Grid::new(positions, weights, eps_m);
    let within = Within::new(eps_m);
    let core = cores(&grid, &within, min_points);
    let sets = joined(&grid, &within, &core);
    let cluster = site_clusters(&grid, &within, &core, &sets);
    Ok(numbered(&grid, &core, &cluster))
}

/// The least and the greatest eps, metres. Below, the grid's cells would be too many to number, and coordinates of seven
/// decimals tell no places apart.
const LEAST_EPS_M: f64 = 0.02;
const MOST_EPS_M: f64 = 500_000.0;

/// Whether parameters are in range.
pub(super) fn checked(DbscanParams { eps_m, min_points }: DbscanParams) -> Result<(), InvalidDbscan> {
    if !(LEAST_EPS_M..=MOST_EPS_M).contains(&eps_m) {
        return Err(InvalidDbscan::Eps(eps_m));
    }
    if min_points.is_nan() || min_points < 1.0 {
        return Err(InvalidDbscan::MinPoints(min_points));
    }
    Ok(())
}

/// Cells worked on together.
const BLOCK: usize = 256;

/// What `work` gives for the sites of each cell, in the sites' order.
fn by_site<T: Copy + Send>(grid: &Grid, work: impl Fn(u32, &mut Vec<u32>, &mut Vec<T>) + Sync) -> Vec<T> {
    let cells = grid.cells.len();
    let blocks: Vec<Vec<T>> = (0..cells.div_ceil(BLOCK))
        .into_par_iter()
        .map_init(Vec::new, |near: &mut Vec<u32>, block| {
            let mut out = Vec::new();
            for cell in block * BLOCK..((block + 1) * BLOCK).min(cells) {
                work(cell as u32, near, &mut out);
            }
            out
        })
        .collect();
    blocks.concat()
}

/// Whether each site is a core.
fn cores(grid: &Grid, within: &Within, min_points: f64) -> Vec<bool> {
    by_site(grid, |cell, near, out| {
        let sites = grid.sites_of(cell);
        if sites.iter().map(|s| s.weight).sum::<f64>() >= min_points {
            out.extend(std::iter::repeat_n(true, sites.len()));
            return;
        }
        near.clear();
        near.extend(grid.neighbours(cell));
        out.extend(sites.iter().map(|site| dense(grid, within, min_points, near, site.point)));
    })
}

fn dense(grid: &Grid, within: &Within, min_points: f64, near: &[u32], point: Vec3) -> bool {
    let mut sum = 0.0;
    for &cell in near {
        if within.out_of_reach(grid.cells[cell as usize].bounds.square(point)) {
            continue;
        }
        for other in grid.sites_of(cell) {
            if within.test(point, other.point) {
                sum += other.weight;
                if sum >= min_points {
                    return true;
                }
            }
        }
    }
    false
}

/// Cells joined where a core of one is within eps of a core of the other.
fn joined(grid: &Grid, within: &Within, core: &[bool]) -> UnionFind {
    let sets = UnionFind::new(grid.cells.len());
    let cores_of = |cell: u32| {
        let range = grid.cells[cell as usize].sites.clone();
        range.filter(|&s| core[s as usize]).map(|s| grid.sites[s as usize].point)
    };
    (0..grid.cells.len() as u32).into_par_iter().for_each_init(
        || (Vec::new(), Vec::new()),
        |(here, there): &mut (Vec<Vec3>, Vec<Vec3>), cell| {
            here.clear();
            here.extend(cores_of(cell));
            if here.is_empty() {
                return;
            }
            for other in grid.neighbours(cell).filter(|&other| other > cell) {
                if sets.find(cell) == sets.find(other) {
                    continue;
                }
                let bounds = &grid.cells[other as usize].bounds;
                let mut close = here.iter().filter(|&&p| !within.out_of_reach(bounds.square(p))).peekable();
                if close.peek().is_none() {
                    continue;
                }
                there.clear();
                there.extend(cores_of(other));
                if close.any(|&p| there.iter().any(|&q| within.test(p, q))) {
                    sets.join(cell, other);
                }
            }
        },
    );
    sets
}

/// The set of each site: a core's own cell's, a border site's nearest core's, none for noise.
fn site_clusters(grid: &Grid, within: &Within, core: &[bool], sets: &UnionFind) -> Vec<Option<u32>> {
    by_site(grid, |cell, near, out| {
        let range = grid.cells[cell as usize].sites.clone();
        near.clear();
        if range.clone().any(|s| !core[s as usize]) {
            near.extend(grid.neighbours(cell));
        }
        let own = sets.find(cell);
        out.extend(
            range.map(|s| if core[s as usize] { Some(own) } else { nearest_core(grid, within, core, sets, near, s) }),
        );
    })
}

fn nearest_core(grid: &Grid, within: &Within, core: &[bool], sets: &UnionFind, near: &[u32], site: u32) -> Option<u32> {
    let point = grid.sites[site as usize].point;
    let mut best: Option<(f64, u32, u32)> = None;
    for &cell in near {
        let reach = grid.cells[cell as usize].bounds.square(point);
        if within.out_of_reach(reach) || best.is_some_and(|(d, _, _)| reach > d * d) {
            continue;
        }
        for s in grid.cells[cell as usize].sites.clone().filter(|&s| core[s as usize]) {
            let other = &grid.sites[s as usize];
            let v = sub(point, other.point);
            let square = dot(v, v);
            // A chord is never longer than its geodesic.
            if within.out_of_reach(square) || best.is_some_and(|(d, _, _)| square > d * d) {
                continue;
            }
            let distance = within.distance(point, other.point);
            let nearer =
                best.is_none_or(|(d, row, _)| distance.total_cmp(&d).then(other.row.cmp(&row)) == Ordering::Less);
            if distance <= within.eps() && nearer {
                best = Some((distance, other.row, cell));
            }
        }
    }
    best.map(|(_, _, cell)| sets.find(cell))
}

fn numbered(grid: &Grid, core: &[bool], cluster: &[Option<u32>]) -> Clustering {
    let mut numbers: Vec<Option<u32>> = vec![None; grid.cells.len()];
    let mut count = 0;
    let of_position: Vec<Option<u32>> = grid
        .site_of
        .iter()
        .map(|&site| {
            let set = cluster[site as usize]?;
            let number = numbers[set as usize].get_or_insert_with(|| {
                count += 1;
                count - 1
            });
            Some(*number)
        })
        .collect();
    let core = grid.site_of.iter().map(|&site| core[site as usize]).collect();
    Clustering { cluster: of_position, core, count: count as usize }
}
