//! What tests of reading ask of a file that was read.

use bordermap::Dataset;

/// Latitudes and longitudes, to a metre.
pub fn positions(data: &Dataset) -> Vec<(f64, f64)> {
    let round = |v: f64| (v * 1e5).round() / 1e5;
    data.incidents.iter().map(|i| (round(i.position.lat()), round(i.position.lon()))).collect()
}

/// The days, an interval with its two ends.
pub fn days(data: &Dataset) -> Vec<String> {
    let one = |i: &bordermap::Incident| match i.days {
        None => "-".into(),
        Some((a, b)) if a == b => a.to_string(),
        Some((a, b)) => format!("{a}..{b}"),
    };
    data.incidents.iter().map(one).collect()
}

/// The column that a field was read from.
pub fn column(data: &Dataset, field: &str) -> Option<String> {
    data.fields.iter().find(|(f, _)| *f == field).map(|(_, column)| column.clone())
}
