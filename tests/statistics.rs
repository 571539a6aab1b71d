//! Our statistics against other implementations: `fixtures/statistics/make_statistics.py` says which.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test may panic")]

use bordermap::analysis::statistics::{
    Family, NearPair, Scanned, benjamini_hochberg, clopper_pearson, garwood, gi_star, knox, mann_kendall, scan, wilson,
};
use serde_json::Value;

fn fixture() -> Value {
    read("statistics.json")
}

fn read(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/statistics/");
    serde_json::from_slice(&std::fs::read(format!("{folder}{name}")).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn close(ours: f64, theirs: f64) -> bool {
    (ours - theirs).abs() <= 1e-9 * theirs.abs().max(1.0)
}

#[test]
fn intervals_are_those_of_scipy() {
    for row in fixture()["intervals"].as_array().unwrap() {
        let (part, whole) = (row[0].as_u64().unwrap() as usize, row[1].as_u64().unwrap() as usize);
        let ours = [wilson(part, whole).unwrap(), clopper_pearson(part, whole).unwrap(), garwood(part)];
        for (i, (low, high)) in ours.into_iter().enumerate() {
            let theirs = numbers(&row[2 + i]);
            assert!(close(low, theirs[0]) && close(high, theirs[1]), "{part} of {whole}: {low} {high} {theirs:?}");
        }
    }
}

#[test]
fn gi_star_is_that_of_esda() {
    for case in fixture()["hot_spots"].as_array().unwrap() {
        let rows: Vec<Vec<f64>> = case["counts"].as_array().unwrap().iter().map(numbers).collect();
        let size = |name: &str| case[name].as_u64().unwrap() as usize;
        let ours = gi_star(&rows, size("beside"), size("before"));
        let theirs = numbers(&case["z"]);
        for (ours, theirs) in ours.iter().flatten().zip(theirs) {
            assert!(close(ours.z.unwrap(), theirs), "{} {theirs}", ours.z.unwrap());
        }
    }
}

#[test]
fn trends_are_those_of_pymannkendall() {
    for case in fixture()["trends"].as_array().unwrap() {
        let ours = mann_kendall(&numbers(&case["series"])).unwrap();
        for (name, value) in [("s", ours.s), ("z", ours.z), ("p", ours.p)] {
            assert!(close(value, case[name].as_f64().unwrap()), "{name} {value} {case}");
        }
    }
    assert_eq!((mann_kendall(&[1.0, 2.0]), mann_kendall(&[2.0; 9])), (None, None));
}

#[test]
fn adjusted_p_is_that_of_scipy() {
    let case = &fixture()["adjusted"];
    for (ours, theirs) in benjamini_hochberg(&numbers(&case["p"])).into_iter().zip(numbers(&case["adjusted"])) {
        assert!(close(ours, theirs), "{ours} {theirs}");
    }
}

/// Pairs to those of pointpats; their mean over permutations to its value, which is known.
#[test]
fn knox_counts_the_pairs_of_pointpats() {
    let case = &fixture()["knox"];
    let xy: Vec<Vec<f64>> = case["xy"].as_array().unwrap().iter().map(numbers).collect();
    let days: Vec<i32> = numbers(&case["days"]).into_iter().map(|d| d as i32).collect();
    for case in case["cases"].as_array().unwrap() {
        let delta = case["delta"].as_f64().unwrap();
        let mut pairs = Vec::new();
        for a in 0..xy.len() {
            for b in a + 1..xy.len() {
                if (xy[a][0] - xy[b][0]).hypot(xy[a][1] - xy[b][1]) <= delta {
                    pairs.push(NearPair { a: a as u32, b: b as u32, band: 0 });
                }
            }
        }
        let spans = [(0, case["tau"].as_i64().unwrap() as i32)];
        let found = knox(&pairs, &days, (1, &spans), (999, 1))[0][0];
        assert_eq!(found.pairs, case["pairs"].as_u64().unwrap() as usize);
        let expected = case["expected"].as_f64().unwrap();
        assert!((found.expected - expected).abs() < 0.05 * expected, "{} {expected}", found.expected);
    }
}

/// Circles about each place that has incidents: one ring a place, the nearest first, up to a chord of a sphere of 6,367 km.
fn circles(places: &[Vec<f64>], cells: &[u32], most_km: f64) -> Vec<Family> {
    let point = |place: &Vec<f64>| {
        let (lon, lat) = (place[0].to_radians(), place[1].to_radians());
        [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
    };
    let chord = |a: u32, b: u32| {
        let (a, b) = (point(&places[a as usize]), point(&places[b as usize]));
        6_367.0 * (0..3).map(|i| (a[i] - b[i]).powi(2)).sum::<f64>().sqrt()
    };
    let used: std::collections::BTreeSet<u32> = cells.iter().copied().collect();
    let family = |centre: &u32| {
        let mut near: Vec<u32> = used.iter().copied().filter(|other| chord(*centre, *other) <= most_km).collect();
        near.sort_by(|a, b| chord(*centre, *a).total_cmp(&chord(*centre, *b)));
        near.into_iter().map(|cell| vec![cell]).collect()
    };
    used.iter().map(family).collect()
}

#[test]
fn the_scan_finds_the_clusters_of_satscan() {
    let data = read("scan.json");
    let places: Vec<Vec<f64>> = data["places"].as_array().unwrap().iter().map(numbers).collect();
    let incidents: Vec<Vec<f64>> = data["incidents"].as_array().unwrap().iter().map(numbers).collect();
    let cells: Vec<u32> = incidents.iter().map(|i| i[0] as u32).collect();
    let days: Vec<i32> = incidents.iter().map(|i| i[1] as i32).collect();
    for run in data["runs"].as_array().unwrap() {
        let families = circles(&places, &cells, run["most_km"].as_f64().unwrap());
        let prospective = run["prospective"].as_bool().unwrap();
        let most_days = data["most_days"].as_i64().unwrap() as i32;
        let scanned = Scanned { cells: &cells, days: &days, families: &families, most_days, prospective };
        let found = scan(&scanned, (999, 1), 1_000);
        for (rank, theirs) in run["clusters"].as_array().unwrap().iter().enumerate() {
            let llr = theirs["llr"].as_f64().unwrap();
            let ours = found.iter().find(|ours| close(ours.cluster.llr, llr)).unwrap();
            let cluster = &ours.cluster;
            let mut inside: Vec<u32> = families[cluster.family][..cluster.rings].concat();
            inside.sort_unstable();
            let listed: Vec<u32> = numbers(&theirs["places"]).iter().map(|place| *place as u32).collect();
            assert_eq!(inside, listed);
            assert_eq!(numbers(&theirs["days"]), [f64::from(cluster.days.0), f64::from(cluster.days.1)]);
            assert_eq!(cluster.incidents as u64, theirs["incidents"].as_u64().unwrap());
            assert!(close(cluster.expected, theirs["expected"].as_f64().unwrap()));
            // Both permute at random: three standard deviations of each.
            let p = theirs["p"].as_f64().unwrap();
            let slack = 3.0 * (2.0 * p * (1.0 - p) / 999.0).sqrt() + 0.003;
            assert!((ours.p - p).abs() < slack, "{} {p}", ours.p);
            assert!(rank > 0 || close(found[0].cluster.llr, llr), "{:?} is stronger", found[0].cluster);
        }
    }
}
