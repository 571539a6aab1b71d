//! From the rows of a table to incidents.

use std::collections::BTreeSet;
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

use super::fields::{Fields, plain_names};
use super::schemas::{self, Row, Schema, interval};
use super::{InputError, dates};
use crate::model::{Cell, Dataset, Incident, InvalidLonLat, LonLat, Problem, Reason, Records};

/// Where a row's position comes from.
pub enum Positions {
    /// From the latitude and longitude columns.
    Columns,
    /// From the features' geometries.
    Geometries(Vec<Result<LonLat, (Reason, String)>>),
}

/// How a file is to be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// Columns of fields where their names do not tell: (field, column).
    pub mapping: Vec<(String, String)>,
    /// The schema's name, if it is not to be detected.
    pub schema: Option<String>,
    /// Whether to read a layout whose distances mislead.
    pub force: bool,
}

/// Reads an incident from each row of `records`.
///
/// # Errors
/// If no column holds the coordinates, the mapping is wrong, the schema is refused, or no row has a usable position.
pub fn read(
    source: &str,
    records: Records,
    positions: &Positions,
    reading: &Reading,
    mut notes: Vec<String>,
) -> Result<Dataset, InputError> {
    let names = plain_names(records.columns());
    let schema = schema(source, &names, reading)?;
    if let Some(why) = schema.refusal {
        if !reading.force {
            return Err(InputError::Refused { file: source.into(), schema: schema.title, why });
        }
        notes.push(format!("distances mislead: {why}"));
    }
    let fields = Fields::find(source, records.columns(), schema, &reading.mapping)?;
    let latlon = match positions {
        Positions::Columns => Some(coordinate_columns(source, &records, &fields)?),
        Positions::Geometries(_) => None,
    };
    let types = types(&records, &fields, schema);
    let reader = Reader { records: &records, names: &names, fields: &fields, schema, types: &types, positions, latlon };
    let (mut incidents, mut problems) = (Vec::with_capacity(records.len()), Vec::new());
    let starts: Vec<usize> = (0..records.len()).step_by(BLOCK).collect();
    for wave in starts.chunks(2 * rayon::current_num_threads()) {
        let blocks = wave.par_iter().map(|&start| reader.block(start..records.len().min(start + BLOCK)));
        for (block, wrong) in blocks.collect::<Vec<_>>() {
            incidents.extend(block);
            problems.extend(wrong);
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
    Ok(Dataset { source: source.into(), records, schema: schema.title, notes, incidents, types, fields, problems })
}

/// Rows read by one thread at a time.
const BLOCK: usize = 16_384;

/// All that is needed to read a row.
struct Reader<'a> {
    records: &'a Records,
    names: &'a [String],
    fields: &'a Fields,
    schema: &'a Schema,
    types: &'a [String],
    positions: &'a Positions,
    latlon: Option<(usize, usize)>,
}

impl Reader<'_> {
    fn block(&self, rows: Range<usize>) -> (Vec<Incident>, Vec<Problem>) {
        let mut problems = Vec::new();
        let incidents = rows.filter_map(|index| self.row(index, &mut problems)).collect();
        (incidents, problems)
    }

    /// The incident of a row; none, and a problem, if it cannot be used.
    fn row(&self, index: usize, problems: &mut Vec<Problem>) -> Option<Incident> {
        let row = Row { records: self.records, index, names: self.names };
        let cell = |column: usize| self.records.cell(index, column).text();
        let position = match (self.positions, self.latlon) {
            (Positions::Geometries(all), _) => {
                all[index].clone().map_err(|(reason, value)| ("geometry", reason, value))
            }
            (Positions::Columns, Some((lat, lon))) => position(cell(lat), cell(lon)),
            (Positions::Columns, None) => return None,
        };
        let left_out = match position {
            Ok(position) => match (self.schema.leave_out)(&row) {
                None => return Some(incident(&row, position, self.fields, self.schema, self.types, problems)),
                Some(reason) => ("place", reason, self.fields.get("place").map_or("", cell).to_string()),
            },
            Err(found) => found,
        };
        let (field, reason, value) = left_out;
        problems.push(Problem { row: index + 1, field, value, reason, left_out: true });
        None
    }
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

fn types(records: &Records, fields: &Fields, schema: &Schema) -> Vec<String> {
    let Some(column) = fields.get("type") else { return Vec::new() };
    let word = |row: usize| schema.word(records.cell(row, column).text().trim());
    let names = (0..records.len()).into_par_iter().fold_with(BTreeSet::new(), |mut names, row| {
        names.insert(word(row));
        names
    });
    let names = names.reduce(BTreeSet::new, |mut a, b| {
        a.extend(b);
        a
    });
    names.into_iter().filter(|name| !name.is_empty()).map(String::from).collect()
}

fn schema(source: &str, names: &[String], reading: &Reading) -> Result<&'static Schema, InputError> {
    let Some(name) = &reading.schema else { return Ok(schemas::detect(names)) };
    schemas::named(name).ok_or_else(|| InputError::Mapping {
        file: source.into(),
        field: name.clone(),
        reason: format!(
            "no such schema; schemas are {}",
            schemas::ALL.iter().map(|s| s.name).collect::<Vec<_>>().join(", ")
        ),
    })
}

fn incident(
    row: &Row<'_>,
    position: LonLat,
    fields: &Fields,
    schema: &Schema,
    types: &[String],
    problems: &mut Vec<Problem>,
) -> Incident {
    let mut cells = Cells { row, fields, problems };
    let days = match schema.days {
        Some(days) => days(row),
        None => cells.days(),
    };
    let one_day = days.filter(|(first, last)| first == last).map(|(day, _)| day);
    let (low, high, best) =
        (cells.number("fatalities_low"), cells.number("fatalities_high"), cells.number("fatalities"));
    let low = low.or(best).or(high);
    let high = high.or(best).or(low);
    let (precision, location_error_m) = (schema.place)(row);
    Incident {
        row: row.index,
        position,
        days,
        kind: types.binary_search_by(|t| t.as_str().cmp(schema.word(cells.text("type")))).ok().map(|i| i as u32),
        fatalities: low.zip(high).map(|(low, high)| (low.min(high), high.max(low))),
        precision,
        location_error_m,
        possible_days: one_day.map(|day| interval(day, (schema.slack)(row))).or(days),
        summary: (schema.summary)(row),
    }
}

/// The fields of a row, and where to note what is wrong with them.
struct Cells<'a> {
    row: &'a Row<'a>,
    fields: &'a Fields,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Cells<'a> {
    fn text(&self, field: &str) -> &'a str {
        let column = self.fields.get(field);
        column.map_or("", |c| self.row.records.cell(self.row.index, c).text().trim())
    }

    fn days(&mut self) -> Option<(Date, Date)> {
        let (start, end) = (self.day("date"), self.day("date_end"));
        start.map(|start| (start, end.filter(|end| *end >= start).unwrap_or(start)))
    }

    fn day(&mut self, field: &'static str) -> Option<Date> {
        let value = self.text(field);
        let day = dates::day(value);
        if day.is_none() && !value.is_empty() {
            self.note(field, value, Reason::UnreadableDate);
        }
        day
    }

    fn number(&mut self, field: &'static str) -> Option<f64> {
        let value = self.text(field);
        let number = value.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0);
        if number.is_none() && !value.is_empty() {
            self.note(field, value, Reason::UnreadableNumber);
        }
        number
    }

    fn note(&mut self, field: &'static str, value: &str, reason: Reason) {
        let row = self.row.index + 1;
        self.problems.push(Problem { row, field, value: value.into(), reason, left_out: false });
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
