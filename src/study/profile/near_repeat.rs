use serde::Serialize;

use crate::analysis::pairs_within;
use crate::analysis::statistics::{NearPair, knox};
use crate::model::LonLat;

/// Bounds of the bands of distance, kilometres: 0 is one position. Those of T. Townsley, S. D. Johnson, J. H. Ratcliffe (2008) and wider.
pub const BANDS_KM: [f64; 6] = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0];
/// The spans of days.
pub const SPANS: [(i32, i32); 6] = [(0, 1), (2, 7), (8, 14), (15, 30), (31, 60), (61, 90)];
/// More pairs than this take longer than they tell.
const MOST_PAIRS: usize = 8_000_000;

/// Pairs of a band of distance and a span of days.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NearRow {
    /// Farther than this, kilometres.
    pub km_from: f64,
    /// At most this; 0 for pairs at one position.
    pub km_to: f64,
    /// At least so many days.
    pub days_from: i32,
    /// At most so many.
    pub days_to: i32,
    /// Pairs.
    pub pairs: usize,
    /// How many were to be expected.
    pub expected: f64,
    /// The ratio; none where none was expected.
    pub ratio: Option<f64>,
    /// The share of permutations with as many.
    pub p: f64,
}

/// Knox's table for events with their days, counted from 1970: pairs by bounds of distance in kilometres, ascending from 0, and by spans of days; and what has
/// to be said of it. Bands with too many pairs are left out.
///
/// Source: see [`knox`].
pub fn near_repeat(
    positions: &[LonLat],
    days: &[i32],
    (bands_km, spans): (&[f64], &[(i32, i32)]),
    (permutations, seed): (usize, u64),
) -> (Vec<NearRow>, Option<String>) {
    if positions.len() < 2 {
        return (Vec::new(), Some("Near repeats need two incidents with dates.".into()));
    }
    let found = (1..bands_km.len()).rev().find_map(|last| {
        let pairs = pairs_within(positions, bands_km[last] * 1e3, MOST_PAIRS)?;
        Some((last, pairs))
    });
    let Some((last, pairs)) = found else {
        return (Vec::new(), Some("Near repeats were not looked for: too many incidents are close together.".into()));
    };
    let band = |metres: f64| bands_km.iter().position(|km| metres <= km * 1e3).unwrap_or(last) as u16;
    let pairs: Vec<NearPair> = pairs
        .iter()
        .map(|pair| {
            let one = positions[pair.a as usize] == positions[pair.b as usize];
            NearPair { a: pair.a, b: pair.b, band: if one { 0 } else { band(pair.distance_m).max(1) } }
        })
        .collect();
    let table = knox(&pairs, days, (last + 1, spans), (permutations, seed));
    let mut rows = Vec::new();
    for (band, row) in table.iter().enumerate() {
        for (near, (days_from, days_to)) in row.iter().zip(spans.iter().copied()) {
            rows.push(NearRow {
                km_from: bands_km[band.saturating_sub(1)],
                km_to: bands_km[band],
                days_from,
                days_to,
                pairs: near.pairs,
                expected: near.expected,
                ratio: super::number(near.pairs as f64 / near.expected),
                p: near.p,
            });
        }
    }
    let cut = (last + 1 < bands_km.len())
        .then(|| format!("Near repeats reach to {} km only: beyond there are too many pairs.", bands_km[last]));
    (rows, cut)
}
