//! JSON that is no GeoJSON: a list of objects, or an object that holds one, as APIs and timemap give them.

use serde_json::{Map, Value};

use super::InputError;
use super::incidents::{self, Reading, json_cell};
use super::reader::Positions;
use crate::model::{Cell, Dataset, Records};

/// The members under which APIs put their list.
const LISTS: [&str; 5] = ["Result", "result", "data", "events", "placemarks"];

/// The objects of a JSON text; none if it is GeoJSON, or no list of objects.
pub fn objects(text: &str) -> Option<Vec<Map<String, Value>>> {
    if !text.trim_start().starts_with('[') && !LISTS.iter().any(|list| text.contains(&format!("\"{list}\""))) {
        return None;
    }
    let list = match serde_json::from_str(text).ok()? {
        Value::Array(list) => list,
        Value::Object(mut whole) if !whole.contains_key("type") => {
            let name = LISTS.iter().find(|name| whole.get(**name).is_some_and(Value::is_array))?;
            let Value::Array(list) = whole.remove(*name)? else { return None };
            list
        }
        _ => return None,
    };
    let objects: Option<Vec<_>> = list
        .into_iter()
        .map(|item| match item {
            Value::Object(object) => Some(object),
            _ => None,
        })
        .collect();
    objects.filter(|all| all.first().is_none_or(|first| !first.contains_key("geometry")))
}

/// Reads incidents from objects, each a row, their members its columns.
///
/// # Errors
/// [`InputError`] if they as a whole cannot be used.
pub fn read(
    source: &str,
    objects: &[Map<String, Value>],
    notes: Vec<String>,
    reading: &Reading,
) -> Result<Dataset, InputError> {
    if objects.is_empty() {
        return Err(InputError::NoRows { file: source.into() });
    }
    let limits = reading.limits;
    limits.allow(source, "objects", objects.len(), limits.features)?;
    let mut names: Vec<String> = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for name in objects.iter().flat_map(Map::keys) {
        if seen.insert(name) {
            names.push(name.clone());
        }
    }
    limits.allow(source, "columns", names.len(), limits.fields)?;
    limits.allow(source, "cells", objects.len().saturating_mul(names.len()), limits.cells)?;
    let mut records = Records::new(names.clone());
    for object in objects {
        let mut buffers = vec![String::new(); names.len()];
        let cells: Vec<Cell<'_>> = names
            .iter()
            .zip(&mut buffers)
            .map(|(name, buffer)| object.get(name).map_or(Cell::Missing, |value| json_cell(value, buffer)))
            .collect();
        records.push(cells);
    }
    incidents::read(source, records, &Positions::Columns, reading, notes)
}
