use geo::MultiPolygon;

use super::geojson::{features, polygon_geometry};
use super::sheet::{Column, Sheet, Value};
use crate::analysis::{ClusterRow, Method};
use crate::model::BorderLine;

/// The table of clusters.
pub fn cluster_sheet<'a>(rows: &'a [ClusterRow], method: &'a Method, line: &BorderLine) -> Sheet<'a> {
    let added = vec![
        Column::new("cluster", rows, |r| Value::Whole(i64::from(r.cluster))),
        Column::new("incidents", rows, |r| Value::Whole(r.incidents as i64)),
        Column::new("sites", rows, |r| Value::Whole(r.sites as i64)),
        Column::new("fatalities_low", rows, |r| r.fatalities.map_or(Value::Missing, |f| Value::Fixed(f.0, 0))),
        Column::new("fatalities_high", rows, |r| r.fatalities.map_or(Value::Missing, |f| Value::Fixed(f.1, 0))),
        Column::new("first_date", rows, |r| date(r.days.map(|d| d.0))),
        Column::new("last_date", rows, |r| date(r.days.map(|d| d.1))),
        Column::new("main_type", rows, |r| Value::Text((&*r.main_type).into())),
        Column::new("main_type_share", rows, |r| share(r.main_type_incidents, r)),
        Column::new("main_actors", rows, |r| {
            if r.main_actors.is_empty() { Value::Missing } else { Value::Text(r.main_actors.join("; ").into()) }
        }),
        Column::new("main_place", rows, |r| text(&r.main_place)),
        Column::new("nearest_place", rows, |r| r.nearest_place.as_ref().map_or(Value::Missing, |p| text(&p.0))),
        Column::new("nearest_place_m", rows, |r| {
            r.nearest_place.as_ref().map_or(Value::Missing, |p| Value::Fixed(p.1, 0))
        }),
        Column::new("border_sector", rows, |r| text(&r.sector)),
        Column::new("border_side", rows, |r| text(&r.main_side)),
        Column::new(&format!("share_{}", snake(&line.left)), rows, |r| share(r.sides.0, r)),
        Column::new(&format!("share_{}", snake(&line.right)), rows, |r| share(r.sides.1, r)),
        Column::new("mean_border_distance_m", rows, |r| Value::Fixed(r.distance_m.0, 3)),
        Column::new("min_border_distance_m", rows, |r| Value::Fixed(r.distance_m.1, 3)),
        Column::new("max_border_distance_m", rows, |r| Value::Fixed(r.distance_m.2, 3)),
        Column::new("centre_lon", rows, |r| Value::Fixed(r.centre.lon(), 7)),
        Column::new("centre_lat", rows, |r| Value::Fixed(r.centre.lat(), 7)),
        Column::new("survival", rows, |r| r.survival.map_or(Value::Missing, |s| Value::Fixed(s, 2))),
        Column::new("survival_meaning", rows, |_| method.survival().map_or(Value::Missing, |s| Value::Text(s.into()))),
        Column::new("method", rows, |_| text(&method.words)),
        Column::new("hull_buffer_m", rows, |_| Value::Fixed(method.hull_buffer_m, 0)),
    ];
    Sheet { records: None, rows: (0..rows.len()).collect(), added }
}

fn date(day: Option<jiff::civil::Date>) -> Value<'static> {
    day.map_or(Value::Missing, |d| Value::Text(d.to_string().into()))
}

fn share(n: usize, row: &ClusterRow) -> Value<'static> {
    Value::Fixed(n as f64 / row.incidents as f64, 3)
}

fn text(text: &str) -> Value<'_> {
    if text.is_empty() { Value::Missing } else { Value::Text(text.into()) }
}

/// The clusters as GeoJSON: the table's columns, and the hulls as geometries (null where there is none).
pub fn clusters_geojson(sheet: &Sheet<'_>, hulls: &[Option<MultiPolygon>]) -> Vec<u8> {
    features(sheet, hulls.iter().map(|hull| polygon_geometry(hull.as_ref())))
}

fn snake(name: &str) -> String {
    name.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}
