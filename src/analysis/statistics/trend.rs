use super::normal_p;

/// A trend over steps of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Rises less falls over all pairs of steps.
    pub s: f64,
    /// It standardised, with a correction for continuity.
    pub z: f64,
    /// Its two-sided normal p.
    pub p: f64,
}

/// Mann and Kendall's test of a trend in a series, corrected for ties; none of fewer than three values or if all are alike.
///
/// Source: M. G. Kendall, Rank Correlation Methods, 4th edition (1975), chapter 4; H. B. Mann, Econometrica 13 (1945), 245–259. Values are
/// taken as independent of each other; a series that hangs together has a p that is too small.
pub fn mann_kendall(series: &[f64]) -> Option<Trend> {
    let n = series.len() as f64;
    if series.len() < 3 {
        return None;
    }
    let pairs = series.iter().enumerate().flat_map(|(i, a)| series[i + 1..].iter().map(move |b| (a, b)));
    let s: f64 = pairs.map(|(a, b)| f64::from(i8::from(b > a) - i8::from(b < a))).sum();
    let mut sorted = series.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let spread = |n: f64| n * (n - 1.0) * (2.0 * n + 5.0);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|tied| spread(tied.len() as f64)).sum();
    let variance = (spread(n) - ties) / 18.0;
    if variance <= 0.0 {
        return None;
    }
    let z = if s == 0.0 { 0.0 } else { (s - s.signum()) / variance.sqrt() };
    Some(Trend { s, z, p: normal_p(z) })
}
