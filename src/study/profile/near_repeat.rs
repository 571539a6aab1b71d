use serde::Serialize;

use super::ProfileOptions;
use super::days::Dated;
use crate::analysis::pairs_within;
use crate::analysis::statistics::{NearPair, knox};
use crate::model::LonLat;
use crate::study::Study;

/// Bounds of the bands of distance, kilometres: 0 is one position. Those of T. Townsley, S. D. Johnson, J. H. Ratcliffe (2008) and wider.
const BANDS_KM: [f64; 6] = [0.0, 1.0, 2.0, 5.0, 10.0, 20.0];
/// The spans of days.
const SPANS: [(i32, i32); 6] = [(0, 1), (2, 7), (8, 14), (15, 30), (31, 60), (61, 90)];
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

/// Knox's table, and what has to be said of it.
pub fn near_repeat(study: &Study, options: &ProfileOptions, dated: &Dated) -> (Vec<NearRow>, Option<String>) {
    let positions: Vec<LonLat> = dated.members.iter().map(|&i| study.incidents.dataset.incidents[i].position).collect();
    if positions.len() < 2 {
        return (Vec::new(), Some("Near repeats need two incidents with dates.".into()));
    }
    let found = (1..BANDS_KM.len()).rev().find_map(|last| {
        let pairs = pairs_within(&positions, BANDS_KM[last] * 1e3, MOST_PAIRS)?;
        Some((last, pairs))
    });
    let Some((last, pairs)) = found else {
        return (Vec::new(), Some("Near repeats were not looked for: too many incidents stand close together.".into()));
    };
    let band = |metres: f64| BANDS_KM.iter().position(|km| metres <= km * 1e3).unwrap_or(last) as u16;
    let pairs: Vec<NearPair> = pairs
        .iter()
        .map(|pair| {
            let one = positions[pair.a as usize] == positions[pair.b as usize];
            NearPair { a: pair.a, b: pair.b, band: if one { 0 } else { band(pair.distance_m).max(1) } }
        })
        .collect();
    let seed = study.options.draws.seed;
    let table = knox(&pairs, &dated.days, (last + 1, &SPANS), (options.permutations as usize, seed));
    let mut rows = Vec::new();
    for (band, row) in table.iter().enumerate() {
        for (near, (days_from, days_to)) in row.iter().zip(SPANS) {
            rows.push(NearRow {
                km_from: BANDS_KM[band.saturating_sub(1)],
                km_to: BANDS_KM[band],
                days_from,
                days_to,
                pairs: near.pairs,
                expected: near.expected,
                ratio: super::number(near.pairs as f64 / near.expected),
                p: near.p,
            });
        }
    }
    let cut = (last + 1 < BANDS_KM.len())
        .then(|| format!("Near repeats reach to {} km only: beyond there are too many pairs.", BANDS_KM[last]));
    (rows, cut)
}
