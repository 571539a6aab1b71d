//! What permutation tests share.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// The p of a permutation test in which `as_far` of `permutations` were as far out as what was found: (r + 1) / (R + 1).
///
/// Source: A. C. Davison, D. V. Hinkley, Bootstrap Methods and their Application (1997), section 4.3.
pub fn permutation_p(as_far: usize, permutations: usize) -> f64 {
    (as_far + 1) as f64 / (permutations + 1) as f64
}

/// The p of a maximum from Gumbel's distribution with the mean and deviation of the maxima of the permutations; none of fewer than two.
///
/// Source: A. M. Abrams, K. Kleinman, M. Kulldorff, Gumbel based p-value approximations for spatial scan statistics, International
/// Journal of Health Geographics 9:61 (2010).
pub fn gumbel_p(found: f64, maxima: &[f64]) -> Option<f64> {
    /// Euler's constant.
    const GAMMA: f64 = 0.577_215_664_901_532_9;
    let n = maxima.len() as f64;
    if maxima.len() < 2 {
        return None;
    }
    let mean = maxima.iter().sum::<f64>() / n;
    let variance = maxima.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / (n - 1.0);
    let scale = (6.0 * variance).sqrt() / std::f64::consts::PI;
    let middle = mean - GAMMA * scale;
    // 1 - exp(-e) loses all digits where e is small.
    (scale > 0.0).then(|| -(-(-(found - middle) / scale).exp()).exp_m1())
}

/// The random numbers of one permutation of a seed.
pub fn random(seed: u64, permutation: usize) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(permutation as u64 + 1);
    random
}

/// Puts values into a random order, all alike likely.
///
/// Source: R. Durstenfeld, Algorithm 235, CACM 7 (1964), 420.
pub fn shuffle<T>(values: &mut [T], random: &mut ChaCha8Rng) {
    for i in (1..values.len()).rev() {
        values.swap(i, below(i as u32 + 1, random) as usize);
    }
}

/// A number from 0 up to, not with, `bound`, all alike likely.
///
/// Source: D. Lemire, Fast random integer generation in an interval, ACM TOMACS 29 (2019), algorithm 5.
pub fn below(bound: u32, random: &mut ChaCha8Rng) -> u32 {
    let mut wide = u64::from(random.next_u32()) * u64::from(bound);
    if (wide as u32) < bound {
        let least = bound.wrapping_neg() % bound;
        while (wide as u32) < least {
            wide = u64::from(random.next_u32()) * u64::from(bound);
        }
    }
    (wide >> 32) as u32
}
