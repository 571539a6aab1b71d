//! The border as an axis: bands of distance, sectors over time, hot spots, where and when more happened than expected, and whether the line is
//! nearer to incidents than to the land.
//!
//! A band holds distances up to and with its bound; a sector holds chainages from its start up to, not with, its end; windows of days count both
//! ends; days of a period are those between the data's first and last day; near repeats are pairs with `km_from` < distance ≤ `km_to`
//! and `days_from` ≤ days ≤ `days_to`; the p of a permutation test is (r + 1) / (R + 1); an interval that cannot be given is empty.

mod bands;
mod days;
mod hot;
mod intensity;
mod near_repeat;
mod options;
mod people;
pub(super) mod periods;
mod scans;
mod sectors;
mod tables;
mod words;

use serde::Serialize;

pub use bands::BandRow;
pub use hot::{HotMonths, HotRow};
pub use intensity::{Against, Intensity, IntensityRow, Placebo};
pub use near_repeat::{BANDS_KM, NearRow, SPANS, near_repeat};
pub use options::{Every, ProfileOptions};
pub use people::people;
pub use scans::{Events, ScanRow, Scans, scans};
pub use sectors::SectorRow;
pub use words::page;

use super::Study;
use crate::model::LonLat;

/// All that a profile says.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// Incidents, and days from the first to the last.
    pub incidents: usize,
    /// First and last day.
    pub days: Option<(String, String)>,
    /// Draws that carry the doubt about locations; 0 if there is none.
    pub draws: usize,
    /// Shares within bands of distance, by period and side.
    pub bands: Vec<BandRow>,
    /// Rates along the border.
    pub sectors: Vec<SectorRow>,
    /// Hot spots along the border.
    pub hot: Vec<HotRow>,
    /// The same month by month.
    pub hot_months: HotMonths,
    /// Where and when more happened than expected.
    pub scan: Vec<ScanRow>,
    /// Pairs near in space and time.
    pub near_repeat: Vec<NearRow>,
    /// Incidents by distance against land or people.
    pub intensity: Option<Intensity>,
    /// What has to be known to read it, a sentence each.
    pub notes: Vec<String>,
}

impl Profile {
    /// The profile of a study; `people` are places with their people, if incidents are to be held against those.
    pub fn new(study: &Study, options: &ProfileOptions, people: Option<&[(LonLat, f64)]>) -> Self {
        let dataset = &study.incidents.dataset;
        let periods = periods::periods(&dataset.incidents, options.by);
        let cell_m = study.options.border.sector_length.unwrap_or(hot::CELL_M);
        let dated = days::Dated::of(&dataset.incidents);
        let mut notes: Vec<String> = dated.note().into_iter().collect();
        let vague = periods::vague(&dataset.incidents, Every::Month);
        if vague > 0 {
            let incidents = super::words::count_verb(vague, "incident", "is", "are");
            notes.push(format!("{incidents} in no single month, dated only to more than one."));
        }
        let positions: Vec<LonLat> = dated.members.iter().map(|&i| dataset.incidents[i].position).collect();
        let chainages: Vec<f64> = dated.members.iter().map(|&i| study.locations[i].chainage_m).collect();
        let along = Some((&chainages[..], study.border.border.length_m()));
        let events = Events { positions: &positions, days: &dated.days, along };
        let (permutations, seed) = (options.permutations as usize, study.options.draws.seed);
        let (scan, near) = rayon::join(
            || scans(&events, options, cell_m, seed),
            || near_repeat(&positions, &dated.days, (&BANDS_KM, &SPANS), (permutations, seed)),
        );
        notes.extend(scan.notes);
        notes.extend(near.1);
        let (hot, hot_months) = hot::hot(study, cell_m, usize::from(options.neighbours));
        let intensity = intensity::intensity(study, options, people);
        if intensity.is_none() {
            notes.push(
                "Incidents are not compared with the land: the land of the border's states is not known here, or the border is too long.".into(),
            );
        }
        Self {
            incidents: dataset.incidents.len(),
            days: study.summary.days.map(|(first, last)| (first.to_string(), last.to_string())),
            draws: study.draws.as_ref().map_or(0, |draws| draws.count),
            bands: bands::bands(study, &options.bands, &periods),
            sectors: sectors::sectors(study, &periods),
            hot,
            hot_months,
            scan: scan.rows,
            near_repeat: near.0,
            intensity,
            notes,
        }
    }
}

/// A share, rate or p as a product has it: none that is no number.
fn number(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// Sums of the least and the most that were killed, by claims; none if no incident has a figure.
fn killed(study: &Study, members: &[usize]) -> Option<(f64, f64)> {
    let claims = members.iter().filter_map(|&i| study.incidents.dataset.incidents[i].fatalities);
    claims.reduce(|a, b| (a.0 + b.0, a.1 + b.1))
}
