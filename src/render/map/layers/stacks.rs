//! Incidents of one position, drawn about it.

use std::collections::BTreeMap;

use crate::model::LonLat;
use crate::render::scene::{Mark, Path, Point, Shape, Symbol};
use crate::render::style::{INK, SOFT_INK, line};

/// More incidents of one position are a number.
pub const MOST: usize = 12;
/// Between two symbols, and between a symbol and the position, pixels.
const GAP: f64 = 1.5;

/// Where symbols stand whose positions were shared, and the hairlines to these.
pub struct Spread {
    /// The place of each symbol on the page.
    pub at: Vec<Point>,
    /// Hairlines and a dot at each position, to be drawn under the symbols.
    pub hairlines: Vec<Mark>,
}

/// Symbols of `2..=MOST` incidents at one position on a ring about it, so wide that none covers another; others stay where they are.
pub fn spread(symbols: &[(LonLat, Point, f64)]) -> Spread {
    let mut stacks: BTreeMap<(u64, u64), Vec<usize>> = BTreeMap::new();
    for (i, (position, ..)) in symbols.iter().enumerate() {
        stacks.entry((position.lon().to_bits(), position.lat().to_bits())).or_default().push(i);
    }
    let mut at: Vec<Point> = symbols.iter().map(|symbol| symbol.1).collect();
    let (mut lines, mut dots) = (Vec::new(), Vec::new());
    for members in stacks.into_values().filter(|members| (2..=MOST).contains(&members.len())) {
        let centre = symbols[members[0]].1;
        let radii: Vec<f64> = members.iter().map(|i| symbols[*i].2).collect();
        let ring = ring(&radii);
        for (i, turn) in members.into_iter().zip(turns(&radii, ring)) {
            at[i] = (centre.0 + ring * turn.sin(), centre.1 - ring * turn.cos());
            lines.push(vec![centre, at[i]]);
        }
        dots.push(centre);
    }
    let mut hairlines = Vec::new();
    if !lines.is_empty() {
        hairlines.push(Mark::Path(Path { lines, stroke: Some(line(SOFT_INK, 0.6)), ..Path::default() }));
    }
    hairlines.extend(dots.into_iter().map(|at| {
        let (shape, radius, fill) = (Shape::Circle, 1.2, Some(INK));
        Mark::Symbol(Symbol { at, shape, radius, fill, stroke: None, title: String::new(), data: Vec::new() })
    }));
    Spread { at, hairlines }
}

/// The radius of the ring on which symbols of these radii have room, and clear of its middle.
fn ring(radii: &[f64]) -> f64 {
    let clear = radii.iter().copied().fold(0.0, f64::max) + 2.0 * GAP;
    let angles = |ring: f64| radii.iter().map(|r| 2.0 * ((r + GAP) / ring).clamp(0.0, 1.0).asin()).sum::<f64>();
    let (mut low, mut high) = (clear, clear + radii.iter().map(|r| r + GAP).sum::<f64>());
    if angles(low) <= std::f64::consts::TAU {
        return low;
    }
    for _ in 0..30 {
        let middle = f64::midpoint(low, high);
        if angles(middle) > std::f64::consts::TAU { low = middle } else { high = middle }
    }
    high
}

/// The direction of each symbol from the middle of the ring, clockwise from the top.
fn turns(radii: &[f64], ring: f64) -> Vec<f64> {
    let half = |r: &f64| ((r + GAP) / ring).clamp(0.0, 1.0).asin();
    let used: f64 = radii.iter().map(|r| 2.0 * half(r)).sum();
    let free = (std::f64::consts::TAU - used).max(0.0) / radii.len() as f64;
    let mut turn = -half(&radii[0]);
    let one = |r: &f64| {
        let middle = turn + half(r);
        turn += 2.0 * half(r) + free;
        middle
    };
    radii.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_covers_another_or_the_position() {
        let at = LonLat::new(70.0, 34.0).unwrap();
        for radii in [vec![3.0, 3.0], vec![20.0, 2.0, 2.0, 2.0], vec![4.0; 12], vec![30.0, 20.0, 10.0, 5.0, 3.0]] {
            let symbols: Vec<(LonLat, Point, f64)> = radii.iter().map(|r| (at, (100.0, 100.0), *r)).collect();
            let found = spread(&symbols);
            for i in 0..radii.len() {
                let apart = |p: Point, q: Point| (p.0 - q.0).hypot(p.1 - q.1);
                assert!(apart(found.at[i], (100.0, 100.0)) > radii[i]);
                for j in 0..i {
                    assert!(apart(found.at[i], found.at[j]) > radii[i] + radii[j], "{radii:?}");
                }
            }
        }
        let many = vec![(at, (1.0, 1.0), 3.0); MOST + 1];
        assert!(spread(&many).at.iter().all(|at| *at == (1.0, 1.0)));
    }
}
