use geo::Geometry;
use serde_json::{Map, Value};

use super::{Features, feature, number};

/// The waypoints of a GPX file; its tracks and routes if it has none.
pub fn features(bytes: &[u8]) -> Result<Features, String> {
    // Some programs leave out the version, without which the format is not one.
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]);
    let element =
        start.split_once("<gpx").map(|(before, rest)| (before.len() + 4, rest.split('>').next().unwrap_or("")));
    let mended = match element {
        Some((at, attributes)) if !attributes.contains("version") && start.is_ascii() => {
            [&bytes[..at], b" version=\"1.1\"", &bytes[at..]].concat()
        }
        _ => bytes.to_vec(),
    };
    let read = gpx::read(&mended[..]).map_err(|e| format!("it cannot be read: {e}"))?;
    let waypoints: Vec<Value> = read.waypoints.iter().map(of_waypoint).collect();
    let mut lines = Vec::new();
    for track in &read.tracks {
        lines.push(line(track.name.as_deref(), "track", Geometry::MultiLineString(track.multilinestring())));
    }
    for route in &read.routes {
        lines.push(line(route.name.as_deref(), "route", Geometry::LineString(route.linestring())));
    }
    if waypoints.is_empty() {
        return Ok(Features { features: lines, notes: Vec::new() });
    }
    let left =
        (!lines.is_empty()).then(|| format!("its {} tracks and routes are not read, its waypoints are", lines.len()));
    Ok(Features { features: waypoints, notes: left.into_iter().collect() })
}

fn of_waypoint(point: &gpx::Waypoint) -> Value {
    let mut properties = Map::new();
    let texts = [
        ("name", point.name.clone()),
        ("date", point.time.and_then(|time| time.format().ok())),
        ("description", point.description.clone()),
        ("comment", point.comment.clone()),
        ("type", point.type_.clone()),
        ("symbol", point.symbol.clone()),
        ("source", point.source.clone()),
    ];
    for (name, value) in texts {
        properties.extend(value.map(|value| (name.to_string(), value.into())));
    }
    properties.extend(point.hdop.map(|value| ("hdop".to_string(), number(value))));
    feature(Some(&Geometry::Point(point.point())), point.elevation, properties)
}

fn line(name: Option<&str>, kind: &str, geometry: Geometry) -> Value {
    let mut properties = Map::new();
    properties.extend(name.map(|name| ("name".to_string(), name.into())));
    properties.insert("type".into(), kind.into());
    feature(Some(&geometry), None, properties)
}
