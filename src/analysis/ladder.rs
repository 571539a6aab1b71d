//! The eps just before clusters flow together.
//!
//! As eps grows, clusters of DBSCAN only grow and join (Ester et al. 1996, lemma 1). On incidents along a border they do so
//! suddenly: on one rung there are dozens, on the next most incidents are in one. So the best scale is the last rung before
//! that. Since a rung that holds is followed by rungs that hold up to the first that does not, it is found by halving.

use rayon::prelude::*;

use crate::geodesy::arc::arc;
use crate::geodesy::ellipsoid::{Vec3, dot, ecef, sub};
use crate::model::{Clustering, LonLat};

/// The ladder of eps, metres.
pub const LADDER_M: [f64; 16] = [
    1_000.0, 1_500.0, 2_000.0, 3_000.0, 4_000.0, 5_000.0, 6_000.0, 8_000.0, 10_000.0, 12_000.0, 15_000.0, 20_000.0,
    25_000.0, 30_000.0, 40_000.0, 50_000.0,
];

/// A cluster may hold one of so many incidents at most.
pub const MOST_SHARE: usize = 5;

/// A cluster that is no longer than this, metres, may hold any number.
pub const ONE_TOWN_M: f64 = 10_000.0;

/// A cluster may be so long at most, metres.
pub const MOST_LENGTH_M: f64 = 100_000.0;

/// What an eps gives.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rung {
    /// The eps, metres.
    pub eps_m: f64,
    /// Clusters.
    pub clusters: usize,
    /// Clusters whose incidents all share one position.
    pub one_place: usize,
    /// Incidents in the largest.
    pub largest: usize,
    /// Incidents in the largest of those longer than 10 km: a town with many incidents is no flood.
    pub widespread: usize,
    /// The greatest distance between two incidents of one cluster, metres.
    pub longest_m: f64,
    /// Incidents in none.
    pub noise: usize,
}

impl Rung {
    /// What a clustering of positions gives.
    pub fn of(eps_m: f64, positions: &[LonLat], clustering: &Clustering) -> Self {
        let members = clustering.members();
        let lengths = members.par_iter().map(|members| length_m(members.iter().map(|&i| positions[i])));
        let lengths: Vec<f64> = lengths.collect();
        Self {
            eps_m,
            clusters: clustering.count,
            one_place: lengths.iter().filter(|length| **length == 0.0).count(),
            largest: members.iter().map(Vec::len).max().unwrap_or(0),
            widespread: members
                .iter()
                .zip(&lengths)
                .filter(|(_, length)| **length > ONE_TOWN_M)
                .map(|(m, _)| m.len())
                .max()
                .unwrap_or(0),
            longest_m: lengths.into_iter().fold(0.0, f64::max),
            noise: clustering.cluster.iter().filter(|c| c.is_none()).count(),
        }
    }

    /// Whether it gives the same clusters, as far as the figures tell.
    fn is_as(&self, other: &Self) -> bool {
        Self { eps_m: other.eps_m, ..*self } == *other
    }

    /// Whether no cluster is too large for clusters to be told apart.
    pub fn holds(&self, incidents: usize) -> bool {
        MOST_SHARE * self.widespread <= incidents && self.longest_m <= MOST_LENGTH_M
    }
}

/// The rung of the ladder that the data suggest, and those beside it as far as there are any.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Climb {
    /// The one before.
    pub below: Option<Rung>,
    /// The suggestion.
    pub chosen: Rung,
    /// The largest that gives the same clusters, metres; the suggestion's own if it is that.
    pub largest_m: f64,
    /// The one after.
    pub above: Option<Rung>,
}

/// The largest eps of the ladder at which [`Rung::holds`], or the least that gives the same; the smallest where none does. `rung` says what an eps gives.
///
/// # Errors
/// What `rung` fails with.
pub fn climb<E>(incidents: usize, rung: impl Fn(f64) -> Result<Rung, E>) -> Result<Climb, E> {
    let rungs = &LADDER_M;
    let mut known: Vec<Option<Rung>> = vec![None; rungs.len()];
    let (mut low, mut high) = (0, rungs.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let tried = rung(rungs[middle])?;
        known[middle] = Some(tried);
        if tried.holds(incidents) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    let top = low.saturating_sub(1);
    let get = |i: usize| known[i].map_or_else(|| rung(rungs[i]), Ok);
    let above = (top + 1 < rungs.len()).then(|| get(top + 1)).transpose()?;
    let (mut at, mut chosen) = (top, get(top)?);
    let mut below = at.checked_sub(1).map(get).transpose()?;
    // Incidents that all lie in one town hold on every rung: the least eps that gives the same clusters draws no more ground than needed.
    while let Some(same) = below.filter(|below| below.is_as(&chosen)) {
        (at, chosen) = (at - 1, same);
        below = at.checked_sub(1).map(get).transpose()?;
    }
    Ok(Climb { below, chosen, largest_m: rungs[top], above })
}

/// The greatest distance between two of some positions, metres: from those that are outermost in thirteen directions to the farthest, and
/// from there on until it grows no more.
fn length_m(positions: impl Iterator<Item = LonLat>) -> f64 {
    let points: Vec<Vec3> = positions.map(ecef).collect();
    let square = |a: Vec3, b: Vec3| dot(sub(a, b), sub(a, b));
    let farthest = |from: Vec3| points.iter().copied().max_by(|a, b| square(from, *a).total_cmp(&square(from, *b)));
    let outermost = |way: Vec3| points.iter().copied().max_by(|a, b| dot(*a, way).total_cmp(&dot(*b, way)));
    let mut best: Option<(f64, Vec3, Vec3)> = None;
    for way in WAYS {
        let Some(mut from) = outermost(way) else { return 0.0 };
        while let Some(far) = farthest(from).filter(|far| best.is_none_or(|(most, ..)| square(from, *far) > most)) {
            best = Some((square(from, far), from, far));
            from = far;
        }
    }
    best.map_or(0.0, |(most, a, b)| if most > 0.0 { arc(a, b).0 } else { 0.0 })
}

/// To the faces, edges and corners of a cube, one of each two that lie opposite.
const WAYS: [Vec3; 13] = [
    [1.0, 0.0, 0.0],
    [0.0, 1.0, 0.0],
    [0.0, 0.0, 1.0],
    [1.0, 1.0, 0.0],
    [1.0, -1.0, 0.0],
    [1.0, 0.0, 1.0],
    [1.0, 0.0, -1.0],
    [0.0, 1.0, 1.0],
    [0.0, 1.0, -1.0],
    [1.0, 1.0, 1.0],
    [1.0, 1.0, -1.0],
    [1.0, -1.0, 1.0],
    [-1.0, 1.0, 1.0],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_rung_before_the_flood_is_chosen() {
        let rung = |eps_m: f64| {
            let flood = eps_m > 8_000.0;
            let (largest, clusters) = if flood { (60, 2) } else { (10, 9) };
            Ok::<_, ()>(Rung {
                eps_m,
                clusters,
                one_place: 0,
                largest,
                widespread: largest,
                longest_m: 4.0 * eps_m,
                noise: 3,
            })
        };
        let found = climb(100, rung).unwrap();
        assert_eq!(found.chosen.eps_m, 8_000.0);
        assert_eq!((found.below.unwrap().eps_m, found.above.unwrap().eps_m), (6_000.0, 10_000.0));
        assert_eq!(climb(10, rung).unwrap().chosen.eps_m, 1_000.0);
        assert!(climb(10, rung).unwrap().below.is_none());
        // All in one town from 3 km on.
        let town = |eps_m: f64| {
            let longest_m = if eps_m < 3_000.0 { 1_000.0 } else { 4_000.0 };
            Ok::<_, ()>(Rung { eps_m, clusters: 1, one_place: 0, largest: 90, widespread: 0, longest_m, noise: 10 })
        };
        assert_eq!(climb(100, town).unwrap().chosen.eps_m, 3_000.0);
    }

    #[test]
    fn the_length_of_a_cluster_is_that_of_its_farthest_pair() {
        let at = |lon, lat| LonLat::new(lon, lat).unwrap();
        let length = length_m([at(70.0, 34.0), at(70.5, 34.2), at(71.0, 34.0), at(70.2, 33.9)].into_iter());
        assert!((length - 92_385.0).abs() < 100.0, "{length}");
        // Against every pair of a round cluster.
        let turn = |k: u32| (f64::from(k) * 2.399_963).sin_cos();
        let round: Vec<LonLat> = (0..200)
            .map(|k| (turn(k), f64::from(k).sqrt() / 15.0))
            .map(|((sin, cos), r)| at(70.0 + r * sin, 34.0 + 0.83 * r * cos))
            .collect();
        let all = round.iter().flat_map(|a| round.iter().map(|b| arc(ecef(*a), ecef(*b)).0)).fold(0.0, f64::max);
        let length = length_m(round.iter().copied());
        assert!((length - all).abs() < 1e-6, "{length} of {all}");
        assert_eq!(length_m([at(70.0, 34.0), at(70.0, 34.0)].into_iter()), 0.0);
        assert_eq!(length_m(std::iter::empty()), 0.0);
    }
}
