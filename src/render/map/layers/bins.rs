//! Many incidents as hexagons or circles: how many lie in each cell of a honeycomb.

use std::collections::BTreeMap;

use crate::render::scene::{Layer, Mark, Paint, Path, Point, Shape, Symbol};
use crate::render::style::{PAPER, TYPES, faded, line};
use crate::study::words;

/// Distance from a hexagon's middle to its corners, pixels.
const RADIUS: f64 = 7.0;
/// Opacities of the classes, few to many.
const OPACITY: [f64; 5] = [0.22, 0.4, 0.58, 0.76, 0.94];

/// A class of counts: its least and greatest count, and its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Class {
    pub least: usize,
    pub most: usize,
    pub paint: Paint,
}

/// The layer, what the labels should keep clear of, and the classes for the legend.
pub struct Bins {
    pub layer: Layer,
    pub marks: Vec<(Point, f64)>,
    pub classes: Vec<Class>,
    /// The greatest count, and the radius of its circle; for circles.
    pub largest: (usize, f64),
    /// Cells most of whose incidents are known only to a district or province.
    pub coarse: usize,
}

/// The greatest count of a cell.
pub fn most(positions: impl Iterator<Item = Point>) -> usize {
    counted(positions.map(|at| (at, false))).into_values().map(|(n, _)| n).max().unwrap_or(0)
}

/// How many positions each cell has, and how many of them are coarse.
fn counted(positions: impl Iterator<Item = (Point, bool)>) -> BTreeMap<(i64, i64), (usize, usize)> {
    let mut counts: BTreeMap<(i64, i64), (usize, usize)> = BTreeMap::new();
    for (at, coarse) in positions {
        let counts = counts.entry(cell(at)).or_default();
        *counts = (counts.0 + 1, counts.1 + usize::from(coarse));
    }
    counts
}

/// Counts positions of the page in a honeycomb and draws its cells, as hexagons or as circles whose area is the count; with each position
/// whether it is coarse: cells of mostly such have a hole. The classes reach up to `most`.
pub fn layer(positions: &[(Point, bool)], circles: bool, most: usize) -> Bins {
    let counts = counted(positions.iter().copied());
    let classes = classes(most);
    let largest = (most, 1.9 * RADIUS);
    let is_coarse = |(n, coarse): (usize, usize)| 2 * coarse > n;
    let coarse = counts.values().filter(|counts| is_coarse(**counts)).count();
    let mut cells: Vec<Cell> = counts.into_iter().map(|(at, of)| (at, of.0, is_coarse(of))).collect();
    cells.sort_by_key(|&(cell, n, _)| (std::cmp::Reverse(n), cell));
    let mut marks = Vec::with_capacity(cells.len());
    let mut covered = Vec::with_capacity(cells.len());
    if !circles && cells.len() > MOST_TITLES {
        return by_class(&cells, classes, largest, coarse);
    }
    for (cell, n, hollow) in cells {
        let at = middle(cell);
        let title = words::count(n, "incident");
        let paint = classes.iter().find(|c| n <= c.most).map_or(TYPES[0].0, |c| c.paint);
        if circles {
            let radius = (radius(n, largest)).max(1.2);
            let (fill, stroke) = if hollow {
                (Some(faded(TYPES[0].0, 0.12)), Some(line(TYPES[0].0, 1.3)))
            } else {
                (Some(faded(TYPES[0].0, 0.6)), Some(line(faded(PAPER, 0.9), 0.6)))
            };
            marks.push(Mark::Symbol(Symbol {
                at,
                shape: Shape::Circle,
                radius,
                fill,
                stroke,
                title,
                data: Vec::new(),
            }));
            covered.push((at, radius));
        } else {
            let lines = outline(at, hollow);
            marks.push(Mark::Path(Path { lines, closed: true, fill: Some(paint), stroke: None, title }));
            covered.push((at, RADIUS));
        }
    }
    Bins { layer: Layer::new("incidents", "Incidents", marks), marks: covered, classes, largest, coarse }
}

/// A cell, its count, and whether most of its incidents are coarse.
type Cell = ((i64, i64), usize, bool);

/// Cells with a tooltip each; more of them are one path for each class.
const MOST_TITLES: usize = 1_500;

fn by_class(cells: &[Cell], classes: Vec<Class>, largest: (usize, f64), coarse: usize) -> Bins {
    let path = |class: &Class| {
        let inside = cells.iter().filter(|(_, n, _)| (class.least..=class.most).contains(n));
        let lines: Vec<Vec<Point>> = inside.flat_map(|(cell, _, hollow)| outline(middle(*cell), *hollow)).collect();
        let title = format!("{} to {}", class.least, words::count(class.most, "incident"));
        Mark::Path(Path { lines, closed: true, fill: Some(class.paint), stroke: None, title })
    };
    let marks = classes.iter().map(path).collect();
    let covered = cells.iter().map(|(cell, ..)| (middle(*cell), RADIUS)).collect();
    Bins { layer: Layer::new("incidents", "Incidents", marks), marks: covered, classes, largest, coarse }
}

/// The radius of a circle that stands for `n`.
pub fn radius(n: usize, (most, radius): (usize, f64)) -> f64 {
    radius * (n as f64 / most.max(1) as f64).sqrt()
}

/// Up to five classes of counts, each reaching about as many times higher as the one before, with round bounds.
fn classes(most: usize) -> Vec<Class> {
    let steps = OPACITY.len() as f64;
    let mut classes: Vec<Class> = Vec::new();
    let mut least = 1;
    for (i, opacity) in OPACITY.into_iter().enumerate() {
        if least > most {
            break;
        }
        let bound = (most as f64).powf((i + 1) as f64 / steps);
        let top = if i + 1 == OPACITY.len() { most } else { round(bound).clamp(least, most) };
        classes.push(Class { least, most: top, paint: faded(TYPES[0].0, opacity) });
        least = top + 1;
    }
    classes
}

/// One significant digit; two from 10 on.
fn round(value: f64) -> usize {
    let unit = 10f64.powf((value.max(1.0).log10().floor() - 1.0).max(0.0));
    ((value / unit).round() * unit) as usize
}

/// The cell that holds a point, in axial coordinates: rounded in cube coordinates, the farthest one taken from the others.
fn cell((x, y): Point) -> (i64, i64) {
    let q = (3f64.sqrt() / 3.0 * x - y / 3.0) / RADIUS;
    let r = 2.0 / 3.0 * y / RADIUS;
    let s = -q - r;
    let (mut rq, mut rr, rs) = (q.round(), r.round(), s.round());
    let (dq, dr, ds) = ((rq - q).abs(), (rr - r).abs(), (rs - s).abs());
    if dq > dr && dq > ds {
        rq = -rr - rs;
    } else if dr > ds {
        rr = -rq - rs;
    }
    (rq as i64, rr as i64)
}

fn middle((q, r): (i64, i64)) -> Point {
    let (q, r) = (q as f64, r as f64);
    (RADIUS * 3f64.sqrt() * (q + r / 2.0), RADIUS * 1.5 * r)
}

/// A hexagon; one with a hole where it is hollow.
pub fn outline(at: Point, hollow: bool) -> Vec<Vec<Point>> {
    let mut lines = vec![hexagon(at, RADIUS)];
    if hollow {
        lines.push(hexagon(at, 0.55 * RADIUS).into_iter().rev().collect());
    }
    lines
}

fn hexagon((x, y): Point, radius: f64) -> Vec<Point> {
    (0..6)
        .map(|k| {
            let (sin, cos) = (f64::from(k) * std::f64::consts::FRAC_PI_3 + std::f64::consts::FRAC_PI_6).sin_cos();
            (x + radius * cos, y + radius * sin)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_lies_in_the_cell_whose_middle_is_nearest() {
        for i in 0..2_000 {
            let p = (f64::from(i % 47) * 3.7, f64::from(i / 47) * 5.3);
            let (q, r) = cell(p);
            let off = |c: (i64, i64)| (middle(c).0 - p.0).hypot(middle(c).1 - p.1);
            let around = [(1, 0), (-1, 0), (0, 1), (0, -1), (1, -1), (-1, 1)];
            assert!(around.iter().all(|(dq, dr)| off((q, r)) <= off((q + dq, r + dr)) + 1e-9));
        }
    }

    #[test]
    fn classes_follow_each_other_up_to_the_most() {
        for most in [1, 2, 3, 7, 40, 2_345, 1_000_000] {
            let classes = classes(most);
            assert_eq!((classes[0].least, classes[classes.len() - 1].most), (1, most));
            assert!(classes.windows(2).all(|w| w[1].least == w[0].most + 1 && w[0].least <= w[0].most));
        }
    }
}
