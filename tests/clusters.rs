//! DBSCAN against scikit-learn on matrices of geodesic distances (`fixtures/make_clusters.py` made them).
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::collections::BTreeMap;

use bordermap::{Clustering, Dbscan, LonLat, dbscan};
use serde::Deserialize;

#[derive(Deserialize)]
struct Oracle {
    name: String,
    eps_m: f64,
    min_points: f64,
    lonlat: Vec<[f64; 2]>,
    core: Vec<u8>,
    labels: Vec<i64>,
    shared: Vec<usize>,
}

fn oracles() -> Vec<Oracle> {
    let mut files: Vec<_> = std::fs::read_dir("tests/fixtures/clusters").unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    files
        .iter()
        .filter(|f| f.file_name().unwrap().to_str().unwrap().starts_with("dbscan_"))
        .map(|f| serde_json::from_slice(&std::fs::read(f).unwrap()).unwrap())
        .collect()
}

fn run(oracle: &Oracle, positions: &[LonLat]) -> Clustering {
    let parameters = Dbscan { eps_m: oracle.eps_m, min_points: oracle.min_points };
    dbscan(positions, None, parameters).unwrap()
}

fn positions(oracle: &Oracle) -> Vec<LonLat> {
    oracle.lonlat.iter().map(|&[lon, lat]| LonLat::new(lon, lat).unwrap()).collect()
}

#[test]
fn partition_is_scikit_learns_on_every_set() {
    let oracles = oracles();
    assert!(oracles.len() >= 5);
    for oracle in &oracles {
        let found = run(oracle, &positions(oracle));
        let core: Vec<bool> = oracle.core.iter().map(|&c| c == 1).collect();
        assert_eq!(found.core, core, "{}: cores", oracle.name);
        let mut to_ours = BTreeMap::new();
        let mut to_theirs = BTreeMap::new();
        for (i, &label) in oracle.labels.iter().enumerate() {
            let ours = found.cluster[i];
            assert_eq!(ours.is_none(), label < 0, "{}: noise at {i}", oracle.name);
            // A border point within eps of two clusters may belong to either.
            if oracle.shared.contains(&i) || label < 0 {
                continue;
            }
            assert_eq!(*to_ours.entry(label).or_insert(ours), ours, "{}: point {i}", oracle.name);
            assert_eq!(*to_theirs.entry(ours).or_insert(label), label, "{}: point {i}", oracle.name);
        }
    }
}

#[test]
fn shared_border_point_joins_the_nearest_core() {
    for oracle in oracles().iter().filter(|o| !o.shared.is_empty()) {
        let positions = positions(oracle);
        let found = run(oracle, &positions);
        for &i in &oracle.shared {
            let nearest = (0..positions.len())
                .filter(|&j| found.core[j])
                .min_by(|&a, &b| {
                    distance(positions[i], positions[a])
                        .total_cmp(&distance(positions[i], positions[b]))
                        .then(a.cmp(&b))
                })
                .unwrap();
            let tied = (0..positions.len()).filter(|&j| found.core[j]).any(|j| {
                found.cluster[j] != found.cluster[nearest]
                    && (distance(positions[i], positions[j]) - distance(positions[i], positions[nearest])).abs() < 1e-3
            });
            assert!(tied || found.cluster[i] == found.cluster[nearest], "{}: point {i}", oracle.name);
        }
    }
}

#[test]
fn neither_order_nor_threads_change_the_partition() {
    for oracle in &oracles() {
        let positions = positions(oracle);
        let forward = run(oracle, &positions);
        let reversed: Vec<LonLat> = positions.iter().rev().copied().collect();
        let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let backward = single.install(|| run(oracle, &reversed));
        assert_eq!(forward.count, backward.count, "{}", oracle.name);
        let n = positions.len();
        for i in 0..n {
            assert_eq!(forward.core[i], backward.core[n - 1 - i]);
            for j in 0..i {
                if oracle.shared.contains(&i) || oracle.shared.contains(&j) {
                    continue;
                }
                let together = forward.cluster[i].is_some() && forward.cluster[i] == forward.cluster[j];
                let (a, b) = (backward.cluster[n - 1 - i], backward.cluster[n - 1 - j]);
                assert_eq!(together, a.is_some() && a == b, "{}: {i} and {j}", oracle.name);
            }
        }
    }
}

fn distance(a: LonLat, b: LonLat) -> f64 {
    use geographiclib_rs::{Geodesic, InverseGeodesic};
    Geodesic::wgs84().inverse(a.lat(), a.lon(), b.lat(), b.lon())
}
