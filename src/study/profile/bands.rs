use serde::Serialize;

use super::killed;
use super::periods::Period;
use crate::analysis::statistics::wilson;
use crate::study::Study;

/// The incidents of a period within a distance of the border, on a side or on all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BandRow {
    /// The period.
    pub period: String,
    /// The side; "all".
    pub side: String,
    /// The bound of the band, kilometres.
    pub within_km: f64,
    /// Incidents, as located.
    pub incidents: usize,
    /// All incidents of the period, on any side.
    pub of: usize,
    /// The share, as located.
    pub share: Option<f64>,
    /// Its mean over the draws.
    pub share_expected: Option<f64>,
    /// 95 % of the draws.
    pub location: Option<(f64, f64)>,
    /// Wilson's interval, as if the incidents were a sample.
    pub sampling: Option<(f64, f64)>,
    /// The least and the most that were killed, by claims.
    pub killed: Option<(f64, f64)>,
}

/// The rows of all periods, sides and bands.
pub fn bands(study: &Study, bands_km: &[f64], periods: &[Period]) -> Vec<BandRow> {
    let sides = sides(study);
    let mut bands_km = bands_km.to_vec();
    bands_km.sort_by(f64::total_cmp);
    bands_km.dedup();
    let mut rows = Vec::new();
    for period in periods {
        for side in &sides {
            rows.extend(bands_km.iter().map(|km| row(study, period, side.as_deref(), *km)));
        }
    }
    rows
}

/// None for all, then each side by name.
fn sides(study: &Study) -> Vec<Option<String>> {
    let named = study.summary.by_side.iter().map(|(name, _)| Some(name.clone()));
    std::iter::once(None).chain(named).collect()
}

fn row(study: &Study, period: &Period, side: Option<&str>, km: f64) -> BandRow {
    let border = &study.border.border;
    let inside = |&i: &usize| {
        let location = &study.locations[i];
        location.distance_m <= km * 1e3 && side.is_none_or(|side| border.side_name(location) == side)
    };
    let members: Vec<usize> = period.members.iter().copied().filter(inside).collect();
    let of = period.members.len();
    let drawn = study.draws.as_ref().and_then(|draws| {
        let own = side.map(|side| draws.side(side));
        draws.share(&period.members, |_, d, side| d <= km * 1e3 && own.is_none_or(|own| own == Some(side)))
    });
    BandRow {
        period: period.name.clone(),
        side: side.unwrap_or("all").into(),
        within_km: km,
        incidents: members.len(),
        of,
        share: (of > 0).then(|| members.len() as f64 / of as f64),
        share_expected: drawn.map(|share| share.expected),
        location: drawn.map(|share| share.location),
        sampling: wilson(members.len(), of),
        killed: killed(study, &members),
    }
}
