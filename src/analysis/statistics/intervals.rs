//! Intervals of shares and counts, each of 95 % unless it says otherwise.

use statrs::function::{beta::beta_reg as betai, erf::erfc, gamma::gamma_lr as gammp};

/// A lower and an upper bound.
pub type Interval = (f64, f64);

/// The quantile of the standard normal distribution that leaves 2.5 % above it.
pub const Z95: f64 = 1.959_963_984_540_054;

/// Wilson's score interval of a share, `part` of `whole`; none of nothing.
///
/// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927), 209–212.
pub fn wilson(part: usize, whole: usize) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let (n, p, z2) = (whole as f64, part as f64 / whole as f64, Z95 * Z95);
    let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z95 / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    // Nothing of all, and all of it, are bounds themselves; only rounding would say otherwise.
    let low = if part == 0 { 0.0 } else { middle - half };
    let high = if part == whole { 1.0 } else { middle + half };
    Some((low, high))
}

/// Garwood's exact interval of the mean of a Poisson count.
///
/// Source: F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28 (1936), 437–442: half of the quantiles of χ²
/// with 2 n and 2 n + 2 degrees of freedom, which are quantiles of the gamma distribution.
pub fn garwood(count: usize) -> Interval {
    let n = count as f64;
    let far = n + 10.0 * (n + 10.0).sqrt() + 10.0;
    let quantile = |shape: f64, p: f64| solve(|x| gammp(shape, x), p, far);
    (if count == 0 { 0.0 } else { quantile(n, 0.025) }, quantile(n + 1.0, 0.975))
}

/// Clopper and Pearson's exact interval of a share, `part` of `whole`; none of nothing.
///
/// Source: C. J. Clopper, E. S. Pearson, The use of confidence or fiducial limits illustrated in the case of the binomial,
/// Biometrika 26 (1934), 404–413.
pub fn clopper_pearson(part: usize, whole: usize) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let (k, n) = (part as f64, whole as f64);
    let low = if part == 0 { 0.0 } else { solve(|x| betai(k, n - k + 1.0, x), 0.025, 1.0) };
    let high = if part == whole { 1.0 } else { solve(|x| betai(k + 1.0, n - k, x), 0.975, 1.0) };
    Some((low, high))
}

/// The two-sided p of a standard normal value.
pub fn normal_p(z: f64) -> f64 {
    erfc(z.abs() / std::f64::consts::SQRT_2).min(1.0)
}

/// The two-sided exact p that a share is `share`, `part` of `whole` having been found: twice the smaller tail of the binomial
/// distribution, at most 1.
pub fn binomial_p(part: usize, whole: usize, share: f64) -> f64 {
    if whole == 0 || !(0.0..=1.0).contains(&share) {
        return 1.0;
    }
    let (k, n) = (part as f64, whole as f64);
    // P(X ≥ k) = I(share; k, n - k + 1).
    let at_least = if part == 0 { 1.0 } else { betai(k, n - k + 1.0, share) };
    let at_most = if part == whole { 1.0 } else { 1.0 - betai(k + 1.0, n - k, share) };
    (2.0 * at_least.min(at_most)).clamp(0.0, 1.0)
}

/// The point between 0 and `far` at which a growing function reaches `level`, by bisection: library inverses have been found not
/// to return for some shapes.
fn solve(function: impl Fn(f64) -> f64, level: f64, far: f64) -> f64 {
    let (mut low, mut high) = (0.0, far);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if function(middle) < level {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The value below which a share of some sorted values lies, between neighbours in proportion; none of nothing.
///
/// Source: R. J. Hyndman, Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), type 7.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = share.clamp(0.0, 1.0) * last as f64;
    let (before, after) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    Some(before + (after - before) * at.fract())
}

/// The middle 95 % of some values; none of nothing.
pub fn middle_95(mut values: Vec<f64>) -> Option<Interval> {
    values.sort_unstable_by(f64::total_cmp);
    Some((quantile(&values, 0.025)?, quantile(&values, 0.975)?))
}
