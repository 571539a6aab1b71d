//! Border distance: the engine against brute force, and the whole command against only reading and writing the rows.
//!
//! ```sh
//! cargo bench --bench distance
//! ```
#![expect(clippy::unwrap_used, clippy::print_stdout, clippy::disallowed_methods, reason = "a bench")]
mod points;

use std::fmt::Write;
use std::process::Command;

use bordermap::{Border, BorderLine, Edges, LonLat, builtin};
use geographiclib_rs::{Geodesic, InverseGeodesic};
use points::{Random, least, points};

const N: usize = 1_000_000;

fn main() {
    let coarse = builtin::durand_ne().unwrap();
    let dense = densified(&coarse, 20_000);
    let places = points(&coarse, N);
    let mut time = Vec::new();
    for (name, line) in [("584 vertices", coarse), ("20,000 vertices", dense)] {
        let border = Border::new(line, Edges::Geodesic).unwrap();
        for threads in [1, 2] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let seconds = least(|| drop(pool.install(|| border.locate_all(&places))));
            println!(
                "engine, {name}, {threads} thread(s): {:.3} s, {:.2} million a second",
                seconds,
                N as f64 / seconds / 1e6
            );
            time.push(seconds);
        }
        let some = &places[..200];
        let seconds = least(|| drop(some.iter().map(|&p| brute(&border, p)).collect::<Vec<_>>())) / 200.0 * N as f64;
        println!("brute force over vertices by inverse geodesic, {name}: {seconds:.0} s for as many (from 200)");
    }
    println!(
        "two threads over one: {:.2} times; 20,000 vertices over 584: {:.2} times",
        time[0] / time[1],
        time[3] / time[1]
    );
    whole_command("as drawn", &places);
    whole_command("four fifths at 5,000 positions", &shared(&places));
}

/// The positions, four fifths of them moved to one of the first 5,000: places of towns, as files have them.
fn shared(places: &[LonLat]) -> Vec<LonLat> {
    let mut random = Random(11);
    places.iter().map(|p| if random.unit() < 0.8 { places[(random.unit() * 5_000.0) as usize] } else { *p }).collect()
}

/// Distance to the nearest vertex: less than the tool does.
fn brute(border: &Border, p: LonLat) -> f64 {
    let geodesic = Geodesic::wgs84();
    let distance = |v: &LonLat| -> f64 { geodesic.inverse(v.lat(), v.lon(), p.lat(), p.lon()) };
    border.line().parts[0].iter().map(distance).fold(f64::INFINITY, f64::min)
}

/// The line with `n` vertices, each inner one up to about 12 m off it.
fn densified(line: &BorderLine, n: usize) -> BorderLine {
    let mut random = Random(7);
    let part = &line.parts[0];
    let steps = n / (part.len() - 1) + 1;
    let mut vertices = vec![part[0]];
    for edge in part.windows(2) {
        for i in 1..=steps {
            let t = i as f64 / steps as f64;
            let off = if i == steps { 0.0 } else { 1e-4 * (random.unit() - 0.5) };
            let (lon, lat) = (
                edge[0].lon() + t * (edge[1].lon() - edge[0].lon()),
                edge[0].lat() + t * (edge[1].lat() - edge[0].lat()),
            );
            vertices.push(LonLat::new(lon + off, lat - off).unwrap());
        }
    }
    vertices.truncate(n);
    BorderLine { parts: vec![vertices], marks: vec![], ..line.clone() }
}

fn whole_command(name: &str, places: &[LonLat]) {
    let dir = tempfile::tempdir().unwrap();
    let (input, output) = (dir.path().join("in.csv"), dir.path().join("out.csv"));
    let mut text = String::from("id,lon,lat,date\n");
    for (i, p) in places.iter().enumerate() {
        writeln!(text, "{},{:.6},{:.6},2025-{:02}-{:02}", i + 1, p.lon(), p.lat(), i % 12 + 1, i % 28 + 1).unwrap();
    }
    std::fs::write(&input, text).unwrap();
    let copy = |flushed: bool| {
        let _ = std::fs::remove_file(&output);
        let mut reader = csv::Reader::from_path(&input).unwrap();
        let mut writer = csv::Writer::from_path(&output).unwrap();
        writer.write_byte_record(reader.byte_headers().unwrap()).unwrap();
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).unwrap() {
            writer.write_byte_record(&record).unwrap();
        }
        writer.flush().unwrap();
        if flushed {
            writer.into_inner().unwrap().sync_all().unwrap();
        }
    };
    let [in_cache, on_disk] = [false, true].map(|flushed| least(|| copy(flushed)));
    println!(
        "positions {name}: only reading and writing {N} rows with the csv crate: {in_cache:.3} s, flushed to the disk {on_disk:.3} s"
    );
    for border in ["durand-ne", "durand"] {
        let seconds = least(|| {
            let _ = std::fs::remove_file(&output);
            let mut command = Command::new(env!("CARGO_BIN_EXE_bordermap"));
            command.args(["distance", "-q", "--border", border, "-o"]).arg(&output).arg(&input);
            assert!(command.status().unwrap().success());
        });
        println!(
            "bordermap distance --border {border}, CSV to CSV, flushed: {seconds:.3} s, {:.1} and {:.1} times",
            seconds / in_cache,
            seconds / on_disk
        );
    }
}
