//! Clustering: the engine on one and two threads, its growth, and the whole command.
//!
//! ```sh
//! cargo bench --bench clusters
//! cargo bench --bench clusters -- 10000000     # DBSCAN alone, on so many points
//! ```
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]
mod points;

use bordermap::render::{Projection, Projector};
use bordermap::spatial::{HdbscanParams, HdbscanResult, Selection, hdbscan};
use bordermap::{DbscanParams, LonLat, builtin, dbscan};
use points::{least, points};

fn main() {
    let line = builtin::durand_ne().unwrap();
    let asked: Vec<usize> = std::env::args().filter_map(|a| a.parse().ok()).collect();
    let sizes = if asked.is_empty() { vec![10_000, 100_000, 1_000_000] } else { asked.clone() };
    let all = points(&line, sizes.iter().copied().max().unwrap_or_default());
    let parameters = DbscanParams { eps_m: 5_000.0, min_points: 10.0 };
    for &n in &sizes {
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut found = bordermap::Clustering::default();
            let seconds = least(|| found = pool.install(|| dbscan(&all[..n], None, parameters).unwrap()));
            let bordermap::Clustering { cluster, count, .. } = &found;
            let noise = cluster.iter().filter(|c| c.is_none()).count();
            println!(
                "DBSCAN 5 km/10, {n} points, {threads} thread(s): {seconds:.3} s, {count} clusters, {noise} noise"
            );
        }
    }
    if !asked.is_empty() {
        return;
    }
    geo_crate(&all[..100_000]);
    for n in sizes {
        let parameters = HdbscanParams { min_cluster_size: 10, min_points: 10, selection: Selection::ExcessOfMass };
        let mut found = HdbscanResult::default();
        let seconds = least(|| found = hdbscan(&all[..n], parameters).unwrap());
        println!("HDBSCAN* 10/10, {n} points, all threads: {seconds:.3} s, {} clusters", found.count);
    }
}

/// The geo crate's DBSCAN, planar, on the plane of the map's conic projection.
fn geo_crate(places: &[LonLat]) {
    let projector = Projector::new(Projection::Conic { lon0: 67.8, lat1: 30.7, lat2: 35.8 });
    let plane: Vec<geo::Point> = places.iter().map(|p| projector.project(*p).into()).collect();
    let plane = geo::MultiPoint::from(plane);
    let mut labels = Vec::new();
    let seconds = least(|| labels = geo::Dbscan::dbscan(&plane, 5_000.0, 10));
    let noise = labels.iter().filter(|label| label.is_none()).count();
    println!("the geo crate's DBSCAN 5 km/10, planar, {} points: {seconds:.3} s, {noise} noise", places.len());
}
