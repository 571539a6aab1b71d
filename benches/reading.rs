//! Reading a table of incidents against the csv crate alone, which keeps nothing of what it reads.
//!
//! ```sh
//! cargo bench --bench reading
//! ```
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]
mod points;

use std::fmt::Write;

use bordermap::builtin;
use bordermap::input::{self, Reading};
use points::{least, points};

const N: usize = 1_000_000;

fn main() {
    let places = points(&builtin::durand_ne().unwrap(), N);
    let mut text = String::from("id,lon,lat,date\n");
    for (i, p) in places.iter().enumerate() {
        writeln!(text, "{},{:.6},{:.6},2025-{:02}-{:02}", i + 1, p.lon(), p.lat(), i % 12 + 1, i % 28 + 1).unwrap();
    }
    let alone = least(|| {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let mut record = csv::StringRecord::new();
        let mut rows = 0;
        while reader.read_record(&mut record).unwrap() {
            rows += 1;
        }
        assert_eq!(rows, N);
    });
    println!("csv crate alone, {N} rows: {alone:.3} s");
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let incidents = least(|| {
            let read = pool.install(|| input::incidents("bench.csv", text.as_bytes(), &Reading::default()).unwrap());
            assert_eq!(read.incidents.len(), N);
        });
        println!(
            "rows kept and incidents made of them, {threads} thread(s): {incidents:.3} s, {:.2} of the csv crate's speed",
            alone / incidents
        );
    }
}
