//! A whole study: read a file, measure it against the built-in line, cluster, write GeoJSON, draw the map with its credits.
//!
//! `cargo run --example study -- incidents.csv OUT` writes `OUT/incidents.geojson` and `OUT/map.svg`; without arguments it
//! takes the built-in incidents and writes nothing.
#![expect(clippy::disallowed_methods, clippy::print_stdout, reason = "an example reads, writes and prints its own way")]

use std::path::Path;

use bordermap::study::{File, IncidentTable, Options, Study, report};
use bordermap::{export, render};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let (input, folder) = (args.next(), args.next());
    let study = match &input {
        Some(path) => {
            let bytes = std::fs::read(path)?;
            Study::of_files(&[File { name: path.clone(), path: path.clone(), source: &bytes }], Options::default())?
        }
        None => Study::builtin(Options::default())?,
    };
    print!("{}", report(&study));
    let table = IncidentTable::new(&study.incidents.dataset);
    let geojson = export::GEOJSON.bytes(&table.with(false, study.incident_columns()))?;
    let fonts = render::Fonts::new();
    let map = render::map(&study, &fonts)?;
    let svg = render::svg(&map.scene, &fonts, &render::Theme::default());
    if let Some(folder) = folder {
        std::fs::write(Path::new(&folder).join("incidents.geojson"), geojson)?;
        std::fs::write(Path::new(&folder).join("map.svg"), svg)?;
    }
    Ok(())
}
