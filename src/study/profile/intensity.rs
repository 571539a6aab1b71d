use serde::Serialize;

use super::{ProfileOptions, number};
use crate::analysis::statistics::garwood;
use crate::analysis::{GROUND_REACH_M, Ground, GroundBand, Nearness, nearness};
use crate::model::{LonLat, Side};
use crate::study::Study;

/// How far the line is displaced, kilometres; positive to the right of its direction.
const DISPLACED_KM: [f64; 7] = [-75.0, -50.0, -25.0, 0.0, 25.0, 50.0, 75.0];
/// How far from a displaced line incidents are counted, kilometres.
const ABOUT_KM: f64 = 10.0;

/// What incidents are held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Against {
    /// Land of the border's states.
    Land,
    /// People.
    People,
}

impl Against {
    /// How much of it a figure is per: 1,000 km², 100,000 people.
    pub fn unit(self) -> f64 {
        match self {
            Self::Land => 1e3,
            Self::People => 1e5,
        }
    }
}

/// Incidents by distance against land or people.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intensity {
    /// Against what.
    pub against: Against,
    /// By side and distance.
    pub rows: Vec<IntensityRow>,
    /// Whether incidents lie nearer than that; none of fewer than five.
    pub nearness: Option<Nearness>,
    /// The same counts about the line and about lines beside it.
    pub placebo: Vec<Placebo>,
}

/// The incidents on a side in a band of distance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IntensityRow {
    /// The side; "all".
    pub side: String,
    /// Farther than this, kilometres; from 0 on.
    pub km_from: f64,
    /// At most this.
    pub km_to: f64,
    /// Incidents.
    pub incidents: usize,
    /// Square kilometres of land, or people.
    pub exposure: f64,
    /// Incidents per 1,000 km² or 100,000 people; none where there is nothing.
    pub intensity: Option<f64>,
    /// Garwood's interval of it.
    pub bounds: Option<(f64, f64)>,
}

/// Incidents about a line beside the border.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Placebo {
    /// How far the line is displaced, kilometres; positive to the right.
    pub displaced_km: f64,
    /// Incidents within 10 km of it.
    pub incidents: usize,
    /// Their share of all.
    pub share: f64,
    /// Incidents per 1,000 km² or 100,000 people within 10 km of it.
    pub intensity: Option<f64>,
    /// Its rank by that, 1 for the most.
    pub rank: Option<usize>,
}

/// Incidents by distance; none if neither land nor people are known.
pub fn intensity(study: &Study, options: &ProfileOptions, people: Option<&[(LonLat, f64)]>) -> Option<Intensity> {
    let border = &study.border.border;
    let (ground, against) = match people {
        Some(people) => (Ground::of_people(border, people, GROUND_REACH_M)?, Against::People),
        None => (Ground::new(border, &study.base, GROUND_REACH_M)?, Against::Land),
    };
    let runs = (options.permutations as usize, study.options.draws.seed);
    Some(Intensity {
        against,
        rows: rows(study, &ground, against),
        nearness: nearness(border, &ground, &groups(study), runs),
        // Of several borders there is no line beside the line.
        placebo: if border.line().sides.is_empty() { placebo(study, &ground, against) } else { Vec::new() },
    })
}

fn rows(study: &Study, ground: &Ground, against: Against) -> Vec<IntensityRow> {
    let row = |band: GroundBand| {
        let incidents = study.locations.iter().filter(|l| band.holds(&study.border.border, l)).count();
        let of = |count: f64| number(count / band.weight * against.unit());
        let (low, high) = garwood(incidents);
        IntensityRow {
            km_from: band.km_from,
            km_to: band.km_to,
            incidents,
            exposure: band.weight,
            intensity: of(incidents as f64),
            bounds: of(low).zip(of(high)),
            side: band.side.unwrap_or_else(|| "all".into()),
        }
    };
    ground.bands().into_iter().map(row).collect()
}

/// Clusters, and each incident of none by itself.
fn groups(study: &Study) -> Vec<Vec<LonLat>> {
    let positions = study.incidents.dataset.positions();
    let clustering = &study.clusters.found.clustering;
    let clusters = clustering.members().into_iter().map(|members| members.iter().map(|&i| positions[i]).collect());
    let alone = clustering.cluster.iter().zip(&positions).filter(|(c, _)| c.is_none()).map(|(_, p)| vec![*p]);
    clusters.chain(alone).collect()
}

fn placebo(study: &Study, ground: &Ground, against: Against) -> Vec<Placebo> {
    let border = &study.border.border;
    let all = study.locations.len().max(1) as f64;
    let left = |side: &str| border.line().left == side;
    let signed = |distance_m: f64, left: bool| if left { -distance_m } else { distance_m } / 1e3;
    let about = |km: f64, at: f64| (km - at).abs() <= ABOUT_KM;
    let mut found: Vec<Placebo> = DISPLACED_KM
        .into_iter()
        .map(|at| {
            let near = |l: &&crate::model::Location| about(signed(l.distance_m, l.side == Side::Left), at);
            let incidents = study.locations.iter().filter(near).count();
            let near = |p: &&crate::analysis::GroundPoint| about(signed(p.distance_m, left(&ground.sides[p.side])), at);
            let exposure: f64 = ground.points.iter().filter(near).map(|p| p.weight).sum();
            let intensity = number(incidents as f64 / exposure * against.unit());
            Placebo { displaced_km: at, incidents, share: incidents as f64 / all, intensity, rank: None }
        })
        .collect();
    let intensities: Vec<f64> = found.iter().filter_map(|row| row.intensity).collect();
    for row in &mut found {
        row.rank = row.intensity.map(|own| 1 + intensities.iter().filter(|other| **other > own).count());
    }
    found
}
