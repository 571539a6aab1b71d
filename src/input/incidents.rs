//! From the rows of a table to incidents.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::InputError;
use super::coordinates::Coordinates;
use super::dates::{DateOrder, OrderSeen};
use super::errors::LocationErrors;
use super::fields::{Fields, plain_names};
use super::limits::Limits;
use super::reader::{Columns, Found, Positions, Reader};
use super::schemas::{self, Row, Schema};
use crate::model::{Cell, Dataset, Incident, Problem, Reason, Records};

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
    let mut reader = Reader {
        at: Columns::new(&fields, schema, &names),
        records: &records,
        names: &names,
        fields: &fields,
        schema,
        types: &types,
        positions,
        columns,
        order: reading.date_order,
        errors: &reading.errors,
    };
    let (mut incidents, mut found) = reader.all();
    if found.plain_dates && reader.order.is_none() {
        reader.order = date_order(&records, &fields, &mut notes);
        if reader.order.is_some() {
            (incidents, found) = reader.all();
        }
    }
    let Found { mut problems, rewritten, .. } = found;
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
        let rows = (0..records.len()).map(|index| Row { index, record: records.record(index), names: &names });
        let versions = rows.map(|row| (row.record.cell(id).text().trim(), version(&row)));
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
    let rows = (0..records.len()).into_par_iter();
    let seen = rows.fold(OrderSeen::default, |seen, row| {
        let record = records.record(row);
        columns.iter().fold(seen, |seen, &column| seen.and(OrderSeen::of(row, record.cell(column).text())))
    });
    let (order, note) = match seen.reduce(OrderSeen::default, OrderSeen::and) {
        OrderSeen { day_first: Some(a), month_first: Some(b), .. } => {
            let (a, b) = (a.min(b) + 1, a.max(b) + 1);
            let whether = "whether day or month comes first: give --date-order";
            (None, format!("rows {a} and {b} contradict each other on {whether}"))
        }
        OrderSeen { day_first: Some(row), .. } => {
            let told = format!("dates like 11/10/2025 are read with the day first, as row {} tells", row + 1);
            (Some(DateOrder::DayFirst), told)
        }
        OrderSeen { month_first: Some(row), .. } => {
            let told = format!("dates like 11/10/2025 are read with the month first, as row {} tells", row + 1);
            (Some(DateOrder::MonthFirst), told)
        }
        OrderSeen { open: true, .. } => {
            (None, "no row tells whether day or month comes first in its dates: give --date-order".into())
        }
        OrderSeen { .. } => return None,
    };
    notes.push(note);
    order
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
