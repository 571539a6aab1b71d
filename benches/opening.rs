//! Opening every border of the atlas with its base map, each in a process of its own; and unpacking all of that base map, as a map of the
//! whole border does, against reading its countries alone from GeoJSON.
//!
//! ```sh
//! cargo bench --bench opening
//! ```
#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a bench")]

use std::process::Command;
use std::time::Instant;

use bordermap::atlas;
use bordermap::study::Ground;
use bordermap::study::options::BorderOptions;
use geojson::{Feature, FeatureCollection, GeoJson, GeometryValue};

/// What opening a border should take at most, milliseconds.
const AIM_MS: f64 = 10.0;

fn main() {
    match std::env::args().nth(1).filter(|arg| !arg.starts_with("--")) {
        Some(id) => open(&id),
        None => all(),
    }
}

/// Opens one border, and prints how many milliseconds that took, to unpack all of its base map, and to read its countries from GeoJSON.
fn open(id: &str) {
    let start = Instant::now();
    let ground = Ground::named(id, &BorderOptions::default()).unwrap();
    let opened = start.elapsed();
    let start = Instant::now();
    ground.base.prepare();
    let unpacked = start.elapsed();
    let feature = |area: &bordermap::Area| Feature::from(GeometryValue::from(&*area.shape));
    let text = ground.base.countries.iter().map(feature).collect::<FeatureCollection>().to_string();
    let start = Instant::now();
    let read: GeoJson = text.parse().unwrap();
    let parsed = start.elapsed();
    assert!(matches!(read, GeoJson::FeatureCollection(all) if all.features.len() == ground.base.countries.len()));
    println!("{}", [opened, unpacked, parsed].map(|took| (took.as_secs_f64() * 1e3).to_string()).join(" "));
}

/// Milliseconds of one border: opened, unpacked, read from GeoJSON.
type Times = [f64; 3];

fn all() {
    let times: Vec<(Times, &str)> = atlas::list().unwrap().iter().map(|entry| (timed(&entry.id), &*entry.id)).collect();
    said("opened", 0, times.clone());
    said("and all of the base map unpacked", 1, times.clone());
    let sum = |i: usize| times.iter().map(|(time, _)| time[i]).sum::<f64>();
    println!(
        "to open and unpack it, of the time that its countries alone take from GeoJSON: {:.2}",
        (sum(0) + sum(1)) / sum(2)
    );
}

/// Prints how long it took for all borders; what came before is counted.
fn said(what: &str, last: usize, times: Vec<(Times, &str)>) {
    let mut times: Vec<(f64, &str)> = times.into_iter().map(|(time, id)| (time[..=last].iter().sum(), id)).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
    let within = times.iter().filter(|time| time.0 < AIM_MS).count();
    println!("{} borders {what}: median {:.1} ms, 95 % {:.1} ms", times.len(), at(0.5), at(0.95));
    let longest: Vec<String> = times.iter().rev().take(5).map(|(ms, id)| format!("{id} {ms:.1} ms")).collect();
    println!("{within} of them in less than {AIM_MS} ms; the longest: {}", longest.join(", "));
}

/// That of three processes which took least.
fn timed(id: &str) -> Times {
    let run = || -> Times {
        let output = Command::new(std::env::current_exe().unwrap()).arg(id).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let numbers: Vec<f64> = text.split_whitespace().map(|number| number.parse().unwrap()).collect();
        numbers.try_into().unwrap()
    };
    (0..3).map(|_| run()).min_by(|a, b| (a[0] + a[1]).total_cmp(&(b[0] + b[1]))).unwrap()
}
