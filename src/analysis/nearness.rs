//! Whether incidents lie nearer to the border than what they are held against does.

use geographiclib_rs::{DirectGeodesic, Geodesic, InverseGeodesic};
use rayon::prelude::*;
use serde::Serialize;

use super::ground::Ground;
use super::statistics::{permutation_p, permutation_random};
use crate::model::LonLat;
use crate::spatial::{Border, Scratch};

/// Two tests of one question, with the p of simulations in which whole clusters were moved.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Nearness {
    /// Incidents within reach.
    pub incidents: usize,
    /// Groups that are moved as one: clusters, and incidents of none.
    pub groups: usize,
    /// Kolmogorov and Smirnov's one-sided statistic: how far the share of the incidents up to a distance exceeds that of the ground, at the most.
    pub ks: f64,
    /// Its p.
    pub ks_p: f64,
    /// Berman's Z1: the sum of distances standardised by the ground's mean and deviation; negative if incidents lie nearer.
    pub z1: f64,
    /// Its one-sided p.
    pub z1_p: f64,
    /// Simulations.
    pub simulations: usize,
}

/// Tests whether incidents within reach lie nearer to the border than the ground does.
///
/// In each simulation every group is moved to some point of the ground, so that clusters stay clusters: a few large ones near the line do
/// not look like many incidents near it.
///
/// Sources: M. Berman, Testing for spatial association between a point process and another stochastic process, Applied Statistics 35
/// (1986), 54–62; A. Baddeley, E. Rubak, R. Turner, Spatial Point Patterns (2015), section 10.5.
pub fn nearness(
    border: &Border,
    ground: &Ground,
    groups: &[Vec<LonLat>],
    (simulations, seed): (usize, u64),
) -> Option<Nearness> {
    let law = Law::new(ground)?;
    let mut scratch = Scratch::default();
    let distances = |groups: &[Vec<LonLat>], scratch: &mut Scratch| -> Vec<f64> {
        let near =
            |p: &LonLat| border.may_be_within(*p, ground.reach_m).then(|| border.locate_with(*p, scratch).distance_m);
        groups.iter().flatten().filter_map(near).filter(|d| *d <= ground.reach_m).collect()
    };
    let near: Vec<Vec<LonLat>> = groups.iter().filter(|g| is_near(border, ground.reach_m, g)).cloned().collect();
    let found = distances(&near, &mut scratch);
    if found.len() < 5 {
        return None;
    }
    let (ks, z1) = law.statistics(&found);
    let shapes: Vec<Vec<(f64, f64)>> = near.iter().map(|group| shape(group)).collect();
    let one = |scratch: &mut Scratch, i: usize| {
        let mut random = permutation_random(seed, i);
        let mut moved = Vec::new();
        for shape in &shapes {
            let at = ground.any(&mut random).map(|point| point.position)?;
            moved.push(shape.iter().map(|(azimuth, metres)| along(at, *azimuth, *metres)).collect());
        }
        let distances = distances(&moved, scratch);
        (!distances.is_empty()).then(|| law.statistics(&distances))
    };
    let all: Vec<(f64, f64)> =
        (0..simulations).into_par_iter().map_init(Scratch::default, one).flatten_iter().collect();
    let p = |as_far: usize| permutation_p(as_far, all.len());
    Some(Nearness {
        incidents: found.len(),
        groups: near.len(),
        ks,
        ks_p: p(all.iter().filter(|s| s.0 >= ks).count()),
        z1,
        z1_p: p(all.iter().filter(|s| s.1 <= z1).count()),
        simulations: all.len(),
    })
}

/// Whether a group's middle lies within reach; else all of it is left out, as it could not be moved there.
fn is_near(border: &Border, reach_m: f64, group: &[LonLat]) -> bool {
    let middle = middle(group);
    border.may_be_within(middle, reach_m) && border.locate(middle).distance_m <= reach_m
}

/// The member nearest to the mean of a group.
fn middle(group: &[LonLat]) -> LonLat {
    let n = group.len() as f64;
    let first = group[0];
    let east = |p: &LonLat| (p.lon() - first.lon() + 180.0).rem_euclid(360.0) - 180.0;
    let lon = group.iter().map(east).sum::<f64>() / n;
    let lat = group.iter().map(|p| p.lat()).sum::<f64>() / n;
    let apart = |p: &LonLat| (east(p) - lon).powi(2) + (p.lat() - lat).powi(2);
    group.iter().copied().min_by(|a, b| apart(a).total_cmp(&apart(b))).unwrap_or(first)
}

/// The members of a group as azimuth and distance from its middle.
fn shape(group: &[LonLat]) -> Vec<(f64, f64)> {
    let middle = middle(group);
    let of = |p: &LonLat| {
        if *p == middle {
            return (0.0, 0.0);
        }
        let (metres, azimuth, _, _): (f64, f64, f64, f64) =
            Geodesic::wgs84().inverse(middle.lat(), middle.lon(), p.lat(), p.lon());
        (azimuth, metres)
    };
    group.iter().map(of).collect()
}

fn along(p: LonLat, azimuth: f64, metres: f64) -> LonLat {
    if metres == 0.0 {
        return p;
    }
    let (lat, lon): (f64, f64) = Geodesic::wgs84().direct(p.lat(), p.lon(), azimuth, metres);
    LonLat::wrapped(lon, lat)
}

/// How the ground's distances are distributed.
struct Law {
    /// Distances, ascending, with the share up to each.
    shares: Vec<(f64, f64)>,
    mean: f64,
    deviation: f64,
}

impl Law {
    fn new(ground: &Ground) -> Option<Self> {
        let mut points: Vec<(f64, f64)> = ground.points.iter().map(|p| (p.distance_m, p.weight)).collect();
        points.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let all: f64 = points.iter().map(|p| p.1).sum();
        let mean = points.iter().map(|(d, w)| d * w).sum::<f64>() / all;
        let variance = points.iter().map(|(d, w)| (d - mean).powi(2) * w).sum::<f64>() / all;
        let shares = points.into_iter().scan(0.0, |sum, (d, w)| {
            *sum += w;
            Some((d, *sum / all))
        });
        (variance > 0.0).then(|| Self { shares: shares.collect(), mean, deviation: variance.sqrt() })
    }

    /// The share of the ground up to a distance.
    fn share(&self, distance_m: f64) -> f64 {
        let after = self.shares.partition_point(|(d, _)| *d <= distance_m);
        after.checked_sub(1).map_or(0.0, |at| self.shares[at].1)
    }

    /// Kolmogorov and Smirnov's, Berman's.
    fn statistics(&self, distances: &[f64]) -> (f64, f64) {
        let mut sorted = distances.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let n = sorted.len() as f64;
        let over = sorted.iter().enumerate().map(|(i, d)| (i + 1) as f64 / n - self.share(*d));
        let z1 = (sorted.iter().sum::<f64>() - n * self.mean) / (self.deviation * n.sqrt());
        (over.fold(0.0, f64::max), z1)
    }
}
