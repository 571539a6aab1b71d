//! HDBSCAN* on the ellipsoid.

pub use super::condense::Selection;
use super::condense::{HdbscanResult, condense};
use super::grid::place;
use super::kdtree::KdTree;
use super::mst::{Edge, spanning_tree};
use super::within::Within;
use crate::geodesy::ellipsoid::{Vec3, ecef};
use crate::model::LonLat;

/// What HDBSCAN* is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HdbscanParams {
    /// The least number of incidents in a cluster: at least 2.
    pub min_cluster_size: u32,
    /// A core distance reaches so many incidents, the point itself counted: at least 1.
    pub min_points: u32,
    /// How clusters are taken from the hierarchy.
    pub selection: Selection,
}

/// Why parameters cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHdbscan {
    /// The least size of a cluster is out of range.
    #[error("min-cluster-size must be at least 2, not {0}")]
    MinClusterSize(u32),
    /// The number of neighbours is out of range.
    #[error("min-points must be at least 1, not {0}")]
    MinPoints(u32),
}

/// Clusters `positions` (Campello, Moulavi, Zimek, Sander 2015) by geodesic mutual reachability. The root of the
/// hierarchy is never a cluster, as in scikit-learn. With fewer positions than `min_points` all are noise.
///
/// # Errors
/// [`InvalidHdbscan`] if a parameter is out of range.
pub fn hdbscan(positions: &[LonLat], parameters: HdbscanParams) -> Result<HdbscanResult, InvalidHdbscan> {
    let HdbscanParams { min_cluster_size, min_points, selection } = parameters;
    if min_cluster_size < 2 {
        return Err(InvalidHdbscan::MinClusterSize(min_cluster_size));
    }
    if min_points < 1 {
        return Err(InvalidHdbscan::MinPoints(min_points));
    }
    let enough = positions.len() >= min_points as usize;
    let edges = if enough { mutual_reachability_tree(positions, min_points) } else { Vec::new() };
    Ok(condense(positions.len(), &edges, min_cluster_size, selection))
}

/// For each position the distance within which `min_points` lie, itself counted, metres; infinite if there are fewer.
pub fn core_distances(positions: &[LonLat], min_points: u32) -> Vec<f64> {
    let (sites, _, copies) = sites(positions, &by_place(positions));
    let tree = KdTree::build(&sites);
    let weights: Vec<f64> = tree.original.iter().map(|&site| f64::from(copies[site as usize])).collect();
    let core = tree.core_distances(&weights, f64::from(min_points), &Within::new(1.0));
    let copies = tree.original.iter().map(|&site| copies[site as usize] as usize);
    core.into_iter().zip(copies).flat_map(|(d, n)| std::iter::repeat_n(d, n)).collect()
}

/// The minimum spanning tree of mutual reachability over `positions`, shortest edges first.
pub fn mutual_reachability_tree(positions: &[LonLat], min_points: u32) -> Vec<Edge> {
    let order = by_place(positions);
    let (sites, first, copies) = sites(positions, &order);
    let within = Within::new(1.0);
    let tree = KdTree::build(&sites);
    let weights: Vec<f64> = tree.original.iter().map(|&site| f64::from(copies[site as usize])).collect();
    let core = tree.core_distances(&weights, f64::from(min_points), &within);
    let number = |slot: u32| first[tree.original[slot as usize] as usize];
    let mut edges: Vec<Edge> = spanning_tree(&tree, &core, &within)
        .into_iter()
        .map(|e| Edge { length: e.length, a: number(e.a).min(number(e.b)), b: number(e.a).max(number(e.b)) })
        .collect();
    let mut site_core = vec![0.0; sites.len()];
    tree.original.iter().zip(&core).for_each(|(&site, &core)| site_core[site as usize] = core);
    edges.extend(copied(&order, &first, &site_core));
    edges.sort_unstable_by(Edge::order);
    edges
}

/// Coincident positions as one site: points, the first position of each and the number of its copies.
fn sites(positions: &[LonLat], order: &[u32]) -> (Vec<Vec3>, Vec<u32>, Vec<u32>) {
    let (mut points, mut first, mut copies): (Vec<Vec3>, Vec<u32>, Vec<u32>) = Default::default();
    let mut last = None;
    for &i in order {
        let p = place(positions[i as usize]);
        if last == Some(p) {
            if let Some(n) = copies.last_mut() {
                *n += 1;
            }
        } else {
            points.push(ecef(p));
            first.push(i);
            copies.push(1);
        }
        last = Some(p);
    }
    (points, first, copies)
}

fn by_place(positions: &[LonLat]) -> Vec<u32> {
    use rayon::prelude::*;
    let mut order: Vec<u32> = (0..positions.len() as u32).collect();
    order.par_sort_unstable_by(|&a, &b| {
        let (p, q) = (place(positions[a as usize]), place(positions[b as usize]));
        p.lon().total_cmp(&q.lon()).then(p.lat().total_cmp(&q.lat())).then(a.cmp(&b))
    });
    order
}

/// The edges that hang a site's copies on its first position: as long as the site's core distance.
fn copied<'a>(order: &'a [u32], first: &'a [u32], core: &'a [f64]) -> impl Iterator<Item = Edge> + 'a {
    let mut site = 0;
    let mut begun = false;
    order.iter().filter_map(move |&i| {
        if first.get(site + usize::from(begun)) == Some(&i) {
            site += usize::from(begun);
            begun = true;
            return None;
        }
        Some(Edge { length: core[site], a: first[site].min(i), b: first[site].max(i) })
    })
}
