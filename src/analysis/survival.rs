use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rayon::prelude::*;

use super::draws::moved;
use crate::model::{Clustering, Dataset, Incident, LonLat};

/// How often each cluster survives when locations move inside their location errors: the share of `draws` in which some
/// cluster shares at least half of its members with it (Jaccard ≥ 0.5; C. Hennig, Cluster-wise assessment of cluster
/// stability, CSDA 52(1), 2007). None if no incident has a known location error.
///
/// `recluster` clusters moved positions. Each draw has a seed of its own, made from `seed`, so that the result does not
/// depend on threads.
pub fn survival(
    dataset: &Dataset,
    clustering: &Clustering,
    draws: u32,
    seed: u64,
    recluster: impl Fn(&[LonLat]) -> Clustering + Sync,
) -> Option<Vec<f64>> {
    if draws == 0 || dataset.incidents.iter().all(|i| i.location_error_m.is_none()) {
        return None;
    }
    let sizes: Vec<usize> = clustering.members().iter().map(Vec::len).collect();
    let survived: Vec<Vec<bool>> = (0..draws)
        .into_par_iter()
        .map(|draw| {
            let mut random = ChaCha8Rng::seed_from_u64(seed);
            random.set_stream(u64::from(draw));
            let moved: Vec<LonLat> = dataset.incidents.iter().map(|i| drawn(i, &mut random)).collect();
            kept(clustering, &sizes, &recluster(&moved))
        })
        .collect();
    let share = |c: usize| survived.iter().filter(|draw| draw[c]).count() as f64 / f64::from(draws);
    Some((0..clustering.count).map(share).collect())
}

/// The incident's position with a normal error in east and north of its location error.
fn drawn(incident: &Incident, random: &mut ChaCha8Rng) -> LonLat {
    // Those that stay use up as many numbers as those that move.
    let at = moved(incident.position, incident.location_error_m.unwrap_or(0.0), random);
    if incident.location_error_m.is_some() { at } else { incident.position }
}

/// Which clusters have a counterpart in another clustering of the same incidents.
fn kept(first: &Clustering, sizes: &[usize], second: &Clustering) -> Vec<bool> {
    let mut shared = std::collections::BTreeMap::new();
    let mut others = vec![0usize; second.count];
    for (a, b) in first.cluster.iter().zip(&second.cluster) {
        if let Some(b) = b {
            others[*b as usize] += 1;
            if let Some(a) = a {
                *shared.entry((*a, *b)).or_insert(0usize) += 1;
            }
        }
    }
    let mut kept = vec![false; first.count];
    for ((a, b), both) in shared {
        let either = sizes[a as usize] + others[b as usize] - both;
        kept[a as usize] |= 2 * both >= either;
    }
    kept
}
