//! The ratio of likelihoods, and what it takes to be stronger than a level of it.

/// The logarithm of the ratio of likelihoods of `c` incidents where `mu` were expected, of `all`; 0 unless there are more.
pub fn llr(c: f64, mu: f64, all: f64) -> f64 {
    if c <= mu {
        return 0.0;
    }
    let rest = if c >= all { 0.0 } else { (all - c) * ((all - c) / (all - mu)).ln() };
    c * (c / mu).ln() + rest
}

/// What it takes to be stronger than a level: a bound from below, for a ladder of levels.
pub(super) struct Needs {
    pub(super) levels: Vec<Level>,
}

/// What it takes to be stronger than one level.
pub(super) struct Level {
    at: f64,
    /// How many incidents a window needs, by what is expected in it.
    pub(super) count: Vec<u32>,
    /// How dense, compared with what is expected, the beginning of a strongest window is at the least, by the most that may be expected in one.
    pub(super) density: Vec<f64>,
}

/// Keeps a rounded sum from ruling out what it bounds.
pub(super) const ROUNDED: f64 = 1.0 - 1e-9;

/// A cluster has at least so many incidents.
pub(super) const FEWEST: usize = 2;

/// The greatest level of the ladder: stronger clusters are looked for with its needs, which only takes longer.
pub(super) const GREATEST: f64 = 500.0;

/// Steps of the root of what is expected.
pub(super) const STEPS: f64 = 32.0;

impl Needs {
    pub(super) fn new(all: usize) -> Self {
        let n = all as f64;
        let steps = (n.sqrt() * STEPS) as usize + 2;
        let mut levels = Vec::new();
        let mut level = 1.0;
        while level < GREATEST {
            let mut need = 1_u32;
            let table = (0..steps).map(|step| {
                let mu = (step as f64 / STEPS) * (step as f64 / STEPS);
                while mu > 0.0 && f64::from(need) <= n && llr(f64::from(need), mu, n) <= level {
                    need += 1;
                }
                need
            });
            let count: Vec<u32> = table.collect();
            let least = |least: &mut f64, (step, need): (usize, &u32)| {
                *least = least.min(density(f64::from(*need) / n, ((step + 1) as f64 / STEPS).powi(2) / n));
                Some(*least)
            };
            let density = count.iter().enumerate().scan(f64::INFINITY, least).collect();
            levels.push(Level { at: level, count, density });
            level *= 1.12;
        }
        Self { levels }
    }

    /// The number of the greatest level that is not above this one; none below the first.
    pub(super) fn table(&self, level: f64) -> Option<usize> {
        self.levels.partition_point(|of| of.at <= level).checked_sub(1)
    }
}

/// The logarithmic mean of the ratios inside and outside of a window that holds the share `a` of all incidents where `q` was to be expected; without bound where it
/// holds more than half, which no window does, and 1 where it holds no more than expected. It grows with `a` and falls with `q`.
fn density(a: f64, q: f64) -> f64 {
    if a > 0.5 {
        return f64::INFINITY;
    }
    if a <= q {
        return 1.0;
    }
    let (inside, outside) = (a / q, (1.0 - a) / (1.0 - q));
    (inside - outside) / (inside / outside).ln()
}

/// The number of the step of what is expected.
pub(super) fn step(expected: f64) -> usize {
    (expected.sqrt() * STEPS) as usize
}
