//! The space–time permutation scan: 10,000 incidents, 999 permutations.
//!
//! ```sh
//! cargo bench --bench scan
//! ```
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]
mod points;

use bordermap::study::profile::{Events, ProfileOptions, scans};
use bordermap::{Border, Edges, LonLat, builtin};
use points::{least, points};

const N: usize = 10_000;
/// Cells of chainage, metres.
const CELL_M: f64 = 25_000.0;

fn main() {
    let border = Border::new(builtin::durand().unwrap(), Edges::Geodesic).unwrap();
    // Places of towns: each stands for several incidents.
    let towns = points(&builtin::durand_ne().unwrap(), N / 4);
    let positions: Vec<LonLat> = (0..N).map(|i| towns[i * 7 % towns.len()]).collect();
    let days: Vec<i32> = (0..N as u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 20) as i32 % 3_650).collect();
    let chainages: Vec<f64> = border.locate_all(&positions).iter().map(|location| location.chainage_m).collect();
    let options = ProfileOptions::default();
    let circles = Events { positions: &positions, days: &days, along: None };
    let both = Events { along: Some((&chainages, border.length_m())), ..circles };
    let timed = |events: &Events<'_>| least(|| assert!(!scans(events, &options, CELL_M, 1).rows.is_empty()));
    let (circles, both) = (timed(&circles), timed(&both));
    println!("{N} incidents, {} permutations, all cores", options.permutations);
    println!("circles of up to 50 km about 250 sites: {circles:.2} s");
    println!("intervals of up to 200 km of chainage: {:.2} s", both - circles);
}
