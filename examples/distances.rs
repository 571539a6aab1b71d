//! How far some places are from a line of your own, and on which side: the line as geo types have it.

#![expect(clippy::print_stdout, reason = "an example prints")]

use bordermap::{Border, BorderLine, Edges, LonLat};
use geo::line_string;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let lines = line_string![(x: 69.3, y: 31.9), (x: 69.9, y: 33.1), (x: 71.1, y: 34.1)];
    let line = BorderLine::from_lines("a line", "west", "east", &geo::MultiLineString::new(vec![lines]))?;
    let border = Border::new(line, Edges::Geodesic)?.with_sector_length(100_000.0)?;
    for (name, place) in [("Khost", geo::Point::new(69.92, 33.34)), ("Wana", geo::Point::new(69.57, 32.30))] {
        let found = border.locate(LonLat::try_from(place)?);
        let sector = found.sector.map_or("", |i| &border.sectors()[i].name);
        let side = border.line().side_name(found.side);
        println!("{name}: {:.3} km, {side}, at km {:.1} ({sector})", found.distance_m / 1e3, found.chainage_m / 1e3);
    }
    Ok(())
}
