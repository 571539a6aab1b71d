//! How a file's rows are understood: which layout, which column holds which field. Decided once a file.

use super::coordinates::Coordinates;
use super::fields::{Fields, plain_names};
use super::schemas::{self, Schema};
use super::{InputError, Reading};
use crate::model::Records;

/// How a file's rows are understood.
#[derive(Clone)]
pub struct Layout {
    /// The columns.
    pub columns: Vec<String>,
    /// Their names in lower case with underscores.
    pub names: Vec<String>,
    /// The published layout.
    pub schema: &'static Schema,
    /// The column of each field.
    pub fields: Fields,
    /// The columns of coordinates; none if positions are geometries.
    pub coordinates: Option<Coordinates>,
    /// The columns that every row is asked for.
    pub at: Columns,
    /// What people should know of it.
    pub notes: Vec<String>,
    /// Why distances from it mislead, if they do.
    pub misleads: Option<&'static str>,
}

/// The columns that every row is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    pub latitude: Option<usize>,
    pub longitude: Option<usize>,
    pub date: Option<usize>,
    pub date_end: Option<usize>,
    pub kind: Option<usize>,
    pub place: Option<usize>,
    pub country: Option<usize>,
    pub fatalities: Option<usize>,
    pub fatalities_low: Option<usize>,
    pub fatalities_high: Option<usize>,
    pub precision: Option<usize>,
}

impl Layout {
    /// The layout of a table with these columns, of which `sample` is the beginning. `geometric` if positions are
    /// geometries.
    ///
    /// # Errors
    /// If no column holds the coordinates, the mapping is wrong, or distances would mislead.
    pub fn new(
        source: &str,
        columns: &[String],
        geometric: bool,
        sample: &Records,
        reading: &Reading,
    ) -> Result<Self, InputError> {
        let names = plain_names(columns);
        let schema = schema(source, &names, reading)?;
        let mut notes = Vec::new();
        if let Some(why) = schema.refusal {
            if !reading.force {
                return Err(InputError::Refused { file: source.into(), schema: schema.title, why });
            }
            notes.push(format!("distances mislead: {why}"));
        }
        let fields = Fields::find(source, columns, schema, &reading.mapping, reading.lenient)?;
        let coordinates =
            if geometric { None } else { Some(Coordinates::find(source, columns, sample, &fields, &names)?) };
        let at = Columns {
            latitude: fields.get("latitude"),
            longitude: fields.get("longitude"),
            date: fields.get("date"),
            date_end: fields.get("date_end"),
            kind: fields.get("type"),
            place: fields.get("place"),
            country: fields.get("country"),
            fatalities: fields.get("fatalities"),
            fatalities_low: fields.get("fatalities_low"),
            fatalities_high: fields.get("fatalities_high"),
            precision: names.iter().position(|name| name == schema.precision_column),
        };
        let columns = columns.to_vec();
        Ok(Self { columns, names, schema, fields, coordinates, at, notes, misleads: schema.refusal })
    }

    /// Every field found, with its column's name.
    pub fn named(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.fields.named(&self.columns);
        fields.retain(|(field, _)| *field != "coordinates");
        if let Some(Coordinates::One(column)) = self.coordinates {
            fields.push(("coordinates", self.columns[column].clone()));
        }
        fields
    }
}

fn schema(source: &str, names: &[String], reading: &Reading) -> Result<&'static Schema, InputError> {
    let Some(name) = &reading.schema else { return Ok(schemas::detect(names)) };
    schemas::named(name).ok_or_else(|| InputError::Mapping {
        file: source.into(),
        field: name.clone(),
        reason: format!("no such schema; schemas are {}", schemas::names().join(", ")),
    })
}
