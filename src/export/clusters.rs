use geo::MultiPolygon;

use super::geojson::{features, polygon_geometry};
use super::sheet::{Column, Sheet, Value};
use crate::analysis::{ClusterRow, Method};
use crate::model::BorderLine;

/// The table of clusters.
pub fn cluster_sheet(rows: &[ClusterRow], method: &Method, line: &BorderLine) -> Sheet<'static> {
    let date = |d: Option<jiff::civil::Date>| d.map_or(Value::Missing, |d| Value::Text(d.to_string()));
    let share = |n: usize, row: &ClusterRow| Value::Fixed(n as f64 / row.incidents as f64, 3);
    let mut added: Vec<Column> = Vec::new();
    let mut column = |name: &str, value: &dyn Fn(&ClusterRow) -> Value| {
        added.push(Column { name: name.into(), values: rows.iter().map(value).collect() });
    };
    column("cluster", &|r| Value::Whole(i64::from(r.cluster)));
    column("incidents", &|r| Value::Whole(r.incidents as i64));
    column("sites", &|r| Value::Whole(r.sites as i64));
    column("fatalities_low", &|r| r.fatalities.map_or(Value::Missing, |f| Value::Fixed(f.0, 0)));
    column("fatalities_high", &|r| r.fatalities.map_or(Value::Missing, |f| Value::Fixed(f.1, 0)));
    column("first_date", &|r| date(r.days.map(|d| d.0)));
    column("last_date", &|r| date(r.days.map(|d| d.1)));
    column("main_type", &|r| Value::Text(r.main_type.clone()));
    column("main_type_share", &|r| share(r.main_type_incidents, r));
    column("main_actors", &|r| {
        if r.main_actors.is_empty() { Value::Missing } else { Value::Text(r.main_actors.join("; ")) }
    });
    column("nearest_place", &|r| r.nearest_place.as_ref().map_or(Value::Missing, |p| Value::Text(p.0.clone())));
    column("nearest_place_m", &|r| r.nearest_place.as_ref().map_or(Value::Missing, |p| Value::Fixed(p.1, 0)));
    column("border_sector", &|r| if r.sector.is_empty() { Value::Missing } else { Value::Text(r.sector.clone()) });
    column("border_side", &|r| Value::Text(r.main_side.clone()));
    column(&format!("share_{}", snake(&line.left)), &|r| share(r.sides.0, r));
    column(&format!("share_{}", snake(&line.right)), &|r| share(r.sides.1, r));
    column("mean_border_distance_m", &|r| Value::Fixed(r.distance_m.0, 3));
    column("min_border_distance_m", &|r| Value::Fixed(r.distance_m.1, 3));
    column("max_border_distance_m", &|r| Value::Fixed(r.distance_m.2, 3));
    column("centre_lon", &|r| Value::Fixed(r.centre.lon(), 7));
    column("centre_lat", &|r| Value::Fixed(r.centre.lat(), 7));
    column("survival", &|r| r.survival.map_or(Value::Missing, |s| Value::Fixed(s, 2)));
    column("method", &|_| Value::Text(method.words.clone()));
    column("hull_buffer_m", &|_| Value::Fixed(method.hull_buffer_m, 0));
    Sheet { records: None, rows: (0..rows.len()).collect(), added }
}

/// The clusters as GeoJSON: the table's columns, and the hulls as geometries (null where there is none).
pub fn clusters_geojson(sheet: &Sheet<'_>, hulls: &[Option<MultiPolygon>]) -> Vec<u8> {
    features(sheet, hulls.iter().map(|hull| polygon_geometry(hull.as_ref())))
}

fn snake(name: &str) -> String {
    name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}
