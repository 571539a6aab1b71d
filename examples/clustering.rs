//! Clusters of positions by density, and their outlines as areas of geo.

#![expect(clippy::print_stdout, reason = "an example prints")]

use bordermap::spatial::{HdbscanParams, Selection, convex_hull, hdbscan};
use bordermap::{DbscanParams, LonLat, dbscan};
use geo::GeodesicArea;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Two knots of places and one place apart.
    let knot = |lon: f64, lat: f64| {
        (0..12).map(move |i| LonLat::new(lon + 0.01 * f64::from(i % 4), lat + 0.01 * f64::from(i / 4)))
    };
    let positions: Vec<LonLat> =
        knot(69.9, 33.3).chain(knot(71.1, 34.1)).chain([LonLat::new(66.4, 31.0)]).collect::<Result<_, _>>()?;

    let flat = dbscan(&positions, None, DbscanParams { eps_m: 3_000.0, min_points: 4.0 })?;
    for (number, members) in flat.members().iter().enumerate() {
        let members: Vec<LonLat> = members.iter().map(|&i| positions[i]).collect();
        let area = convex_hull(&members, 750.0).map_or(0.0, |hull| hull.geodesic_area_unsigned() / 1e6);
        println!("cluster {}: {} places on {area:.1} km²", number + 1, members.len());
    }

    let parameters = HdbscanParams { min_cluster_size: 5, min_points: 4, selection: Selection::ExcessOfMass };
    println!("by a hierarchy: {} clusters", hdbscan(&positions, parameters)?.count);
    Ok(())
}
