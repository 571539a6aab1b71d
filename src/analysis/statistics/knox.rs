//! Pairs that are near in space and in time.

use rayon::prelude::*;

use super::permutation::{permutation_p, random, shuffle};

/// A pair of incidents that are near each other, and in which band of distance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearPair {
    /// The one.
    pub a: u32,
    /// The other.
    pub b: u32,
    /// The number of the band.
    pub band: u16,
}

/// How many pairs there are of a band of distance and one of time, and how many were to be expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Near {
    /// Pairs found.
    pub pairs: usize,
    /// Their mean over the permutations.
    pub expected: f64,
    /// The share of permutations with as many, one-sided.
    pub p: f64,
}

/// Knox's test with the days permuted over the incidents: for each of `bands` of distance the pairs in each of `spans`, days from and to,
/// both counted.
///
/// Source: E. G. Knox, M. S. Bartlett, The detection of space-time interactions, Applied Statistics 13 (1964), 25–30; by permutation: S. D.
/// Johnson et al., Space–time patterns of risk, Journal of Quantitative Criminology 23 (2007), 201–219.
pub fn knox(
    pairs: &[NearPair],
    days: &[i32],
    (bands, spans): (usize, &[(i32, i32)]),
    (permutations, seed): (usize, u64),
) -> Vec<Vec<Near>> {
    let last = spans.iter().map(|span| span.1).max().unwrap_or(-1);
    let span_of: Vec<Option<usize>> =
        (0..=last).map(|d| spans.iter().position(|(from, to)| (*from..=*to).contains(&d))).collect();
    let count = |days: &[i32]| {
        let mut counts = vec![0_usize; bands * spans.len()];
        for pair in pairs {
            let apart = days[pair.a as usize].abs_diff(days[pair.b as usize]) as usize;
            if let Some(Some(span)) = span_of.get(apart) {
                counts[pair.band as usize * spans.len() + span] += 1;
            }
        }
        counts
    };
    let found = count(days);
    let again = |i: usize| {
        let mut moved = days.to_vec();
        shuffle(&mut moved, &mut random(seed, i));
        let counts = count(&moved);
        let reach = counts.iter().zip(&found).map(|(count, found)| usize::from(count >= found)).collect::<Vec<_>>();
        (counts, reach)
    };
    let none = || (vec![0; found.len()], vec![0; found.len()]);
    let add = |a: Vec<usize>, b: Vec<usize>| a.into_iter().zip(b).map(|(a, b)| a + b).collect::<Vec<_>>();
    let (sums, reach) =
        (0..permutations).into_par_iter().map(again).reduce(none, |a, b| (add(a.0, b.0), add(a.1, b.1)));
    let near = |i: usize| Near {
        pairs: found[i],
        expected: sums[i] as f64 / permutations.max(1) as f64,
        p: permutation_p(reach[i], permutations),
    };
    (0..bands).map(|band| (0..spans.len()).map(|span| near(band * spans.len() + span)).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_counted_once_and_in_their_band() {
        let pair = |a, b, band| NearPair { a, b, band };
        let pairs = [pair(0, 1, 0), pair(1, 2, 1), pair(0, 2, 1)];
        let found = knox(&pairs, &[10, 11, 18], (2, &[(0, 1), (2, 7), (8, 14)]), (99, 1));
        let counts: Vec<Vec<usize>> = found.iter().map(|row| row.iter().map(|near| near.pairs).collect()).collect();
        assert_eq!(counts, [[1, 0, 0], [0, 1, 1]]);
        // Of the three orders of days one in three puts the near days on the near pair.
        assert!((found[0][0].expected - 1.0 / 3.0).abs() < 0.15, "{found:?}");
        assert!((found[0][0].p - 1.0 / 3.0).abs() < 0.15, "{found:?}");
    }
}
