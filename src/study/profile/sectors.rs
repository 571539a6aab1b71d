use serde::Serialize;

use super::periods::Period;
use super::{killed, number};
use crate::analysis::statistics::garwood;
use crate::study::Study;

/// The incidents of a sector in a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SectorRow {
    /// The sector.
    pub sector: String,
    /// Chainage of its start, kilometres.
    pub from_km: f64,
    /// Chainage of its end.
    pub to_km: f64,
    /// The period.
    pub period: String,
    /// Incidents whose nearest point of the line lies in it.
    pub incidents: usize,
    /// Incidents per 100 km of border and 30 days.
    pub rate: Option<f64>,
    /// Garwood's interval of the rate.
    pub rate_bounds: Option<(f64, f64)>,
    /// The least and the most that were killed, by claims.
    pub killed: Option<(f64, f64)>,
}

/// The rows of all sectors and periods.
pub fn sectors(study: &Study, periods: &[Period]) -> Vec<SectorRow> {
    let sectors = study.border.border.sectors();
    let mut rows = Vec::new();
    for period in periods {
        let mut members = vec![Vec::new(); sectors.len()];
        for &i in &period.members {
            if let Some(sector) = study.locations[i].sector {
                members[sector].push(i);
            }
        }
        rows.extend(sectors.iter().zip(members).map(|(sector, members)| {
            let (from_m, to_m) = study.border.border.range_of(sector);
            // Per 100 km and 30 days.
            let exposure = period.days.map(|days| (sector.end_m - sector.start_m) / 1e5 * days as f64 / 30.0);
            let of = |count: f64| exposure.and_then(|exposure| number(count / exposure));
            let (low, high) = garwood(members.len());
            SectorRow {
                sector: sector.name.clone(),
                from_km: from_m / 1e3,
                to_km: to_m / 1e3,
                period: period.name.clone(),
                incidents: members.len(),
                rate: of(members.len() as f64),
                rate_bounds: of(low).zip(of(high)),
                killed: killed(study, &members),
            }
        }));
    }
    rows
}
