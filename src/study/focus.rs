//! What part of the border a name stands for.

use super::{Study, StudyError};
use crate::geodesy::extent::Extent;
use crate::model::LonLat;

/// Degrees of latitude about a place that is focused on: 40 km.
const ABOUT_PLACE: f64 = 0.36;

/// The extent that `what` names: a place, a sector, `cluster:N`, or four degrees.
///
/// # Errors
/// [`StudyError::Map`] if there is nothing of that name.
pub fn extent(what: &str, study: &Study) -> Result<Extent, StudyError> {
    let wrong = |message: String, hint: String, usage: bool| StudyError::Map { message, hint, usage };
    if let Some(extent) = bounds(what) {
        return extent.map_err(|reason| {
            wrong(format!("--focus {what}: {reason}"), "for example --focus 69,33,71.5,35".into(), true)
        });
    }
    if let Some(number) = what.strip_prefix("cluster:") {
        let rows = &study.clusters.rows;
        let row = number.parse::<u32>().ok().and_then(|n| rows.iter().find(|row| row.cluster == n));
        let row = row.ok_or_else(|| {
            let there = format!("there are clusters 1 to {}", rows.len());
            wrong(format!("--focus {what}: {there}"), "bordermap clusters lists them".into(), false)
        })?;
        let incidents = &study.incidents.dataset.incidents;
        let members = row.members.iter().map(|&i| incidents[i].position);
        return Ok(wide(Extent::of(members)).padded(0.25));
    }
    let border = &study.border.border;
    let same = |name: &str| name.eq_ignore_ascii_case(what) || name == what;
    if let Some(sector) = border.sectors().iter().position(|s| same(&s.name)) {
        let inside = border.stretches().into_iter().filter(|(of, _)| *of == Some(sector));
        return Ok(wide(Extent::of(inside.flat_map(|(_, line)| line))).padded(0.1));
    }
    let mut places = study.base.places.iter().chain(study.base.crossings.iter());
    if let Some(place) = places.find(|p| same(&p.name) || same(&p.name_local)) {
        return Ok(about(place.position));
    }
    let sectors: Vec<&str> = border.sectors().iter().map(|s| s.name.as_str()).collect();
    let hint = format!("sectors are {}; or give WEST,SOUTH,EAST,NORTH", sectors.join("; "));
    Err(wrong(format!("--focus {what}: no place, sector or cluster is called that"), hint, false))
}

fn about(p: LonLat) -> Extent {
    let lon = ABOUT_PLACE / p.lat().to_radians().cos().max(0.05);
    Extent { west: p.lon() - lon, south: p.lat() - ABOUT_PLACE, east: p.lon() + lon, north: p.lat() + ABOUT_PLACE }
}

/// At least as wide as about a place would be halved; the whole world for nothing.
fn wide(extent: Option<Extent>) -> Extent {
    let Some(e) = extent else { return Extent { west: -180.0, south: -60.0, east: 180.0, north: 75.0 } };
    let (lon, lat) = (0.5 * (e.west + e.east), 0.5 * (e.south + e.north));
    let (half_lon, half_lat) = ((0.5 * (e.east - e.west)).max(0.15), (0.5 * (e.north - e.south)).max(0.12));
    Extent { west: lon - half_lon, south: lat - half_lat, east: lon + half_lon, north: lat + half_lat }
}

/// Four numbers, if that is what the text is.
fn bounds(text: &str) -> Option<Result<Extent, &'static str>> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|n| n.trim().parse().ok()).collect();
    let [west, south, east, north] = numbers?[..] else { return None };
    let east = if east < west { east + 360.0 } else { east };
    let valid = south < north && west < east && (-180.0..=180.0).contains(&west) && south >= -89.0 && north <= 89.0;
    let reason = "it needs WEST,SOUTH,EAST,NORTH in degrees, latitudes from -89 to 89";
    Some(if valid { Ok(Extent { west, south, east, north }) } else { Err(reason) })
}
