//! From the rows of a table to incidents.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::fields::Fields;
use super::{InputError, dates};
use crate::model::{Cell, Dataset, Incident, InvalidLonLat, LonLat, Precision, Problem, Reason, Records};

/// Where a row's position comes from.
pub enum Positions {
    /// From the latitude and longitude columns.
    Columns,
    /// From the features' geometries.
    Geometries(Vec<Result<LonLat, (Reason, String)>>),
}

/// Reads an incident from each row of `records`.
///
/// # Errors
/// If no column holds the coordinates, `mapping` is wrong, or no row has a usable position.
pub fn read(
    source: &str,
    records: Records,
    positions: &Positions,
    mapping: &[(String, String)],
) -> Result<Dataset, InputError> {
    let fields = Fields::find(source, records.columns(), mapping)?;
    let latlon = match positions {
        Positions::Columns => Some(coordinate_columns(source, &records, &fields)?),
        Positions::Geometries(_) => None,
    };
    let mut problems = Vec::new();
    let mut incidents = Vec::new();
    let types = types(&records, &fields);
    for row in 0..records.len() {
        let position = match (positions, latlon) {
            (Positions::Geometries(all), _) => all[row].clone().map_err(|(reason, value)| ("geometry", reason, value)),
            (Positions::Columns, Some((lat, lon))) => {
                position(records.cell(row, lat).text(), records.cell(row, lon).text())
            }
            (Positions::Columns, None) => continue,
        };
        match position {
            Ok(position) => incidents.push(incident(&records, row, position, &fields, &types, &mut problems)),
            Err((field, reason, value)) => {
                problems.push(Problem { row: row + 1, field, value, reason, left_out: true });
            }
        }
    }
    if let (true, Some(first)) = (incidents.is_empty(), problems.first()) {
        return Err(InputError::NoneUsable {
            file: source.into(),
            rows: records.len(),
            first: first.row,
            field: first.field,
            value: first.value.clone(),
            reason: first.reason.words(),
        });
    }
    let fields = fields.named(records.columns());
    Ok(Dataset { source: source.into(), records, incidents, types, fields, problems })
}

/// The columns of latitude and longitude.
///
/// # Errors
/// [`InputError::NoCoordinates`] if there are none.
pub fn coordinate_columns(source: &str, records: &Records, fields: &Fields) -> Result<(usize, usize), InputError> {
    let missing = |missing: &'static str| InputError::NoCoordinates {
        file: source.into(),
        missing,
        count: records.columns().len(),
        columns: records.columns().join(", "),
    };
    let lat = fields.get("latitude").ok_or_else(|| missing("latitude"))?;
    let lon = fields.get("longitude").ok_or_else(|| missing("longitude"))?;
    Ok((lat, lon))
}

/// The position that two texts name.
///
/// # Errors
/// The field at fault, the reason, and the text found.
pub fn position(lat: &str, lon: &str) -> Result<LonLat, (&'static str, Reason, String)> {
    let (lat_text, lon_text) = (lat.trim(), lon.trim());
    if lat_text.is_empty() {
        return Err(("latitude", Reason::NoPosition, String::new()));
    }
    if lon_text.is_empty() {
        return Err(("longitude", Reason::NoPosition, String::new()));
    }
    let number = |field, text: &str| match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        _ => Err((field, Reason::NotANumber, text.to_string())),
    };
    let (lat, lon) = (number("latitude", lat_text)?, number("longitude", lon_text)?);
    if lat == 0.0 && lon == 0.0 {
        return Err(("latitude", Reason::NullIsland, "0, 0".into()));
    }
    LonLat::new(lon, lat).map_err(|invalid| match invalid {
        InvalidLonLat::Latitude(_) => ("latitude", Reason::LatitudeOutOfRange, lat_text.to_string()),
        InvalidLonLat::Longitude(_) => ("longitude", Reason::LongitudeOutOfRange, lon_text.to_string()),
    })
}

fn types(records: &Records, fields: &Fields) -> Vec<String> {
    let Some(column) = fields.get("type") else { return Vec::new() };
    let names: BTreeSet<&str> = (0..records.len()).map(|row| records.cell(row, column).text().trim()).collect();
    names.into_iter().filter(|name| !name.is_empty()).map(String::from).collect()
}

fn incident(
    records: &Records,
    row: usize,
    position: LonLat,
    fields: &Fields,
    types: &[String],
    problems: &mut Vec<Problem>,
) -> Incident {
    let text = |field: &str| fields.get(field).map_or("", |c| records.cell(row, c).text().trim());
    let mut problem = |field: &'static str, value: &str, reason: Reason| {
        problems.push(Problem { row: row + 1, field, value: value.into(), reason, left_out: false });
    };
    let mut date = |field: &'static str| -> Option<Date> {
        let value = text(field);
        let day = dates::day(value);
        if day.is_none() && !value.is_empty() {
            problem(field, value, Reason::UnreadableDate);
        }
        day
    };
    let (start, end) = (date("date"), date("date_end"));
    let days = start.map(|start| (start, end.filter(|end| *end >= start).unwrap_or(start)));
    let mut number = |field: &'static str| -> Option<f64> {
        let value = text(field);
        let number = value.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
        if number.is_none() && !value.is_empty() {
            problem(field, value, Reason::UnreadableNumber);
        }
        number
    };
    let (low, high, best) = (number("fatalities_low"), number("fatalities_high"), number("fatalities"));
    let low = low.or(best).or(high);
    let high = high.or(best).or(low);
    Incident {
        row,
        position,
        days,
        kind: types.binary_search_by(|t| t.as_str().cmp(text("type"))).ok().map(|i| i as u32),
        fatalities: low.zip(high).map(|(low, high)| (low.min(high), high.max(low))),
        precision: precision(text("geo_precision")),
    }
}

fn precision(code: &str) -> Precision {
    match code {
        "1" => Precision::Place,
        "2" => Precision::Near,
        "3" => Precision::Area,
        _ => Precision::Unknown,
    }
}

/// A cell of JSON: text as it is, null as missing, everything else as JSON text in `buffer`.
pub fn json_cell<'a>(value: &'a serde_json::Value, buffer: &'a mut String) -> Cell<'a> {
    match value {
        serde_json::Value::Null => Cell::Missing,
        serde_json::Value::String(s) => Cell::Text(s),
        other => {
            *buffer = other.to_string();
            Cell::Json(buffer)
        }
    }
}
