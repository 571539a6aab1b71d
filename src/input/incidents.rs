//! From the rows of a table to incidents.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::Date;
use rayon::prelude::*;

use super::coordinates::Coordinates;
use super::dates::{DateOrder, OrderFound};
use super::errors::LocationErrors;
use super::fields::{Fields, plain_names};
use super::limits::Limits;
use super::schemas::{self, Row, Schema, interval};
use super::{InputError, dates};
use crate::model::{Cell, Dataset, Incident, LonLat, Problem, Reason, Records};

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
    /// Whether columns of the mapping may be missing, because several files are read alike.
    pub lenient: bool,
    /// Whether to read a layout whose distances mislead.
    pub force: bool,
    /// Which number is the day in dates like 11/10/2025, if the file is not to tell.
    pub date_order: Option<DateOrder>,
    /// Location errors that go before the schemas' own.
    pub errors: LocationErrors,
    /// What is too much.
    pub limits: Limits,
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
    let fields = Fields::find(source, records.columns(), schema, &reading.mapping, reading.lenient)?;
    let columns = match positions {
        Positions::Columns => Some(Coordinates::find(source, &records, &fields, &names)?),
        Positions::Geometries(_) => None,
    };
    let types = types(&records, &fields, schema);
    let order = reading.date_order.or_else(|| date_order(&records, &fields, &mut notes));
    let at = Columns::new(&fields, schema, &names);
    let reader = Reader {
        at,
        records: &records,
        names: &names,
        fields: &fields,
        schema,
        types: &types,
        positions,
        columns,
        order,
        errors: &reading.errors,
    };
    let (mut incidents, mut problems) = (Vec::with_capacity(records.len()), Vec::new());
    let mut rewritten = false;
    let starts: Vec<usize> = (0..records.len()).step_by(BLOCK).collect();
    for wave in starts.chunks(2 * rayon::current_num_threads()) {
        let blocks = wave.par_iter().map(|&start| reader.block(start..records.len().min(start + BLOCK)));
        for block in blocks.collect::<Vec<_>>() {
            incidents.extend(block.incidents);
            problems.extend(block.problems);
            rewritten |= block.rewritten;
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
    if let (Some(version), Some(id)) = (schema.version, fields.get("id")) {
        let rows = (0..records.len()).map(|index| Row { records: &records, index, names: &names });
        let versions = rows.map(|row| (records.cell(row.index, id).text().trim(), version(&row)));
        problems.extend(drop_older(&mut incidents, &versions.collect::<Vec<_>>()));
        problems.sort_by_key(|p| p.row);
    }
    let mut fields = fields.named(records.columns());
    fields.retain(|(field, _)| *field != "coordinates");
    if let Some(Coordinates::One(column)) = columns {
        fields.push(("coordinates", records.columns()[column].clone()));
    }
    let source = source.into();
    let schema = schema.title;
    Ok(Dataset { source, records, schema, notes, incidents, types, fields, problems, rewritten, parts: Vec::new() })
}

/// Rows read by one thread at a time.
const BLOCK: usize = 16_384;

/// What was read from some rows.
#[derive(Default)]
struct Block {
    incidents: Vec<Incident>,
    problems: Vec<Problem>,
    /// Whether some position is not what two plain numbers say.
    rewritten: bool,
}

/// The columns that every row is asked for.
#[derive(Clone, Copy)]
struct Columns {
    latitude: Option<usize>,
    longitude: Option<usize>,
    date: Option<usize>,
    date_end: Option<usize>,
    kind: Option<usize>,
    fatalities: Option<usize>,
    fatalities_low: Option<usize>,
    fatalities_high: Option<usize>,
    precision: Option<usize>,
}

impl Columns {
    fn new(fields: &Fields, schema: &Schema, names: &[String]) -> Self {
        Self {
            latitude: fields.get("latitude"),
            longitude: fields.get("longitude"),
            date: fields.get("date"),
            date_end: fields.get("date_end"),
            kind: fields.get("type"),
            fatalities: fields.get("fatalities"),
            fatalities_low: fields.get("fatalities_low"),
            fatalities_high: fields.get("fatalities_high"),
            precision: names.iter().position(|name| name == schema.precision_column),
        }
    }
}

/// All that is needed to read a row.
struct Reader<'a> {
    at: Columns,
    records: &'a Records,
    names: &'a [String],
    fields: &'a Fields,
    schema: &'a Schema,
    types: &'a [String],
    positions: &'a Positions,
    columns: Option<Coordinates>,
    order: Option<DateOrder>,
    errors: &'a LocationErrors,
}

impl Reader<'_> {
    fn block(&self, rows: Range<usize>) -> Block {
        let mut block = Block::default();
        block.incidents.reserve(rows.len());
        for index in rows {
            if let Some(incident) = self.row(index, &mut block.problems) {
                block.rewritten |= !self.is_plain(&incident);
                block.incidents.push(incident);
            }
        }
        block
    }

    /// Whether the incident's position is what two plain numbers in columns say.
    fn is_plain(&self, incident: &Incident) -> bool {
        let (lat, lon) = match (self.columns, self.at.latitude, self.at.longitude) {
            (Some(Coordinates::Pair(lat, lon)), ..) | (None, Some(lat), Some(lon)) => (lat, lon),
            (Some(Coordinates::One(_)), ..) => return false,
            (None, ..) => return true,
        };
        let text = |column: usize| self.records.cell(incident.row, column).text();
        if self.columns.is_some() {
            // It was read from them, so only letters and marks tell that they were no plain numbers.
            let plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE \t".contains(&b));
            return plain(text(lat)) && plain(text(lon));
        }
        let number = |column: usize| text(column).trim().parse::<f64>().ok();
        (number(lat), number(lon)) == (Some(incident.position.lat()), Some(incident.position.lon()))
    }

    /// The incident of a row; none, and a problem, if it cannot be used.
    fn row(&self, index: usize, problems: &mut Vec<Problem>) -> Option<Incident> {
        let row = Row { records: self.records, index, names: self.names };
        let cell = |column: usize| self.records.cell(index, column).text();
        let position = match (self.positions, self.columns) {
            (Positions::Geometries(all), _) => {
                all[index].clone().map_err(|(reason, value)| ("geometry", reason, value))
            }
            (Positions::Columns, Some(columns)) => columns.position(self.records, index),
            (Positions::Columns, None) => return None,
        };
        let left_out = match position {
            Ok(position) => match (self.schema.leave_out)(&row) {
                None => return Some(self.incident(&row, position, problems)),
                Some(reason) => ("place", reason, self.fields.get("place").map_or("", cell).to_string()),
            },
            Err(found) => found,
        };
        let (field, reason, value) = left_out;
        problems.push(Problem { row: index + 1, field, value, reason, left_out: true });
        None
    }

    fn incident(&self, row: &Row<'_>, position: LonLat, problems: &mut Vec<Problem>) -> Incident {
        let schema = self.schema;
        let mut cells = Cells { row, at: self.at, order: self.order, problems };
        let days = match schema.days {
            Some(days) => days(row).or_else(|| {
                let value = cells.text(self.at.date);
                if !value.is_empty() {
                    cells.note("date", value, Reason::UnreadableDate);
                }
                None
            }),
            None => cells.days(),
        };
        let one_day = days.filter(|(first, last)| first == last).map(|(day, _)| day);
        let (low, high, best) = (
            cells.number("fatalities_low", self.at.fatalities_low),
            cells.number("fatalities_high", self.at.fatalities_high),
            cells.number("fatalities", self.at.fatalities),
        );
        let low = low.or(best).or(high);
        let high = high.or(best).or(low);
        let (precision, error) = (schema.place)(row);
        let code = cells.text(self.at.precision);
        let kind = self.types.binary_search_by(|t| t.as_str().cmp(schema.word(cells.text(self.at.kind))));
        Incident {
            row: row.index,
            position,
            days,
            kind: kind.ok().map(|i| i as u32),
            fatalities: low.zip(high).map(|(low, high)| (low.min(high), high.max(low))),
            precision,
            location_error_m: self.errors.get(schema.name, code, precision).or(error),
            possible_days: one_day.map(|day| interval(day, (schema.slack)(row))).or(days),
            summary: (schema.summary)(row),
        }
    }
}

/// Of rows with one id (id and version, row by row) keeps the incident of the greatest version, of equal ones the first,
/// and says which it dropped. A later row that cannot be used makes the earlier ones outdated all the same.
fn drop_older(incidents: &mut Vec<Incident>, rows: &[(&str, f64)]) -> Vec<Problem> {
    let mut latest: BTreeMap<&str, (f64, usize)> = BTreeMap::new();
    for (row, &(id, version)) in rows.iter().enumerate().filter(|(_, (id, _))| !id.is_empty()) {
        let best = latest.entry(id).or_insert((version, row));
        if version > best.0 {
            *best = (version, row);
        }
    }
    let mut dropped = Vec::new();
    incidents.retain(|incident| {
        let (id, _) = rows[incident.row];
        let keep = latest.get(id).is_none_or(|(_, row)| *row == incident.row);
        if !keep {
            let (row, value) = (incident.row + 1, id.to_string());
            dropped.push(Problem { row, field: "id", value, reason: Reason::OlderVersion, left_out: true });
        }
        keep
    });
    dropped
}

/// The order of plain dates that the file tells, and a note of it.
fn date_order(records: &Records, fields: &Fields, notes: &mut Vec<String>) -> Option<DateOrder> {
    let columns: Vec<usize> = ["date", "date_end"].iter().filter_map(|field| fields.get(field)).collect();
    let texts = (0..records.len()).flat_map(|row| columns.iter().map(move |&c| (row, records.cell(row, c).text())));
    match dates::order(texts) {
        OrderFound::NoneNeeded => None,
        OrderFound::Told(order, row) => {
            let first = if order == DateOrder::DayFirst { "the day" } else { "the month" };
            notes.push(format!("dates like 11/10/2025 are read with {first} first, as row {} tells", row + 1));
            Some(order)
        }
        OrderFound::Open => {
            notes.push("no row tells whether day or month comes first in its dates: give --date-order".into());
            None
        }
        OrderFound::Contradictory(a, b) => {
            notes.push(format!(
                "rows {} and {} contradict each other on whether day or month comes first: give --date-order",
                a + 1,
                b + 1
            ));
            None
        }
    }
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

/// The fields of a row, and where to note what is wrong with them.
struct Cells<'a> {
    row: &'a Row<'a>,
    at: Columns,
    order: Option<DateOrder>,
    problems: &'a mut Vec<Problem>,
}

impl<'a> Cells<'a> {
    fn text(&self, column: Option<usize>) -> &'a str {
        column.map_or("", |c| self.row.records.cell(self.row.index, c).text().trim())
    }

    fn days(&mut self) -> Option<(Date, Date)> {
        let (start, end) = (self.day("date", self.at.date), self.day("date_end", self.at.date_end));
        if start.zip(end).is_some_and(|(start, end)| end < start) {
            let value = self.text(self.at.date_end);
            self.note("date_end", value, Reason::EndBeforeStart);
        }
        start.map(|start| (start, end.filter(|end| *end >= start).unwrap_or(start)))
    }

    fn day(&mut self, field: &'static str, column: Option<usize>) -> Option<Date> {
        let value = self.text(column);
        let order = || self.order.or_else(|| dates::told(value));
        let day = dates::day(value).or_else(|| dates::ordered(value, order()?));
        if day.is_none() && !value.is_empty() {
            let open = self.order.is_none() && dates::needs_order(value);
            self.note(field, value, if open { Reason::AmbiguousDate } else { Reason::UnreadableDate });
        }
        day
    }

    fn number(&mut self, field: &'static str, column: Option<usize>) -> Option<f64> {
        let value = self.text(column);
        // 1.234 may be a thousand and more.
        let number = value.parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0 && n.fract() == 0.0);
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
