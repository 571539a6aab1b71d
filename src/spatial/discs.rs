//! The outline of a union of discs of one size: the arcs of their circles that no other disc covers, joined.

use std::collections::BTreeMap;
use std::f64::consts::{PI, TAU};

use geo::{Area, Contains, Coord, LineString, Polygon};

/// Rings of an outline, each without its last corner once more: counter-clockwise about ground, clockwise about gaps.
type Rings = Vec<Ring>;

/// A closed line, and a place where two circles meet on it, if any do.
struct Ring {
    corners: Vec<Coord>,
    notch: Option<Coord>,
}

/// A part of a circle that no other disc covers, counter-clockwise.
#[derive(Clone, Copy, Debug)]
struct Arc {
    /// Whose circle.
    disc: usize,
    /// The discs that it comes out of and goes into; none of a whole circle.
    between: Option<(usize, usize)>,
    /// The angles of both ends; the second is the greater.
    angles: (f64, f64),
}

/// How the outline is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    /// Radius of the discs.
    pub radius: f64,
    /// How far the outline is drawn in, which rounds the notches where two circles meet: much less than the radius.
    pub inset: f64,
    /// Corners of a whole circle.
    pub corners: usize,
}

/// The union of discs about `centres`, no two at one place, drawn in a little, as polygons that reach nowhere beyond the discs. Gaps that `filled` holds are none. None
/// where rounding leaves the arcs without a next one, or where the line drawn in would cross itself: in a neck hardly wider than that.
pub(super) fn outline(centres: &[Coord], pen: Pen, filled: impl Fn(Coord) -> bool) -> Option<Vec<Polygon>> {
    let arcs = exposed(centres, pen);
    let mut rings = joined(&arcs, centres, pen)?;
    rings.retain(|ring| signed(ring) > 0.0 || !ring.notch.is_some_and(&filled));
    if crossed(&arcs, centres, pen) {
        return None;
    }
    polygons(rings)
}

fn signed(ring: &Ring) -> f64 {
    let area = Polygon::new(LineString(ring.corners.clone()), Vec::new());
    area.signed_area()
}

/// The discs near each: such as overlap, and not by so little that nothing of it is left when drawn in.
fn neighbours(centres: &[Coord], pen: Pen) -> Vec<Vec<usize>> {
    let reach = 2.0 * (pen.radius * pen.radius - 1.1 * pen.inset * pen.inset).sqrt();
    let cell = |c: &Coord| ((c.x / reach).floor() as i64, (c.y / reach).floor() as i64);
    let mut cells: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
    centres.iter().enumerate().for_each(|(i, c)| cells.entry(cell(c)).or_default().push(i));
    let near = |(i, c): (usize, &Coord)| {
        let (x, y) = cell(c);
        let about = (x - 1..=x + 1).flat_map(|x| cells.range((x, y - 1)..=(x, y + 1)));
        let others = about.flat_map(|(_, members)| members).copied();
        others.filter(|&j| j != i && (centres[j].x - c.x).hypot(centres[j].y - c.y) < reach).collect()
    };
    centres.iter().enumerate().map(near).collect()
}

/// The parts of all circles that no disc covers.
fn exposed(centres: &[Coord], pen: Pen) -> Vec<Arc> {
    let mut arcs = Vec::new();
    for (disc, near) in neighbours(centres, pen).into_iter().enumerate() {
        // From where to where each neighbour covers the circle.
        let covers = |&other: &usize| {
            let way = centres[other] - centres[disc];
            let half = (way.x.hypot(way.y) / (2.0 * pen.radius)).clamp(0.0, 1.0).acos();
            let from = (way.y.atan2(way.x) - half).rem_euclid(TAU);
            (from, from + 2.0 * half, other)
        };
        let mut covered: Vec<(f64, f64, usize)> = near.iter().map(covers).collect();
        covered.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.2.cmp(&b.2)));
        let Some(&first) = covered.first() else {
            arcs.push(Arc { disc, between: None, angles: (0.0, TAU) });
            continue;
        };
        // What goes on from the turn before.
        let wrapped = covered.iter().map(|&(_, to, other)| (to - TAU, other)).max_by(|a, b| a.0.total_cmp(&b.0));
        let (mut to, mut last) = wrapped.unwrap_or((first.1, first.2));
        if first.1 > to {
            (to, last) = (first.1, first.2);
        }
        for &(from, end, other) in covered[1..].iter().chain([&(first.0 + TAU, first.1 + TAU, first.2)]) {
            if from > to {
                arcs.push(Arc { disc, between: Some((last, other)), angles: (to, from) });
            }
            if end > to {
                (to, last) = (end, other);
            }
        }
    }
    arcs
}

/// The arcs in rings: where one goes into a disc, that disc's arc that comes out of its own goes on.
fn joined(arcs: &[Arc], centres: &[Coord], pen: Pen) -> Option<Rings> {
    let starts: BTreeMap<(usize, usize), usize> =
        arcs.iter().enumerate().filter_map(|(i, arc)| Some(((arc.disc, arc.between?.0), i))).collect();
    let mut taken = vec![false; arcs.len()];
    let mut rings = Vec::new();
    for first in 0..arcs.len() {
        let (mut at, mut ring) = (first, Ring { corners: Vec::new(), notch: None });
        while !std::mem::replace(&mut taken[at], true) {
            let arc = &arcs[at];
            along(arc, centres[arc.disc], pen, &mut ring.corners);
            let Some((_, into)) = arc.between else { break };
            let notch = on_circle(centres[arc.disc], pen.radius, arc.angles.1);
            about(notch, (arc.angles.1 + PI, centres[into]), pen, &mut ring.corners);
            ring.notch = Some(notch);
            at = *starts.get(&(into, arc.disc))?;
        }
        if ring.corners.len() > 2 {
            // The last arc leads back to the first one.
            if at != first {
                return None;
            }
            rings.push(ring);
        }
    }
    Some(rings)
}

fn on_circle(centre: Coord, radius: f64, angle: f64) -> Coord {
    Coord { x: centre.x + radius * angle.cos(), y: centre.y + radius * angle.sin() }
}

/// Corners on an arc, drawn in.
fn along(arc: &Arc, centre: Coord, pen: Pen, corners: &mut Vec<Coord>) {
    let (from, to) = arc.angles;
    let steps = ((to - from) / TAU * pen.corners as f64).ceil().max(1.0) as usize;
    // The end of a whole circle is its start.
    let last = if arc.between.is_some() { steps } else { steps - 1 };
    corners.extend(
        (0..=last).map(|k| on_circle(centre, pen.radius - pen.inset, from + (to - from) * k as f64 / steps as f64)),
    );
}

/// Corners about a notch between two circles, clockwise from a direction to that of the next circle's centre.
fn about(notch: Coord, (from, next): (f64, Coord), pen: Pen, corners: &mut Vec<Coord>) {
    let turn = turn(notch, from, next);
    let steps = (turn / TAU * pen.corners as f64).ceil() as usize;
    corners.extend((1..steps).map(|k| on_circle(notch, pen.inset, from - turn * k as f64 / steps as f64)));
}

/// How far it is, clockwise, from a direction at a notch to that of a centre.
fn turn(notch: Coord, from: f64, next: Coord) -> f64 {
    (from - (next.y - notch.y).atan2(next.x - notch.x)).rem_euclid(TAU)
}

/// Whether the line drawn in would cross itself: whether a notch lies before another, nearer than both are drawn in.
fn crossed(arcs: &[Arc], centres: &[Coord], pen: Pen) -> bool {
    let notch = |arc: &Arc| {
        let (_, into) = arc.between?;
        let at = on_circle(centres[arc.disc], pen.radius, arc.angles.1);
        let from = arc.angles.1 + PI;
        Some((at, from, turn(at, from, centres[into])))
    };
    let mut notches: Vec<(Coord, f64, f64)> = arcs.iter().filter_map(notch).collect();
    notches.sort_unstable_by(|a, b| a.0.x.total_cmp(&b.0.x));
    let near = 2.0 * pen.inset;
    let before = |(at, from, turn): &(Coord, f64, f64), other: Coord| {
        let way = other - *at;
        let apart = way.x.hypot(way.y);
        let side = (from - way.y.atan2(way.x)).rem_euclid(TAU);
        apart < near && apart > 0.0 && side > 1e-6 && side < turn - 1e-6
    };
    notches.iter().enumerate().any(|(i, a)| {
        let others = notches[i + 1..].iter().take_while(|b| b.0.x - a.0.x < near);
        others.into_iter().any(|b| before(a, b.0) || before(b, a.0))
    })
}

/// Rings as polygons, each gap in the smallest ring that holds it.
fn polygons(rings: Rings) -> Option<Vec<Polygon>> {
    let (grounds, gaps): (Vec<Ring>, Vec<Ring>) = rings.into_iter().partition(|ring| signed(ring) > 0.0);
    let polygon = |ring: Ring| Polygon::new(LineString(ring.corners), Vec::new());
    let mut grounds: Vec<Polygon> = grounds.into_iter().map(polygon).collect();
    grounds.sort_by(|a, b| a.unsigned_area().total_cmp(&b.unsigned_area()));
    for gap in gaps {
        let start = gap.corners[0];
        let whole =
            if grounds.len() == 1 { grounds.first_mut() } else { grounds.iter_mut().find(|g| g.contains(&start)) };
        whole?.interiors_push(LineString(gap.corners));
    }
    Some(grounds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{BooleanOps, MultiPolygon, Validation};

    const PEN: Pen = Pen { radius: 1.0, inset: 0.05, corners: 96 };

    fn at(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn one_disc_is_a_circle_and_two_apart_are_two() {
        let one = outline(&[at(3.0, 4.0)], PEN, |_| false).unwrap();
        assert_eq!(one.len(), 1);
        assert!((one[0].unsigned_area() - PI * 0.95 * 0.95).abs() < 0.01);
        assert_eq!(outline(&[at(0.0, 0.0), at(2.5, 0.0)], PEN, |_| false).unwrap().len(), 2);
        // So near that they touch, but no ground is left between.
        assert_eq!(outline(&[at(0.0, 0.0), at(1.999, 0.0)], PEN, |_| false).unwrap().len(), 2);
        assert_eq!(outline(&[at(0.0, 0.0), at(1.9, 0.0)], PEN, |_| false).unwrap().len(), 1);
    }

    #[test]
    fn a_ring_of_discs_has_a_gap() {
        let centres: Vec<Coord> = (0..24).map(|k| on_circle(at(0.0, 0.0), 5.0, TAU * f64::from(k) / 24.0)).collect();
        let found = outline(&centres, PEN, |_| false).unwrap();
        assert_eq!((found.len(), found[0].interiors().len()), (1, 1));
        let filled = outline(&centres, PEN, |c| c.x.hypot(c.y) < 4.5).unwrap();
        assert_eq!(filled[0].interiors().len(), 0);
    }

    /// Random discs: valid polygons, nowhere beyond the discs, and the union drawn in as another library has it.
    #[test]
    fn outlines_are_those_of_polygons_united() {
        let mut state = 7_u64;
        let mut random = move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let mut drawn = 0;
        for case in 0..300 {
            let (count, wide) = (1 + case % 60, [2.0, 6.0, 12.0][case % 3]);
            let centres: Vec<Coord> = (0..count).map(|_| at(wide * random(), wide * random())).collect();
            let Some(found) = outline(&centres, PEN, |_| false) else { continue };
            drawn += 1;
            let found = MultiPolygon(found);
            assert!(found.is_valid(), "case {case}");
            for corner in found
                .iter()
                .flat_map(|p| p.exterior().coords().chain(p.interiors().iter().flat_map(geo::LineString::coords)))
            {
                let nearest = centres.iter().map(|c| (c.x - corner.x).hypot(c.y - corner.y)).fold(f64::MAX, f64::min);
                assert!(nearest < 1.0, "case {case}: {nearest}");
            }
            let disc = |c: &Coord| {
                let ring = (0..96).map(|k| on_circle(*c, 1.0, TAU * f64::from(k) / 96.0)).collect();
                Polygon::new(ring, Vec::new())
            };
            let discs: Vec<Polygon> = centres.iter().map(disc).collect();
            let other = geo::Buffer::buffer(&geo::unary_union(&discs), -0.05);
            let (own, off) = (found.unsigned_area(), found.xor(&other).unsigned_area());
            assert!(off < 0.01 * own, "case {case}: {off} of {own}");
        }
        assert!(drawn > 270, "{drawn}");
    }
}
