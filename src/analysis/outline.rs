//! Outlines that are asked for many positions.

use std::sync::OnceLock;

use geo::{Coord, GeoNum, Kernel, Line, LineString, Orientation, Rect};

use crate::model::{Area, LonLat};

/// The height of a row, degrees: about half the height of a detailed outline's edges, so that few edges share a row.
const ROW: f64 = 0.005;

/// The outline of a country, a province or a lake. Its edges are put into rows of degrees at the first position in its box.
pub struct Outline<'a> {
    pub area: &'a Area,
    pub around: Option<Rect>,
    rows: OnceLock<Rows>,
}

/// Edges by rows, one after the other.
struct Rows {
    /// Where each row begins, and the last one ends.
    starts: Vec<u32>,
    edges: Vec<Line>,
}

impl<'a> Outline<'a> {
    pub fn new(area: &'a Area) -> Self {
        Self { area, around: area.shape.around(), rows: OnceLock::new() }
    }

    pub fn edges(&self) -> impl Iterator<Item = Line> {
        let rings =
            self.area.shape.0.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
        rings.flat_map(LineString::lines)
    }

    /// Whether a position is inside, exactly; on the outline it is not.
    pub fn contains(&self, p: LonLat) -> bool {
        let Some(around) = self.around.filter(|around| holds(*around, p)) else { return false };
        let row = |y: f64| ((y - around.min().y) / ROW) as usize;
        let Rows { starts, edges } = self.rows.get_or_init(|| self.by_row(row, row(around.max().y)));
        // A ray to the east crosses the outline an odd number of times.
        let (p, mut inside) = (Coord::from(p), false);
        let of = row(p.y);
        for edge in &edges[starts[of] as usize..starts[of + 1] as usize] {
            match meets(*edge, p) {
                Meets::Here => return false,
                Meets::East => inside = !inside,
                Meets::Not => {}
            }
        }
        inside
    }

    /// The edges by the rows that they touch, of which there is a `last` one.
    fn by_row(&self, row: impl Fn(f64) -> usize, last: usize) -> Rows {
        let of = |edge: &Line| row(edge.start.y.min(edge.end.y))..=row(edge.start.y.max(edge.end.y)).min(last);
        // How many each has, counted two places on; then where it begins, one place on, which moves to its end as edges come in.
        let mut starts = vec![0; last + 3];
        self.edges().for_each(|edge| of(&edge).for_each(|row| starts[row + 2] += 1));
        for row in 2..starts.len() {
            starts[row] += starts[row - 1];
        }
        let all = starts[last + 2] as usize;
        let mut edges = vec![Line::new((0.0, 0.0), (0.0, 0.0)); all];
        for edge in self.edges() {
            for row in of(&edge) {
                edges[starts[row + 1] as usize] = edge;
                starts[row + 1] += 1;
            }
        }
        starts.truncate(last + 2);
        Rows { starts, edges }
    }

    /// Whether it contains a position, or one of eight so far about it, metres.
    pub fn is_near(&self, p: LonLat, metres: f64) -> bool {
        self.contains(p) || self.is_around(p, metres)
    }

    /// Whether it contains one of eight positions so far about this one, metres.
    pub fn is_around(&self, p: LonLat, metres: f64) -> bool {
        around(p, metres).any(|p| self.contains(p))
    }
}

/// How an edge lies to a position.
enum Meets {
    /// The position is on it.
    Here,
    /// A ray to the east crosses it.
    East,
    /// Neither.
    Not,
}

/// The upper end of an edge does not count as crossed, so that of two edges that meet in a vertex one does.
fn meets(Line { start: a, end: b }: Line, p: Coord) -> Meets {
    if a == p || b == p {
        return Meets::Here;
    }
    if (a.y > p.y) == (b.y > p.y) {
        let level = a.y == p.y && b.y == p.y && (a.x > p.x) != (b.x > p.x);
        return if level { Meets::Here } else { Meets::Not };
    }
    if a.x.max(b.x) < p.x {
        return Meets::Not;
    }
    let (low, high) = if a.y < b.y { (a, b) } else { (b, a) };
    match <f64 as GeoNum>::Ker::orient2d(low, high, p) {
        Orientation::Collinear => Meets::Here,
        Orientation::CounterClockwise => Meets::East,
        Orientation::Clockwise => Meets::Not,
    }
}

pub fn holds(rect: Rect, p: LonLat) -> bool {
    (rect.min().x..=rect.max().x).contains(&p.lon()) && (rect.min().y..=rect.max().y).contains(&p.lat())
}

/// Eight positions round `p`, so far away in degrees as `metres` are roughly.
fn around(p: LonLat, metres: f64) -> impl Iterator<Item = LonLat> {
    let (lat, lon) = (metres / 111_000.0, metres / (111_000.0 * p.lat().to_radians().cos().max(0.01)));
    ROUND.into_iter().map(move |(sin, cos)| LonLat::wrapped(p.lon() + lon * sin, p.lat() + lat * cos))
}

/// Sine and cosine of eight directions.
const ROUND: [(f64, f64); 8] = [(0.0, 1.0), (R, R), (1.0, 0.0), (R, -R), (0.0, -1.0), (-R, -R), (-1.0, 0.0), (-R, R)];
const R: f64 = std::f64::consts::FRAC_1_SQRT_2;

#[cfg(test)]
mod tests {
    use geo::{Contains, polygon};

    use super::*;

    fn random(seed: &mut u64) -> f64 {
        *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*seed >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// What another library says: of positions about an outline with a hole, on its edges, at its vertices, level with them.
    #[test]
    fn positions_are_inside_outside_or_on_the_outline() {
        let shape = geo::MultiPolygon::new(vec![
            polygon!(exterior: [(x: 0.0, y: 0.0), (x: 4.0, y: 0.0), (x: 4.0, y: 3.0), (x: 2.0, y: 1.0), (x: 0.0, y: 3.0)],
                     interiors: [[(x: 0.5, y: 0.5), (x: 1.0, y: 0.5), (x: 0.75, y: 1.0)]]),
            polygon![(x: 5.0, y: 1.0), (x: 6.3, y: 1.1), (x: 5.7, y: 2.7)],
        ]);
        let area = Area {
            name: String::new(),
            name_local: String::new(),
            names: Vec::new(),
            texts: Vec::new(),
            country: String::new(),
            shape: shape.clone().into(),
        };
        let outline = Outline::new(&area);
        let agree = |x: f64, y: f64| {
            let p = LonLat::new(x, y).unwrap();
            assert_eq!(outline.contains(p), shape.contains(&Coord::from(p)), "{p}");
        };
        let edges: Vec<Line> = outline.edges().collect();
        for edge in &edges {
            for t in [0.0, 0.25, 0.5, 1.0 / 3.0, 0.9, 1.0] {
                let at = edge.start + edge.delta() * t;
                for (dx, dy) in
                    [(0.0, 0.0), (1e-15, 0.0), (-1e-15, 0.0), (0.0, 1e-15), (0.4, 0.0), (-0.4, 0.0), (0.0, -0.3)]
                {
                    agree(at.x + dx, at.y + dy);
                }
            }
        }
        let mut seed = 3;
        for _ in 0..20_000 {
            agree(-0.5 + 7.5 * random(&mut seed), -0.5 + 4.0 * random(&mut seed));
            agree((16.0 * random(&mut seed)).floor() / 2.0 - 0.5, (8.0 * random(&mut seed)).floor() / 2.0);
        }
    }
}
