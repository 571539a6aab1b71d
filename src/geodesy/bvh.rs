//! A tree of capsules over a border's chords, eight children a node, laid out in one array.
//!
//! A capsule is all that lies within a radius of a segment. A border is a line at every scale, so capsules fit it more
//! closely than boxes do (D. H. Ballard, Strip trees, CACM 24 (1981)).
//!
//! # Why no chord is missed
//! Distances to capsules are computed in f32, of which a rounding is at most u = 2⁻²⁴ of its number, relative to the
//! middle of the tree. The f32 numbers s, d of a capsule *are* its segment s + t d, to which its radius r is measured in
//! f64, so that only the position and the arithmetic round. To the first order, with Q the position's distance from the
//! middle, W its distance from the segment and D = |d|:
//! - rounding the position moves it by uQ, and v = q - s, of length W + D at most, by u(W + D);
//! - t = v·d (1/d²) is off by 5u|v|/D, which moves its point by 5u(W + D), and clamping it to 0..1 adds nothing;
//! - v - t d is off by u(D + W), its length by 2.5uW more, and the length less r by u(W + r).
//!
//! So what is computed is at most W - r + u(Q + 10.5 W + 7 D + r). A chord in the capsule at the distance c has
//! W ≤ c + r, and so the capsule is looked at if its radius is taken as r + 16u(r + D) and c ≤ L is asked as
//! (L + 2uQ)(1 + 16u). A millimetre on the radius is more than all terms of the second order, f64 and underflow add.

use std::ops::Range;

use rayon::prelude::*;

use super::ellipsoid::{Vec3, add, cross, dot, scale, sub};
use super::pieces::Piece;

/// Of so many leaves an eighth is grown before it is worth while to ask another core.
const MOST_ALONE: usize = 500;

const WIDTH: usize = 8;
const LEAF: usize = 8;

/// 16u, which a radius grows by and a limit.
const ROUNDING: f64 = 1.0 / (1 << 20) as f64;
/// 2u.
const OF_POSITION: f64 = 1.0 / (1 << 23) as f64;
/// What a radius grows by besides, metres.
const REST_M: f64 = 1e-3;

/// Eight capsules side by side, so that distances to them are computed together. Empty places are infinitely far.
#[derive(Clone, Debug)]
struct Node {
    start: [[f32; WIDTH]; 3],
    axis: [[f32; WIDTH]; 3],
    /// 1 / |axis|², or 0 of a point.
    inverse_square: [f32; WIDTH],
    radius: [f32; WIDTH],
    /// Index of a node, or of a leaf.
    child: [u32; WIDTH],
    is_leaf: [bool; WIDTH],
}

/// Up to eight chords that follow each other, side by side, so that their distances are computed together. Empty places are
/// out of reach.
#[derive(Clone, Debug)]
struct Leaf {
    start: [[f64; LEAF]; 3],
    chord: [[f64; LEAF]; 3],
    inverse_square: [f64; LEAF],
    piece: [u32; LEAF],
}

/// The tree.
#[derive(Clone, Debug)]
pub struct Bvh {
    middle: Vec3,
    nodes: Vec<Node>,
    leaves: Vec<Leaf>,
}

/// A piece that the search came upon: its index, and its chord's squared distance from the position.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Index of the piece along the border.
    pub piece: u32,
    /// Squared distance from the position to the chord, square metres.
    pub square: f64,
}

/// What a search needs besides the tree; reused from one position to the next.
#[derive(Clone, Debug, Default)]
pub struct Scratch {
    stack: Vec<(f32, u32)>,
}

/// All points within a radius of a segment, metres from the tree's middle.
struct Capsule {
    start: [f32; 3],
    axis: [f32; 3],
    inverse_square: f32,
    radius: f32,
}

/// What is sorted into a tree: runs of pieces, and the middle of each.
struct Runs<'a> {
    pieces: &'a [Piece],
    ranges: Vec<Range<usize>>,
    centres: Vec<Vec3>,
    /// The middle of all.
    middle: Vec3,
}

/// Pieces whose ends are no farther apart follow each other, metres.
const JOINED_M: f64 = 1.0;

/// Pieces that follow each other, up to [`LEAF`] in a run.
fn runs(pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::with_capacity(pieces.len() / LEAF + 1);
    for (i, piece) in pieces.iter().enumerate() {
        let goes_on = |run: &&mut Range<usize>| {
            let gap = sub(piece.start, pieces[i - 1].end());
            run.len() < LEAF && dot(gap, gap) < JOINED_M * JOINED_M
        };
        match runs.last_mut().filter(goes_on) {
            Some(run) => run.end = i + 1,
            None => runs.push(i..i + 1),
        }
    }
    runs
}

impl<'a> Runs<'a> {
    fn of(pieces: &'a [Piece]) -> Self {
        let ranges = runs(pieces);
        let between = |run: &Range<usize>| scale(add(pieces[run.start].start, pieces[run.end - 1].end()), 0.5);
        let centres: Vec<Vec3> = ranges.iter().map(between).collect();
        let middle = std::array::from_fn(|axis| {
            let (low, high) = spread(centres.iter().map(|centre| centre[axis]));
            f64::midpoint(low, high)
        });
        Self { pieces, ranges, centres, middle }
    }

    /// The ends of all pieces of some runs, from the middle of all.
    fn ends(&self, runs: &[u32]) -> impl Iterator<Item = Vec3> {
        let ends = runs.iter().flat_map(|&run| {
            let pieces = &self.pieces[self.ranges[run as usize].clone()];
            pieces.iter().flat_map(|piece| [piece.start, piece.end()])
        });
        ends.map(|end| sub(end, self.middle))
    }

    /// A capsule that holds the chords of some runs: along the line between two ends far apart, amid all.
    fn capsule(&self, runs: &[u32]) -> Capsule {
        let farthest = |from: Vec3| {
            let square = |end: Vec3| dot(sub(end, from), sub(end, from));
            self.ends(runs).fold(from, |best, end| if square(end) > square(best) { end } else { best })
        };
        let first = farthest(self.ends(runs).next().unwrap_or_default());
        let [along, across, up] = frame(sub(farthest(first), first));
        let between = |axis: Vec3| spread(self.ends(runs).map(|end| dot(end, axis)));
        let (from, to) = between(along);
        let amid = [across, up].map(|axis| {
            let (low, high) = between(axis);
            scale(axis, f64::midpoint(low, high))
        });
        let start = add(scale(along, from), add(amid[0], amid[1]));
        self.capsule_about(runs, start.map(|x| x as f32), scale(along, to - from).map(|x| x as f32))
    }

    /// The capsule about a segment that holds the chords of some runs. It is convex: it holds them with their ends.
    fn capsule_about(&self, runs: &[u32], start: [f32; 3], axis: [f32; 3]) -> Capsule {
        let (s, d) = (start.map(f64::from), axis.map(f64::from));
        let square = dot(d, d);
        // A segment shorter than a thousandth of a millimetre is a point.
        let inverse_square = if square > 1e-12 { 1.0 / square } else { 0.0 };
        let away = |end: Vec3| {
            let v = sub(end, s);
            let off = sub(v, scale(d, (dot(v, d) * inverse_square).clamp(0.0, 1.0)));
            dot(off, off)
        };
        let radius = self.ends(runs).map(away).fold(0.0, f64::max).sqrt();
        let radius = radius + ROUNDING * (radius + square.sqrt()) + REST_M;
        Capsule { start, axis, inverse_square: inverse_square as f32, radius: radius as f32 }
    }

    /// How many of `order` the first half holds, the larger one, when it is cut at the median of its widest axis.
    fn halve(&self, order: &mut [u32]) -> usize {
        let half = order.len().div_ceil(2);
        if half == order.len() {
            return half;
        }
        let centre = |run: u32, axis: usize| self.centres[run as usize][axis];
        let widths = [0, 1, 2].map(|axis| {
            let (low, high) = spread(order.iter().map(|&run| centre(run, axis)));
            high - low
        });
        let axis = (0..3).fold(0, |best, k| if widths[k] > widths[best] { k } else { best });
        order.select_nth_unstable_by(half, |&i, &j| centre(i, axis).total_cmp(&centre(j, axis)).then(i.cmp(&j)));
        half
    }

    /// `order` in eight groups by three cuts.
    fn eighths<'o>(&self, order: &'o mut [u32]) -> Vec<&'o mut [u32]> {
        let mut groups = vec![order];
        for _ in 0..WIDTH.ilog2() {
            let halves = groups.into_iter().flat_map(|group| {
                let half = self.halve(group);
                let (first, second) = group.split_at_mut(half);
                [first, second]
            });
            groups = halves.collect();
        }
        groups
    }
}

/// The least and the greatest number.
fn spread(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
}

/// Three unit vectors at right angles, the first along `v`.
fn frame(v: Vec3) -> [Vec3; 3] {
    let unit = |v: Vec3| scale(v, 1.0 / dot(v, v).sqrt());
    let along = if dot(v, v) > 0.0 { unit(v) } else { [1.0, 0.0, 0.0] };
    // The axis of coordinates that it is least along is not along it.
    let least = (0..3).fold(0, |best, k| if along[k].abs() < along[best].abs() { k } else { best });
    let other = std::array::from_fn(|k| if k == least { 1.0 } else { 0.0 });
    let across = unit(cross(along, other));
    [along, across, cross(along, across)]
}

impl Bvh {
    /// The tree over `pieces`.
    ///
    /// A leaf holds pieces that follow each other: they are close together as they are, and only leaves need to be sorted.
    pub fn build(pieces: &[Piece]) -> Self {
        let runs = Runs::of(pieces);
        let mut order: Vec<u32> = (0..runs.ranges.len() as u32).collect();
        let mut bvh = Self { middle: runs.middle, nodes: Vec::new(), leaves: Vec::new() };
        if !pieces.is_empty() {
            bvh.build_node(&runs, &mut order);
        }
        bvh
    }

    /// Builds the node over the runs in `order` and returns its index.
    fn build_node(&mut self, runs: &Runs<'_>, order: &mut [u32]) -> u32 {
        let index = self.nodes.len();
        self.nodes.push(Node::EMPTY);
        let apart = order.len() > WIDTH * MOST_ALONE;
        let groups = runs.eighths(order);
        // Grown on their own, one after the other, they are the same tree.
        let grown: Vec<(&mut [u32], Option<Self>)> = if apart {
            groups.into_par_iter().map(|group| Self::apart(runs, group)).collect()
        } else {
            groups.into_iter().map(|group| (group, None)).collect()
        };
        for (k, (group, tree)) in grown.into_iter().enumerate().filter(|(_, (group, _))| !group.is_empty()) {
            let capsule = runs.capsule(group);
            let is_leaf = group.len() == 1;
            let child = match tree {
                Some(tree) => self.append(tree),
                None if is_leaf => {
                    self.leaves.push(Leaf::of(runs.pieces, runs.ranges[group[0] as usize].clone()));
                    self.leaves.len() as u32 - 1
                }
                None => self.build_node(runs, group),
            };
            self.nodes[index].set(k, &capsule, child, is_leaf);
        }
        index as u32
    }

    /// The tree over a group of runs, which is many.
    fn apart<'o>(runs: &Runs<'_>, group: &'o mut [u32]) -> (&'o mut [u32], Option<Self>) {
        let mut tree = Self { middle: runs.middle, nodes: Vec::new(), leaves: Vec::new() };
        tree.build_node(runs, group);
        (group, Some(tree))
    }

    /// Adds a tree, and returns the index of its root.
    fn append(&mut self, tree: Self) -> u32 {
        let (nodes, leaves) = (self.nodes.len() as u32, self.leaves.len() as u32);
        self.nodes.extend(tree.nodes.into_iter().map(|mut node| {
            for (child, is_leaf) in node.child.iter_mut().zip(node.is_leaf) {
                *child += if is_leaf { leaves } else { nodes };
            }
            node
        }));
        self.leaves.extend(tree.leaves);
        nodes
    }

    /// Calls `visit` with each piece whose chord is no farther from `p` than a limit, metres, capsules nearest first. `limit`
    /// is the one to start from; `visit` returns the limit from then on.
    pub fn search(&self, p: Vec3, scratch: &mut Scratch, limit: f64, mut visit: impl FnMut(Hit) -> f64) {
        let from_middle = sub(p, self.middle);
        let point = from_middle.map(|x| x as f32);
        let slack = OF_POSITION * from_middle.iter().map(|x| x.abs()).sum::<f64>();
        let rounded = |limit: f64| ((limit + slack) * (1.0 + ROUNDING)) as f32;
        let (mut limit, mut square_limit) = (rounded(limit), limit * limit);
        let stack = &mut scratch.stack;
        stack.clear();
        if !self.nodes.is_empty() {
            stack.push((f32::NEG_INFINITY, 0));
        }
        while let Some((near, index)) = stack.pop() {
            if near > limit {
                continue;
            }
            let node = &self.nodes[index as usize];
            let base = stack.len();
            // A branch for each child: neighbours on the curve mostly take the same ones, so the processor goes on before the
            // distances are known. Masks, or leaves in order, wait for them, and take longer.
            for (k, &near) in node.nearest(point).iter().enumerate() {
                if near > limit {
                    continue;
                }
                if !node.is_leaf[k] {
                    stack.push((near, node.child[k]));
                    continue;
                }
                let leaf = &self.leaves[node.child[k] as usize];
                for (square, piece) in leaf.squares(p).into_iter().zip(leaf.piece) {
                    if square <= square_limit {
                        let least = visit(Hit { piece, square });
                        (limit, square_limit) = (rounded(least), least * least);
                    }
                }
            }
            // At most eight: the nearest goes on top.
            for i in base + 1..stack.len() {
                let mut k = i;
                while k > base && stack[k - 1].0 < stack[k].0 {
                    stack.swap(k - 1, k);
                    k -= 1;
                }
            }
        }
    }
}

impl Node {
    const EMPTY: Self = Self {
        start: [[0.0; WIDTH]; 3],
        axis: [[0.0; WIDTH]; 3],
        inverse_square: [0.0; WIDTH],
        radius: [f32::NEG_INFINITY; WIDTH],
        child: [0; WIDTH],
        is_leaf: [false; WIDTH],
    };

    fn set(&mut self, k: usize, capsule: &Capsule, child: u32, is_leaf: bool) {
        for axis in 0..3 {
            self.start[axis][k] = capsule.start[axis];
            self.axis[axis][k] = capsule.axis[axis];
        }
        self.inverse_square[k] = capsule.inverse_square;
        self.radius[k] = capsule.radius;
        (self.child[k], self.is_leaf[k]) = (child, is_leaf);
    }

    /// The distances to the eight capsules, metres, less than 0 inside.
    #[inline]
    fn nearest(&self, p: [f32; 3]) -> [f32; WIDTH] {
        let [sx, sy, sz] = &self.start;
        let [dx, dy, dz] = &self.axis;
        std::array::from_fn(|k| {
            let (x, y, z) = (p[0] - sx[k], p[1] - sy[k], p[2] - sz[k]);
            let t = ((x * dx[k] + y * dy[k] + z * dz[k]) * self.inverse_square[k]).clamp(0.0, 1.0);
            let (x, y, z) = (x - dx[k] * t, y - dy[k] * t, z - dz[k] * t);
            (x * x + y * y + z * z).sqrt() - self.radius[k]
        })
    }
}

impl Leaf {
    fn of(pieces: &[Piece], run: Range<usize>) -> Self {
        const OUT_OF_REACH: f64 = 1e12;
        let mut leaf = Self {
            start: [[OUT_OF_REACH; LEAF]; 3],
            chord: [[0.0; LEAF]; 3],
            inverse_square: [0.0; LEAF],
            piece: [0; LEAF],
        };
        for (k, i) in run.enumerate() {
            let piece = &pieces[i];
            for axis in 0..3 {
                leaf.start[axis][k] = piece.start[axis];
                leaf.chord[axis][k] = piece.chord[axis];
            }
            leaf.inverse_square[k] = piece.inverse_square;
            leaf.piece[k] = i as u32;
        }
        leaf
    }

    /// As [`Piece::square`], for all eight.
    #[inline]
    fn squares(&self, p: Vec3) -> [f64; LEAF] {
        let [sx, sy, sz] = &self.start;
        let [dx, dy, dz] = &self.chord;
        std::array::from_fn(|k| {
            let (x, y, z) = (p[0] - sx[k], p[1] - sy[k], p[2] - sz[k]);
            let t = ((x * dx[k] + y * dy[k] + z * dz[k]) * self.inverse_square[k]).clamp(0.0, 1.0);
            let (x, y, z) = (x - dx[k] * t, y - dy[k] * t, z - dz[k] * t);
            x * x + y * y + z * z
        })
    }
}

#[cfg(test)]
#[path = "bvh_tests.rs"]
mod tests;
