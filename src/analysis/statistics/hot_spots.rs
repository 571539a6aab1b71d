//! Getis and Ord's Gi* on a row of cells, also over time, and the classes of emerging hot spots.

use super::{benjamini_hochberg, mann_kendall, normal_p};

/// What Gi* says of one cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HotSpot {
    /// The standardised sum of the cell and its neighbours; none where all cells are alike.
    pub z: Option<f64>,
    /// Its two-sided normal p.
    pub p: Option<f64>,
    /// The same, adjusted for all cells.
    pub p_fdr: Option<f64>,
}

/// Gi* of each cell of a table of rows, with binary weights: a cell's neighbours are itself and those at most `beside` columns away, in its own
/// row and the `before` rows above it.
///
/// Source: J. K. Ord, A. Getis, Local spatial autocorrelation statistics: distributional issues and an application, Geographical
/// Analysis 27 (1995), 286–306, eq. 7; the standard deviation is the population's. Adjusted over all cells: M. Caldas de Castro,
/// B. H. Singer, Controlling the false discovery rate, Geographical Analysis 38 (2006), 180–208.
pub fn gi_star(rows: &[Vec<f64>], beside: usize, before: usize) -> Vec<Vec<HotSpot>> {
    let all = || rows.iter().flatten().copied();
    let n = all().count() as f64;
    let mean = all().sum::<f64>() / n.max(1.0);
    let deviation = (all().map(|x| x * x).sum::<f64>() / n.max(1.0) - mean * mean).max(0.0).sqrt();
    let z = |row: usize, column: usize| {
        let columns =
            column.saturating_sub(beside)..column.saturating_add(beside).saturating_add(1).min(rows[row].len());
        let (mut sum, mut weights) = (0.0, 0.0);
        for above in &rows[row.saturating_sub(before)..=row] {
            sum += above[columns.clone()].iter().sum::<f64>();
            weights += columns.len() as f64;
        }
        let spread = deviation * ((n * weights - weights * weights) / (n - 1.0)).sqrt();
        // Where all cells are alike the deviation is what rounding leaves of it.
        (spread > 1e-9 * mean.abs().max(1e-9)).then(|| (sum - mean * weights) / spread)
    };
    let z: Vec<Vec<Option<f64>>> =
        rows.iter().enumerate().map(|(r, row)| (0..row.len()).map(|c| z(r, c)).collect()).collect();
    let p: Vec<f64> = z.iter().flatten().flatten().map(|z| normal_p(*z)).collect();
    let mut adjusted = p.iter().copied().zip(benjamini_hochberg(&p));
    let mut spot = |z: Option<f64>| {
        let (p, p_fdr) = z.and_then(|_| adjusted.next()).unzip();
        HotSpot { z, p, p_fdr }
    };
    z.into_iter().map(|row| row.into_iter().map(&mut spot).collect()).collect()
}

/// The kind of a hot or cold spot over time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emerging {
    /// Significant in the last step, and never before.
    New,
    /// Significant in an unbroken run of at least two steps up to the last one, never before that run, and in under 90 % of all.
    Consecutive,
    /// Significant in at least 90 % of the steps, the last among them, with a rise that is significant.
    Intensifying,
    /// Significant in at least 90 % of the steps, without a trend.
    Persistent,
    /// Significant in at least 90 % of the steps, the last among them, with a fall that is significant.
    Diminishing,
    /// Significant in the last step, now and then before it, in under 90 % of all, and never the opposite.
    Sporadic,
    /// Significant in the last step, in under 90 % of all, and the opposite in one before it.
    Oscillating,
    /// Not significant in the last step, but in at least 90 % of all.
    Historical,
}

impl Emerging {
    /// Its name.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Consecutive => "consecutive",
            Self::Intensifying => "intensifying",
            Self::Persistent => "persistent",
            Self::Diminishing => "diminishing",
            Self::Sporadic => "sporadic",
            Self::Oscillating => "oscillating",
            Self::Historical => "historical",
        }
    }
}

/// The level at which a spot and a trend are significant.
pub const LEVEL: f64 = 0.05;

/// The class of one cell's spots over time, and whether it is one of hot spots; none if it is of no class.
///
/// The definitions are those of Esri's Emerging Hot Spot Analysis (documentation of `ArcGIS` Pro, "How Emerging Hot Spot Analysis works"), with
/// the adjusted p at [`LEVEL`] for a spot and Mann and Kendall's test at it for a trend.
pub fn emerging(series: &[HotSpot]) -> Option<(Emerging, bool)> {
    let sign = |spot: &HotSpot| match (spot.z, spot.p_fdr) {
        (Some(z), Some(p)) if p <= LEVEL => z.signum(),
        _ => 0.0,
    };
    let signs: Vec<f64> = series.iter().map(sign).collect();
    let trend = mann_kendall(&series.iter().map(|spot| spot.z.unwrap_or(0.0)).collect::<Vec<_>>());
    let trend = trend.filter(|trend| trend.p <= LEVEL).map_or(0.0, |trend| trend.z.signum());
    let hot = class(&signs, trend).map(|class| (class, true));
    hot.or_else(|| class(&signs.iter().map(|s| -s).collect::<Vec<_>>(), -trend).map(|class| (class, false)))
}

/// The class of a series in which 1 is a spot, -1 its opposite, and of its trend: 1, 0 or -1.
fn class(signs: &[f64], trend: f64) -> Option<Emerging> {
    let last = *signs.last()? > 0.0;
    let count = signs.iter().filter(|s| **s > 0.0).count();
    let often = 10 * count >= 9 * signs.len();
    let run = signs.iter().rev().take_while(|s| **s > 0.0).count();
    let opposite = signs.iter().any(|s| *s < 0.0);
    match (last, often) {
        (false, true) => Some(Emerging::Historical),
        (false, false) => None,
        // A single step that is the only one is new, whatever its share.
        (true, _) if count == 1 => Some(Emerging::New),
        (true, true) if trend > 0.0 => Some(Emerging::Intensifying),
        (true, true) if trend < 0.0 => Some(Emerging::Diminishing),
        (true, true) => Some(Emerging::Persistent),
        (true, false) if opposite => Some(Emerging::Oscillating),
        (true, false) if run == count => Some(Emerging::Consecutive),
        (true, false) => Some(Emerging::Sporadic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(signs: &[i8], trend: f64) -> Option<Emerging> {
        class(&signs.iter().map(|s| f64::from(*s)).collect::<Vec<_>>(), trend)
    }

    #[test]
    fn each_class_has_its_series() {
        use Emerging::*;
        let mut nine = [1_i8; 10];
        nine[3] = 0;
        assert_eq!(classes(&[0, 0, 0, 0, 1], 0.0), Some(New));
        assert_eq!(classes(&[0, 0, 0, 1, 1], 0.0), Some(Consecutive));
        assert_eq!(classes(&nine, 1.0), Some(Intensifying));
        assert_eq!(classes(&nine, 0.0), Some(Persistent));
        assert_eq!(classes(&nine, -1.0), Some(Diminishing));
        assert_eq!(classes(&[0, 1, 0, 1, 1], 0.0), Some(Sporadic));
        assert_eq!(classes(&[-1, 1, 0, 1, 1], 0.0), Some(Oscillating));
        nine[9] = 0;
        nine[3] = 1;
        assert_eq!(classes(&nine, 0.0), Some(Historical));
        assert_eq!(classes(&[0, 1, 1, 0, 0], 0.0), None);
        assert_eq!(classes(&[0, 0, 0], 1.0), None);
        // A run that is not the first one is no consecutive hot spot; one step less than nine in ten is none that persists.
        assert_eq!(classes(&[1, 0, 0, 1, 1], 0.0), Some(Sporadic));
        assert_eq!(classes(&[0, 0, 1, 1, 1, 1, 1, 1, 1, 1], 0.0), Some(Consecutive));
    }

    #[test]
    fn cells_that_are_all_alike_have_no_spot() {
        let found = gi_star(&[vec![3.0; 8]], 1, 0);
        assert!(found[0].iter().all(|spot| spot.z.is_none() && spot.p.is_none() && spot.p_fdr.is_none()));
        assert!(gi_star(&[vec![2.0]], 1, 0)[0][0].z.is_none());
        assert!(gi_star(&[], 1, 0).is_empty());
    }
}
