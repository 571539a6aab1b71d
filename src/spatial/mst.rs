//! The minimum spanning tree of mutual reachability, by Borůvka's method on a kd-tree.
//!
//! W. B. March, P. Ram, A. G. Gray, Fast Euclidean minimum spanning tree (KDD 2010); L. McInnes, J. Healy, Accelerated
//! hierarchical density based clustering (ICDM workshops 2017). Here each point looks for the nearest point of another
//! component, and is skipped while its core distance alone is more than what its component has found; subtrees of one
//! component are skipped; an answer is kept as long as its end stays in another component. Of edges of one length the one
//! of the lower numbers counts, so that the tree is the same whatever the number of threads.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::kdtree::KdTree;
use super::union_find::UnionFind;
use super::within::Within;
use crate::geodesy::ellipsoid::{dot, sub};

/// An edge between two points, by number, and its mutual reachability distance, metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Edge {
    /// Its length.
    pub length: f64,
    /// The lower number.
    pub a: u32,
    /// The higher one.
    pub b: u32,
}

impl Edge {
    fn new(length: f64, p: u32, q: u32) -> Self {
        Self { length, a: p.min(q), b: p.max(q) }
    }

    /// Shorter first, then by numbers.
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        self.length.total_cmp(&other.length).then(self.a.cmp(&other.a)).then(self.b.cmp(&other.b))
    }
}

const NONE: u32 = u32::MAX;

/// The spanning tree over the tree's points, numbered in the tree's order, with these core distances.
pub fn spanning_tree(tree: &KdTree, core: &[f64], within: &Within) -> Vec<Edge> {
    let n = tree.points.len();
    let least_core = least_core(tree, core);
    let sets = UnionFind::new(n);
    let mut component: Vec<u32> = (0..n as u32).collect();
    let mut found: Vec<(f64, u32)> = vec![(0.0, NONE); n];
    let mut edges = Vec::with_capacity(n.saturating_sub(1));
    while edges.len() + 1 < n {
        let whole = node_components(tree, &component);
        let best: Vec<AtomicU64> = (0..n).map(|_| AtomicU64::new(f64::INFINITY.to_bits())).collect();
        found.par_iter_mut().enumerate().for_each_init(Vec::new, |stack, (i, found)| {
            let own = component[i];
            let best = &best[own as usize];
            if found.1 == NONE || component[found.1 as usize] == own {
                let search =
                    Search { tree, core, within, least_core: &least_core, component: &component, whole: &whole };
                *found = search.nearest_other(i, f64::from_bits(best.load(Ordering::Relaxed)), stack);
            }
            if found.1 != NONE {
                // Distances are not negative, so their bits are in their order.
                best.fetch_min(found.0.to_bits(), Ordering::Relaxed);
            }
        });
        let before = edges.len();
        edges.extend(shortest(&found, &component, &best));
        for edge in &edges[before..] {
            sets.join(edge.a, edge.b);
        }
        if edges.len() == before {
            break;
        }
        component.par_iter_mut().enumerate().for_each(|(i, c)| *c = sets.find(i as u32));
    }
    edges
}

/// The shortest edge out of each component, each edge once.
fn shortest(found: &[(f64, u32)], component: &[u32], best: &[AtomicU64]) -> Vec<Edge> {
    let mut of: Vec<Option<Edge>> = vec![None; found.len()];
    for (i, &(length, other)) in found.iter().enumerate() {
        let own = component[i] as usize;
        if other == NONE || length > f64::from_bits(best[own].load(Ordering::Relaxed)) {
            continue;
        }
        let edge = Edge::new(length, i as u32, other);
        if of[own].is_none_or(|best| edge.order(&best).is_lt()) {
            of[own] = Some(edge);
        }
    }
    let mut edges: Vec<Edge> = of.into_iter().flatten().collect();
    edges.sort_unstable_by(Edge::order);
    edges.dedup();
    edges
}

/// For each node the component that all its points are in, or none.
fn node_components(tree: &KdTree, component: &[u32]) -> Vec<u32> {
    let mut whole = vec![NONE; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate().rev() {
        whole[i] = if node.left == 0 {
            let mut all = component[node.start as usize..node.end as usize].iter();
            let first = all.next().copied().unwrap_or(NONE);
            if all.all(|c| *c == first) { first } else { NONE }
        } else {
            let (a, b) = (whole[node.left as usize], whole[node.right as usize]);
            if a == b { a } else { NONE }
        };
    }
    whole
}

/// The least core distance in each node.
fn least_core(tree: &KdTree, core: &[f64]) -> Vec<f64> {
    let mut least = vec![f64::INFINITY; tree.nodes.len()];
    for (i, node) in tree.nodes.iter().enumerate().rev() {
        least[i] = if node.left == 0 {
            core[node.start as usize..node.end as usize].iter().copied().fold(f64::INFINITY, f64::min)
        } else {
            least[node.left as usize].min(least[node.right as usize])
        };
    }
    least
}

struct Search<'a> {
    tree: &'a KdTree,
    core: &'a [f64],
    within: &'a Within,
    least_core: &'a [f64],
    component: &'a [u32],
    whole: &'a [u32],
}

impl Search<'_> {
    /// The nearest point of another component by mutual reachability, and its distance; none if that is more than
    /// `limit`. Of equally near ones that of the lowest number.
    fn nearest_other(&self, i: usize, limit: f64, stack: &mut Vec<(f64, u32)>) -> (f64, u32) {
        let (p, own, core) = (self.tree.points[i], self.component[i], self.core[i]);
        let mut best = (limit, NONE);
        if core > limit {
            return best;
        }
        stack.clear();
        stack.push((self.tree.nodes[0].square(p), 0));
        while let Some((square, index)) = stack.pop() {
            let k = index as usize;
            if self.whole[k] == own || self.least_core[k] > best.0 || square > best.0 * best.0 {
                continue;
            }
            let node = &self.tree.nodes[k];
            if node.left == 0 {
                for j in node.start as usize..node.end as usize {
                    if self.component[j] != own && self.core[j] <= best.0 {
                        self.compare(i, j, core, &mut best);
                    }
                }
                continue;
            }
            let (a, b) = (node.left, node.right);
            let (da, db) = (self.tree.nodes[a as usize].square(p), self.tree.nodes[b as usize].square(p));
            if da <= db {
                stack.extend([(db, b), (da, a)]);
            } else {
                stack.extend([(da, a), (db, b)]);
            }
        }
        best
    }

    fn compare(&self, i: usize, j: usize, core: f64, best: &mut (f64, u32)) {
        let (p, q) = (self.tree.points[i], self.tree.points[j]);
        let v = sub(p, q);
        if dot(v, v) > best.0 * best.0 {
            return;
        }
        let length = self.within.distance(p, q).max(core).max(self.core[j]);
        let nearer = length < best.0 || (length == best.0 && (best.1 == NONE || (j as u32) < best.1));
        if nearer {
            *best = (length, j as u32);
        }
    }
}
