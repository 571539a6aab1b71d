//! A tree of boxes over a border's chords, four children a node, laid out in one array.
//!
//! Boxes are kept in f32 and grown by a metre, more than the rounding of a coordinate (0.5 m), so that a distance to
//! a box computed in f32 is never above the true one by more than its relative error, which `SAFE` takes off.

use std::ops::Range;

use rayon::prelude::*;

use super::ellipsoid::{Vec3, add, dot, sub};
use super::pieces::Piece;

/// Of so many leaves a quarter is grown before it is worth while to ask another core.
const MOST_ALONE: usize = 2_500;

const WIDTH: usize = 4;
const LEAF: usize = 4;
const SAFE: f32 = 1.0 - 1e-5;

#[derive(Clone, Debug)]
struct Node {
    low: [[f32; WIDTH]; 3],
    high: [[f32; WIDTH]; 3],
    /// Index of a node, or of a leaf.
    child: [u32; WIDTH],
    is_leaf: [bool; WIDTH],
}

/// Up to four chords that follow each other, side by side, so that their distances are computed together. Empty places are
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

#[derive(Clone, Copy)]
struct Bounds {
    low: Vec3,
    high: Vec3,
}

/// What is sorted into a tree: runs of pieces, each with the box round it.
struct Leaves<'a> {
    pieces: &'a [Piece],
    groups: Vec<Range<usize>>,
    bounds: Vec<Bounds>,
}

/// Pieces whose ends are no farther apart follow each other, metres.
const JOINED_M: f64 = 1.0;

/// Pieces that follow each other, up to [`LEAF`] in a run.
fn runs(pieces: &[Piece]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::with_capacity(pieces.len() / LEAF + 1);
    for (i, piece) in pieces.iter().enumerate() {
        let goes_on = |run: &&mut Range<usize>| {
            let gap = sub(piece.start, add(pieces[i - 1].start, pieces[i - 1].chord));
            run.len() < LEAF && dot(gap, gap) < JOINED_M * JOINED_M
        };
        match runs.last_mut().filter(goes_on) {
            Some(run) => run.end = i + 1,
            None => runs.push(i..i + 1),
        }
    }
    runs
}

impl Bounds {
    fn of(piece: &Piece) -> Self {
        let end = add(piece.start, piece.chord);
        let pad = piece.sagitta + 1.0;
        Self {
            low: std::array::from_fn(|k| piece.start[k].min(end[k]) - pad),
            high: std::array::from_fn(|k| piece.start[k].max(end[k]) + pad),
        }
    }

    fn all(pieces: &[Piece]) -> Self {
        let empty = Self { low: [f64::INFINITY; 3], high: [f64::NEG_INFINITY; 3] };
        pieces.iter().map(Self::of).fold(empty, Self::join)
    }

    fn join(self, other: Self) -> Self {
        Self {
            low: std::array::from_fn(|k| self.low[k].min(other.low[k])),
            high: std::array::from_fn(|k| self.high[k].max(other.high[k])),
        }
    }
}

impl Bvh {
    /// The tree over `pieces`.
    ///
    /// A leaf holds pieces that follow each other: they are close together as they are, and only leaves need to be sorted.
    pub fn build(pieces: &[Piece]) -> Self {
        let groups = runs(pieces);
        let bounds: Vec<Bounds> = groups.iter().map(|group| Bounds::all(&pieces[group.clone()])).collect();
        let mut order: Vec<u32> = (0..groups.len() as u32).collect();
        let mut bvh = Self { nodes: Vec::new(), leaves: Vec::new() };
        if !pieces.is_empty() {
            bvh.build_node(&Leaves { pieces, groups, bounds }, &mut order);
        }
        bvh
    }

    /// Builds the node over the leaves in `order` and returns its index.
    fn build_node(&mut self, all: &Leaves<'_>, order: &mut [u32]) -> u32 {
        let index = self.nodes.len();
        self.nodes.push(Node {
            low: [[f32::INFINITY; WIDTH]; 3],
            high: [[f32::NEG_INFINITY; WIDTH]; 3],
            child: [0; WIDTH],
            is_leaf: [false; WIDTH],
        });
        let mut rest = order;
        let lengths = quarters(&all.bounds, rest);
        let quarters = lengths.map(|length| {
            let (quarter, after) = std::mem::take(&mut rest).split_at_mut(length);
            rest = after;
            quarter
        });
        let mut apart = Vec::new();
        let quarters = if lengths[0] > MOST_ALONE {
            // Grown on their own, one after the other, they are the same tree.
            let grown = quarters.into_par_iter().map(|quarter| {
                let mut tree = Self { nodes: Vec::new(), leaves: Vec::new() };
                if quarter.len() > 1 {
                    tree.build_node(all, quarter);
                }
                (quarter, tree)
            });
            let (quarters, trees): (Vec<_>, Vec<_>) = grown.unzip();
            apart = trees;
            quarters
        } else {
            Vec::from(quarters)
        };
        let mut apart = apart.into_iter();
        for (k, quarter) in quarters.into_iter().enumerate() {
            let grown = apart.next();
            let Some(joined) = quarter.iter().map(|&i| all.bounds[i as usize]).reduce(Bounds::join) else { continue };
            let is_leaf = quarter.len() == 1;
            let child = match grown {
                _ if is_leaf => {
                    self.leaves.push(Leaf::of(all.pieces, all.groups[quarter[0] as usize].clone()));
                    self.leaves.len() as u32 - 1
                }
                Some(tree) => self.append(tree),
                None => self.build_node(all, quarter),
            };
            let node = &mut self.nodes[index];
            for axis in 0..3 {
                node.low[axis][k] = joined.low[axis] as f32;
                node.high[axis][k] = joined.high[axis] as f32;
            }
            node.child[k] = child;
            node.is_leaf[k] = is_leaf;
        }
        index as u32
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

    /// Calls `visit` with each piece whose chord is no farther from `p` than a limit, boxes nearest first. `limit` is
    /// the squared distance to start from; `visit` returns the limit from then on.
    pub fn search(&self, p: Vec3, scratch: &mut Scratch, limit: f64, mut visit: impl FnMut(Hit) -> f64) {
        let point = p.map(|c| c as f32);
        let mut limit = limit;
        let stack = &mut scratch.stack;
        stack.clear();
        if !self.nodes.is_empty() {
            stack.push((0.0, 0));
        }
        while let Some((near, index)) = stack.pop() {
            if f64::from(near) > limit {
                continue;
            }
            let node = &self.nodes[index as usize];
            let squares = node.squares(point);
            let base = stack.len();
            for (k, &near) in squares.iter().enumerate() {
                if f64::from(near) > limit {
                    continue;
                }
                if !node.is_leaf[k] {
                    stack.push((near, node.child[k]));
                    continue;
                }
                let leaf = &self.leaves[node.child[k] as usize];
                for (square, piece) in leaf.squares(p).into_iter().zip(leaf.piece) {
                    if square <= limit {
                        limit = visit(Hit { piece, square });
                    }
                }
            }
            // At most four: the nearest goes on top.
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
    #[inline]
    fn squares(&self, p: [f32; 3]) -> [f32; WIDTH] {
        let mut sum = [0.0f32; WIDTH];
        for ((low, high), p) in self.low.iter().zip(&self.high).zip(p) {
            for ((sum, low), high) in sum.iter_mut().zip(low).zip(high) {
                let off = (low - p).max(p - high).max(0.0);
                *sum += off * off;
            }
        }
        sum.map(|s| s * SAFE)
    }
}

impl Leaf {
    fn of(pieces: &[Piece], group: Range<usize>) -> Self {
        const OUT_OF_REACH: f64 = 1e12;
        let mut leaf = Self {
            start: [[OUT_OF_REACH; LEAF]; 3],
            chord: [[0.0; LEAF]; 3],
            inverse_square: [0.0; LEAF],
            piece: [0; LEAF],
        };
        for (k, i) in group.enumerate() {
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

    /// As [`Piece::square`], for all four.
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

/// Sorts `order` into four groups by two median cuts along the widest axis, and gives their lengths.
fn quarters(bounds: &[Bounds], order: &mut [u32]) -> [usize; WIDTH] {
    let half = halve(bounds, order);
    let (a, b) = order.split_at_mut(half);
    let (a_first, b_first) = (halve(bounds, a), halve(bounds, b));
    [a_first, half - a_first, b_first, order.len() - half - b_first]
}

/// How many of `order` the first half holds, the larger one.
fn halve(bounds: &[Bounds], order: &mut [u32]) -> usize {
    let half = order.len().div_ceil(2);
    if half == order.len() {
        return half;
    }
    let centre = |i: u32, axis: usize| bounds[i as usize].low[axis] + bounds[i as usize].high[axis];
    let spread = |axis: usize| {
        let (low, high) = order.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &i| {
            (low.min(centre(i, axis)), high.max(centre(i, axis)))
        });
        high - low
    };
    let widths = [spread(0), spread(1), spread(2)];
    let axis = (0..3).fold(0, |best, k| if widths[k] > widths[best] { k } else { best });
    order.select_nth_unstable_by(half, |&i, &j| centre(i, axis).total_cmp(&centre(j, axis)).then(i.cmp(&j)));
    half
}
