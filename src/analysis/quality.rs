use std::collections::BTreeMap;

use geo::{Centroid, Coord, Rect};

use super::outline::holds;
use crate::geodesy::arc;
use crate::geodesy::ellipsoid::ecef;
use crate::model::{Area, BaseMap, Dataset, Incident, LonLat, Precision};

/// What an analyst should know of a data set before counting.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// Incidents located only to a district, province or region.
    pub coarse: usize,
    /// Incidents whose input does not say how well they are located.
    pub unknown: usize,
    /// Rows that sum up several incidents.
    pub summaries: usize,
    /// Incidents that share their position with another.
    pub stacked: usize,
    /// The positions that most incidents share, most first; at most ten.
    pub stacks: Vec<Stack>,
}

/// Incidents at one position.
#[derive(Clone, Debug, PartialEq)]
pub struct Stack {
    /// How many.
    pub incidents: usize,
    /// Where.
    pub position: LonLat,
    /// The place that the first of them names; empty if none.
    pub place: String,
    /// The country or province whose middle this seems to be.
    pub centroid_of: Option<String>,
}

/// Stacks listed.
pub const STACKS: usize = 10;
/// A stack so near to the middle of an area is suspected to stand for it, metres.
const MIDDLE_M: f64 = 5_000.0;

/// Looks a data set over.
pub fn quality(dataset: &Dataset, base: &BaseMap) -> Quality {
    let count = |test: &dyn Fn(&Incident) -> bool| dataset.incidents.iter().filter(|i| test(i)).count();
    let mut at: BTreeMap<(u64, u64), (usize, &Incident)> = BTreeMap::new();
    for i in &dataset.incidents {
        at.entry((i.position.lon().to_bits(), i.position.lat().to_bits())).or_insert((0, i)).0 += 1;
    }
    let mut ranked: Vec<(usize, &Incident)> = at.into_values().filter(|(n, _)| *n > 1).collect();
    ranked.sort_by_key(|(n, i)| (std::cmp::Reverse(*n), i.row));
    let stacked = ranked.iter().map(|(n, _)| n).sum();
    let about = |area: &&Area| ranked.iter().take(STACKS).any(|(_, incident)| may_be_middle(area, incident.position));
    let areas = base.provinces.iter().chain(base.countries.iter());
    let middles: Vec<(LonLat, &Area)> = areas.filter(about).filter_map(middle).collect();
    let stack = |&(incidents, incident): &(usize, &Incident)| Stack {
        incidents,
        position: incident.position,
        place: dataset.field(incident, "place").trim().into(),
        centroid_of: middles.iter().find(|(m, _)| apart(*m, incident.position) < MIDDLE_M).map(|(_, a)| a.name.clone()),
    };
    Quality {
        coarse: count(&|i| i.precision.is_coarse()),
        unknown: count(&|i| i.precision == Precision::Unknown),
        summaries: count(&|i| i.summary),
        stacked,
        stacks: ranked.iter().take(STACKS).map(stack).collect(),
    }
}

/// Whether a position lies so that it may be the middle of an area, of which only the box need be known.
fn may_be_middle(area: &Area, p: LonLat) -> bool {
    let margin = Coord { x: 2.0, y: 1.0 };
    area.shape.around().is_some_and(|around| holds(Rect::new(around.min() - margin, around.max() + margin), p))
}

fn middle(area: &Area) -> Option<(LonLat, &Area)> {
    let at = area.shape.centroid()?;
    Some((LonLat::new(at.x(), at.y()).ok()?, area))
}

fn apart(a: LonLat, b: LonLat) -> f64 {
    let near_by = (a.lat() - b.lat()).abs() < 1.0 && (a.lon() - b.lon()).abs() < 2.0;
    if near_by { arc::arc(ecef(a), ecef(b)).0 } else { f64::INFINITY }
}
