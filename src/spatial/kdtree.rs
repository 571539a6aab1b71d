//! A kd-tree over surface points, for nearest neighbours and nearest points of other components.

use rayon::prelude::*;

use super::within::Within;
use crate::geodesy::ellipsoid::{Vec3, dot, sub};

const LEAF: usize = 8;

/// The tree; its points are reordered so that each node's lie together.
pub struct KdTree {
    /// The points in the tree's order.
    pub points: Vec<Vec3>,
    /// The original index of each.
    pub original: Vec<u32>,
    /// The nodes, root first; children follow their parent.
    pub nodes: Vec<Node>,
}

/// A node: a box and the points in it.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    low: Vec3,
    high: Vec3,
    /// First point.
    pub start: u32,
    /// After the last point.
    pub end: u32,
    /// The first child's index; the second's is in `right`. 0 for a leaf.
    pub left: u32,
    /// The second child.
    pub right: u32,
}

impl Node {
    /// The squared distance from `p` to the box: never more than that to any point in it.
    pub fn square(&self, p: Vec3) -> f64 {
        let off = |k: usize| (self.low[k] - p[k]).max(p[k] - self.high[k]).max(0.0);
        let (x, y, z) = (off(0), off(1), off(2));
        x * x + y * y + z * z
    }
}

impl KdTree {
    /// The tree over `points`.
    pub fn build(points: &[Vec3]) -> Self {
        let mut original: Vec<u32> = (0..points.len() as u32).collect();
        let mut nodes = Vec::with_capacity(points.len() / LEAF * 4 + 1);
        if !points.is_empty() {
            split(points, &mut original, 0, &mut nodes);
        }
        let points = original.iter().map(|&i| points[i as usize]).collect();
        Self { points, original, nodes }
    }

    /// For each point, in the tree's order, the distance within which weights of at least `least` lie, its own
    /// included; infinite if all weights together are less. Metres.
    pub fn core_distances(&self, weights: &[f64], least: f64, within: &Within) -> Vec<f64> {
        (0..self.points.len())
            .into_par_iter()
            .map_init(
                || (Vec::new(), Vec::new()),
                |(near, stack), i| self.core_distance(i, weights, least, within, near, stack),
            )
            .collect()
    }

    fn core_distance(
        &self,
        i: usize,
        weights: &[f64],
        least: f64,
        within: &Within,
        near: &mut Vec<(f64, f64)>,
        stack: &mut Vec<(f64, u32)>,
    ) -> f64 {
        let p = self.points[i];
        near.clear();
        let mut limit = f64::INFINITY;
        self.visit(p, stack, |node, square| {
            // A chord is never longer than its geodesic.
            if square > limit * limit {
                return false;
            }
            if node.left != 0 {
                return true;
            }
            for (j, &weight) in weights.iter().enumerate().take(node.end as usize).skip(node.start as usize) {
                let v = sub(self.points[j], p);
                if dot(v, v) > limit * limit {
                    continue;
                }
                let distance = within.distance(p, self.points[j]);
                if distance < limit {
                    let at = near.partition_point(|n| n.0 <= distance);
                    near.insert(at, (distance, weight));
                    limit = trimmed(near, least);
                }
            }
            true
        });
        limit
    }

    /// Visits nodes nearest first; `enter` says whether to go on into a node's children.
    pub fn visit(&self, p: Vec3, stack: &mut Vec<(f64, u32)>, mut enter: impl FnMut(&Node, f64) -> bool) {
        stack.clear();
        if let Some(root) = self.nodes.first() {
            stack.push((root.square(p), 0));
        }
        while let Some((square, index)) = stack.pop() {
            let node = &self.nodes[index as usize];
            if !enter(node, square) || node.left == 0 {
                continue;
            }
            let (a, b) = (node.left, node.right);
            let (da, db) = (self.nodes[a as usize].square(p), self.nodes[b as usize].square(p));
            if da <= db {
                stack.extend([(db, b), (da, a)]);
            } else {
                stack.extend([(da, a), (db, b)]);
            }
        }
    }
}

/// The distance at which the weights reach `least`; neighbours beyond it are dropped.
fn trimmed(near: &mut Vec<(f64, f64)>, least: f64) -> f64 {
    let mut sum = 0.0;
    for i in 0..near.len() {
        sum += near[i].1;
        if sum >= least {
            near.truncate(i + 1);
            return near[i].0;
        }
    }
    f64::INFINITY
}

fn split(points: &[Vec3], order: &mut [u32], offset: usize, nodes: &mut Vec<Node>) -> u32 {
    let index = nodes.len();
    let mut node = Node {
        low: [f64::INFINITY; 3],
        high: [f64::NEG_INFINITY; 3],
        start: offset as u32,
        end: (offset + order.len()) as u32,
        left: 0,
        right: 0,
    };
    for &i in order.iter() {
        for ((low, high), c) in node.low.iter_mut().zip(&mut node.high).zip(points[i as usize]) {
            *low = low.min(c);
            *high = high.max(c);
        }
    }
    nodes.push(node);
    if order.len() <= LEAF {
        return index as u32;
    }
    let width = |k: usize| node.high[k] - node.low[k];
    let axis = (1..3).fold(0, |best, k| if width(k) > width(best) { k } else { best });
    let half = order.len() / 2;
    order.select_nth_unstable_by(half, |&a, &b| {
        points[a as usize][axis].total_cmp(&points[b as usize][axis]).then(a.cmp(&b))
    });
    let (left, right) = order.split_at_mut(half);
    let left = split(points, left, offset, nodes);
    let right = split(points, right, offset + half, nodes);
    nodes[index].left = left;
    nodes[index].right = right;
    index as u32
}
