//! How a file's rows are understood: which layout, which column holds which field. Decided once a file.

use super::coordinates::{AxisColumn, Coordinates};
use super::dates::{Calendar, DateRules};
use super::fields::{Fields, plain_names};
use super::located::{Search, Supports};
use super::named;
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
    /// The columns of coordinates of rows without a geometry, where positions are geometries.
    pub beside: Option<Coordinates>,
    /// The columns that every row is asked for.
    pub at: Columns,
    /// How dates are read.
    pub dates: DateRules,
    /// Other columns of dates of plain numbers, which may tell their order where the incidents' own do not.
    pub other_dates: Vec<usize>,
    /// The box of the first rows' positions, degrees: west, south, east, north.
    pub around: Option<[f64; 4]>,
    /// What people should know of it.
    pub notes: Vec<String>,
    /// Why distances from it mislead, if they do.
    pub misleads: Option<&'static str>,
    /// Whether some column may say how well places and days are known.
    pub coded: bool,
}

/// The columns that every row is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    pub latitude: Option<usize>,
    pub longitude: Option<usize>,
    pub date: Option<usize>,
    pub date_end: Option<usize>,
    /// Year, month and day, where no column holds the date.
    pub date_parts: Option<[Option<usize>; 3]>,
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
    /// geometries; `supports` says what is known of positions.
    ///
    /// # Errors
    /// If no column holds the coordinates, the mapping is wrong, or distances would mislead.
    pub fn new(
        source: &str,
        columns: &[String],
        geometric: bool,
        sample: &Records,
        reading: &Reading,
        supports: Option<&Supports<'_>>,
    ) -> Result<Self, InputError> {
        let names = schemas::full_names(plain_names(columns));
        let schema = schema(source, &names, reading)?;
        let mut notes = Vec::new();
        if let Some(why) = schema.refusal {
            if !reading.force {
                return Err(InputError::Refused { file: source.into(), schema: schema.title, why });
            }
            notes.push(format!("distances mislead: {why}"));
        }
        let found = named::Columns::new(columns, sample);
        let fields = Fields::find(source, (&found, &names), schema, reading)?;
        let there = fields.get("latitude").is_some() && fields.get("longitude").is_some();
        if !geometric && !there && found.are_data() {
            return Err(InputError::NoHeader { file: source.into(), columns: columns.join(", ") });
        }
        let search = Search { source, columns: &found, names: &names, fields: &fields, reading, supports };
        let (mut coordinates, mut beside) = (None, None);
        if !geometric {
            let (columns, more) = search.find()?;
            notes.extend(more);
            coordinates = Some(columns);
        } else if let Some((latitude, longitude)) = fields.get("latitude").zip(fields.get("longitude")) {
            notes.push(format!(
                "positions are the geometries; {} and {} are read only where a row has none",
                columns[latitude], columns[longitude]
            ));
            let (columns, more) = search.signed(latitude, longitude);
            notes.extend(more);
            beside = Some(columns);
        }
        let date_parts = match fields.get("date") {
            None => found.date_parts(),
            // The date lacks its year, which a column of its own has.
            Some(date) => found.year_of(date).map(|year| [Some(year), Some(date), None]),
        };
        if date_parts.is_none() || !fields.notes.iter().any(|note| note.starts_with("no column is read as the date")) {
            notes.extend(fields.notes.iter().cloned());
        }
        let year = date_parts.and_then(|[year, ..]| year);
        let calendar =
            fields.get("date").or(year).map_or(Calendar::Gregorian, |date| Calendar::of_column(&columns[date]));
        // Where years of other lengths stand, too, 62 is the year 62.
        let short_years = year.is_some_and(|year| found.filled(year).all(|text| matches!(text.chars().count(), 2 | 4)));
        let dates = DateRules { order: reading.date_order, calendar, format: reading.date_format.clone(), short_years };
        let own = [fields.get("date"), fields.get("date_end")];
        let other_dates =
            (0..columns.len()).filter(|c| !own.contains(&Some(*c)) && found.are_plain_dates(*c)).collect();
        let around = coordinates.and_then(|coordinates| around(coordinates, columns, sample));
        let at = Columns {
            date_parts,
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
        let stated = schemas::errors_note(&names, &columns).filter(|_| schema.name == "generic");
        let coded = schema.name != "generic" || stated.is_some() || names.iter().any(|name| name.contains("prec"));
        notes.extend(stated);
        Ok(Self {
            coded,
            columns,
            names,
            schema,
            fields,
            coordinates,
            beside,
            at,
            dates,
            other_dates,
            around,
            notes,
            misleads: schema.refusal,
        })
    }

    /// Every field found, with its column's name.
    pub fn named(&self) -> Vec<(&'static str, String)> {
        let mut fields = self.fields.named(&self.columns);
        // Where positions are geometries, a latitude or a longitude alone is none.
        let both = self.at.latitude.is_some() && self.at.longitude.is_some();
        let unused = |field: &str| self.coordinates.is_none() && !both && ["latitude", "longitude"].contains(&field);
        fields.retain(|(field, _)| *field != "coordinates" && !unused(field));
        let column = |column: usize| self.columns[column].clone();
        match self.coordinates {
            Some(Coordinates::One(one, _) | Coordinates::OneIn(one, _)) => {
                fields.retain(|(field, _)| !["latitude", "longitude"].contains(field));
                fields.push(("coordinates", column(one)));
            }
            Some(Coordinates::Metres(x, y, _) | Coordinates::Zone(x, y, ..)) => {
                fields.retain(|(field, _)| !["latitude", "longitude"].contains(field));
                fields.extend([("easting", column(x)), ("northing", column(y))]);
            }
            Some(Coordinates::Parts([latitude, longitude])) => {
                fields.retain(|(field, _)| !["latitude", "longitude"].contains(field));
                let joined =
                    |parts: [Option<usize>; 4]| parts.into_iter().flatten().map(column).collect::<Vec<_>>().join(" ");
                fields.extend([("latitude", joined(latitude)), ("longitude", joined(longitude))]);
            }
            Some(Coordinates::Pair(_)) | None => {}
        }
        if let Some(parts) = self.at.date_parts {
            let named = ["year", "month", "day"].into_iter().zip(parts);
            fields.extend(named.filter_map(|(name, at)| Some((name, column(at?)))));
        }
        fields
    }
}

/// The box of the positions of some rows, degrees.
fn around(coordinates: Coordinates, columns: &[String], sample: &Records) -> Option<[f64; 4]> {
    let Coordinates::Pair(axes) = coordinates else { return None };
    let of_sample = |axis: AxisColumn| Some(AxisColumn { column: sample.column(&columns[axis.column])?, ..axis });
    let coordinates = Coordinates::Pair([of_sample(axes[0])?, of_sample(axes[1])?]);
    let positions = (0..sample.len()).filter_map(|row| coordinates.position(sample.record(row)).ok());
    positions.fold(None, |around: Option<[f64; 4]>, (p, _)| {
        let [west, south, east, north] = around.unwrap_or([p.lon(), p.lat(), p.lon(), p.lat()]);
        Some([west.min(p.lon()), south.min(p.lat()), east.max(p.lon()), north.max(p.lat())])
    })
}

fn schema(source: &str, names: &[String], reading: &Reading) -> Result<&'static Schema, InputError> {
    let Some(name) = &reading.schema else { return Ok(schemas::detect(names)) };
    schemas::named(name).ok_or_else(|| InputError::Mapping {
        file: source.into(),
        field: name.clone(),
        reason: format!("no such schema; schemas are {}", schemas::names().join(", ")),
    })
}
