//! DBSCAN against scikit-learn on matrices of geodesic distances (`fixtures/make_clusters.py` made them).
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use std::collections::BTreeMap;

use bordermap::spatial::{self, HdbscanParams, Selection, hdbscan};
use bordermap::{Clustering, DbscanParams, LonLat, dbscan};
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
    let parameters = DbscanParams { eps_m: oracle.eps_m, min_points: oracle.min_points };
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

#[derive(Deserialize)]
struct Hierarchy {
    name: String,
    min_cluster_size: u32,
    min_points: u32,
    lonlat: Vec<[f64; 2]>,
    labels_eom: Vec<i64>,
    labels_leaf: Vec<i64>,
    probabilities_eom: Vec<f64>,
    mst_weight: f64,
}

fn hierarchies() -> Vec<Hierarchy> {
    ["antimeridian", "blobs", "duplicates", "mixed_density"]
        .iter()
        .map(|name| {
            let bytes = std::fs::read(format!("tests/fixtures/clusters/hdbscan_{name}.json")).unwrap();
            serde_json::from_slice(&bytes).unwrap()
        })
        .collect()
}

/// Whether two labellings are the same but for the numbers.
fn same_partition(ours: &[Option<u32>], theirs: &[i64]) -> bool {
    let mut there = BTreeMap::new();
    let mut back = BTreeMap::new();
    ours.iter()
        .zip(theirs)
        .all(|(&a, &b)| a.is_none() == (b < 0) && *there.entry(a).or_insert(b) == b && *back.entry(b).or_insert(a) == a)
}

#[test]
fn spanning_tree_weighs_what_dense_prim_finds() {
    for set in hierarchies() {
        let positions: Vec<LonLat> = set.lonlat.iter().map(|&[x, y]| LonLat::new(x, y).unwrap()).collect();
        let tree = spatial::mutual_reachability_tree(&positions, set.min_points);
        let weight: f64 = tree.iter().map(|e| e.length).sum();
        assert_eq!(tree.len(), positions.len() - 1, "{}", set.name);
        assert!((weight - set.mst_weight).abs() < 1e-3, "{}: {weight}, dense Prim {}", set.name, set.mst_weight);
    }
}

#[test]
fn hierarchy_gives_scikit_learns_clusters() {
    for set in hierarchies() {
        let positions: Vec<LonLat> = set.lonlat.iter().map(|&[x, y]| LonLat::new(x, y).unwrap()).collect();
        for (selection, labels) in [(Selection::ExcessOfMass, &set.labels_eom), (Selection::Leaf, &set.labels_leaf)] {
            let Hierarchy { min_cluster_size, min_points, .. } = set;
            let found = hdbscan(&positions, HdbscanParams { min_cluster_size, min_points, selection }).unwrap();
            assert!(same_partition(&found.cluster, labels), "{}, {selection:?}", set.name);
            if selection == Selection::ExcessOfMass && set.name != "duplicates" {
                for (ours, theirs) in found.probability.iter().zip(&set.probabilities_eom) {
                    assert!((ours - theirs).abs() < 1e-6, "{}: {ours}, scikit-learn {theirs}", set.name);
                }
            }
            assert!(found.outlier.iter().all(|o| (0.0..=1.0).contains(o)));
        }
    }
}

#[test]
fn hierarchy_does_not_depend_on_threads() {
    let set = &hierarchies()[3];
    let positions: Vec<LonLat> = set.lonlat.iter().map(|&[x, y]| LonLat::new(x, y).unwrap()).collect();
    let parameters = HdbscanParams { min_cluster_size: 10, min_points: 5, selection: Selection::ExcessOfMass };
    let single = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(single.install(|| hdbscan(&positions, parameters)), hdbscan(&positions, parameters));
}

#[test]
fn hierarchy_of_no_few_or_equal_points() {
    let p = LonLat::new(70.0, 34.0).unwrap();
    let parameters = HdbscanParams { min_cluster_size: 5, min_points: 5, selection: Selection::ExcessOfMass };
    for n in [0, 1, 3, 20] {
        let found = hdbscan(&vec![p; n], parameters).unwrap();
        assert_eq!(found.cluster, vec![None; n], "all in the root, which is no cluster");
    }
    assert!(hdbscan(&[p], HdbscanParams { min_cluster_size: 1, ..parameters }).is_err());
    assert!(hdbscan(&[p], HdbscanParams { min_points: 0, ..parameters }).is_err());
}

/// Positions and days of a made-up campaign: four places, a wave at each, some lonely incidents.
fn campaign() -> (Vec<LonLat>, Vec<Option<(i32, i32)>>) {
    let mut seed = 42_u64;
    let mut unit = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 11) as f64 / (1_u64 << 53) as f64
    };
    (0..240)
        .map(|i| {
            let (lon, lat) = [(70.0, 34.0), (70.1, 34.05), (69.0, 33.0), (180.0, 1.0)][i % 4];
            let lon = lon + 0.08 * (unit() - 0.5);
            let p = LonLat::new(if lon > 180.0 { lon - 360.0 } else { lon }, lat + 0.08 * (unit() - 0.5)).unwrap();
            let first = (i as i32 % 3) * 60 + (20.0 * unit()) as i32;
            let days = (i % 17 != 0).then_some((first, first + if i % 5 == 0 { 7 } else { 0 }));
            (p, days)
        })
        .unzip()
}

#[test]
fn space_time_clusters_are_those_of_brute_force() {
    let (positions, days) = campaign();
    let (parameters, eps_days) = (DbscanParams { eps_m: 3_000.0, min_points: 4.0 }, 5);
    let found = spatial::st_dbscan(&positions, &days, parameters, eps_days).unwrap();
    let n = positions.len();
    let near = |i: usize, j: usize| match (days[i], days[j]) {
        (Some(a), Some(b)) => {
            (b.0 - a.1).max(a.0 - b.1) <= eps_days && distance(positions[i], positions[j]) <= parameters.eps_m
        }
        _ => false,
    };
    let core: Vec<bool> = (0..n).map(|i| (0..n).filter(|&j| near(i, j)).count() >= 4).collect();
    assert_eq!(found.core, core);
    assert!(found.count >= 3, "the fixture has several clusters");
    for i in 0..n {
        let cores: Vec<usize> = (0..n).filter(|&j| core[j] && near(i, j)).collect();
        assert_eq!(found.cluster[i].is_some(), !cores.is_empty(), "{i}");
        if core[i] {
            assert!(cores.iter().all(|&j| found.cluster[j] == found.cluster[i]));
        } else if let Some(cluster) = found.cluster[i] {
            assert!(cores.iter().any(|&j| found.cluster[j] == Some(cluster)));
        }
    }
    // Clusters that no chain of cores joins are apart: merge by brute force and count.
    let mut label: Vec<usize> = (0..n).collect();
    for _ in 0..n {
        for i in 0..n {
            for j in 0..n {
                if core[i] && core[j] && near(i, j) {
                    label[i] = label[i].min(label[j]);
                }
            }
        }
    }
    let roots = (0..n).filter(|&i| core[i]).map(|i| label[i]).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(found.count, roots.len());
}

#[test]
fn weights_count_towards_min_points() {
    let p = |lon| LonLat::new(lon, 34.0).unwrap();
    let positions = [p(70.0), p(70.001), p(75.0)];
    let parameters = DbscanParams { eps_m: 1_000.0, min_points: 10.0 };
    let found = dbscan(&positions, Some(&[4.0, 6.0, 9.5]), parameters).unwrap();
    assert_eq!(found.cluster, [Some(0), Some(0), None]);
    let found = dbscan(&positions, Some(&[4.0, 5.0, 10.0]), parameters).unwrap();
    assert_eq!(found.cluster, [None, None, Some(0)]);
}
