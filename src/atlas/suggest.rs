//! Which border a set of incidents suggests.

use super::borders::{BorderEntry, Choice, list, parts};
use super::layer::Damaged;
use crate::model::{BorderLine, Edges, LonLat};
use crate::spatial::Border;

/// An incident so near to a border, metres, counts for it.
pub const NEAR_M: f64 = 100_000.0;

/// Of more positions some are looked at, evenly chosen, and the counts are estimates.
pub const MOST: usize = 20_000;

/// A border, and how many incidents lie within [`NEAR_M`] of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The border.
    pub entry: BorderEntry,
    /// What chooses it.
    pub choice: Choice,
    /// How many incidents lie near.
    pub near: usize,
    /// To how many it is the nearest of all borders.
    pub nearest: usize,
    /// The sum of their distances, metres.
    pub sum_m: f64,
}

/// The borders that have incidents near, the likeliest first: that with the most of them; of those with nearly as many, four for five, that which is the nearest to
/// more, then that to which they lie nearer. At most [`MOST`] positions are looked at.
///
/// # Errors
/// As [`list`].
pub fn suggest(positions: &[LonLat]) -> Result<Vec<Suggestion>, Damaged> {
    let step = positions.len().div_ceil(MOST).max(1);
    let positions: Vec<LonLat> = positions.iter().step_by(step).copied().collect();
    let mut found: Vec<Suggestion> = Vec::new();
    let mut nearest = vec![(f64::INFINITY, 0); positions.len()];
    for (i, entry) in list()?.iter().enumerate() {
        let around = |p: &LonLat| {
            let (min, max) = (entry.around.min(), entry.around.max());
            let wide = 1.0 / p.lat().to_radians().cos().max(0.02);
            let inside = |lon: f64| (min.x - wide..=max.x + wide).contains(&lon);
            (min.y - 1.0..=max.y + 1.0).contains(&p.lat())
                && [-360.0, 0.0, 360.0].iter().any(|turn| inside(p.lon() + turn))
        };
        let maybe: Vec<usize> = (0..positions.len()).filter(|i| around(&positions[*i])).collect();
        if maybe.is_empty() {
            continue;
        }
        let line = BorderLine::new(&entry.name, &entry.a, &entry.b, parts(i)?);
        let Ok(border) = Border::new(line, Edges::Geodesic) else { continue };
        let of: Vec<LonLat> = maybe.iter().map(|i| positions[*i]).collect();
        let distances = border.locate_all(&of).into_iter().map(|location| location.distance_m);
        let near: Vec<(usize, f64)> = maybe.into_iter().zip(distances).filter(|(_, m)| *m <= NEAR_M).collect();
        if near.is_empty() {
            continue;
        }
        for (at, distance_m) in &near {
            if *distance_m < nearest[*at].0 {
                nearest[*at] = (*distance_m, found.len());
            }
        }
        let (count, sum_m) = (near.len() * step, near.iter().map(|(_, m)| m).sum());
        found.push(Suggestion { entry: entry.clone(), choice: Choice::Pair(i), near: count, nearest: 0, sum_m });
    }
    for (distance_m, of) in nearest {
        if distance_m.is_finite() {
            found[of].nearest += step;
        }
    }
    let most = found.iter().map(|one| one.near).max().unwrap_or(0);
    let nearly = |one: &Suggestion| if 5 * one.near >= 4 * most { one.nearest } else { 0 };
    found.sort_by(|a, b| nearly(b).cmp(&nearly(a)).then(b.near.cmp(&a.near)).then(a.sum_m.total_cmp(&b.sum_m)));
    Ok(found)
}
