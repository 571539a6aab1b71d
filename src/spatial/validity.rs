//! Whether polygons are valid as OGC simple features (06-103r4, 6.1.11 and 6.1.14), in the time of a sweep over their edges.

use std::collections::BTreeSet;

use geo::{Area, BoundingRect, Contains, Coord, Intersects, Line, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;

/// Whether polygons are valid and, which those rules do not ask, touch one another and themselves nowhere.
pub(super) fn are_apart(polygons: &MultiPolygon) -> bool {
    rings(polygons).all(|ring| ring.0.len() > 3) && no_edges_meet(polygons) && are_nested(polygons)
}

/// The polygons without the corners at which rings touch, where that makes the ring smaller; of a hole and an exterior, without that of the hole.
pub(super) fn drawn_apart(polygons: &MultiPolygon) -> MultiPolygon {
    let exteriors = corners_met(polygons.iter().map(Polygon::exterior));
    let all = corners_met(rings(polygons));
    let polygon = |polygon: &Polygon| {
        let holes = polygon.interiors().iter().map(|hole| without(hole, &all)).collect();
        Polygon::new(without(polygon.exterior(), &exteriors), holes)
    };
    polygons.iter().map(polygon).collect()
}

type Corner = (u64, u64);

fn corner(c: Coord) -> Corner {
    (c.x.to_bits(), c.y.to_bits())
}

/// Corners that stand more than once in rings.
fn corners_met<'a>(rings: impl Iterator<Item = &'a LineString>) -> BTreeSet<Corner> {
    let (mut seen, mut met) = (BTreeSet::new(), BTreeSet::new());
    for c in rings.flat_map(|ring| ring.0.iter().skip(1)) {
        if !seen.insert(corner(*c)) {
            met.insert(corner(*c));
        }
    }
    met
}

/// A ring without those of such corners that it is smaller without.
fn without(ring: &LineString, met: &BTreeSet<Corner>) -> LineString {
    let n = ring.0.len().saturating_sub(1);
    let turn = |i: usize| {
        let (a, b, c) = (ring.0[(i + n - 1) % n], ring.0[i], ring.0[(i + 1) % n]);
        (b.x - a.x) * (c.y - b.y) - (b.y - a.y) * (c.x - b.x)
    };
    let way = Polygon::new(ring.clone(), Vec::new()).signed_area();
    let kept = (0..n).filter(|&i| !met.contains(&corner(ring.0[i])) || turn(i) * way < 0.0);
    let mut ring: LineString = kept.map(|i| ring.0[i]).collect();
    ring.close();
    ring
}

/// An edge, with the number of its ring, its own in the ring, and the number of the ring's edges.
struct Edge {
    line: Line,
    west: f64,
    east: f64,
    ring: usize,
    at: usize,
    of: usize,
}

fn rings(polygons: &MultiPolygon) -> impl Iterator<Item = &LineString> {
    polygons.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()))
}

/// Whether no two edges have a point in common, but those that follow one another have their corner.
fn no_edges_meet(polygons: &MultiPolygon) -> bool {
    let of_ring = |(ring, line): (usize, &LineString)| {
        let of = line.0.len().saturating_sub(1);
        let edge = move |(at, line): (usize, Line)| {
            let (west, east) = (line.start.x.min(line.end.x), line.start.x.max(line.end.x));
            Edge { line, west, east, ring, at, of }
        };
        line.lines().enumerate().map(edge).collect::<Vec<_>>()
    };
    let mut edges: Vec<Edge> = rings(polygons).enumerate().flat_map(of_ring).collect();
    edges.sort_by(|a, b| a.west.total_cmp(&b.west));
    let clear = |(i, edge): (usize, &Edge)| {
        let beside = edges[i + 1..].iter().take_while(|other| other.west <= edge.east);
        edge.line.start != edge.line.end && !beside.clone().any(|other| meet(edge, other))
    };
    edges.par_iter().enumerate().all(clear)
}

fn meet(a: &Edge, b: &Edge) -> bool {
    let after = |a: &Edge, b: &Edge| a.ring == b.ring && (a.at + 1) % a.of == b.at;
    if after(a, b) {
        return fold_back(a.line, b.line);
    }
    if after(b, a) {
        return fold_back(b.line, a.line);
    }
    a.line.intersects(&b.line)
}

/// Whether an edge goes back along the one before it.
fn fold_back(a: Line, b: Line) -> bool {
    // Of two edges with a corner in common, the end of one lies on the other only where they do.
    a.intersects(&b.end) || b.intersects(&a.start)
}

/// Whether each hole lies in its polygon and no polygon or hole in another, of rings that do not meet.
fn are_nested(polygons: &MultiPolygon) -> bool {
    let outlines: Vec<Polygon> = polygons.iter().map(|p| Polygon::new(p.exterior().clone(), Vec::new())).collect();
    let first = |ring: &LineString| ring.0.first().copied();
    let inside = |ring: &LineString, polygon: &Polygon| first(ring).is_some_and(|corner| holds(polygon, corner));
    let hole_stands = |polygon: usize, hole: usize| {
        let holes = polygons.0[polygon].interiors();
        let others = holes.iter().enumerate().filter(|(other, _)| *other != hole);
        inside(&holes[hole], &outlines[polygon])
            && !others
                .map(|(_, other)| Polygon::new(other.clone(), Vec::new()))
                .any(|other| inside(&holes[hole], &other))
    };
    (0..outlines.len()).all(|i| {
        let others = polygons.iter().enumerate().filter(|(other, _)| *other != i);
        let alone = !others.map(|(_, other)| other).any(|other| inside(polygons.0[i].exterior(), other));
        alone && (0..polygons.0[i].interiors().len()).all(|hole| hole_stands(i, hole))
    })
}

fn holds(polygon: &Polygon, corner: Coord) -> bool {
    polygon.bounding_rect().is_some_and(|rect| rect.intersects(&corner)) && polygon.contains(&corner)
}

#[cfg(test)]
mod tests {
    use geo::{MapCoords, Validation, polygon};

    use super::*;

    fn square(west: f64, south: f64, size: f64) -> Polygon {
        let (east, north) = (west + size, south + size);
        polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)]
    }

    fn with_holes(holes: &[Polygon]) -> Polygon {
        Polygon::new(square(0.0, 0.0, 10.0).into_inner().0, holes.iter().map(|h| h.exterior().clone()).collect())
    }

    fn agree(polygons: Vec<Polygon>, valid: bool, apart: bool) {
        // The rules do not hang on where west is.
        let turns =
            [|c: Coord| c, |c: Coord| Coord { x: c.y, y: c.x }, |c: Coord| Coord { x: -c.x, y: c.x + 2.0 * c.y }];
        for turned in turns {
            let polygons = MultiPolygon(polygons.clone()).map_coords(turned);
            assert_eq!(polygons.is_valid(), valid, "{polygons:?}");
            assert_eq!(are_apart(&polygons), apart, "{polygons:?}");
        }
    }

    #[test]
    fn polygons_apart_are_valid() {
        agree(vec![square(0.0, 0.0, 1.0), square(2.0, 0.0, 1.0)], true, true);
        agree(vec![with_holes(&[square(1.0, 1.0, 2.0), square(5.0, 5.0, 2.0)])], true, true);
        agree(vec![with_holes(&[square(1.0, 1.0, 6.0)]), square(2.0, 2.0, 1.0)], true, true);
    }

    #[test]
    fn polygons_that_touch_can_be_drawn_apart() {
        let squares = vec![square(0.0, 0.0, 1.0), square(1.0, 1.0, 1.0)];
        let hole =
            vec![with_holes(&[polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 2.0), (x: 4.0, y: 4.0), (x: 2.0, y: 4.0)]])];
        for touching in [squares, hole] {
            agree(touching.clone(), true, false);
            agree(drawn_apart(&MultiPolygon(touching)).0, true, true);
        }
    }

    #[test]
    fn polygons_that_are_not_valid_are_not_apart() {
        let no = |polygons| agree(polygons, false, false);
        no(vec![polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 2.0, y: 0.0), (x: 0.0, y: 2.0)]]);
        // An edge that goes back along the one before it.
        no(vec![polygon![(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 2.0)]]);
        no(vec![square(0.0, 0.0, 2.0), square(1.0, 1.0, 2.0)]);
        no(vec![square(0.0, 0.0, 4.0), square(1.0, 1.0, 1.0)]);
        no(vec![square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0)]);
        no(vec![with_holes(&[square(20.0, 0.0, 1.0)])]);
        no(vec![with_holes(&[square(1.0, 1.0, 6.0), square(2.0, 2.0, 1.0)])]);
        // Polygons that cross where both have a corner.
        let up = polygon![(x: 0.0, y: 0.0), (x: 2.0, y: 2.0), (x: 4.0, y: 0.0)];
        let down = polygon![(x: 0.0, y: 3.0), (x: 1.0, y: 1.0), (x: 4.0, y: 3.0)];
        no(vec![up, down]);
    }
}
