//! Shapefiles, zipped: .shp, .shx, .dbf, .prj and .cpg (ESRI Shapefile Technical Description, 1998; dBASE III).
//!
//! Names are cut to ten bytes of UTF-8; where a name is taken already, whatever its case, it is cut further and numbered: `_2`, `_3`.
//! Text is cut to 254 bytes. [`losses`] says what that takes away.

use std::io::{Cursor, Write};

use shapefile::ShapeWriter;
use shapefile::dbase::{self, FieldName, FieldValue, FieldWriter, TableWriterBuilder};

use super::shape::{shape, shape_in};
use super::plain::{Plain, row};
use super::zipped::zipped;
use super::{ExportError, Format, Losses, System, Way};
use crate::model::{Field, Table, Type};

/// A zipped shapefile.
pub const SHP: Format = Format {
    name: "shp",
    title: "zipped shapefile",
    endings: &["shp.zip"],
    holds_geometry: true,
    holds_types: true,
    holds_systems: true,
    keeps_features: false,
    way: Way::Whole(|table, system| write(table, system).map_err(|reason| ExportError { format: "a shapefile", reason })),
    losses: Losses::OfRows(losses),
    beside: None,
};

/// The formats of this file.
pub const FORMATS: &[&Format] = &[&SHP];

/// The most bytes of a name, and of a text.
const MOST_NAME: usize = 10;
const MOST_TEXT: usize = 254;
/// The longest number, digits and all.
const MOST_DIGITS: usize = 30;
/// The most bytes of a row, and columns of a table.
const MOST_ROW: usize = 65_535;
const MOST_COLUMNS: usize = 255;
/// The most bytes of a file whose offsets are signed halves of 32 bits.
const MOST_FILE: usize = i32::MAX as usize;

/// How a column is kept, with the bytes of a value.
#[derive(Clone, Copy, PartialEq)]
enum Kept {
    Text(usize),
    Number(usize, usize),
    Bool,
    Day,
}

impl Kept {
    /// How the values of a column of a type are kept.
    fn of<'a>(of: Type, values: impl Iterator<Item = &'a Plain<'a>> + Clone) -> Self {
        let longest = values.clone().map(|value| value.text().len()).max().unwrap_or(0);
        let as_text = Self::Text(longest.clamp(1, MOST_TEXT));
        let decimals = |value: &Plain<'_>| value.text().split_once('.').map_or(0, |(_, after)| after.len());
        match of {
            Type::Whole | Type::Decimal(_) => {
                let decimals = values.map(decimals).max().unwrap_or(0);
                // Up to so many stand before the point.
                let length = longest + decimals + 1;
                if length <= MOST_DIGITS { Self::Number(length, decimals) } else { as_text }
            }
            Type::Bool => Self::Bool,
            Type::Date if longest <= 10 => Self::Day,
            Type::Date | Type::Text | Type::Json => as_text,
        }
    }

    fn length(self) -> usize {
        match self {
            Self::Text(length) | Self::Number(length, _) => length,
            Self::Bool => 1,
            Self::Day => 8,
        }
    }
}

/// The beginning of a text in so many bytes, whole letters.
fn cut(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or(0)]
}

/// The names of columns, as many bytes as there is room for, all different.
fn names(fields: &[Field]) -> Vec<String> {
    let mut taken = std::collections::BTreeSet::new();
    let mut name = |field: &Field| {
        let mut name = cut(&field.name, MOST_NAME).to_string();
        let mut number = 2;
        while !taken.insert(name.to_lowercase()) {
            let end = format!("_{number}");
            name = format!("{}{end}", cut(&field.name, MOST_NAME - end.len()));
            number += 1;
        }
        name
    };
    fields.iter().map(&mut name).collect()
}

/// What a shapefile does not hold of a table.
fn losses(table: &Table<'_>) -> Vec<String> {
    let fields = table.fields();
    let renamed: Vec<String> = fields
        .iter()
        .zip(names(&fields))
        .filter(|(field, name)| field.name != *name)
        .map(|(field, name)| format!("{} is {name}", field.name))
        .collect();
    let mut losses = Vec::new();
    if !renamed.is_empty() {
        losses.push(format!("names of columns are cut to ten bytes: {}", renamed.join(", ")));
    }
    let mut long = vec![0_usize; fields.len()];
    for i in 0..table.len() {
        let values = row(table, &fields, i);
        let texts = values.iter().map(|value| if let Plain::Text(text) = value { text.len() } else { 0 });
        long.iter_mut().zip(texts).for_each(|(long, bytes)| *long += usize::from(bytes > MOST_TEXT));
    }
    for (field, count) in fields.iter().zip(long).filter(|(_, count)| *count > 0) {
        losses.push(format!("{}: of {count} texts the first {MOST_TEXT} bytes only", field.name));
    }
    let without = (0..table.len()).filter(|i| shape(table.geometry, *i).is_none()).count();
    if without > 0 {
        losses.push(format!("rows without a geometry, left out: {without}"));
    }
    losses
}

/// A row of values as they are kept.
struct Row<'a>(&'a [Plain<'a>], &'a [Kept]);

impl dbase::WritableRecord for Row<'_> {
    fn write_using<W: Write>(&self, to: &mut FieldWriter<'_, W>) -> Result<(), dbase::FieldError> {
        for (value, kept) in self.0.iter().zip(self.1) {
            let kept = match (kept, value) {
                (Kept::Bool, value) => FieldValue::Logical(if let Plain::Bool(b) = value { Some(*b) } else { None }),
                (Kept::Day, Plain::Day(day)) => {
                    let (year, month, day) = (day.year() as u32, day.month() as u32, day.day() as u32);
                    FieldValue::Date(dbase::Date::new(day, month, year).ok())
                }
                (Kept::Day, _) => FieldValue::Date(None),
                (Kept::Number(..), value) => FieldValue::Numeric(match value {
                    Plain::Whole(n) => Some(*n as f64),
                    Plain::Decimal(n) => Some(*n),
                    _ => None,
                }),
                (Kept::Text(_), Plain::Null) => FieldValue::Character(None),
                (Kept::Text(_), value) => FieldValue::Character(Some(cut(&value.text(), MOST_TEXT).to_string())),
            };
            to.write_next_field_value(&kept)?;
        }
        Ok(())
    }
}

fn write(table: &Table<'_>, system: &System) -> Result<Vec<u8>, String> {
    let fields = table.fields();
    let place = |i: usize| Ok(shape_in(table.geometry, i, system)?.map(|shape| (i, shape)));
    let places = (0..table.len()).filter_map(|i| place(i).transpose()).collect::<Result<Vec<_>, String>>()?;
    if places.is_empty() {
        return Err("it has no geometry; write .csv".into());
    }
    let rows: Vec<Vec<Plain<'_>>> = places.iter().map(|(i, _)| row(table, &fields, *i)).collect();
    let kept: Vec<Kept> =
        fields.iter().enumerate().map(|(column, field)| Kept::of(field.of, rows.iter().map(move |r| &r[column]))).collect();
    let length = 1 + kept.iter().map(|kept| kept.length()).sum::<usize>();
    if fields.len() > MOST_COLUMNS || length > MOST_ROW {
        return Err(format!(
            "{} columns of {length} bytes a row, and it takes {MOST_COLUMNS} of {MOST_ROW}; write .gpkg",
            fields.len()
        ));
    }
    if length.saturating_mul(rows.len()) > MOST_FILE {
        return Err("its table would be over 2 GB; write .gpkg".into());
    }
    let mut builder = TableWriterBuilder::with_encoding(dbase::UnicodeLossy);
    for (name, kept) in names(&fields).iter().zip(&kept) {
        let name = FieldName::try_from(name.as_str())?;
        let length = kept.length() as u8;
        builder = match kept {
            Kept::Text(_) => builder.add_character_field(name, length),
            Kept::Number(_, decimals) => builder.add_numeric_field(name, length, *decimals as u8),
            Kept::Bool => builder.add_logical_field(name),
            Kept::Day => builder.add_date_field(name),
        };
    }
    // A table needs a column.
    if fields.is_empty() {
        builder = builder.add_character_field(FieldName::try_from("row")?, 1);
    }
    let (mut dbf, mut shp, mut shx) = (Cursor::new(Vec::new()), Cursor::new(Vec::new()), Cursor::new(Vec::new()));
    {
        let mut to = builder.build_with_dest(&mut dbf);
        let none = [Plain::Null];
        for values in &rows {
            let row = if values.is_empty() { Row(&none, &[Kept::Text(1)]) } else { Row(values, &kept) };
            to.write_record(&row).map_err(|e| e.to_string())?;
        }
        to.finalize().map_err(|e| e.to_string())?;
        let mut to = ShapeWriter::with_shx(&mut shp, &mut shx);
        for (i, place) in places {
            let written = match place {
                geo::Geometry::Point(point) => to.write_shape(&shapefile::Point::new(point.x(), point.y())),
                geo::Geometry::LineString(line) => to.write_shape(&shapefile::Polyline::from(line)),
                geo::Geometry::MultiPolygon(area) => to.write_shape(&shapefile::Polygon::from(area)),
                _ => continue,
            };
            written.map_err(|e| format!("row {}: {e}", i + 1))?;
        }
        to.finalize().map_err(|e| e.to_string())?;
    }
    let mut dbf = dbf.into_inner();
    // The day of a machine's clock: 1 January 2000 instead.
    if let Some(day) = dbf.get_mut(1..4) {
        day.copy_from_slice(&[100, 1, 1]);
    }
    let prj = system.esri_text();
    let parts: [(&str, &[u8]); 5] = [
        ("shp", shp.get_ref()),
        ("shx", shx.get_ref()),
        ("dbf", &dbf),
        ("prj", prj.as_bytes()),
        ("cpg", b"UTF-8"),
    ];
    let members = parts.map(|(ending, bytes)| (format!("bordermap.{ending}"), bytes));
    zipped(members).map_err(|e| e.to_string())
}
