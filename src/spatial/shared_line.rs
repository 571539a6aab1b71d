//! The line that two polygons share.

use std::collections::BTreeSet;

use geo::{LineString, MultiPolygon};

use super::{Border, Scratch};
use crate::model::{Area, BorderLine, Edges, LonLat};

/// Why there is no shared line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NoSharedLine {
    /// No edge belongs to both.
    #[error("{a} and {b} share no edge, exactly or within {tolerance_m} m")]
    Apart {
        /// The first polygon's name.
        a: String,
        /// The second's.
        b: String,
        /// How far apart edges may be, metres.
        tolerance_m: f64,
    },
}

type Vertex = (u64, u64);

/// The stretches of `a`'s outline that are also `b`'s: edges with the same two vertices, and, if `tolerance_m` is more
/// than 0, edges whose ends and middle lie within it of `b`'s outline. Directed along `a`'s outer ring taken
/// counter-clockwise, so that `a` is on the left.
///
/// # Errors
/// [`NoSharedLine::Apart`] if there is no such edge.
pub fn shared_line(a: &Area, b: &Area, tolerance_m: f64) -> Result<BorderLine, NoSharedLine> {
    let apart = || NoSharedLine::Apart { a: a.name.clone(), b: b.name.clone(), tolerance_m };
    let theirs = edge_set(&b.shape);
    let outline = if tolerance_m > 0.0 { outline(b) } else { None };
    let mut near = Near { outline, scratch: Scratch::default(), tolerance_m };
    let mut parts = Vec::new();
    for ring in rings(&a.shape) {
        let shared: Vec<bool> = ring
            .windows(2)
            .map(|edge| theirs.contains(&edge_key(edge[0], edge[1])) || near.holds(edge[0], edge[1]))
            .collect();
        parts.extend(runs(&ring, &shared));
    }
    if parts.is_empty() {
        return Err(apart());
    }
    Ok(BorderLine::new(&format!("{} – {}", a.name, b.name), &a.name, &b.name, parts))
}

/// How near the outlines of two areas come to each other, metres: from the vertices of the first to the second.
pub fn gap_m(a: &Area, b: &Area) -> Option<f64> {
    let (outline, mut scratch) = (outline(b)?, Scratch::default());
    let vertices = rings(&a.shape).into_iter().flatten();
    vertices.map(|p| outline.locate_with(p, &mut scratch).distance_m).reduce(f64::min)
}

/// A tolerance, and how long the line is that it finds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Within {
    /// Metres.
    pub tolerance_m: f64,
    /// Metres.
    pub length_m: f64,
}

/// The least tolerance, of those that people would try, with which two areas share nearly all that the next greater ones would
/// find; none if they share nothing within 10 km.
pub fn fitting_tolerance(a: &Area, b: &Area) -> Option<Within> {
    const TRIED_M: [f64; 10] = [1.0, 5.0, 20.0, 100.0, 250.0, 500.0, 1_000.0, 2_000.0, 5_000.0, 10_000.0];
    let found = TRIED_M.iter().filter_map(|&tolerance_m| {
        let line = shared_line(a, b, tolerance_m).ok()?;
        Some(Within { tolerance_m, length_m: length_m(&line) })
    });
    let found: Vec<Within> = found.collect();
    let enough = |i: usize| found.get(i + 1).is_none_or(|next| found[i].length_m >= 0.9 * next.length_m);
    (0..found.len()).find(|i| enough(*i)).map(|i| found[i])
}

/// The length of a line along geodesics, metres.
pub fn length_m(line: &BorderLine) -> f64 {
    Border::new(line.clone(), Edges::Geodesic).map_or(0.0, |border| border.length_m())
}

struct Near {
    outline: Option<Border>,
    scratch: Scratch,
    tolerance_m: f64,
}

impl Near {
    fn holds(&mut self, from: LonLat, to: LonLat) -> bool {
        let Some(outline) = &self.outline else { return false };
        let middle = LonLat::wrapped(0.5 * (from.lon() + to.lon()), 0.5 * (from.lat() + to.lat()));
        let scratch = &mut self.scratch;
        [from, middle, to].into_iter().all(|p| outline.locate_with(p, scratch).distance_m <= self.tolerance_m)
    }
}

fn outline(area: &Area) -> Option<Border> {
    Border::new(BorderLine::new(&area.name, "inside", "outside", rings(&area.shape)), Edges::Geodesic).ok()
}

/// The rings of an area, outer ones counter-clockwise.
fn rings(shape: &MultiPolygon) -> Vec<Vec<LonLat>> {
    use geo::orient::{Direction, Orient};
    let oriented = shape.orient(Direction::Default);
    let ring = |line: &LineString| line.coords().map(|c| LonLat::wrapped(c.x, c.y)).collect();
    oriented.iter().flat_map(|p| std::iter::once(p.exterior()).chain(p.interiors()).map(ring)).collect()
}

fn edge_set(shape: &MultiPolygon) -> BTreeSet<(Vertex, Vertex)> {
    rings(shape).iter().flat_map(|ring| ring.windows(2).map(|e| edge_key(e[0], e[1])).collect::<Vec<_>>()).collect()
}

fn edge_key(a: LonLat, b: LonLat) -> (Vertex, Vertex) {
    let key = |p: LonLat| ((p.lon() + 0.0).to_bits(), (p.lat() + 0.0).to_bits());
    let (a, b) = (key(a), key(b));
    (a.min(b), a.max(b))
}

/// The maximal runs of shared edges of a ring; one that passes the ring's start is kept whole.
fn runs(ring: &[LonLat], shared: &[bool]) -> Vec<Vec<LonLat>> {
    let n = shared.len();
    let Some(first_gap) = shared.iter().position(|s| !s) else {
        return if n == 0 { Vec::new() } else { vec![ring.to_vec()] };
    };
    let mut runs: Vec<Vec<LonLat>> = Vec::new();
    let mut open = false;
    for k in 0..n {
        let i = (first_gap + k) % n;
        if shared[i] {
            match runs.last_mut() {
                Some(run) if open => run.push(ring[i + 1]),
                _ => runs.push(vec![ring[i], ring[i + 1]]),
            }
        }
        open = shared[i];
    }
    runs
}
