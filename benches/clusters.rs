//! Clustering: the engine on one and two threads, its growth, and the whole command.
//!
//! ```sh
//! cargo bench --bench clusters
//! ```
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]
mod points;

use bordermap::spatial::{Condensed, Hdbscan, Selection, hdbscan};
use bordermap::{Dbscan, builtin, dbscan};
use points::{least, points};

fn main() {
    let line = builtin::durand_ne().unwrap();
    let all = points(&line, 1_000_000);
    let parameters = Dbscan { eps_m: 5_000.0, min_points: 10.0 };
    for n in [10_000, 100_000, 1_000_000] {
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
    for n in [10_000, 100_000, 1_000_000] {
        let parameters = Hdbscan { min_cluster_size: 10, min_points: 10, selection: Selection::ExcessOfMass };
        let mut found = Condensed::default();
        let seconds = least(|| found = hdbscan(&all[..n], parameters).unwrap());
        println!("HDBSCAN* 10/10, {n} points, all threads: {seconds:.3} s, {} clusters", found.count);
    }
}
