//! `Border.locate` from Python, and by way of engines, against the library itself on the same positions and threads.
//!
//! ```sh
//! pip install ./python duckdb polars pyarrow pyspark geopandas pyproj    # each as far as it is to be timed
//! cargo bench --bench python
//! ```
//! `PYTHON` names another interpreter than `python3`.
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a bench")]
mod points;

use std::process::Command;

use bordermap::{Border, Edges, builtin};
use points::{least, points};

const N: usize = 1_000_000;

fn main() {
    let border = Border::new(builtin::durand().unwrap(), Edges::Geodesic).unwrap();
    let places = points(border.line(), N);
    let seconds = least(|| drop(border.locate_all(&places)));
    println!("library: {seconds:.3} s for {N} positions");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("positions.f64");
    let bytes: Vec<u8> = places.iter().flat_map(|p| [p.lon(), p.lat()]).flat_map(f64::to_le_bytes).collect();
    std::fs::write(&path, bytes).unwrap();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/python.py");
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".into());
    let done = Command::new(python).arg(script).arg(&path).arg(format!("{seconds}")).status().unwrap();
    assert!(done.success(), "the bench in Python failed");
}
