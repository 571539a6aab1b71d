//! Opening every border of the atlas with its base map, each in a process of its own, against reading the same base map's countries from GeoJSON.
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

/// Opens one border, and prints how many milliseconds that took, and its countries from GeoJSON.
fn open(id: &str) {
    let start = Instant::now();
    let ground = Ground::named(id, &BorderOptions::default()).unwrap();
    let opened = start.elapsed();
    let feature = |area: &bordermap::Area| Feature::from(GeometryValue::from(&area.shape));
    let text = ground.base.countries.iter().map(feature).collect::<FeatureCollection>().to_string();
    let start = Instant::now();
    let read: GeoJson = text.parse().unwrap();
    let parsed = start.elapsed();
    assert!(matches!(read, GeoJson::FeatureCollection(all) if all.features.len() == ground.base.countries.len()));
    println!("{} {}", opened.as_secs_f64() * 1e3, parsed.as_secs_f64() * 1e3);
}

fn all() {
    let mut times: Vec<(f64, f64, &str)> = atlas::list().unwrap().iter().map(|entry| timed(&entry.id)).collect();
    times.sort_by(|a, b| a.0.total_cmp(&b.0));
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].0;
    let within = times.iter().filter(|time| time.0 < AIM_MS).count();
    println!("{} borders, each with its base map: median {:.1} ms, 95 % {:.1} ms", times.len(), at(0.5), at(0.95));
    println!("{within} of them in less than {AIM_MS} ms; the longest:");
    for (opened, _, id) in times.iter().rev().take(5) {
        println!("{id}: {opened:.1} ms");
    }
    let ratio: f64 = times.iter().map(|time| time.0).sum::<f64>() / times.iter().map(|time| time.1).sum::<f64>();
    println!("of the time that their countries alone take from GeoJSON: {ratio:.2}");
}

/// The least of three processes.
fn timed(id: &str) -> (f64, f64, &str) {
    let run = || -> (f64, f64, &str) {
        let output = Command::new(std::env::current_exe().unwrap()).arg(id).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let mut numbers = text.split_whitespace().map(|number| number.parse().unwrap());
        (numbers.next().unwrap(), numbers.next().unwrap(), id)
    };
    (0..3).map(|_| run()).min_by(|a, b| a.0.total_cmp(&b.0)).unwrap()
}
