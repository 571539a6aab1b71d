//! Outlines of clusters on the ellipsoid.

use geo::orient::Direction;
use geo::{
    BooleanOps, BoundingRect, Buffer, ConcaveHull, Contains, ConvexHull, Coord, LineString, MapCoords, MultiPoint,
    MultiPolygon, Orient, Polygon, Rect,
};

use super::discs::{Pen, outline};
use crate::geodesy::ellipsoid::{A, Vec3, add, dot, ecef, lonlat, scale};
use crate::geodesy::side::east_north;
use crate::model::LonLat;

const CORNERS: usize = 24;
/// Hull edges are cut into steps of this many metres, so that an edge read straight in longitude and latitude stays
/// within 2 m of the great ellipse at mid latitudes.
const STEP_M: f64 = 5_000.0;

/// The convex hull of `positions`, `buffer_m` metres wider, as a polygon in degrees: counter-clockwise, and cut at the
/// antimeridian as RFC 7946 asks.
///
/// The hull is taken in the central (gnomonic) projection about the positions' centre, in which plane sections through
/// the earth's centre are straight. None if there are no positions, or if some are over 80° from the centre, where no
/// such projection exists, or if the hull holds a pole.
pub fn convex_hull(positions: &[LonLat], buffer_m: f64) -> Option<MultiPolygon> {
    hull(positions, |flat| widened(&flat.convex_hull(), buffer_m / (A * 0.996)))
}

/// As [`convex_hull`], but the outline follows the positions: a concave hull (J.-S. Park, S.-J. Oh, A new concave hull
/// algorithm and concaveness measure, 2012), `buffer_m` metres wider.
pub fn concave_hull(positions: &[LonLat], buffer_m: f64) -> Option<MultiPolygon> {
    let radius = buffer_m / (A * 0.996);
    hull(positions, |flat| {
        if flat.0.len() < 4 {
            return widened(&flat.convex_hull(), radius);
        }
        let farthest = flat.iter().map(|p| p.x() * p.x() + p.y() * p.y()).fold(0.0, f64::max);
        let wide = flat.concave_hull().buffer(radius * (1.0 + farthest));
        match &wide.0[..] {
            [one] => one.exterior().clone(),
            _ => widened(&flat.convex_hull(), radius),
        }
    })
}

/// The ground within `radius_m` metres of `positions`, and none beyond it, as polygons in degrees like those of [`convex_hull`]: the
/// union of discs about them, smoothed where two meet.
///
/// A disc in the central projection reaches no farther on the ground than in the plane. None as for [`convex_hull`].
pub fn footprint(positions: &[LonLat], radius_m: f64) -> Option<MultiPolygon> {
    let plane = Plane::about(positions)?;
    let radius = radius_m / (A * 1.000_1);
    let cells = thinned(&plane.all(positions)?, radius);
    // Where there are many discs, little of each is seen.
    let corners = if cells.rim.len() > MANY_DISCS / 3 { 2 * CORNERS / 3 } else { 2 * CORNERS };
    let pen = Pen { radius, inset: SMOOTHED * radius, corners };
    let smooth = outline(&cells.rim, pen, |c| cells.is_inner(c)).unwrap_or_else(|| united(&cells, pen));
    let mut out = Vec::new();
    for polygon in smooth {
        let rings = plane.ring(polygon.exterior()).and_then(|ring| cut_at_antimeridian(&ring))?;
        let whole = rings.0.len() == 1;
        for mut part in rings {
            let holes = polygon.interiors().iter().filter(|_| whole).filter_map(|hole| plane.ring(hole));
            holes.for_each(|hole| part.interiors_push(hole.iter().map(|p| Coord::from(*p)).collect::<LineString>()));
            out.push(part.orient(Direction::Default));
        }
    }
    (!out.is_empty()).then_some(MultiPolygon(out))
}

/// Of so many discs at most an outline is made, if coarser cells help.
const MANY_DISCS: usize = 150;

/// As [`outline`], by a library that is made for any polygons, and takes longer.
fn united(cells: &Cells, pen: Pen) -> Vec<Polygon> {
    let disc = |c: &Coord| {
        let corner = |k: usize| {
            let (sin, cos) = (std::f64::consts::TAU * k as f64 / pen.corners as f64).sin_cos();
            Coord { x: c.x + pen.radius * cos, y: c.y + pen.radius * sin }
        };
        Polygon::new((0..pen.corners).map(corner).collect(), Vec::new())
    };
    let discs: Vec<Polygon> = cells.rim.iter().map(disc).chain(cells.runs()).collect();
    let union = geo::unary_union(&discs);
    // A hole that the union lacks was made by drawing it in.
    let gaps: Vec<Coord> =
        union.iter().flat_map(Polygon::interiors).filter_map(|hole| hole.coords().next().copied()).collect();
    let is_gap = |hole: &LineString| {
        let hole = Polygon::new(hole.clone(), Vec::new());
        gaps.iter().any(|gap| hole.contains(gap))
    };
    let mut smooth = union.buffer(-pen.inset).0;
    for polygon in &mut smooth {
        let (exterior, holes) =
            std::mem::replace(polygon, Polygon::new(LineString(Vec::new()), Vec::new())).into_inner();
        *polygon = Polygon::new(exterior, holes.into_iter().filter(is_gap).collect());
    }
    smooth
}

/// Positions in cells of a grid.
struct Cells {
    side: f64,
    /// A position of each cell that has a free one about it.
    rim: Vec<Coord>,
    /// The cells about which all are taken, too, by rows.
    inner: std::collections::BTreeSet<(i64, i64)>,
}

impl Cells {
    fn new(flat: &[Coord], side: f64) -> Self {
        let mut cells: std::collections::BTreeMap<(i64, i64), Coord> = std::collections::BTreeMap::new();
        for c in flat {
            cells.entry(cell(c, side)).or_insert(*c);
        }
        let is_inner = |&(row, column): &(i64, i64)| {
            (-1..=1).all(|dr| (-1..=1).all(|dc| cells.contains_key(&(row + dr, column + dc))))
        };
        let (within, rim): (Vec<_>, Vec<_>) = cells.iter().partition(|(cell, _)| is_inner(cell));
        let inner = within.into_iter().map(|(cell, _)| *cell).collect();
        Self { side, rim: rim.into_iter().map(|(_, c)| *c).collect(), inner }
    }

    /// Whether a place lies in a cell about which all are taken. Discs about the rim cover the rim's cells, so no gap between them does.
    fn is_inner(&self, c: Coord) -> bool {
        self.inner.contains(&cell(&c, self.side))
    }

    /// The ground of the inner cells and of those about them.
    fn runs(&self) -> Vec<Polygon> {
        let at = |row: i64, column: i64| Coord { x: column as f64 * self.side, y: row as f64 * self.side };
        let run = |run: &[(i64, i64)]| {
            let ((row, first), (_, last)) = (run[0], run[run.len() - 1]);
            Rect::new(at(row - 1, first - 1), at(row + 2, last + 2)).to_polygon()
        };
        let inner: Vec<(i64, i64)> = self.inner.iter().copied().collect();
        inner.chunk_by(|a, b| a.0 == b.0 && a.1 + 1 == b.1).map(run).collect()
    }
}

/// Row and column.
fn cell(c: &Coord, side: f64) -> (i64, i64) {
    ((c.y / side).floor() as i64, (c.x / side).floor() as i64)
}

/// The positions whose discs make the outline, and the ground between them: one position of each cell so small that the outline loses an
/// eighth of the radius at most, of many positions up to the whole of it.
fn thinned(flat: &[Coord], radius: f64) -> Cells {
    let mut side = radius / (8.0 * std::f64::consts::SQRT_2);
    let mut found = Cells::new(flat, side);
    for _ in 0..3 {
        if found.rim.len() <= MANY_DISCS {
            break;
        }
        side *= 2.0;
        found = Cells::new(flat, side);
    }
    found
}

/// By how much of their radius discs are drawn in to smooth the notches between them.
const SMOOTHED: f64 = 0.05;

/// The central (gnomonic) projection about some positions' centre.
struct Plane {
    up: Vec3,
    east: Vec3,
    north: Vec3,
}

impl Plane {
    /// None if there are no positions, or they have no centre.
    fn about(positions: &[LonLat]) -> Option<Self> {
        let sum = positions.iter().fold([0.0; 3], |sum, &p| add(sum, ecef(p)));
        let norm = dot(sum, sum).sqrt();
        if norm < 1.0 {
            return None;
        }
        let up = scale(sum, 1.0 / norm);
        let (east, _) = east_north(lonlat(scale(up, A)));
        Some(Self { up, east, north: crate::geodesy::ellipsoid::cross(up, east) })
    }

    /// The positions in it; none if some are over 80° from the centre.
    fn all(&self, positions: &[LonLat]) -> Option<Vec<Coord>> {
        let flat = |x: Vec3| {
            let depth = dot(x, self.up);
            (depth > 0.17 * A).then(|| Coord { x: dot(x, self.east) / depth, y: dot(x, self.north) / depth })
        };
        positions.iter().map(|&p| flat(ecef(p))).collect()
    }

    /// A ring of it on the ground; none if it has no corners.
    fn ring(&self, ring: &LineString) -> Option<Vec<LonLat>> {
        let back = |c: Coord| surface(add(self.up, add(scale(self.east, c.x), scale(self.north, c.y))));
        Some(stepped(ring).into_iter().map(back).collect()).filter(|ring: &Vec<LonLat>| ring.len() > 3)
    }
}

fn hull(positions: &[LonLat], outline: impl Fn(&MultiPoint) -> LineString) -> Option<MultiPolygon> {
    let plane = Plane::about(positions)?;
    let wide = outline(&MultiPoint::from(plane.all(positions)?));
    cut_at_antimeridian(&plane.ring(&wide)?)
}

/// The hull of regular polygons about each corner, circumscribed about circles of the buffer's radius; the scale of
/// the projection at the corner is made good.
fn widened(corners: &Polygon, radius: f64) -> LineString {
    let around = |c: &Coord| {
        let stretch = (1.0 + c.x * c.x + c.y * c.y) * radius / (std::f64::consts::PI / CORNERS as f64).cos();
        let c = *c;
        (0..CORNERS).map(move |k| {
            let (sin, cos) = (std::f64::consts::TAU * k as f64 / CORNERS as f64).sin_cos();
            geo::Point::new(c.x + stretch * cos, c.y + stretch * sin)
        })
    };
    let cloud: MultiPoint = corners.exterior().coords().flat_map(around).collect();
    cloud.convex_hull().exterior().clone()
}

fn stepped(ring: &LineString) -> Vec<Coord> {
    let mut out = Vec::new();
    for edge in ring.lines() {
        let length = (edge.dx().hypot(edge.dy())) * A;
        let steps = (length / STEP_M).ceil().clamp(1.0, 200.0) as usize;
        out.extend((0..steps).map(|i| edge.start + edge.delta() * (i as f64 / steps as f64)));
    }
    out.extend(ring.coords().next());
    out
}

/// The point of the ellipsoid in a direction from the earth's centre.
fn surface(direction: Vec3) -> LonLat {
    use crate::geodesy::ellipsoid::B;
    let q =
        (direction[0] * direction[0] + direction[1] * direction[1]) / (A * A) + direction[2] * direction[2] / (B * B);
    lonlat(scale(direction, 1.0 / q.sqrt()))
}

/// The ring as one or two polygons in -180..180, counter-clockwise. None if it goes round a pole.
pub fn cut_at_antimeridian(ring: &[LonLat]) -> Option<MultiPolygon> {
    let mut unwrapped: Vec<Coord> = Vec::with_capacity(ring.len());
    for p in ring {
        let last = unwrapped.last().map_or(p.lon(), |c| c.x);
        let turns = ((last - p.lon()) / 360.0).round();
        unwrapped.push(Coord { x: p.lon() + 360.0 * turns, y: p.lat() });
    }
    let (first, last) = (unwrapped.first()?, unwrapped.last()?);
    if (first.x - last.x).abs() > 180.0 {
        return None;
    }
    in_world(&Polygon::new(LineString(unwrapped), vec![]).into())
}

/// Polygons with longitudes beyond -180..180 as polygons within, counter-clockwise. None of nothing.
pub fn in_world(polygons: &MultiPolygon) -> Option<MultiPolygon> {
    let bounds = polygons.bounding_rect()?;
    if bounds.min().x >= -180.0 && bounds.max().x <= 180.0 {
        return Some(polygons.orient(Direction::Default));
    }
    let mut parts = Vec::new();
    for turn in -1..=1 {
        let shift = 360.0 * f64::from(turn);
        let world = Rect::new((-180.0 + shift, -90.0), (180.0 + shift, 90.0)).to_polygon();
        // The overlay works on a grid of its own: what it puts on the cut may be off by a rounding.
        let back = |c: Coord| Coord { x: (c.x - shift).clamp(-180.0, 180.0), y: c.y };
        parts.extend(polygons.intersection(&world).map_coords(back).orient(Direction::Default));
    }
    Some(MultiPolygon(parts))
}
