//! Before and after a day: rates by sector, shares by distance, incidents against land.

mod tables;
mod words;

use jiff::civil::Date;
use serde::Serialize;

pub use words::page;

use super::profile::periods::days;
use super::{Study, StudyError};
use crate::analysis::statistics::{LEVEL, benjamini_hochberg, binomial_p, clopper_pearson, garwood, moved_blocks};
use crate::analysis::{BANDS_M, GROUND_REACH_M, Ground, GroundBand};

/// All that a comparison says.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The first day after.
    pub at: String,
    /// First and last day before, and how many days those are.
    pub before: Part,
    /// The same after.
    pub after: Part,
    /// Incidents without a date.
    pub undated: usize,
    /// Incidents that may have happened before or after.
    pub either: usize,
    /// Rates by sector; all of the border first.
    pub sectors: Vec<RateRow>,
    /// Shares by distance.
    pub shares: Vec<ShareRow>,
    /// Incidents against land, by side and distance; none where the land is not known.
    pub intensity: Option<Vec<LandRow>>,
    /// Blocks of time that are moved as one, before and after, and their length in days.
    pub blocks: (usize, usize, i64),
}

/// The time before or after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// First day.
    pub first: String,
    /// Last day.
    pub last: String,
    /// Days, both counted.
    pub days: i64,
    /// The incidents, by number.
    #[serde(skip)]
    pub members: Vec<usize>,
    /// How many those are.
    pub incidents: usize,
}

/// Rates of a sector before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RateRow {
    /// The sector; "all".
    pub sector: String,
    /// Chainage of its start, kilometres.
    pub from_km: f64,
    /// Chainage of its end.
    pub to_km: f64,
    /// Incidents before.
    pub before: usize,
    /// Incidents after.
    pub after: usize,
    /// The rate after by the rate before; none without incidents before.
    pub rate_ratio: Option<f64>,
    /// Its exact interval: none where it has no bound.
    pub low: Option<f64>,
    /// The upper bound.
    pub high: Option<f64>,
    /// The exact p that both rates are alike; none without incidents.
    pub p: Option<f64>,
    /// Adjusted over the sectors; none of "all".
    pub p_fdr: Option<f64>,
}

/// The share within a distance before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShareRow {
    /// The bound, kilometres.
    pub within_km: f64,
    /// Incidents within it before, and all.
    pub before: (usize, usize),
    /// The same after.
    pub after: (usize, usize),
    /// 95 % of the draws before.
    pub location_before: Option<(f64, f64)>,
    /// 95 % of the draws after.
    pub location_after: Option<(f64, f64)>,
    /// The share after less the share before.
    pub change: Option<f64>,
    /// Its two-sided p, whole blocks of time having been moved; none of too few blocks.
    pub p: Option<f64>,
}

impl ShareRow {
    /// Whether the change is more than chance would give, and than location errors would.
    pub fn is_sure(&self) -> bool {
        let apart = match (self.location_before, self.location_after, self.change) {
            (Some(before), Some(after), Some(change)) if change > 0.0 => after.0 > before.1,
            (Some(before), Some(after), Some(_)) => after.1 < before.0,
            _ => true,
        };
        self.p.is_some_and(|p| p <= LEVEL) && apart
    }
}

/// Incidents against land before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LandRow {
    /// The side; "all".
    pub side: String,
    /// Farther than this, kilometres; from 0 on.
    pub km_from: f64,
    /// At most this.
    pub km_to: f64,
    /// Incidents before.
    pub before: usize,
    /// Incidents after.
    pub after: usize,
    /// Land, square kilometres.
    pub area_km2: f64,
    /// Incidents per 1,000 km² and 365 days before.
    pub rate_before: Option<f64>,
    /// The same after.
    pub rate_after: Option<f64>,
    /// Garwood's interval of the rate before.
    pub bounds_before: Option<(f64, f64)>,
    /// The same after.
    pub bounds_after: Option<(f64, f64)>,
}

/// Length of a block of time, days.
const BLOCK_DAYS: i64 = 14;
/// Fewer blocks with incidents than this, before or after, are no test.
const FEWEST_BLOCKS: usize = 6;
/// How often blocks are moved.
const PERMUTATIONS: usize = 999;

impl Comparison {
    /// The incidents of a study before a day, and from it on. The days counted are those from the filter's first day, or the first incident's, to its
    /// last, or the last incident's.
    ///
    /// # Errors
    /// [`StudyError::NoDates`] if no incident has a date, [`StudyError::Compare`] if all lie on one side of the day.
    pub fn new(study: &Study, at: Date) -> Result<Self, StudyError> {
        let dataset = &study.incidents.dataset;
        let file = || dataset.source.clone();
        let span = study.summary.days.ok_or_else(|| StudyError::NoDates { file: file() })?;
        let filter = &study.options.filter;
        let (first, last) = (filter.since.unwrap_or(span.0), filter.until.unwrap_or(span.1));
        if at <= first || at > last {
            return Err(StudyError::Compare { file: file(), at, first, last });
        }
        let eve = at.yesterday().unwrap_or(first);
        let of = |i: &usize| dataset.incidents[*i].days.map(|days| days.0);
        let dated: Vec<usize> = (0..dataset.incidents.len()).filter(|i| of(i).is_some()).collect();
        let (before, after): (Vec<usize>, Vec<usize>) = dated.iter().partition(|i| of(i).is_some_and(|day| day < at));
        let either = |i: &&usize| dataset.incidents[**i].possible_days.is_some_and(|(from, to)| from < at && to >= at);
        let either = dated.iter().filter(either).count();
        let (before, after) = (part((first, eve), before), part((at, last), after));
        let blocks = Blocks::new(study, &before, &after, at);
        Ok(Self {
            at: at.to_string(),
            undated: dataset.incidents.len() - dated.len(),
            either,
            sectors: sectors(study, &before, &after),
            shares: shares(study, &before, &after, &blocks),
            intensity: land(study, &before, &after),
            blocks: (blocks.before, blocks.all.len() - blocks.before, BLOCK_DAYS),
            before,
            after,
        })
    }

    /// Both parts by their names, to be drawn.
    pub fn parts(&self) -> Vec<(String, Vec<usize>)> {
        let name = |what: &str| format!("{what} {}", self.at);
        vec![(name("before"), self.before.members.clone()), (name("from"), self.after.members.clone())]
    }
}

fn part((first, last): (Date, Date), members: Vec<usize>) -> Part {
    let (first_day, last_day) = (first.to_string(), last.to_string());
    Part { first: first_day, last: last_day, days: days((first, last)), incidents: members.len(), members }
}

/// Rates before and after: given their sum, the count after is binomial (J. Przyborowski, H. Wilenski, Biometrika 31 (1940), 313–323).
fn rate(name: &str, (from_km, to_km): (f64, f64), counts: (usize, usize), days: (i64, i64)) -> RateRow {
    let (before, after) = counts;
    let (days_before, days_after) = (days.0 as f64, days.1 as f64);
    let ratio = |share: f64| Some(share / (1.0 - share) * days_before / days_after).filter(|r| r.is_finite());
    let bounds = clopper_pearson(after, before + after);
    RateRow {
        sector: name.into(),
        from_km,
        to_km,
        before,
        after,
        rate_ratio: ratio(after as f64 / (before + after) as f64),
        low: bounds.and_then(|(low, _)| ratio(low)),
        high: bounds.and_then(|(_, high)| if before == 0 { None } else { ratio(high) }),
        p: (before + after > 0).then(|| binomial_p(after, before + after, days_after / (days_before + days_after))),
        p_fdr: None,
    }
}

fn sectors(study: &Study, before: &Part, after: &Part) -> Vec<RateRow> {
    let border = &study.border.border;
    let sectors = border.sectors();
    let count = |part: &Part| {
        let mut counts = vec![0; sectors.len()];
        part.members.iter().filter_map(|&i| study.locations[i].sector).for_each(|sector| counts[sector] += 1);
        counts
    };
    let (counts, days) = ((count(before), count(after)), (before.days, after.days));
    let row = |(i, sector): (usize, &crate::model::Sector)| {
        let (from_m, to_m) = border.range_of(sector);
        rate(&sector.name, (from_m / 1e3, to_m / 1e3), (counts.0[i], counts.1[i]), days)
    };
    let mut rows: Vec<RateRow> = sectors.iter().enumerate().map(row).collect();
    let adjusted = benjamini_hochberg(&rows.iter().filter_map(|row| row.p).collect::<Vec<_>>());
    for (row, p_fdr) in rows.iter_mut().filter(|row| row.p.is_some()).zip(adjusted) {
        row.p_fdr = Some(p_fdr);
    }
    let whole = (0.0, border.length_m() / 1e3);
    rows.insert(0, rate("all", whole, (before.incidents, after.incidents), days));
    rows
}

/// Blocks of consecutive days with the incidents that began in them.
struct Blocks {
    all: Vec<Vec<usize>>,
    /// How many of them lie before.
    before: usize,
}

impl Blocks {
    /// Counted from the day on, and backwards from its eve, so that none lies on both sides.
    fn new(study: &Study, before: &Part, after: &Part, at: Date) -> Self {
        let number = |i: usize| {
            let day = study.incidents.dataset.incidents[i].days.map_or(at, |days| days.0);
            i64::from((day - at).get_days()).div_euclid(BLOCK_DAYS)
        };
        let of = |part: &Part| {
            let mut blocks: std::collections::BTreeMap<i64, Vec<usize>> = std::collections::BTreeMap::new();
            part.members.iter().for_each(|&i| blocks.entry(number(i)).or_default().push(i));
            blocks.into_values().collect::<Vec<_>>()
        };
        let mut all = of(before);
        let count = all.len();
        all.extend(of(after));
        Self { all, before: count }
    }
}

fn shares(study: &Study, before: &Part, after: &Part, blocks: &Blocks) -> Vec<ShareRow> {
    let mut bands: Vec<f64> = vec![5_000.0];
    bands.extend(BANDS_M);
    bands.push(100_000.0);
    let row = |band: &f64| {
        let near = |i: &usize| study.locations[*i].distance_m <= *band;
        let of = |part: &Part| (part.members.iter().filter(|i| near(i)).count(), part.incidents);
        let drawn = |part: &Part| {
            let share = study.draws.as_ref()?.share(&part.members, |_, d, _| d <= *band)?;
            Some(share.location)
        };
        let (b, a) = (of(before), of(after));
        let change = |b: (usize, usize), a: (usize, usize)| {
            (b.1 > 0 && a.1 > 0).then(|| a.0 as f64 / a.1 as f64 - b.0 as f64 / b.1 as f64)
        };
        let found = change(b, a);
        ShareRow {
            within_km: band / 1e3,
            before: b,
            after: a,
            location_before: drawn(before),
            location_after: drawn(after),
            change: found,
            p: found.and_then(|_| moved(study, blocks, near)),
        }
    };
    bands.iter().map(row).collect()
}

/// The two-sided p of a change of a share, whole blocks of time moved; none of too few blocks.
fn moved(study: &Study, blocks: &Blocks, near: impl Fn(&usize) -> bool) -> Option<f64> {
    if blocks.before.min(blocks.all.len() - blocks.before) < FEWEST_BLOCKS {
        return None;
    }
    let count = |members: &Vec<usize>| (members.iter().filter(|i| near(i)).count(), members.len());
    let counts: Vec<(usize, usize)> = blocks.all.iter().map(count).collect();
    moved_blocks(&counts, blocks.before, (PERMUTATIONS, study.options.draws.seed))
}

fn land(study: &Study, before: &Part, after: &Part) -> Option<Vec<LandRow>> {
    let border = &study.border.border;
    let row = |band: GroundBand| {
        let count = |part: &Part| part.members.iter().filter(|i| band.holds(border, &study.locations[**i])).count();
        let per = |part: &Part| band.weight / 1e3 * part.days as f64 / 365.0;
        let rate = |part: &Part| Some(count(part) as f64 / per(part)).filter(|rate| rate.is_finite());
        let bounds = |part: &Part| {
            let (low, high) = garwood(count(part));
            Some((low / per(part), high / per(part))).filter(|bounds| bounds.1.is_finite())
        };
        LandRow {
            km_from: band.km_from,
            km_to: band.km_to,
            before: count(before),
            after: count(after),
            area_km2: band.weight,
            rate_before: rate(before),
            rate_after: rate(after),
            bounds_before: bounds(before),
            bounds_after: bounds(after),
            side: band.side.unwrap_or_else(|| "all".into()),
        }
    };
    let ground = Ground::new(border, &study.base, GROUND_REACH_M)?;
    Some(ground.bands().into_iter().map(row).collect())
}
